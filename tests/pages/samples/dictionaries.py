"""词表: the list, one table, and the form of a term."""

from __future__ import annotations

from typing import Any

_TABLES: list[dict[str, Any]] = [
    {
        "name": "案由",
        "href": "/dictionaries/d1",
        "is_example": True,
        "way": "也可以写别的词",
        "source": "示例",
        "note": "处罚决定以前，案由写成“涉嫌…案”。",
        "count": 6,
    },
    {
        "name": "行业",
        "href": "/dictionaries/d2",
        "is_example": False,
        "way": "只能从表中选择",
        "source": "局办公会核定",
        "note": "",
        "count": 11,
    },
]


def _term(text: str, **more: Any) -> dict[str, Any]:
    empty = dict.fromkeys(("note", "former", "state", "days"), "")
    return {"text": text, **empty, "change_href": "/dictionaries/terms/t1", **more}


_TERMS = [
    _term("化工"),
    _term("金属冶炼", former="冶金", note="含黑色、有色金属冶炼。"),
    _term("烟草", state="已停用", days="到2025年12月31日"),
]
_FIELDS: list[dict[str, Any]] = [
    {
        "key": "text",
        "label": "词",
        "kind": "text",
        "hint": "改名的，已经写好的文书不变",
        "value": "化工",
        "fault": "行业表里已经有这个词。",
    },
    {"key": "order", "label": "次序", "kind": "text", "is_optional": True, "hint": "", "value": "30", "fault": ""},
    {
        "key": "active_to",
        "label": "停用日期",
        "kind": "date",
        "is_optional": True,
        "hint": "过了这一天不能再选",
        "value": "",
        "fault": "",
    },
]

PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "dictionaries": (
        "qc/dictionaries.html",
        {
            "breadcrumb": ["词表"],
            "rows": _TABLES,
            "add_href": "/dictionaries/new",
            "import_href": "/import/terms",
        },
    ),
    "dictionary": (
        "qc/dictionary.html",
        {
            "breadcrumb": ["词表", "行业"],
            "table": {**_TABLES[1], "is_example": True},
            "change_href": "/dictionaries/d2/change",
            "add_href": "/dictionaries/d2/terms/new",
            "terms": _TERMS,
        },
    ),
    "dictionary-form": (
        "qc/dictionary_form.html",
        {
            "breadcrumb": ["词表", "行业", "登记词"],
            "title": "登记词",
            "fields": _FIELDS,
            "faults": [{"label": "词", "text": "行业表里已经有这个词。", "anchor": "f-text"}],
        },
    ),
}
