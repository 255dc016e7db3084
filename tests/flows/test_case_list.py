"""The list of cases: filters from modules, pages beyond the newest, and nothing that the policy keeps back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest

from docstore.model.case_file import CaseFile
from modules.cases import case_list
from tests.security.world import opened
from tests.site import TestSite, whole_site

ROW = re.compile(r'<a class="qc-title" href="/cases/([0-9a-f]{32})"')
NEXT, PREVIOUS = re.compile(r'href="([^"]*)" rel="next"'), re.compile(r'href="([^"]*)" rel="prev"')


@pytest.fixture(scope="module")
def site(running_mongo: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestSite]:
    """Seven cases of the handler's department, three of them of one day, and one of another department."""
    with whole_site(running_mongo, tmp_path_factory.mktemp("list")) as made:
        first = opened(made)
        cases: Any = made.store.database.cases
        cases.update_one({"_id": first.id}, {"$set": {"opened_on": "2026-01-05"}})
        row = cases.find_one({"_id": first.id})
        days = ("2026-01-04", "2026-01-03", "2026-01-03", "2026-01-03", "2026-01-02", "2026-01-01")
        for number, day in enumerate(days):
            cases.insert_one({**row, "_id": f"{number:032x}", "number": f"N{number}", "opened_on": day})
        cases.insert_one(
            {**row, "_id": "f" * 32, "number": "别处", "opened_on": "2026-01-03", "department": "elsewhere"}
        )
        yield made


def listed(site: TestSite, address: str) -> tuple[list[str], str]:
    page = site.client("handler").get(address).get_data(as_text=True)
    return ROW.findall(page), page


def link(pattern: re.Pattern[str], page: str) -> str:
    found = pattern.search(page)
    return unescape(found[1]) if found else ""


def test_pages_show_every_case_once_forwards_and_back(site: TestSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_list, "SHOWN", 2)
    address, forwards = "/cases?opened_from=2026-01-02", []
    while address:
        rows, page = listed(site, address)
        forwards.append(rows)
        address, back = link(NEXT, page), link(PREVIOUS, page)
    assert [len(rows) for rows in forwards] == [2, 2, 2]
    wanted = [c.id for c in site.act("handler").find_allowed("cases.view", CaseFile, {}, sort=["-opened_on", "-_id"])]
    assert [key for rows in forwards for key in rows] == wanted[:6] and "f" * 32 not in wanted
    backwards = []
    while back:
        rows, page = listed(site, back)
        backwards.append(rows)
        back = link(PREVIOUS, page)
    assert backwards[::-1] == forwards[:-1]


def test_filters_narrow_and_a_value_that_cannot_be_read_is_said(site: TestSite) -> None:
    rows, page = listed(site, "/cases?type=inspection&opened_from=2026-01-03&opened_until=2026-01-03")
    assert len(rows) == 3 and "本页 3 件" in page
    assert listed(site, "/cases?opened_until=2025-12-31")[0] == []
    rows, page = listed(site, '/cases?opened_from={"$gt":""}&type=.*')
    assert len(rows) == 7 and page.count("读不懂，没有按它找") == 2
    assert len(listed(site, "/cases?after=2026-01-03.$gt")[0]) == 7


def test_nothing_in_the_address_is_an_operator_or_a_pattern(site: TestSite) -> None:
    client = site.client("handler")
    for text in ('{"$gt":""}', "$where", "(a+)+$", ".*", "\0", "2026-02-31", "2026-01-01.{}", "x" * 5000, "٢٠٢٦-٠١-٠١"):
        for key in ("type", "opened_from", "opened_until", "before", "after", "type[$gt]", "opened_from[$ne]"):
            page = client.get("/cases", query_string={key: text})
            assert page.status_code == 200 and len(ROW.findall(page.get_data(as_text=True))) == 7, (key, text)


def test_every_filter_is_carried_by_an_index(site: TestSite) -> None:
    keys = {model.document["key"].keys().__iter__().__next__() for model in CaseFile.index_models()}
    for one in site.store.registry.of(case_list.KIND).values():
        assert one.field in keys, one.title
