"""A party's request through the pages: the slip, what is asked, whose turn it is, what the package says of itself."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from flask.testing import FlaskClient

from docstore.errors import InvalidInputError
from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from modules.copies.api import GRANT, CopyRequest, check_request, decide_request
from modules.copies.models import AccessSlip
from modules.copies.slips import slip_in_force
from modules.documents.api import void
from tests.security.world import CLEAN, asked, opened, served
from tests.site import TestSite, post, whole_site


@pytest.fixture(scope="module")
def site(running_mongo: Any, tmp_path_factory: Any) -> Iterator[TestSite]:
    folder: Path = tmp_path_factory.mktemp("copies")
    with whole_site(running_mongo, folder) as made:
        yield made
    running_mongo.give_back_all()


@pytest.fixture(scope="module")
def handler(site: TestSite) -> FlaskClient:
    return site.client("handler")


@pytest.fixture
def case(site: TestSite) -> tuple[CaseFile, dict[str, Record]]:
    made = opened(site)
    return made, served(site, made)


def code_on(page: str) -> str:
    return page.split('class="qc-finger">')[1].split("<")[0]


def inside(site: TestSite, code: str) -> FlaskClient:
    client = site.client()
    assert post(client, "/portal", {"code": code}).status_code == 302
    return client


def test_a_slip_loaded_again_stays_valid_and_a_new_one_is_asked_for(
    site: TestSite, handler: FlaskClient, case: tuple[CaseFile, dict[str, Record]]
) -> None:
    here, place = f"/cases/{case[0].id}", f"/cases/{case[0].id}/slip"
    first = post(handler, place, {}, page=here)
    code = code_on(first.get_data(as_text=True))
    again = post(handler, place, {}, page=here)
    page = again.get_data(as_text=True)
    assert again.status_code == 409 and "仍然有效" in page and "qc-finger" not in page
    assert inside(site, code).get("/portal/home").status_code == 200
    assert "重新打印领取码" in handler.get(here).get_data(as_text=True)
    assert "当事人手里的码会作废" in handler.get(place).get_data(as_text=True)
    former = slip_in_force(site.system, case[0])
    assert former is not None
    unticked = post(handler, place, {"replaces": former.id}, page=place)
    assert unticked.status_code == 422 and "先勾选" in unticked.get_data(as_text=True)
    assert slip_in_force(site.system, case[0]) == former
    said = {"replaces": former.id, "understood": "yes"}
    renewed = post(handler, place, said, page=place)
    assert renewed.status_code == 200 and code_on(renewed.get_data(as_text=True)) != code
    assert post(site.client(), "/portal", {"code": code}).status_code == 403
    assert post(handler, place, said, page=place).status_code == 409  # the page with the new code, loaded again
    assert len(site.system.find(AccessSlip, {"case": case[0].id})) == 2
    assert handler.head(place).status_code == 200
    assert len(site.system.find(AccessSlip, {"case": case[0].id})) == 2


def test_the_same_request_is_not_taken_twice_while_the_first_is_open(
    site: TestSite, case: tuple[CaseFile, dict[str, Record]]
) -> None:
    paper = case[1]["N05"]
    code, first = asked(site, case[0], paper.id)
    client = inside(site, code)
    fields = {"wishes": paper.id, "wish_text": "", "applicant": "李代办", "purpose": "另一个用途"}
    again = post(client, "/portal/request", fields)
    page = again.get_data(as_text=True)
    assert again.status_code == 409 and first.number in page and f"/portal/requests/{first.id}" in page
    assert "另一个用途" in page  # nothing typed is lost
    assert len(site.system.find(CopyRequest, {"case": case[0].id})) == 1
    assert post(client, "/portal/request", {**fields, "wish_text": "现场照片"}).status_code == 302
    decided(site, first, paper)
    assert post(client, "/portal/request", fields).status_code == 302


def decided(site: TestSite, request: CopyRequest, *papers: Record) -> None:
    items = [{"record": one.id, "proposal": GRANT, "reason": ""} for one in papers]
    check_request(site.act("keeper"), request_id=request.id, items=items, checklist=CLEAN)
    decisions = {one.id: {"decision": GRANT, "reason": ""} for one in papers}
    decide_request(site.act("leader"), request_id=request.id, decisions=decisions)
    site.work()
    assert site.parked() == []


def test_the_letter_names_what_lies_in_the_package_and_the_way_ends_with_the_fetching(
    site: TestSite, case: tuple[CaseFile, dict[str, Record]]
) -> None:
    papers = [case[1]["N03"], case[1]["N05"]]
    code, request = asked(site, case[0], *(one.id for one in papers))
    client, status = inside(site, code), f"/portal/requests/{request.id}"
    waiting = client.get(status).get_data(as_text=True)
    assert all(one.title in waiting and (one.number or "") in waiting for one in papers)
    decided(site, request, *papers)
    assert 'is-now" aria-current="step"' in client.get(status).get_data(as_text=True)
    content = client.get(f"{status}/package").data
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        inside_it = [name for name in package.namelist() if name.startswith("复制件/")]
        letter = Document(io.BytesIO(package.read("答复函.docx")))
    cells = [cell.text for table in letter.tables for row in table.rows for cell in row.cells]
    assert len(inside_it) == 2
    assert [text for text in cells if ".docx" in text or ("/" in text and "复制件" in text)] == inside_it
    fetched = client.get(status).get_data(as_text=True)
    assert 'aria-current="step"' not in fetched and "已下载 1 次" in fetched


def test_what_was_sent_on_is_read_only_and_says_whose_turn_it_is(
    site: TestSite, case: tuple[CaseFile, dict[str, Record]]
) -> None:
    paper = case[1]["N05"]
    _, request = asked(site, case[0], paper.id)
    keeper = site.client("keeper")
    place = f"/copies/{request.id}/check"
    assert keeper.get(place).status_code == 200
    fields = {"record": paper.id, f"proposal.{paper.id}": GRANT, **CLEAN}
    assert post(keeper, place, fields).status_code == 302
    gone_on = keeper.get(place, follow_redirects=True)
    page = gone_on.get_data(as_text=True)
    assert gone_on.request.path == f"/copies/{request.id}"
    assert "等分管领导 韩述白 逐件决定" in page and "核对人的建议" in page and paper.title in page
    assert "核对完，送分管领导" not in page
    assert keeper.post(place, data=fields).status_code in (400, 409)
    leader = site.client("leader")
    deciding = f"/copies/{request.id}/decide"
    assert leader.get(deciding).status_code == 200
    decide_request(site.act("leader"), request_id=request.id, decisions={paper.id: {"decision": GRANT, "reason": ""}})
    page = leader.get(deciding, follow_redirects=True).get_data(as_text=True)
    assert "签名并决定" not in page and "正在制作复制件" in page


def test_what_was_made_void_is_no_copy_of_anything(site: TestSite, case: tuple[CaseFile, dict[str, Record]]) -> None:
    """Neither proposed nor granted, also when it is named by hand or was in force as it was checked."""
    made, papers = case
    _, request = asked(site, made)
    kept, lost = papers["N03"], papers["N05"]
    items = [{"record": one.id, "proposal": GRANT, "reason": ""} for one in (kept, lost)]
    void(site.act("leader"), record_id=papers["N06"].id, reason="复查日期写错")
    named = [*items, {"record": papers["N06"].id, "proposal": GRANT, "reason": ""}]
    with pytest.raises(InvalidInputError) as caught:
        check_request(site.act("keeper"), request_id=request.id, items=named, checklist=CLEAN)
    assert list(caught.value.fields) == ["items.2.record"]
    check_request(site.act("keeper"), request_id=request.id, items=items, checklist=CLEAN)
    void(site.act("leader"), record_id=lost.id, reason="责令事项写错")
    yes, no = {"decision": GRANT, "reason": ""}, {"decision": "refuse", "reason": "已经作废"}
    with pytest.raises(InvalidInputError) as caught:
        decide_request(site.act("leader"), request_id=request.id, decisions={kept.id: yes, lost.id: yes})
    assert list(caught.value.fields) == [lost.id]
    decide_request(site.act("leader"), request_id=request.id, decisions={kept.id: yes, lost.id: no})


def test_a_package_tells_no_more_of_people_than_is_said(
    site: TestSite, case: tuple[CaseFile, dict[str, Record]]
) -> None:
    """docs/security.md names what the events in a package contain."""
    paper = case[1]["N05"]
    code, request = asked(site, case[0], paper.id)
    decided(site, request, paper)
    content = inside(site, code).get(f"/portal/requests/{request.id}/package").data
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        event = json.loads(package.read("proofs/1.event.json"))
        texts = [package.read(name).decode() for name in package.namelist() if name.endswith((".json", ".txt", ".sig"))]
    assert set(event["agent"]) == {"kind", "id", "name", "roles"}
    assert not [text for text in texts if any(word in text for word in ("127.0.0.1", "苏见微", "韩述白", "keeper"))]
    assert not [text for text in texts if '"handler"' in text.replace('"roles":["handler","officer"]', "")]
