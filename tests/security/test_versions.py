"""A version is added, never replaced: with a reason, while the case is open; the chosen one is shown and copied."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from docstore.model.case_file import CaseFile
from docstore.model.record import Record, Version
from modules.copies.api import CHECKLIST, CopyRequest, hand_over_code, open_slip, request_copy
from modules.copies.services import check_request, decide_request
from tests.running_site import ROOT
from tests.security.world import draft, filed, opened, served, tus, upload
from tests.site import TestSite

FILM = (ROOT / "modules" / "exercise" / "example" / "visit-1.mp4").read_bytes()
SCAN = b"%PDF-1.7 signed by hand"
REASON = "当事人签字后的扫描件"


def bring(
    site: TestSite, record: str, content: bytes, by: str = "officer", reason: str = REASON, name: str = "扫描件.pdf"
) -> Any:
    metadata = {"purpose": "version", "record": record, "reason": reason, "filename": name}
    headers = {**tus(metadata, len(content)), "Content-Type": "application/offset+octet-stream"}
    return site.client(by).post("/uploads", headers=headers, data=content)


def recording(site: TestSite, case: CaseFile) -> str:
    key = str(upload(site.client("officer"), case, FILM, filename="现场.mp4").headers["Upload-Result"])
    site.work()
    return key


def versions(site: TestSite, record: str) -> list[Version]:
    return site.system.find(Version, {"record": record}, sort="number")


def test_the_old_stays_and_the_chosen_is_shown_and_fetched(site: TestSite) -> None:
    key = recording(site, opened(site))
    before = site.store.database.versions.find_one({"record": key})
    other = FILM + b"\0\0\0\x08free"  # an empty box of the container: other bytes, the same film
    assert bring(site, key, other, reason="设备解密导出的完整文件", name="导出.mp4").status_code == 201
    site.work()
    assert site.parked() == []
    assert site.store.database.versions.find_one({"record": key, "number": 1}) == before
    assert [one.number for one in versions(site, key)] == [1, 2]
    client = site.client("officer")
    for query, content, number in (("?version=1", FILM, 1), ("?version=2", other, 2), ("", other, 2)):
        page = client.get(f"/recordings/{key}{query}").get_data(as_text=True)
        assert f"version={number}" in page
        assert "设备解密导出的完整文件" in page
        assert "<video" in page
        assert client.get(f"/recordings/{key}/content{query}").data == content
    assert client.get(f"/recordings/{key}?version=3").status_code == 404
    assert client.get(f"/records/{key}?version=1").headers["Location"] == f"/recordings/{key}?version=1"
    event = site.store.database.custody_events.find_one({"event_type": "version_added", "objects.id": key})
    assert event is not None
    assert event["detail"]["version"] == 2 and event["objects"][1]["digest"] == versions(site, key)[1].sha256


def test_the_reading_names_the_version(site: TestSite) -> None:
    key = recording(site, opened(site))
    bring(site, key, FILM + b"2", name="现场2.mp4")
    site.work()
    site.client("head").get(f"/recordings/{key}/content?version=2&download=1")
    where = {"objects.id": key, "agent.name": site.act("head").actor.name, "event_type": "record_downloaded"}
    event = site.store.database.custody_events.find_one(where)
    assert event is not None and event["detail"]["version"] == 2


def test_a_scan_is_added_to_an_issued_paper(site: TestSite) -> None:
    case = opened(site)
    paper = served(site, case)["N05"]
    issued = paper.current_version
    answer = bring(site, paper.id, SCAN, by="handler")
    assert answer.headers["Upload-Result"] == paper.id
    client = site.client("handler")
    page = client.get(f"/documents/{paper.id}").get_data(as_text=True)
    assert REASON in page and "下载后查看" in page
    fetched = client.get(f"/documents/{paper.id}/versions/{issued + 1}/original")
    assert fetched.data == SCAN and fetched.headers["Content-Disposition"].startswith("attachment")
    assert client.get(f"/documents/{paper.id}?version={issued}").status_code == 200


@pytest.mark.parametrize(
    ("by", "reason", "status"),
    [("officer", " ", 422), ("officer", "x" * 501, 422), ("officer2", REASON, 404), ("leader", REASON, 422)],
)
def test_who_may_not_or_gives_no_reason_is_refused_before_the_first_byte(
    site: TestSite, by: str, reason: str, status: int
) -> None:
    key = recording(site, opened(site))
    assert bring(site, key, b"x", by=by, reason=reason, name="现场.mp4").status_code == status
    assert len(versions(site, key)) == 1


def test_the_same_bytes_are_no_new_version_but_in_another_case_a_blob_of_their_own(site: TestSite) -> None:
    first, second = recording(site, opened(site)), recording(site, opened(site))
    said = bring(site, first, FILM, name="现场.mp4")
    assert said.status_code == 422 and "内容相同" in said.get_data(as_text=True)
    assert len(versions(site, first)) == 1
    (one,), (other,) = versions(site, first), versions(site, second)
    assert one.sha256 == other.sha256 and one.blob != other.blob


@pytest.mark.parametrize("name", ["说明.txt", "扫描件.pdf", "没有后缀"])
def test_a_recording_takes_no_version_that_is_none(site: TestSite, name: str) -> None:
    key = recording(site, opened(site))
    said = bring(site, key, b"not a film", name=name)
    assert said.status_code == 422 and "新版只能是" in said.get_data(as_text=True)
    assert len(versions(site, key)) == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("扫描件.pdf", b"MZ\x90 a program"),
        ("扫描件.jpg", SCAN),
        ("扫描件.docx", b"PK\x03\x04" + bytes(26) + b"evil.exe"),
        ("扫描件.png", b"\x89PNG"),
    ],
)
def test_a_paper_takes_no_file_that_is_not_what_its_name_says(site: TestSite, name: str, content: bytes) -> None:
    paper = served(site, opened(site))["N05"]
    said = bring(site, paper.id, content, by="handler", name=name)
    assert said.status_code == 422 and "没有收下" in said.get_data(as_text=True)
    assert len(versions(site, paper.id)) == paper.current_version


def test_a_further_version_of_a_recording_that_cannot_be_read_is_kept_and_said(site: TestSite) -> None:
    key = recording(site, opened(site))
    assert bring(site, key, b"not a film at all", name="导出.mp4").status_code == 201
    site.work()
    assert len(versions(site, key)) == 2
    assert "不是音像文件" in site.client("officer").get(f"/recordings/{key}?version=2").get_data(as_text=True)


def test_a_copy_of_a_recording_is_of_the_original_unless_somebody_chooses(site: TestSite) -> None:
    case = opened(site)
    key = recording(site, case)
    assert bring(site, key, FILM + b"2", name="现场2.mp4").status_code == 201
    request = asked(site, case)
    page = site.client("keeper").get(f"/copies/{request.id}/check").get_data(as_text=True)
    chosen = page.partition(f'name="version.{key}"')[2].partition("</select>")[0]
    assert '<option value="1" selected>' in chosen and '<option value="2">' in chosen
    check_request(
        site.act("keeper"),
        request_id=request.id,
        items=[{**item(key, "2")}],
        checklist=dict.fromkeys(CHECKLIST, "none"),
    )
    decide = site.client("leader").get(f"/copies/{request.id}/decide").get_data(as_text=True)
    assert f"第 2 版（{REASON}）" in decide and f"/records/{key}" in decide


def test_a_draft_takes_none(site: TestSite) -> None:
    paper = draft(site, opened(site), "N02")
    assert bring(site, paper.id, SCAN, by="handler").status_code == 422


def test_a_filed_case_takes_none_also_when_the_upload_began_before(site: TestSite) -> None:
    case = filed(site)
    (paper, *_) = site.system.find(Record, {"case": case.id, "state": "issued"})
    assert bring(site, paper.id, SCAN, by="handler").status_code == 422
    assert site.client("handler").get(f"/records/{paper.id}/versions/new").status_code in (404, 409)


def test_another_department_does_not_open_the_page(site: TestSite) -> None:
    key = recording(site, opened(site))
    assert site.client("officer2").get(f"/records/{key}/versions/new").status_code == 404
    assert site.client("officer2").get(f"/records/{key}").status_code == 404
    assert site.client("officer").get(f"/records/{key}/versions/new").status_code == 200


def asked(site: TestSite, case: CaseFile) -> CopyRequest:
    served(site, case)
    _, actor, _ = open_slip(site.system, hand_over_code(site.act("handler"), case_id=case.id))
    wish = {"wishes": [], "wish_text": "全部", "applicant": "张三", "purpose": "申请行政复议"}
    return request_copy(site.system.by(actor), case_id=case.id, **wish)


def item(record: str, version: str) -> dict[str, str]:
    return {"record": record, "proposal": "grant", "reason": "", "version": version}


def test_a_copy_grants_the_version_that_was_chosen_and_never_a_draft(site: TestSite) -> None:
    from docstore.errors import InvalidInputError

    case = opened(site)
    request = asked(site, case)
    (paper,) = site.system.find(Record, {"case": case.id, "form": "N05"})
    issued = paper.current_version
    assert bring(site, paper.id, SCAN, by="handler").status_code == 201
    page = site.client("keeper").get(f"/copies/{request.id}/check").get_data(as_text=True)
    assert f'name="version.{paper.id}"' in page and REASON in page
    nothing = dict.fromkeys(CHECKLIST, "none")
    for wrong in (str(issued - 1), "99", "x", "-1"):
        with pytest.raises(InvalidInputError):
            check_request(site.act("keeper"), request_id=request.id, items=[item(paper.id, wrong)], checklist=nothing)
    check_request(site.act("keeper"), request_id=request.id, items=[item(paper.id, str(issued))], checklist=nothing)
    assert f"第 {issued} 版" in site.client("leader").get(f"/copies/{request.id}/decide").get_data(as_text=True)
    decide_request(site.act("leader"), request_id=request.id, decisions={paper.id: {"decision": "grant", "reason": ""}})
    site.work()
    assert site.parked() == []
    done = site.system.get(CopyRequest, request.id)
    blob = site.system.get(Version, done.package["version"])

    package = site.store.blobs.open(blob.blob, blob.family).read()
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        given = [archive.read(name) for name in archive.namelist()]
    chosen = versions(site, paper.id)[issued - 1]
    assert site.store.blobs.open(chosen.blob, chosen.family).read() in given
    assert SCAN not in given
