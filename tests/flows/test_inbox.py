"""What becomes of a file after its last byte: linked, kept in the inbox for a person, set aside; and what is said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from docstore import clock
from docstore.model.case_file import CaseFile
from docstore.model.record import Record, Version
from modules.cases.api import excuse_obligation, obligations, open_case
from tests import media
from tests.security.world import party, upload
from tests.site import TestSite, post, whole_site

OFFICER = "豫H-0101"  # of the account `officer`


@pytest.fixture(scope="module")
def site(running_mongo: Any, tmp_path_factory: Any) -> Iterator[TestSite]:
    folder: Path = tmp_path_factory.mktemp("inbox")
    with whole_site(running_mongo, folder) as made:
        yield made
    running_mongo.give_back_all()


@pytest.fixture(scope="module")
def officer(site: TestSite) -> FlaskClient:
    return site.client("officer")


def visited(site: TestSite, ended: timedelta = timedelta(hours=1)) -> tuple[CaseFile, datetime]:
    """A case whose visit of one hour ended some time ago, and the end of that visit."""
    end = clock.now().replace(microsecond=0) - ended
    case = open_case(
        site.act("handler"),
        type_key="inspection",
        party=party(),
        officers=[{"name": "李砚舟", "certificate": OFFICER}, {"name": "王五", "certificate": "豫H-0002"}],
        facet={
            "place": "二车间",
            "explosion_risk": False,
            "visit": {"from": clock.iso(end - timedelta(hours=1)), "to": clock.iso(end)},
        },
    )
    return case, end


def film(folder: Path, clock_says: datetime | None) -> bytes:
    said = clock_says.strftime("%Y-%m-%dT%H:%M:%S.000000Z") if clock_says else None
    return media.video(folder / "film.mp4", created_at=said).read_bytes()


def brought(site: TestSite, client: FlaskClient, case: CaseFile, content: bytes, **more: str) -> Record:
    key = upload(client, case, content, **more).headers["Upload-Result"]
    site.work()
    return site.system.get(Record, key)


def recorded(site: TestSite, case: CaseFile) -> tuple[str, str]:
    """State and note of the obligation to record."""
    states = obligations(site.act("handler"), site.system.get(CaseFile, case.id))
    return next((one.state, one.note) for one in states if one.obligation.key == "recording")


def events(site: TestSite, record: Record, event_type: str) -> list[dict[str, Any]]:
    return list(site.store.database.custody_events.find({"objects.id": record.id, "event_type": event_type}))


def test_a_clock_within_an_hour_of_the_visit_is_believed_and_named(
    site: TestSite, officer: FlaskClient, tmp_path: Path
) -> None:
    case, end = visited(site)
    record = brought(site, officer, case, film(tmp_path, end + timedelta(minutes=50)))
    assert (record.state, record.problem) == ("linked", "")
    assert recorded(site, case) == ("met", "1 段，24 小时内存储（按机身时钟）")


def test_without_any_clock_the_end_of_the_visit_counts_and_is_named(
    site: TestSite, officer: FlaskClient, tmp_path: Path
) -> None:
    case, _ = visited(site)
    assert brought(site, officer, case, film(tmp_path, None)).state == "linked"
    assert recorded(site, case) == ("met", "1 段，24 小时内存储（文件没有拍摄时间，从检查结束起算）")


@pytest.mark.parametrize(
    ("off", "said"),
    [(timedelta(days=-200), "相差 200 天"), (timedelta(hours=8), "相差 8 小时"), (timedelta(days=400), "相差 400 天")],
)
def test_a_clock_far_off_links_nothing_until_a_person_says_why(
    site: TestSite, officer: FlaskClient, tmp_path: Path, off: timedelta, said: str
) -> None:
    case, end = visited(site)
    record = brought(site, officer, case, film(tmp_path, end + off))
    assert record.state == "inbox" and not record.case and f"机身时钟与检查时间{said}" in record.problem
    state, note = recorded(site, case)
    assert state == "missing" and "机身时钟与检查时间" in note
    place = f"/recordings/{record.id}/link"
    assert said in officer.get("/inbox").get_data(as_text=True)
    blank = post(officer, place, {"reason": " "}, page="/inbox")
    assert blank.status_code == 422 and "写明为什么关联到这个案件" in blank.get_data(as_text=True)
    assert post(officer, place, {"reason": "时钟没有校准，画面是二车间"}, page="/inbox").status_code == 302
    (event,) = events(site, record, "recording_linked")
    assert event["detail"]["reason"] == "时钟没有校准，画面是二车间" and said in event["detail"]["problem"]
    assert recorded(site, case) == ("met", "1 段，24 小时内存储（机身时钟不可信，从检查结束起算）")
    for page in (f"/recordings/{record.id}", f"/cases/{case.id}"):
        assert "时钟没有校准，画面是二车间" in officer.get(page).get_data(as_text=True)


def test_a_doubted_clock_does_not_make_a_late_recording_punctual(
    site: TestSite, officer: FlaskClient, tmp_path: Path
) -> None:
    case, _ = visited(site, ended=timedelta(hours=30))
    record = brought(site, officer, case, film(tmp_path, clock.now()))
    post(officer, f"/recordings/{record.id}/link", {"reason": "就是这次检查"}, page="/inbox")
    assert recorded(site, case) == (
        "late",
        "a.mp4 超过 24 小时才存储（机身时钟不可信，从检查结束起算），须写明原因",
    )


def test_what_is_no_film_is_set_aside_with_a_reason_and_kept(site: TestSite, officer: FlaskClient) -> None:
    case, _ = visited(site)
    record = brought(site, officer, case, b"no film at all" * 50, filename="lying.mp4")
    page = officer.get("/inbox").get_data(as_text=True)
    assert f"/recordings/{record.id}/set-aside" in page and f"/recordings/{record.id}/link" not in page
    refused = post(officer, f"/recordings/{record.id}/link", {"reason": "x"}, page="/inbox")
    assert refused.status_code == 409 and "标为无法使用" in refused.json["detail"]
    blank = post(officer, f"/recordings/{record.id}/set-aside", {"reason": ""}, page="/inbox")
    assert blank.status_code == 422 and "写明为什么不能用" in blank.get_data(as_text=True)
    assert recorded(site, case)[0] == "missing"
    answer = post(officer, f"/recordings/{record.id}/set-aside", {"reason": "误选的文字文件"}, page="/inbox")
    assert answer.status_code == 302
    (event,) = events(site, record, "recording_set_aside")
    assert event["agent"]["name"] == "李砚舟"
    assert event["detail"] == {"to": "unusable", "reason": "误选的文字文件", "problem": record.problem}
    assert "误选的文字文件" in officer.get("/inbox").get_data(as_text=True).split('<details class="qc-card"')[1]
    assert officer.get(f"/recordings/{record.id}/content?download=1").data == b"no film at all" * 50
    assert len(site.system.find(Version, {"record": record.id})) == 1
    assert recorded(site, case) == ("may", "")  # it never was a recording
    assert post(officer, f"/recordings/{record.id}/set-aside", {"reason": "x"}, page="/inbox").status_code == 409


def test_a_spoiled_recording_set_aside_still_wants_a_signed_reason(
    site: TestSite, officer: FlaskClient, tmp_path: Path
) -> None:
    case, end = visited(site)
    whole = film(tmp_path, end)
    record = brought(site, officer, case, whole[: len(whole) // 2])
    assert record.state == "inbox"
    post(officer, f"/recordings/{record.id}/set-aside", {"reason": "存储卡损坏"}, page="/inbox")
    assert recorded(site, case) == ("missing", "a.mp4：无法使用，存储卡损坏")
    excuse_obligation(site.act("head"), case_id=case.id, obligation="recording", reason="存储卡损坏，已书面说明")
    assert recorded(site, case)[0] == "excused"
    page = officer.get(f"/cases/{case.id}").get_data(as_text=True)
    assert "已有 0 项，经说明免除 1 项，缺 " in page


def test_what_was_set_aside_by_mistake_comes_back(site: TestSite, officer: FlaskClient, tmp_path: Path) -> None:
    case, end = visited(site)
    record = brought(site, officer, case, film(tmp_path, end - timedelta(days=90)))
    post(officer, f"/recordings/{record.id}/set-aside", {"reason": "不是这次"}, page="/inbox")
    assert post(officer, f"/recordings/{record.id}/link", {"reason": "是这次"}, page="/inbox").status_code == 302
    assert site.system.get(Record, record.id).state == "linked"
    assert [one["detail"]["to"] for one in events(site, record, "recording_linked")] == ["linked"]


def test_the_upload_page_learns_what_became_of_a_file(site: TestSite, officer: FlaskClient, tmp_path: Path) -> None:
    case, end = visited(site)
    key = upload(officer, case, film(tmp_path, end)).headers["Upload-Result"]
    asked = f"/recordings/{key}/outcome"
    assert officer.get(asked).json["is_settled"] is False
    site.work()
    told = officer.get(asked).json
    assert told["is_settled"] and told["kind"] == "ok" and told["href"] == f"/recordings/{key}"
    doubted = brought(site, officer, case, film(tmp_path, end - timedelta(days=90)))
    told = officer.get(f"/recordings/{doubted.id}/outcome").json
    assert told["kind"] == "warn" and doubted.problem in told["words"] and told["href"] == "/inbox"


@pytest.mark.parametrize(("by", "chosen"), [("officer", OFFICER), ("keeper", "")])
def test_nobody_is_taken_for_the_operator_who_was_not_at_the_visit(site: TestSite, by: str, chosen: str) -> None:
    case, _ = visited(site)
    client = site.client(by)
    page = client.get(f"/cases/{case.id}/upload").get_data(as_text=True)
    picked = [line for line in page.split("<option ")[1:] if " selected" in line.split(">")[0]]
    assert [line.split('"')[1] for line in picked] == ([chosen] if chosen else [])
    record = brought(site, client, case, f"by {by}".encode())
    assert record.facets["recordings"]["operator"] == chosen
