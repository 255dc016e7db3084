"""Which types of cases can be opened: those whose procedure asks for something."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from docstore.errors import InvalidInputError
from docstore.model.case_file import CaseFile
from modules.cases.api import open_case
from tests.site import TestSite, post, whole_site

CASE = {
    "party_name": "某厂",
    "credit_code": "91410800MA40ABCD19",
    "party_address": "工业路 8 号",
    "legal_representative": "张三",
    "legal_representative_position": "负责人",
    "party_phone": "0391-1234567",
    "industry": "化工",
    "officer_1_name": "甲",
    "officer_1_certificate": "1",
    "officer_2_name": "乙",
    "officer_2_certificate": "2",
    "place": "仓库",
    "visit_from": "2026-07-20T09:10",
    "visit_to": "2026-07-20T10:10",
}
FOUNDATIONS = ("licensing", "penalty", "coercion")


@pytest.fixture(scope="module")
def site(running_mongo: Any, tmp_path_factory: Any) -> Iterator[TestSite]:
    folder: Path = tmp_path_factory.mktemp("types")
    with whole_site(running_mongo, folder) as made:
        yield made
    running_mongo.give_back_all()


@pytest.mark.parametrize("type_key", [*FOUNDATIONS, "nonsense"])
def test_a_foundation_opens_no_case(site: TestSite, type_key: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        open_case(site.act("handler"), type_key=type_key, party={}, officers=[], facet={})
    assert list(caught.value.fields) == ["type_key"]
    assert not site.system.find(CaseFile, {"type_key": type_key})


def test_the_page_offers_no_foundation(site: TestSite) -> None:
    page = site.client("handler").get("/cases/new").get_data(as_text=True)
    procedures = site.store.registry.of("procedure")
    assert set(FOUNDATIONS) <= set(procedures)
    assert [name for name in FOUNDATIONS if procedures[name].title in page] == []


def test_where_there_are_several_types_the_page_asks_which(site: TestSite) -> None:
    titles = {one.title for one in site.store.registry.of("procedure").values() if one.is_ready}
    handler = site.client("handler")
    page = handler.get("/cases/new").get_data(as_text=True)
    assert len(titles) > 1 and all(f">{title}</option>" in page for title in titles)
    refused = post(handler, "/cases/new", CASE)
    assert refused.status_code == 422 and "选择执法类型" in refused.get_data(as_text=True)
    assert post(handler, "/cases/new", CASE | {"type_key": "penalty"}).status_code == 422
    assert post(handler, "/cases/new", CASE | {"type_key": "expropriation"}).status_code == 302
    (case,) = site.system.find(CaseFile, {})
    assert (case.type_key, case.title) == ("expropriation", "对某厂的应急征用")
    page = handler.get(f"/cases/{case.id}").get_data(as_text=True)
    assert "应急征用审批表" in page and "现场检查记录" not in page
