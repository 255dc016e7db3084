"""Why somebody reads, and the register of all who did: page, narrowing, exports, and who may see it."""

from __future__ import annotations

import csv
import html
import io
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

from admin.present_request import REASON_HEADER
from admin.spreadsheets import as_csv, as_xlsx
from docstore.kernel import READINGS
from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from docstore.store.reads import order
from modules.access_register import register
from tests.security.world import filed
from tests.site import TestSite, post

WHY = {"choice": "复议、诉讼、信访答复", "text": "=1+1 行政复议答复"}


@pytest.fixture(scope="module")
def case(site: TestSite) -> CaseFile:
    return filed(site)


@pytest.fixture(scope="module")
def record(site: TestSite, case: CaseFile) -> Record:
    return site.system.find(Record, {"case": case.id, "form": "N05"})[0]


@pytest.fixture(scope="module")
def readings(site: TestSite, record: Record) -> None:
    """What the register has to show: of those who work on the case, and of one who said why."""
    for username in ("handler", "keeper", "head", "leader"):
        assert site.browser(username).get(f"/documents/{record.id}").status_code == 200
    archivist = site.browser("archivist")
    told = post(archivist, f"/records/{record.id}/reason", {**WHY, "next": f"/documents/{record.id}"})
    assert archivist.get(told.headers["Location"]).status_code == 200


def events(site: TestSite, record: Record, username: str) -> list[dict[str, Any]]:
    database: Any = site.store.database
    where = {"objects.id": record.id, "agent.id": site.act(username).actor.id}
    return list(database.custody_events.find(where, sort=[("sequence", 1)]))


def test_who_works_on_the_case_is_not_asked(site: TestSite, record: Record) -> None:
    for username in ("officer", "handler", "keeper", "head", "leader"):
        assert site.browser(username).get(f"/documents/{record.id}").status_code == 200, username
    assert "reason" not in events(site, record, "leader")[-1]["detail"]


def test_the_archivist_says_why_once_an_hour_for_each_record(site: TestSite, record: Record) -> None:
    browser = site.browser("archivist")
    wanted = f"/documents/{record.id}/versions/1/docx"
    before = len(events(site, record, "archivist"))
    asked = browser.get(wanted)
    assert asked.status_code == 302 and asked.headers["Location"].startswith(f"/records/{record.id}/reason")
    assert len(events(site, record, "archivist")) == before  # nothing went out, nothing was read
    refused = post(browser, asked.headers["Location"], {"choice": "其他", "text": " "})
    assert refused.status_code == 422 and "写明查阅的理由" in refused.get_data(as_text=True)
    told = post(browser, asked.headers["Location"], {**WHY, "next": wanted})
    assert told.status_code == 302 and told.headers["Location"] == wanted
    for _ in range(2):
        assert browser.get(wanted).status_code == 200
    *_, stated, first, second = events(site, record, "archivist")
    assert stated["event_type"] == "reading_reason_stated"
    for one in (first, second):
        assert one["detail"]["reason"] == "：".join(WHY.values()) and one["detail"]["address"] == "127.0.0.1"
        assert one["detail"]["department"] == "hazchem" and one["detail"]["version"] == 1


@pytest.mark.parametrize("away", ["https://evil.example", "//evil.example", "/\\evil", "/records/other", ""])
def test_the_way_on_stays_at_the_record(site: TestSite, record: Record, away: str) -> None:
    told = post(site.browser("archivist"), f"/records/{record.id}/reason", {**WHY, "next": away})
    assert told.headers["Location"] == f"/records/{record.id}"


def test_a_reason_opens_nothing_to_a_stranger(site: TestSite, record: Record) -> None:
    for username in ("handler2", "admin"):
        answer = site.browser(username).get(f"/records/{record.id}/reason")
        assert answer.status_code in (403, 404), username


def test_a_program_sends_it_along(site: TestSite, case: CaseFile) -> None:
    other = site.system.find(Record, {"case": case.id, "form": "N06"})[0]
    client, path = site.client("archivist"), f"/api/v1/records/{other.id}/versions/1/content"
    refused = client.get(path)
    assert refused.status_code == 403 and refused.get_json()["code"] == "reason-needed"
    assert client.get(path, headers={REASON_HEADER: "%E5%A4%8D%E8%AE%AE"}).status_code == 200
    assert client.get(path).status_code == 200  # it holds
    assert events(site, other, "archivist")[-1]["detail"]["reason"] == "复议"


@pytest.mark.usefixtures("readings")
def test_the_register_shows_and_is_narrowed(site: TestSite, case: CaseFile, record: Record) -> None:
    served_elsewhere = site.act("archivist")
    everything, _ = register.page(served_elsewhere, register.Asked())
    mine, _ = register.page(served_elsewhere, register.Asked(person=served_elsewhere.actor.id, case=case.number))
    assert mine and {one.reader for one in mine} == {served_elsewhere.actor.name} and len(mine) < len(everything)
    assert [one.at for one in everything] == sorted((one.at for one in everything), reverse=True)
    assert register.page(served_elsewhere, register.Asked(until="2000-01-01"))[0] == []
    assert register.page(served_elsewhere, register.Asked(case="没有"))[0] == []
    page = html.unescape(site.client("archivist").get(f"/register?case={case.number}&since=x").get_data(as_text=True))
    assert "复议" in page and record.title in page and "日期读不懂" in page


@pytest.mark.usefixtures("readings")
def test_pages_follow_each_other_without_gap(site: TestSite, monkeypatch: pytest.MonkeyPatch) -> None:
    act = site.act("archivist")
    whole = register.rows(act, register.Asked(), 1000)
    monkeypatch.setattr(register, "SHOWN", 3)
    met: list[Any] = []
    cursor: str | None = ""
    while cursor is not None:
        found, cursor = register.page(act, register.Asked(), cursor)
        met += found
    assert met == whole and len(whole) > 3


@pytest.mark.usefixtures("readings")
def test_a_keeper_sees_what_was_read_of_the_own_department(site: TestSite) -> None:
    assert register.rows(site.act("keeper"), register.Asked(), 9)
    assert register.rows(site.act("keeper2"), register.Asked(), 9) == []
    for username in ("officer", "handler", "head", "leader", "admin"):
        assert site.client(username).get("/register").status_code == 403, username


def test_every_way_into_the_register_goes_by_an_index_of_readings(site: TestSite) -> None:
    database: Any = site.store.database
    names = {index.document["name"] for index in READINGS}
    asked = [register.Asked(), register.Asked(since="2026-01-01", until="2030-01-01"), register.Asked(person="x")]
    for username in ("archivist", "keeper"):
        for one in asked:
            where = register.where(site.act(username), one)
            found = database.custody_events.find(where, sort=order(["-recorded_at", "-_id"]), limit=10).explain()
            plan = str(found["queryPlanner"]["winningPlan"])
            assert "COLLSCAN" not in plan and "'SORT'" not in plan and any(name in plan for name in names), plan


@pytest.mark.parametrize("kind", ["csv", "xlsx", "docx"])
@pytest.mark.usefixtures("readings")
def test_an_export_is_an_event_and_holds_every_row(site: TestSite, case: CaseFile, kind: str) -> None:
    browser = site.browser("archivist")
    expected = register.rows(site.act("archivist"), register.Asked(case=case.number), 1000)
    answer = post(browser, "/register/file", {"kind": kind, "case": case.number}, "/register")
    assert answer.status_code == 200, answer.get_data(as_text=True)[:400]
    database: Any = site.store.database
    event = database.custody_events.find_one({"event_type": "register_exported"}, sort=[("sequence", -1)])
    assert event["detail"]["format"] == kind and event["detail"]["rows"] == len(expected)
    match kind:
        case "csv":
            cells = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
        case "xlsx":
            cells = [[cell or "" for cell in row] for row in load_workbook(io.BytesIO(answer.data)).active.values]
        case _:
            paper = Document(io.BytesIO(answer.data))
            table = paper.tables[0]
            assert paper.sections[0].page_width > paper.sections[0].page_height
            assert table.rows[0]._tr.xpath("w:trPr/w:tblHeader")
            cells = [[cell.text for cell in row.cells] for row in table.rows]
    assert len(cells) == len(expected) + 1
    assert any("行政复议答复" in str(cell) for row in cells for cell in row)


def test_what_others_wrote_is_never_a_formula() -> None:
    bad = ["=1+1", "+1", "-1", "@x", "\tx", "＝1", '=HYPERLINK("http://x")', "a\x00b\uffff", "普通"]
    told = list(csv.reader(io.StringIO(as_csv(["头"], [[one] for one in bad]).decode("utf-8-sig"), newline="")))
    assert not any(row[0].startswith(("=", "+", "-", "@", "\t", "＝")) for row in told)
    sheet = load_workbook(io.BytesIO(as_xlsx("x", ["头"], [[one] for one in bad]))).active
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row]
    assert {cell.data_type for cell in cells} == {"s"} and cells[-1].value == "普通"


def test_who_has_seen_a_record_stands_on_its_page(site: TestSite, record: Record) -> None:
    page = html.unescape(site.client("handler").get(f"/documents/{record.id}").get_data(as_text=True))
    part = page.split("谁看过")[1]
    assert site.act("archivist").actor.name in part and "行政复议答复" in part
