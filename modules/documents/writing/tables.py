"""Inputs with rows: tables, questions and answers, checklists, and whatever may be given several times."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from admin.language import _
from docstore.forms.field import Field
from docstore.forms.types.tables import MARKS, SEQUENCE
from modules.documents.writing.controls import Sheet, control, part_control, parts_of, written
from modules.documents.writing.typed import require_name, require_row

# With more columns a row is a block of fields, not a line.
_WIDE = 3
_LINE = Field(key="item", label="内容", type="str")


def is_table(of: Field) -> bool:
    return of.type in ("list", "qa") or of.repeats or (of.type == "checklist" and not of.items)


def columns_of(of: Field) -> tuple[Field, ...]:
    """What a row consists of; of a value that is given several times, the value itself under an empty key."""
    if of.type in ("list", "qa"):
        return tuple(one for one in of.columns if one.is_typed and one.key != SEQUENCE)
    if of.type == "checklist":
        return (_LINE,)
    return parts_of(of) or (replace(of, key="", count=None, max=None, many=False),)


def table(of: Field, value: Any, sheet: Sheet) -> dict[str, Any]:
    """Rows of inputs; one empty row at least, and as many as the form asks for."""
    columns = columns_of(of)
    given = rows(value)
    given += [{}] * (max(of.count or 1, 2 if of.type == "checklist" else 1) - len(given))
    return {
        "kind": "qa" if of.type == "qa" else "table",
        "is_wide": len(columns) > _WIDE,
        "columns": [{"key": one.key, "label": _(one.label)} for one in columns],
        "rows": [_row(of, columns, number, row, sheet) for number, row in enumerate(given)],
        "pattern": _row(of, columns, "__row__", {}, sheet),
        "add": f"add:{of.key}",
    }


def marks(of: Field, value: Any, sheet: Sheet) -> dict[str, Any]:
    """The fixed lines of a checklist, each with its mark and a note."""
    given = value if isinstance(value, Mapping) else {row["key"]: row for row in rows(value) if row.get("key")}
    lines = []
    for key, label in of.items:
        line = given.get(key)
        marked = line if isinstance(line, Mapping) else {"mark": line or ""}
        name = f"{of.key}.{key}"
        lines.append(
            {
                "label": _(label),
                "name": name,
                "mark": str(marked.get("mark") or ""),
                "note": str(marked.get("note") or ""),
                "fault": sheet.faults.get(f"{name}.mark", "") or sheet.faults.get(name, ""),
            }
        )
    return {"kind": "marks", "lines": lines, "marks": [{"value": mark, "label": _(mark)} for mark in MARKS]}


def row_choices(value: Any, source: Any) -> list[dict[str, Any]]:
    """Which rows of the list that the field points into: each with its number and how its text begins."""
    chosen = [str(one) for one in (value if isinstance(value, list | tuple) else [value])]
    return [
        {"value": str(number), "label": _row_label(number, row), "checked": str(number) in chosen}
        for number, row in enumerate(rows(source), start=1)
    ]


def change_rows(inputs: Mapping[str, Any], change: str) -> dict[str, Any]:
    """`add:problems` appends an empty row, `remove:problems.1` takes row 1 away; works without JavaScript."""
    act, _, path = change.partition(":")
    require_row(path)
    key, _, number = path.partition(".")
    kept = rows(inputs.get(key))
    if act == "add":
        kept.append({})
    elif act == "remove" and number.isdigit() and int(number) < len(kept):
        kept.pop(int(number))
    return {**inputs, key: kept}


def put(inputs: Mapping[str, Any], change: str) -> dict[str, Any]:
    """`put:problems.1.basis:《…》第五十六条` writes these words in place of what stands there."""
    path, _, text = change.removeprefix("put:").partition(":")
    require_name(path)
    key, *place = path.split(".")
    kept = rows(inputs.get(key))
    if not place:
        return {**inputs, key: text}
    if place[0].isdigit() and int(place[0]) < len(kept):
        row = kept[int(place[0])]
        kept[int(place[0])] = {**row, place[1]: text} if len(place) > 1 and isinstance(row, Mapping) else text
    return {**inputs, key: kept}


def rows(value: Any) -> list[Any]:
    """The rows of raw input: of a list, of a mapping from row number to row, of one value alone."""
    if isinstance(value, Mapping) and all(str(key).isdigit() for key in value):
        return [value[key] for key in sorted(value, key=int)]
    if isinstance(value, list | tuple):
        return list(value)
    return [value] if value else []


def _row(of: Field, columns: tuple[Field, ...], number: int | str, row: Any, sheet: Sheet) -> dict[str, Any]:
    return {
        "number": number + 1 if isinstance(number, int) else "",
        "remove": f"remove:{of.key}.{number if isinstance(number, int) else 0}",
        "cells": [_cell(of, column, number, row, sheet) for column in columns],
    }


def _cell(of: Field, column: Field, number: int | str, row: Any, sheet: Sheet) -> dict[str, Any]:
    if not column.key:
        return control(column, f"{of.key}.{number}", row or None, sheet)
    value = row.get(column.key) if isinstance(row, Mapping) else row if column == columns_of(of)[0] else None
    if column.type == "file":  # in a table a file is named; what is printed stands in a field of its own
        offered = [{"value": one.value, "label": one.label} for one in sheet.choices.suggestions(column)]
        made = control(replace(column, type="str"), f"{of.key}.{number}.{column.key}", written(value), sheet)
        return {**made, "suggestions": offered}
    return {**part_control(of, column, f"{of.key}.{number}.{column.key}", value, sheet), "lines": 2}


def _row_label(number: int, row: Any) -> str:
    """第 1 项 and how its text begins, so that one sees what is chosen."""
    words = {key: written(one) for key, one in row.items()} if isinstance(row, Mapping) else {"": written(row)}
    told = words.get("description") or max(words.values(), key=len, default="")
    return _(
        "第 {number} 项\u3000{shorten}", number=number, shorten=textwrap.shorten(told, 60, placeholder="…")
    ).strip()
