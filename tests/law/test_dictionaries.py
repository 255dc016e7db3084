"""词表: what is offered on papers, what the bureau changes, what a spreadsheet brings."""

from __future__ import annotations

import io
from typing import Any

import pytest
import yaml

from admin.boot import ROOT
from admin.spreadsheets import as_csv
from docstore.errors import AccessDeniedError, InvalidInputError
from docstore.registry import data_files
from modules.dictionaries import services
from modules.dictionaries.models import Dictionary, Term
from tests.site import TestSite, post


def table(site: TestSite, name: str) -> Dictionary:
    found = site.system.first(Dictionary, {"name": name})
    assert found is not None
    return found


def terms(site: TestSite, name: str) -> list[str]:
    found: list[str] = services.known_words(site.system, None)["tables"][name]  # type: ignore[arg-type]
    return found


def test_every_table_that_a_form_asks_for_is_there(site: TestSite) -> None:
    asked = set()
    for path in (ROOT / "modules").glob("*/forms/*.yaml"):
        for field in yaml.safe_load(path.read_text(encoding="utf-8")).get("fields", []):
            asked |= {one["of"] for one in (field, *field.get("columns", ())) if one["type"] == "dict"}
    known = services.known_words(site.system, None)  # type: ignore[arg-type]
    assert asked <= set(known["tables"]) and all(known["tables"].values())
    assert set(known["open_tables"]) == set(known["tables"]), "an example refuses nobody's words"
    assert all(one.is_example for one in site.system.find(Dictionary, {}))


def test_a_term_is_added_renamed_and_retired(site: TestSite) -> None:
    legal, causes = site.act("legal"), table(site, "案由")
    made = services.write_term(legal, dictionary_id=causes.id, values={"text": "未建立双重预防机制"})
    assert terms(site, "案由")[-1] == "未建立双重预防机制"
    values = {"text": "未落实双重预防机制", "order": "5", "note": "2026年改名"}
    services.write_term(legal, term_id=made.id, values=values)
    assert terms(site, "案由")[0] == "未落实双重预防机制"
    assert site.system.get(Term, made.id).former == ["未建立双重预防机制"]
    services.write_term(legal, term_id=made.id, values={**values, "active_to": "2020-12-31"})
    assert "未落实双重预防机制" not in terms(site, "案由")
    event = site.store.database.custody_events.find_one({"detail.name": "案由：未落实双重预防机制"})
    assert event["detail"]["changes"]["text"] == {"before": "未建立双重预防机制", "after": "未落实双重预防机制"}


def test_a_table_that_the_bureau_closes_stays_closed(site: TestSite) -> None:
    matters = table(site, "许可事项")
    values = {"name": "许可事项", "is_closed": "是", "source": "局办公会"}
    services.write_dictionary(site.act("admin"), dictionary_id=matters.id, values=values)
    data_files.load_first(site.store)
    kept = table(site, "许可事项")
    assert (kept.is_closed, kept.is_example, kept.source) == (True, False, "局办公会")
    assert "许可事项" not in services.known_words(site.system, None)["open_tables"]  # type: ignore[arg-type]
    services.write_dictionary(site.act("admin"), dictionary_id=matters.id, values={**values, "is_closed": "否"})


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"text": ""}, "text"),
        ({"text": "化工"}, "text"),
        ({"text": "长" * 201}, "text"),
        ({"text": "一\n二"}, "text"),
        ({"order": "²"}, "order"),
        ({"active_from": "2026-02-30"}, "active_from"),
        ({"active_from": "2026-02-02", "active_to": "2026-02-01"}, "active_to"),
    ],
)
def test_a_term_that_cannot_be_kept(site: TestSite, changes: dict[str, str], key: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        services.write_term(site.act("legal"), dictionary_id=table(site, "行业").id, values={"text": "造纸", **changes})
    assert list(refused.value.fields) == [key]


def test_who_keeps_the_tables(site: TestSite) -> None:
    with pytest.raises(AccessDeniedError):
        services.write_dictionary(site.act("handler"), values={"name": "新表"})
    with pytest.raises(InvalidInputError):
        services.write_dictionary(site.act("legal"), values={"name": "行业"})


def test_the_pages(site: TestSite) -> None:
    industries, legal, handler = table(site, "行业"), site.client("legal"), site.client("handler")
    assert "示例" in handler.get("/dictionaries").get_data(as_text=True)
    assert "登记词" not in handler.get(f"/dictionaries/{industries.id}").get_data(as_text=True)
    address = f"/dictionaries/{industries.id}/terms/new"
    assert handler.get(address).status_code == 403
    refused = post(legal, address, {"text": "化工"})
    assert refused.status_code == 422 and "行业表里已经有这个词" in refused.get_data(as_text=True)
    assert post(legal, address, {"text": "食品"}).status_code == 302
    made = site.system.first(Term, {"text": "食品"})
    assert made is not None and "食品" in legal.get(f"/dictionaries/terms/{made.id}").get_data(as_text=True)
    for below in ("new", f"{industries.id}/change"):
        assert "保存词表" in legal.get(f"/dictionaries/{below}").get_data(as_text=True)
    token = legal.get("/api/v1/session").get_json()["csrf_token"]
    sent: dict[str, Any] = {"text": "印刷", "order": 7}
    answer = legal.post(
        f"/api/v1/dictionaries/{industries.id}/dictionary_terms", json=sent, headers={"X-CSRFToken": token}
    )
    assert answer.status_code == 201 and terms(site, "行业")[0] == "印刷"


def test_terms_come_in_from_a_spreadsheet_all_or_none(site: TestSite) -> None:
    legal = site.client("legal")
    heads = ["词表", "词", "停用日期"]

    def look(*rows: list[str]) -> Any:
        token = legal.get("/api/v1/session").get_json()["csrf_token"]
        sent = {"csrf_token": token, "file": (io.BytesIO(as_csv(heads, rows)), "terms.csv")}
        return legal.post("/import/terms", data=sent, content_type="multipart/form-data")

    wrong = look(
        ["行业", "化工", ""], ["没有的表", "甲", ""], ["行业", "乙", "?"], ["行业", "丙", ""], ["行业", "丙", ""]
    )
    text = wrong.get_data(as_text=True)
    assert wrong.status_code == 422 and "没有这个词表" in text and "4 处不对" in text
    assert look(["行业", "丙", ""]).status_code == 200
    assert "丙" not in terms(site, "行业"), "looking writes nothing"
