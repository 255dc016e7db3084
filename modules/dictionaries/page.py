"""View models of reference tables. Display-ready words only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for

from admin import display
from admin.kept_forms import form_page
from admin.language import _
from docstore import clock
from docstore.store.act import Act
from modules.dictionaries.models import Dictionary, Term
from modules.dictionaries.services import KEEP


def list_page(act: Act) -> dict[str, Any]:
    may_keep = act.allows(KEEP)
    return {
        "breadcrumb": [_("词表")],
        "rows": [_row(act, one) for one in act.find(Dictionary, {}, sort="name")],
        "add_href": url_for("dictionaries.add") if may_keep else "",
        "import_href": url_for("dictionaries.import_terms_show") if may_keep else "",
    }


def table_page(act: Act, table: Dictionary) -> dict[str, Any]:
    """Every term, the retired ones last."""
    may_keep = act.allows(KEEP)
    today = clock.local_day(act.now()).isoformat()
    terms = act.find(Term, {"dictionary": table.id}, sort=["order", "text"])
    return {
        "breadcrumb": [_("词表"), table.name],
        "table": _head(table),
        "change_href": url_for("dictionaries.change", dictionary_id=table.id) if may_keep else "",
        "add_href": url_for("dictionaries.add_term", dictionary_id=table.id) if may_keep else "",
        "terms": [
            {
                "text": one.text,
                "note": one.note,
                "former": _("、").join(one.former),
                "state": "" if one.is_active(today) else _("还没有启用") if one.active_from > today else _("已停用"),
                "days": _days(one),
                "change_href": url_for("dictionaries.change_term", term_id=one.id) if may_keep else "",
            }
            for one in sorted(terms, key=lambda one: not one.is_active(today))
        ],
    }


def table_form(table: Dictionary | None, typed: Mapping[str, str], faults: Mapping[str, Any]) -> dict[str, Any]:
    fields: list[dict[str, Any]] = [
        {"key": "name", "label": "名称", "kind": "text", "hint": "和表单里要的名称一样，例如“案由”"},
        {"key": "is_closed", "label": "只能从表中选择", "kind": "bool", "hint": "选“否”的，文书里也可以写别的词"},
        {"key": "source", "label": "来源", "kind": "text", "is_optional": True, "hint": "谁核定的，什么文件"},
        {"key": "note", "label": "说明", "kind": "textarea", "is_optional": True},
    ]
    shown = {"is_closed": "否"}
    if table:
        shown = {"name": table.name, "source": table.source, "note": table.note}
        shown["is_closed"] = "是" if table.is_closed else "否"
    title = table.name if table else _("登记词表")
    return form_page(title, [_("词表"), title], fields, shown=shown, typed=typed, faults=faults)


def term_form(
    table: Dictionary, term: Term | None, typed: Mapping[str, str], faults: Mapping[str, Any]
) -> dict[str, Any]:
    fields: list[dict[str, Any]] = [
        {"key": "text", "label": "词", "kind": "text", "hint": "改名的，已经写好的文书不变"},
        {"key": "order", "label": "次序", "kind": "text", "is_optional": True, "hint": "小的在前；不写的排在最后"},
        {"key": "active_from", "label": "启用日期", "kind": "date", "is_optional": True},
        {"key": "active_to", "label": "停用日期", "kind": "date", "is_optional": True, "hint": "过了这一天不能再选"},
        {"key": "note", "label": "说明", "kind": "textarea", "is_optional": True},
    ]
    shown = {one["key"]: str(getattr(term, one["key"]) or "") for one in fields} if term else {}
    title = term.text if term else _("登记词")
    return form_page(title, [_("词表"), table.name, title], fields, shown=shown, typed=typed, faults=faults)


def _row(act: Act, table: Dictionary) -> dict[str, Any]:
    return {
        **_head(table),
        "href": url_for("dictionaries.show", dictionary_id=table.id),
        "count": act.count(Term, {"dictionary": table.id}, limit=10_000),
    }


def _head(table: Dictionary) -> dict[str, Any]:
    return {
        "name": table.name,
        "is_example": table.is_example,
        "way": _("只能从表中选择") if table.is_closed else _("也可以写别的词"),
        "source": table.source,
        "note": table.note,
    }


def _days(term: Term) -> str:
    parts = (
        _("{day}起", day=display.day(term.active_from)) if term.active_from else "",
        _("到{day}", day=display.day(term.active_to)) if term.active_to else "",
    )
    return " ".join(part for part in parts if part)
