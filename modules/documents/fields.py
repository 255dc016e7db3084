"""The fields of a form as the page draws them: what is carried over, and an input of the right kind for the rest."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

from admin.language import _
from docstore import clock
from docstore.forms.declaration import FormDeclaration
from docstore.forms.field import Field
from docstore.forms.filling import Prefilled
from docstore.forms.types.times import read_moment
from modules.documents.typed import require_name

# Type of a field → kind of input on the page; all others are a line of text.
KINDS = {
    "text": "textarea",
    "bool": "bool",
    "enum": "select",
    "date": "date",
    "datetime": "datetime",
    "daterange": "daterange",
    "list": "table",
    "checklist": "lines",
    "row_set": "rows",
}
LEAST_ROWS = {"table": 1, "lines": 2}


def carried(form: FormDeclaration, offers: Mapping[str, Prefilled]) -> list[dict[str, str]]:
    """从案件带入: values that are not typed here, each with where it comes from."""
    return [
        {"label": _(field.label), "value": offers[field.key].text, "source": _(offers[field.key].source_label)}
        for field in form.fields
        if _is_carried(field, offers)
    ]


def input_fields(
    form: FormDeclaration, offers: Mapping[str, Prefilled], inputs: Mapping[str, Any], faults: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The fields to type, in the form's order. `name` is the input's name, `fault` the sentence beside it."""
    return [
        _input(field, offers, inputs, faults)
        for field in form.fields
        if field.is_typed and not field.is_set_at_issue and not _is_carried(field, offers)
    ]


def change_rows(inputs: Mapping[str, Any], change: str) -> dict[str, Any]:
    """`add:problems` appends an empty row, `remove:problems.1` takes row 1 away; works without JavaScript."""
    act, _, path = change.partition(":")
    require_name(path)
    key, _, number = path.partition(".")
    rows = _rows(inputs.get(key))
    if act == "add":
        rows.append({})
    elif act == "remove" and number.isdigit() and int(number) < len(rows):
        rows.pop(int(number))
    return {**inputs, key: rows}


def _is_carried(field: Field, offers: Mapping[str, Prefilled]) -> bool:
    is_proposal = field.origin is not None and field.origin.is_proposal
    return field.key in offers and field.type not in ("list", "text") and not is_proposal


def _input(
    field: Field, offers: Mapping[str, Prefilled], inputs: Mapping[str, Any], faults: Mapping[str, str]
) -> dict[str, Any]:
    offer = offers.get(field.key)
    value = inputs.get(field.key, offer.value if offer else None)
    kind = KINDS.get(field.type, "text")
    made: dict[str, Any] = {
        "key": field.key,
        "name": field.key,
        "label": _(field.label),
        "kind": kind,
        "is_optional": field.required == "optional",
        "hint": _(field.hint),
        "fault": faults.get(field.key, ""),
        "source": _(offer.source_label) if offer else "",
        "options": list(field.options),
        "value": "" if value is None or isinstance(value, list | dict) else str(value),
    }
    if kind in ("table", "lines"):
        made |= _table(field, value, faults, kind)
    elif kind == "rows":
        chosen = value if isinstance(value, list) else [value] if value else []
        source = inputs.get(field.of) or (offers[field.of].value if field.of in offers else [])
        made["choices"] = [
            {"value": str(number), "label": _row_label(number, row), "checked": str(number) in map(str, chosen)}
            for number, row in enumerate(_rows(source), start=1)
        ]
    elif kind == "daterange":
        ends = value if isinstance(value, dict) else {}
        made["start"], made["end"] = str(ends.get("from", "")), str(ends.get("to", ""))
        made["fault"] = made["fault"] or faults.get(f"{field.key}.from", "") or faults.get(f"{field.key}.to", "")
    elif kind == "datetime":
        made["value"] = _for_picker(value)
    return made


def _table(field: Field, value: Any, faults: Mapping[str, str], kind: str) -> dict[str, Any]:
    columns = field.columns or (Field(key="item", label=_("内容"), type="str"),)
    shown = [column for column in columns if column.type not in ("file",) and column.key != "sequence"]
    rows = _rows(value)
    rows += [{}] * (LEAST_ROWS[kind] - len(rows))
    return {
        "columns": [
            {"key": column.key, "label": _(column.label), "kind": KINDS.get(column.type, "text")} for column in shown
        ],
        "rows": [
            {
                "number": number + 1,
                "remove": f"remove:{field.key}.{number}",
                "cells": [
                    {
                        "name": f"{field.key}.{number}.{column.key}",
                        "kind": KINDS.get(column.type, "text"),
                        "label": _(column.label),
                        "value": _cell(row, column.key),
                        "fault": faults.get(f"{field.key}.{number}.{column.key}", ""),
                    }
                    for column in shown
                ],
            }
            for number, row in enumerate(rows)
        ],
        "add": f"add:{field.key}",
    }


def _row_label(number: int, row: Any) -> str:
    """第 1 项 and how its text begins, so that one sees what is chosen."""
    return _(
        "第 {number} 项\u3000{shorten}",
        number=number,
        shorten=textwrap.shorten(_cell(row, "description"), 60, placeholder="…"),
    ).strip()


def _cell(row: Any, key: str) -> str:
    value = row.get(key, "") if isinstance(row, Mapping) else row if key == "item" else ""
    if isinstance(value, Mapping):
        value = value.get("text", "")
    return str(value or "")


def _rows(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return [value[key] for key in sorted(value, key=lambda key: int(key) if str(key).isdigit() else 0)]
    return list(value) if isinstance(value, list | tuple) else []


def _for_picker(value: Any) -> str:
    """What `<input type=datetime-local>` takes: local time without zone."""
    moment = read_moment(value) if value else None
    return clock.local(moment).strftime("%Y-%m-%dT%H:%M") if moment else str(value or "")
