"""Values with rows: tables, checklists, and numbers of rows of a table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docstore.forms.types.base import LONGEST_TEXT, FieldType, Reading, is_blank, numbered
from docstore.forms.types.slot import read_slot, slot_text, stored_slot
from docstore.sentence import Sentence

if TYPE_CHECKING:
    from docstore.forms.field import Field

SEQUENCE = "sequence"
MARKS = ("是", "否", "不适用")
MOST_ROWS = 1000


@dataclass(frozen=True)
class CheckLine:
    """One line of a checklist. `key` is set where the line is fixed by the declaration."""

    item: str
    mark: str = ""
    note: str = ""
    key: str = ""


class ListType(FieldType):
    """A table: rows of columns, each column with a type of its own. Rows without any value are dropped.

    A column `sequence` is never typed: it is the number of the row, so that a row named elsewhere is the row meant.
    Nor are columns to sign in: they are printed empty, and signed by hand.
    """

    word = "list"
    holds_many = True

    def parse(self, raw: Any, field: Field, path: str, reading: Reading) -> Any:
        rows = numbered(raw)
        if rows is None:
            reading.fault(path, "这里是一张表，按行填写。")
            return None
        given = [(place, row) for place, row in rows if not self._is_empty(row)]
        if len(given) > MOST_ROWS:
            reading.fault(path, Sentence("一张表最多 {most} 行，其余的另作一份。", most=MOST_ROWS))
            return None
        return tuple(
            self._row(row, number, field, f"{path}.{place}", reading) for number, (place, row) in enumerate(given, 1)
        )

    def _is_empty(self, row: Any) -> bool:
        return is_blank({**row, SEQUENCE: None} if isinstance(row, Mapping) else row)

    def _row(self, row: Any, number: int, field: Field, path: str, reading: Reading) -> dict[str, Any]:
        if not isinstance(row, Mapping):
            reading.fault(path, f"这一行按列填写：{'、'.join(column.label for column in field.columns)}。")
            return {}
        for key in row:
            if key not in {column.key for column in field.columns}:
                reading.fault(f"{path}.{key}", "没有这一列，删去它。")
        values: dict[str, Any] = {}
        for column in field.columns:
            raw = number if column.key == SEQUENCE else row.get(column.key)
            if not column.kind.is_typed:
                if not is_blank(raw):
                    reading.fault(f"{path}.{column.key}", Sentence("{label}不在这里填写，删去它。", label=column.label))
            elif not is_blank(raw):
                values[column.key] = read_slot(column, raw, f"{path}.{column.key}", reading)
            elif reading.is_complete and column.required == "always":
                reading.fault(f"{path}.{column.key}", column.kind.missing(column.label))
        return values

    def display(self, value: Any, field: Field) -> Any:
        shown = []
        for number, row in enumerate(value, 1):
            cells: dict[str, Any] = {"no": str(number)}
            for column in field.columns:
                text = "" if row.get(column.key) is None else slot_text(column, row[column.key])
                cells[column.key] = text
                cells.setdefault(column.alias, text)
            shown.append(cells)
        return shown

    def blank(self, field: Field) -> Any:
        return []

    def text(self, value: Any, field: Field) -> str:
        lines = []
        for row in value:
            cells = (slot_text(column, row[column.key]) for column in field.columns
                     if row.get(column.key) is not None and column.key != SEQUENCE)
            lines.append("，".join(cells))
        return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))

    def stored(self, value: Any, field: Field) -> Any:
        return [
            {column.key: stored_slot(column, row[column.key]) for column in field.columns
             if row.get(column.key) is not None}
            for row in value
        ]

    def parts(self, field: Field) -> frozenset[str]:
        return frozenset({"no"} | {name for column in field.columns for name in (column.key, column.alias)})


class ChecklistType(FieldType):
    """Lines with a mark (是, 否, 不适用) and a note. With `items` the lines are fixed, without them open.

    Open lines may be given as text, one to a line; fixed ones as a mapping from key to mark or to mark and note.
    """

    word = "checklist"
    holds_many = True

    def parse(self, raw: Any, field: Field, path: str, reading: Reading) -> Any:
        if field.items:
            return self._fixed(raw, field, path, reading)
        if isinstance(raw, str):
            raw = [line for line in raw.replace("\r\n", "\n").split("\n") if line.strip()]
        rows = numbered(raw)
        if rows is None:
            reading.fault(path, "这里是清单，一行写一项。")
            return None
        given = [(place, row) for place, row in rows if not is_blank(row)]
        if len(given) > MOST_ROWS:
            reading.fault(path, Sentence("一张清单最多 {most} 行，其余的另作一份。", most=MOST_ROWS))
            return None
        return tuple(
            self._line(row if isinstance(row, Mapping) else {"item": row}, f"{path}.{place}", reading)
            for place, row in given
        )

    def _fixed(self, raw: Any, field: Field, path: str, reading: Reading) -> Any:
        """Marks and notes for the lines of the declaration; `raw` by key, or lines as `stored` gave them."""
        if isinstance(raw, list | tuple) and all(isinstance(row, Mapping) and row.get("key") for row in raw):
            raw = {str(row["key"]): row for row in raw}
        if not isinstance(raw, Mapping):
            reading.fault(path, "这里是固定的清单，逐项选是、否或者不适用。")
            return None
        for key in raw:
            if key not in dict(field.items):
                reading.fault(f"{path}.{key}", "没有这一项，删去它。")
        lines = []
        for key, label in field.items:
            given = raw.get(key)
            marked = given if isinstance(given, Mapping) else {"mark": given or ""}
            # The words of a fixed line are the declaration's, whatever was sent.
            lines.append(self._line({**marked, "item": label}, f"{path}.{key}", reading, key))
        return tuple(lines)

    def _line(self, row: Mapping[str, Any], path: str, reading: Reading, key: str = "") -> CheckLine:
        item = reading.text(row.get("item") or "", path)
        mark = str(row.get("mark") or "").strip()
        if not item.strip():
            reading.fault(path, "写明检查什么。")
        if mark and mark not in MARKS:
            reading.fault(f"{path}.mark", "标记从这些中选：是、否、不适用。")
        return CheckLine(item, mark, reading.text(row.get("note") or "", f"{path}.note", LONGEST_TEXT), key)

    def display(self, value: Any, field: Field) -> Any:
        return [
            {"no": str(number), "item": line.item, "mark": line.mark, "note": line.note}
            for number, line in enumerate(value, 1)
        ]

    def blank(self, field: Field) -> Any:
        return []

    def text(self, value: Any, field: Field) -> str:
        return "\n".join(f"{number}. {line.item}" for number, line in enumerate(value, 1))

    def stored(self, value: Any, field: Field) -> Any:
        return [dict(vars(line)) for line in value]

    def parts(self, field: Field) -> frozenset[str]:
        return frozenset({"no", "item", "mark", "note"})


class RowSetType(FieldType):
    """Numbers of rows of the table named by `of`: 1、3 or 1-3 or a list. That the rows exist is checked later."""

    word = "row_set"
    holds_many = True
    verb = "选择"

    def parse(self, raw: Any, field: Field, path: str, reading: Reading) -> Any:
        pieces = raw if isinstance(raw, list | tuple) else re.split(r"[、,，;；\s]+", str(raw).strip())
        numbers: set[int] = set()
        for piece in pieces:
            match = re.fullmatch(r"([0-9]{1,4})(?:[-至－~～]([0-9]{1,4}))?", str(piece).strip())
            if match is None:
                reading.fault(path, "写问题的序号，例如 1、3。")
                return None
            first = int(match.group(1))
            last = int(match.group(2) or first)
            if last < first:
                reading.fault(path, f"“{first}-{last}”前后颠倒，改正它。")
                return None
            numbers.update(range(first, last + 1))
        return tuple(sorted(numbers))

    def display(self, value: Any, field: Field) -> str:
        return "、".join(str(number) for number in value)

    def stored(self, value: Any, field: Field) -> Any:
        return list(value)
