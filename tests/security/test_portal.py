"""The portal: what a stranger learns, what a party with a code reaches, what its package contains."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
from docx import Document

from docstore.custody.verify import verify_package
from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from modules.copies.api import GRANT, check_request, decide_request, hand_over_code, slip_in_force
from modules.copies.models import CopyRequest
from tests.media import video
from tests.security.world import CLEAN, asked, filed, opened, served, upload
from tests.site import TestSite, post


def inside(site: TestSite, code: str) -> Any:
    client = site.client()
    assert post(client, "/portal", {"code": code}).status_code == 302
    return client


def replaced(site: TestSite, case: CaseFile) -> str:
    """A new code for the party, which makes the one it has void."""
    former = slip_in_force(site.system, case)
    assert former is not None
    return hand_over_code(site.act("handler"), case_id=case.id, replaces=former.id)


CODES = ["", "AAAA-BBBB-CCCC", "x" * 100_000, "${jndi}", "{'$ne': ''}", "\0", "２３４５-ABCD-EFGH", "<script>"]


def test_every_wrong_code_gets_the_same_answer(site: TestSite) -> None:
    case = opened(site)
    served(site, case)
    withdrawn = hand_over_code(site.act("handler"), case_id=case.id)
    replaced(site, case)
    answers = set()
    for code in [*CODES, withdrawn]:
        answer = post(site.client(), "/portal", {"code": code})
        assert answer.status_code == 403
        page = answer.get_data(as_text=True)
        answers.add(re.sub(r'name="csrf_token"[^>]*>|content="[^"]*"|value="[^"]*"', "", page))
        assert not code or code not in page
    assert len(answers) == 1


@pytest.mark.parametrize(
    "path", ["/portal/home", "/portal/request", "/portal/requests/x", "/portal/requests/x/package"]
)
def test_without_a_code_there_is_nothing(site: TestSite, path: str) -> None:
    answer = site.client().get(path)
    assert answer.status_code in (302, 403)


def test_a_code_opens_one_case_and_no_page_of_the_bureau(site: TestSite) -> None:
    case, other = opened(site), opened(site)
    papers = served(site, case)
    served(site, other)
    code, own = asked(site, case)
    _, foreign = asked(site, other)
    client = inside(site, code)
    assert client.get(f"/portal/requests/{own.id}").status_code == 200
    for path in ("", "/package"):
        assert client.get(f"/portal/requests/{foreign.id}{path}").status_code == 404
    for path in (f"/cases/{case.id}", f"/documents/{papers['N05'].id}", "/copies", "/manage/officers/"):
        assert client.get(path).status_code == 302
    page = client.get("/portal/request").get_data(as_text=True)
    assert papers["N05"].id in page and papers["N02"].id not in page


def test_a_withdrawn_slip_ends_the_visit(site: TestSite) -> None:
    case = opened(site)
    served(site, case)
    client = inside(site, hand_over_code(site.act("handler"), case_id=case.id))
    assert client.get("/portal/home").status_code == 200
    replaced(site, case)
    assert client.get("/portal/home").status_code in (302, 403)


def test_signing_in_over_a_visit_leaves_no_visit_behind(site: TestSite) -> None:
    case = opened(site)
    served(site, case)
    client = inside(site, hand_over_code(site.act("handler"), case_id=case.id))
    post(client, "/login", {"username": "officer2", "password": "a-password-for-tests"})
    assert client.get("/portal/home").status_code in (302, 403)


def test_nothing_is_fetched_before_it_is_ready_or_after_its_time(site: TestSite) -> None:
    case = filed(site)
    record = site.system.first(Record, {"case": case.id, "form": "N05"})
    assert record is not None
    code, request = asked(site, case, record.id)
    client = inside(site, code)
    place = f"/portal/requests/{request.id}/package"
    assert client.get(place).status_code == 409 and client.head(place).status_code == 405
    item = {"record": record.id, "proposal": GRANT, "reason": ""}
    check_request(site.act("keeper"), request_id=request.id, items=[item], checklist=CLEAN)
    decide_request(site.act("leader"), request_id=request.id, decisions={record.id: {"decision": GRANT}})
    site.work()
    assert client.get(place).status_code == 200
    rows: Any = site.store.database.copy_requests
    made = site.system.get(CopyRequest, request.id)
    rows.update_one({"_id": request.id}, {"$set": {"package.expires_at": made.received_at}})
    for headers in ({}, {"Range": "bytes=0-1"}):
        assert client.get(place, headers=headers).status_code == 409


HOSTILE = [
    "../../../etc/passwd.mp4",
    "..\\..\\x.mp4",
    "C:con.mp4",
    "a\u202e4pm.exe",
    "-rf.mp4",
    ". .mp4",
    "名" * 200 + ".mp4",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_names_in_a_package_stay_in_it(site: TestSite, tmp_path: Any, name: str) -> None:
    case = opened(site)
    papers = served(site, case)
    film = video(tmp_path / "film.mp4")
    key = upload(site.client("officer"), case, film.read_bytes(), filename=name).headers["Upload-Result"]
    site.work()
    record = site.system.get(Record, key)
    if record.state != "linked":  # its name says another kind than its content: kept in the inbox
        assert record.problem
        return
    code, request = asked(site, case, key)
    keys = [key, papers["N05"].id]
    items = [{"record": one, "proposal": GRANT, "reason": ""} for one in keys]
    check_request(site.act("keeper"), request_id=request.id, items=items, checklist=CLEAN)
    decide_request(
        site.act("leader"), request_id=request.id, decisions={one: {"decision": GRANT, "reason": ""} for one in keys}
    )
    site.work()
    assert site.parked() == []
    answer = inside(site, code).get(f"/portal/requests/{request.id}/package")
    assert answer.headers["Content-Disposition"].isascii()
    with zipfile.ZipFile(io.BytesIO(answer.data)) as package:
        table = Document(io.BytesIO(package.read("答复函.docx"))).tables[0]
        named = [cell.text for row in table.rows for cell in row.cells if cell.text.startswith("复制件/")]
        assert named == [member for member in package.namelist() if member.startswith("复制件/")]
        for member in package.namelist():
            parts = member.split("/")
            assert ".." not in parts and not member.startswith("/") and "\\" not in member and ":" not in member
            assert all(part and part == part.strip(" .") and part.isprintable() for part in parts)
    written = tmp_path / "package.zip"
    written.write_bytes(answer.data)
    assert verify_package(written, None).ok
