"""What somebody may not open is named to him nowhere: lists, streams, registers and the interface agree with it.

An archivist sees a case that was handed over, and of it what is final; drafts and what lies in the inbox are there,
without a title.
"""

from __future__ import annotations

from typing import Any

import pytest

from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from modules.access_register import register
from modules.cases.api import UNTOLD, close_case, excuse_obligation, note_read, obligations
from modules.documents.api import give_opinion, start_document, submit, void
from modules.filing.api import submit_case
from tests.security.world import answers, draft, opened, served, upload
from tests.site import TestSite

SENTINEL = "哨兵丙乙甲"
OTHERS = ("archivist", "admin", "security", "audit", "keeper2")


@pytest.fixture(scope="module")
def things(site: TestSite) -> dict[str, list[Any]]:
    """A case that was handed over with a draft, a discarded one and a file of the inbox, all bearing the same name."""
    case = opened(site)
    served(site, case)
    left = [start_document(site.act("handler"), case_id=case.id, form_id=form).id for form in ("N01", "N04")]
    left.append(upload(site.client("officer"), case, b"x", f"{SENTINEL}.mp4").headers["Upload-Result"])
    site.work()
    records, events = site.store.database.records, site.store.database.custody_events
    records.update_many({"_id": {"$in": left}}, {"$set": {"title": SENTINEL}})
    named = site.system.get(Record, left[0])
    note_read(site.act("keeper"), record_id=named.id, version=0, way="view")
    assert events.count_documents({"objects.title": SENTINEL}) == 1
    for state in obligations(site.system, case):
        if state.blocks:
            excuse_obligation(site.act("head"), case_id=case.id, obligation=state.obligation.key, reason="文件坏了")
    close_case(site.act("head"), case_id=case.id)
    submit_case(site.act("keeper"), case_id=case.id)
    return {"case_id": [case.id], "record_id": left, "object_id": [*left, case.id], "kind": ["record"], "number": [1]}


@pytest.mark.parametrize("username", OTHERS)
def test_a_title_stands_only_where_the_thing_may_be_opened(
    site: TestSite, things: dict[str, list[Any]], username: str
) -> None:
    records = [site.system.get(Record, key) for key in things["record_id"]]
    assert not any(site.act(username).allows("records.view", one) for one in records)
    found = list(answers(site, things, username))
    assert [path for path, _, told in found if SENTINEL in told] == []
    assert len(found) > 40


def test_whoever_may_open_it_is_told(site: TestSite, things: dict[str, list[Any]]) -> None:
    told = {path for path, _, text in answers(site, things, "keeper") if SENTINEL in text}
    case = things["case_id"][0]
    assert {f"/cases/{case}", f"/cases/{case}/filing", f"/cases/{case}/events", "/inbox", "/register"} <= told


def test_the_archive_sees_how_many_there_are(site: TestSite, things: dict[str, list[Any]]) -> None:
    client, case = site.client("archivist"), things["case_id"][0]
    page = client.get(f"/cases/{case}").get_data(as_text=True)
    assert "另有 2 件材料，你无权查看" in page and "另有 1 件材料，你无权查看" in page
    assert UNTOLD in client.get(f"/cases/{case}/events").get_data(as_text=True)
    rows = register.rows(site.act("archivist"), register.Asked(), 99)
    assert {one.record for one in rows if one.record_id in things["record_id"]} == {register.KEPT_BACK}


def test_who_is_asked_to_sign_reads_what_he_signs(site: TestSite) -> None:
    """An archivist sees no drafts, but for the one that waits for his opinion, and for as long as it does."""
    case = opened(site)
    record = draft(site, case, "N02")
    archivist = site.act("archivist")

    def opens() -> bool:
        newest = site.system.get(Record, record.id)
        listed = archivist.find_allowed("records.view", Record, {"_id": record.id})
        assert archivist.allows("records.view", newest) == bool(listed)
        return bool(listed)

    submit(site.act("handler"), record_id=record.id)
    assert not opens()
    where = {"_id": record.id}
    assert site.store.database.records.find_one(where)["facets"]["documents"]["waits_for"] == "documents.review"
    site.store.database.records.update_one(where, {"$set": {"facets.documents.waits_for": "documents.review_archive"}})
    assert opens()
    page = site.client("archivist").get(f"/documents/{record.id}")
    assert page.status_code == 200 and case.title not in page.get_data(as_text=True)
    why = site.client("archivist").get(f"/access/record/{record.id}").get_data(as_text=True)
    assert "正等档案人员签意见的文书" in why
    give_opinion(site.act("head"), record_id=record.id, text="同意", is_agreed=True)
    assert not opens()


def test_a_void_paper_stays_open_to_the_archive(site: TestSite) -> None:
    case = opened(site)
    paper = served(site, case)["N05"]
    void(site.act("leader"), record_id=paper.id, reason="写错了当事人")
    assert site.act("archivist").allows("records.view", site.system.get(Record, paper.id))
    assert site.system.get(CaseFile, case.id).state == "open"
