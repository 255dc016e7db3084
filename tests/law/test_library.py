"""The library in a store: what is offered, what is refused on a paper, what the legal reviewer enters."""

from __future__ import annotations

from typing import Any

import pytest

from docstore.errors import AccessDeniedError, InvalidInputError
from docstore.forms.citation import read_citation
from docstore.model.record import Version
from docstore.registry import data_files
from modules.documents.api import generate, issue, save_draft, start_document
from modules.documents.writing.tables import put
from modules.law import library, services
from modules.law.models import Edition, Law, Provision
from tests.security.world import INPUTS, approved_plan, opened
from tests.site import TestSite

DAY = "2026-03-02"
LAW = {"title": "某某条例", "short_names": "某条例、短例", "kind": "administrative", "source": "公报 2026 年第 1 期"}


def law(site: TestSite, title: str) -> Law:
    found = site.system.first(Law, {"title": title})
    assert found is not None
    return found


def provision(site: TestSite, title: str, label: str, article: int, paragraph: int = 0) -> Provision:
    edition = site.system.first(Edition, {"law": law(site, title).id, "label": label})
    assert edition is not None
    found = site.system.first(Provision, {"edition": edition.id, "article": article, "paragraph": paragraph, "item": 0})
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("处罚法44", "《行政处罚法》第四十四条"),
        ("行政处罚法 第七十二条第一款第（一）项", "《行政处罚法》第七十二条第一款第（一）项"),
        ("《安全生产法》隐患", "《安全生产法》第四十一条"),
        ("35号 二十四小时内储存", "《行政执法全过程记录制度》第十三条"),
        ("处罚法99", "《行政处罚法》第九十九条"),
        ("行政处", "《行政处罚法》第七条"),
    ],
)
def test_what_is_offered_while_one_types(site: TestSite, typed: str, first: str) -> None:
    found = library.offers(site.system, typed, DAY)
    assert found[0].text == first
    assert found[0].is_known == (typed != "处罚法99")


def test_offers_are_of_the_edition_in_force_on_the_day(site: TestSite) -> None:
    assert {one.edition for one in library.offers(site.system, "处罚法", "2021-07-14")} == {"2017"}
    assert {one.edition for one in library.offers(site.system, "处罚法", "2021-07-15")} == {"2021"}
    assert library.offers(site.system, "77号令 32", "2026-02-01") == []
    assert library.offers(site.system, " 《》", DAY) == library.offers(site.system, "(((", DAY) == []


def test_a_paper_is_refused_with_what_the_article_has_become(site: TestSite) -> None:
    """From the draft that is kept to the Word file: the fault stands beside the cell, its correction is printed."""
    act, case = site.act("handler"), opened(site)
    issue(act, record_id=approved_plan(site, case).id)
    record = start_document(act, case_id=case.id, form_id="N03")
    problem = INPUTS["N03"]["problems"][0]

    def write(basis: Any) -> Version:
        save_draft(act, record_id=record.id, inputs={**INPUTS["N03"], "problems": [{**problem, "basis": basis}]})
        return generate(act, record_id=record.id)

    with pytest.raises(InvalidInputError) as refused:
        write("《安全生产法》（2014年）第六十二条")
    assert refused.value.fields == {"problems.0.basis": "2014年版的第六十二条已改为第六十五条，改引新条文。"}
    page = site.client("handler").get(f"/documents/{record.id}/edit?checked=1").get_data(as_text=True)
    change = "put:problems.0.basis:《安全生产法》第六十五条"
    assert f'name="row" value="{change}"' in page and "改为第六十五条" in page
    kept = {**record.facets["documents"]["inputs"], "problems": {"0": {**problem, "basis": "x"}}}
    assert put(kept, change)["problems"][0]["basis"] == "《安全生产法》第六十五条"
    for basis in ("安全生产法65一款(二)", "《安全生产法》第六十二条", "《某某规定》第三条", "GB 50016-2014 第7.1.8条"):
        assert write(basis).number


def test_what_people_enter_stays_when_the_data_files_come_again(site: TestSite) -> None:
    legal, one = site.act("legal"), provision(site, "行政处罚法", "2021", 44)
    assert one.text == ""
    values = {
        "article": "44", "subject": one.subject, "source": "公报 2021 年第 2 号", "text": "第一段\r\n第二段",
    }  # fmt: skip
    services.write_provision(legal, values=values, provision_id=one.id)
    data_files.load_first(site.store)
    kept = site.system.get(Provision, one.id)
    assert (kept.text, kept.source, kept.revision) == ("第一段\n第二段", "公报 2021 年第 2 号", 1)
    services.write_provision(legal, values=values, provision_id=one.id)
    assert site.system.get(Provision, one.id).revision == 1
    name = "《行政处罚法》（2021年）第四十四条"
    event = site.store.database.custody_events.find_one({"detail.name": name})
    assert set(event["detail"]["changes"]) == {"text", "source"}


def test_a_law_is_entered_with_edition_and_article_and_cited_at_once(site: TestSite) -> None:
    legal = site.act("legal")
    made = services.write_law(legal, values=LAW)
    old = services.write_edition(legal, law_id=made.id, values={"label": "2010", "source": "公报"})
    services.write_edition(
        legal, law_id=made.id, values={"label": "2026", "effective_from": "2026-01-01", "source": "公报"}
    )
    services.write_provision(
        legal, edition_id=old.id, values={"article": "3", "moved_to": "5、6第2款", "source": "对照表"}
    )
    known = library.Library(site.system)["短例"]
    assert known["moved"] == {"2010": {(3, 0): [(5, 0, 0), (6, 2, 0)]}}
    assert library.find_provision(site.system, read_citation("《某某条例》（2010年）第三条")) is not None
    assert library.find_provision(site.system, read_citation("《某某条例》（2010年）第四条")) is None


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"title": ""}, "title"),
        ({"title": "《某法》"}, "title"),
        ({"title": "行政处罚法"}, "title"),
        ({"short_names": "处罚法"}, "short_names"),
        ({"kind": "绝密"}, "kind"),
        ({"source": " "}, "source"),
        ({"title": "长" * 201}, "title"),
        ({"title": "坏\x07名"}, "title"),
        ({"note": "长" * 501}, "note"),
    ],
)
def test_a_law_that_cannot_be_kept_is_told_beside_its_field(site: TestSite, changes: dict[str, str], key: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        services.write_law(site.act("legal"), values={**LAW, "title": "另一条例", "short_names": "", **changes})
    assert list(refused.value.fields) == [key]


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"label": "21"}, "label"),
        ({"label": "2021"}, "label"),
        ({"effective_from": ""}, "effective_from"),
        ({"effective_from": "2021-02-30"}, "effective_from"),
        ({"effective_from": "2022-01-01", "effective_to": "2021-12-31"}, "effective_to"),
        ({"source": ""}, "source"),
    ],
)
def test_an_edition_that_cannot_be_kept(site: TestSite, changes: dict[str, str], key: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        values = {"label": "2030", "effective_from": "2030-01-01", "source": "公报", **changes}
        services.write_edition(site.act("legal"), law_id=law(site, "行政处罚法").id, values=values)
    assert list(refused.value.fields) == [key]


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"article": ""}, "article"),
        ({"article": "²"}, "article"),
        ({"article": "99999"}, "article"),
        ({"article": "44"}, "article"),
        ({"paragraph": "1000"}, "paragraph"),
        ({"moved_to": "五六七八九十百千万"}, "moved_to"),
        ({"text": "长" * 20_001}, "text"),
        ({"source": ""}, "source"),
    ],
)
def test_an_article_that_cannot_be_kept(site: TestSite, changes: dict[str, str], key: str) -> None:
    edition = provision(site, "行政处罚法", "2021", 44).edition
    with pytest.raises(InvalidInputError) as refused:
        values = {"article": "90", "source": "公报", **changes}
        services.write_provision(site.act("legal"), edition_id=edition, values=values)
    assert list(refused.value.fields) == [key]


def test_only_the_legal_reviewer_and_the_administrator_keep_the_library(site: TestSite) -> None:
    with pytest.raises(AccessDeniedError):
        services.write_law(site.act("handler"), values={**LAW, "title": "承办人的条例", "short_names": ""})
