"""Files and what is said of them: hostile names, another's session, a case that was filed meanwhile, two at once."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from docstore.model.case_file import CaseFile
from docstore.model.record import Record, Version
from modules.cases.api import close_case, excuse_obligation
from modules.filing.api import file_case, submit_case
from tests.security.world import filed, opened, served, tus, upload
from tests.site import TestSite

PART = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
NAMES = [
    "../../etc/passwd",
    "..\\..\\boot.ini",
    'a"; filename="b.html',
    "a\r\nSet-Cookie: x=1.mp4",
    "a\u202e4pm.exe",
    "<script>alert(1)</script>.mp4",
    "𠮷㐂🎥.mp4",
    "名" * 255,
    "CON.mp4",
    "{{ 7*7 }}.mp4",
]


def begun(site: TestSite, case: CaseFile, by: str = "officer", length: int = 10, **more: str) -> Any:
    metadata = {"purpose": "recording", "case": case.id, "filename": "a.mp4", **more}
    return site.client(by).post("/uploads", headers=tus(metadata, length))


@pytest.mark.parametrize("name", NAMES)
def test_a_name_stays_a_name(site: TestSite, name: str) -> None:
    case = opened(site)
    client = site.client("officer")
    key = upload(client, case, b"0123456789", filename=name).headers["Upload-Result"]
    answer = client.get(f"/recordings/{key}/content?download=1")
    disposition = answer.headers["Content-Disposition"]
    assert answer.status_code == 200 and disposition.startswith("attachment; filename=")
    assert disposition.isascii() and disposition.count('"') == 2 and "/" not in disposition.split(";")[1]
    assert "Set-Cookie" not in answer.headers or "x=1" not in answer.headers["Set-Cookie"]
    for page in (f"/recordings/{key}", f"/cases/{case.id}", "/inbox"):
        shown = client.get(page)
        assert shown.status_code == 200 and "<script>alert" not in shown.get_data(as_text=True)


def test_a_page_among_the_recordings_is_never_shown_as_one(site: TestSite) -> None:
    case, client = opened(site), site.client("officer")
    key = upload(client, case, b"<html><script>alert(1)</script>", filename="a.html").headers["Upload-Result"]
    site.work()
    answer = client.get(f"/recordings/{key}/content")
    assert "html" not in answer.headers["Content-Type"]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "more", [{"device": "机" * 61}, {"operator": "证" * 61}, {"filename": "名" * 256}, {"a.b": "x"}]
)
def test_what_cannot_be_kept_is_refused_before_the_first_byte(site: TestSite, more: dict[str, str]) -> None:
    assert begun(site, opened(site), **more).status_code == 422


def test_the_keeper_may_bring_the_film_of_a_recorder_nobody_knew(site: TestSite) -> None:
    answer = upload(site.client("keeper"), opened(site), b"0123456789", device="REC-NEW-1")
    assert answer.status_code == 204


def test_a_session_is_its_owners_alone(site: TestSite) -> None:
    place = begun(site, opened(site)).headers["Location"]
    other = site.client("keeper")
    assert other.head(place, headers=PART).status_code == 404
    assert other.patch(place, data=b"x" * 10, headers=PART).status_code == 404
    assert other.delete(place, headers=PART).status_code == 404
    assert site.client().patch(place, data=b"x" * 10, headers=PART).status_code == 401


def test_another_departments_case_takes_no_upload(site: TestSite) -> None:
    assert begun(site, opened(site), by="officer2").status_code == 404


def test_an_upload_that_ends_after_the_filing_changes_nothing(site: TestSite) -> None:
    case = opened(site)
    served(site, case)
    place = begun(site, case).headers["Location"]
    close_case(site.act("head"), case_id=case.id)
    submit_case(site.act("keeper"), case_id=case.id)
    file_case(site.act("archivist"), case_id=case.id)
    before = site.system.find(Record, {"received_for": case.id})
    answer = site.client("officer").patch(place, data=b"0123456789", headers=PART)
    assert answer.status_code == 422
    assert site.system.find(Record, {"received_for": case.id}) == before


def test_what_was_received_before_and_recognised_after_the_filing_stays_outside(site: TestSite) -> None:
    case = opened(site)
    served(site, case)
    key = upload(site.client("officer"), case, b"0123456789").headers["Upload-Result"]
    excuse_obligation(site.act("head"), case_id=case.id, obligation="recording", reason="还在识别")
    close_case(site.act("head"), case_id=case.id)
    submit_case(site.act("keeper"), case_id=case.id)
    file_case(site.act("archivist"), case_id=case.id)
    site.work()
    record = site.system.get(Record, key)
    assert record.state == "inbox" and not record.case and record.problem


def test_the_same_file_twice_at_once_is_kept_once(site: TestSite) -> None:
    case = opened(site)
    clients = [site.client("officer"), site.client("handler")]
    start, answers = threading.Barrier(2), []

    def bring(client: Any) -> None:
        start.wait()
        answers.append(upload(client, case, b"the same bytes" * 1000).status_code)

    threads = [threading.Thread(target=bring, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [204, 422]
    records = site.system.find(Record, {"received_for": case.id})
    assert len(records) == 1 and len(site.system.find(Version, {"record": records[0].id})) == 1


def test_a_filed_case_takes_no_upload(site: TestSite) -> None:
    assert begun(site, filed(site)).status_code == 422


def test_a_part_may_be_longer_than_any_form(site: TestSite) -> None:
    assert upload(site.client("officer"), opened(site), b"x" * (9 * 2**20)).status_code == 204
