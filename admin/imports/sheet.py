"""A list that may come as a spreadsheet: its columns, what is wrong with each cell, and what writes it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from admin.imports.tables import Row, Table, as_text
from docstore.errors import InvalidInputError
from docstore.sentence import Sentence
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork, use_case

Values = dict[str, str]
# Key of a column → what is wrong with its cell; of one row.
Faults = dict[str, str]
IMPORTED = "list_imported"


@dataclass(frozen=True)
class Column:
    """`compared`: no two rows of a file say the same, as this spells what a cell says."""

    key: str
    title: str
    help: str = ""
    is_required: bool = True
    longest: int = 100
    compared: Callable[[str], str] | None = None


@dataclass(frozen=True)
class Sheet:
    """`check(act, rows)` gives the faults of each row that only the whole store knows; `write(uow, rows)` writes all of
    them in one unit of work, and asks for the permission as every use case does.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    check: Callable[[Act | UnitOfWork, Sequence[Values]], Sequence[Faults]]
    write: Callable[[UnitOfWork, Sequence[Values]], None]
    # What becomes of it, said before it is confirmed.
    outcome: str = ""
    most_rows: int = 500


@dataclass(frozen=True)
class Line:
    number: int
    values: Values
    faults: Faults


@dataclass(frozen=True)
class Preview:
    """`faults`: of the file as a whole. `text` carries it to the confirmation."""

    lines: tuple[Line, ...] = ()
    faults: tuple[str, ...] = ()
    text: str = ""

    @property
    def wrong(self) -> int:
        return sum(len(line.faults) for line in self.lines) + len(self.faults)


def preview(act: Act | UnitOfWork, sheet: Sheet, table: Table) -> Preview:
    """Every fault at once, by row and column; nothing is written."""
    by_title = {column.title: column.key for column in sheet.columns}
    faults: list[str] = [
        Sentence("不认识“{head}”这一列。", head=head or "（空）") for head in table.heads if head not in by_title
    ]
    faults += [Sentence("“{title}”这一列有两次。", title=title) for title in by_title if table.heads.count(title) > 1]
    faults += [
        Sentence("缺“{title}”这一列。", title=one.title)
        for one in sheet.columns
        if one.is_required and one.title not in table.heads
    ]
    if not table.rows:
        faults.append("表头下面一行也没有。")
    if faults:
        return Preview(faults=tuple(faults))
    keys = [by_title[head] for head in table.heads]
    empty = dict.fromkeys([column.key for column in sheet.columns], "")
    rows = [empty | dict(zip(keys, row.cells, strict=True)) for row in table.rows]
    own = [_faults(sheet, row) for row in rows]
    _note_repeated(sheet, table.rows, rows, own)
    for known, further in zip(own, sheet.check(act, rows), strict=True):
        for key, sentence in further.items():
            known.setdefault(key, sentence)
    lines = tuple(Line(row.number, values, known) for row, values, known in zip(table.rows, rows, own, strict=True))
    return Preview(lines, text=as_text(table))


@use_case
def write_list(uow: UnitOfWork, /, *, sheet: Sheet, table: Table) -> int:
    """All rows or none, looked at once more in the transaction; returns how many. Raises InvalidInputError."""
    found = preview(uow, sheet, table)
    if found.wrong:
        raise InvalidInputError(fields={"file": Sentence("还有 {n} 处不对，一行也没有写。", n=found.wrong)})
    sheet.write(uow, [line.values for line in found.lines])
    sha256 = hashlib.sha256(found.text.encode()).hexdigest()
    uow.record(IMPORTED, detail={"list": sheet.key, "rows": len(found.lines), "sha256": sha256})
    return len(found.lines)


def _faults(sheet: Sheet, values: Mapping[str, str]) -> Faults:
    found: Faults = {}
    for column in sheet.columns:
        value = values[column.key]
        if column.is_required and not value:
            found[column.key] = "没有填。"
        elif len(value) > column.longest:
            found[column.key] = Sentence("最多 {longest} 个字。", longest=column.longest)
    return found


def _note_repeated(sheet: Sheet, rows: Sequence[Row], values: Sequence[Values], faults: Sequence[Faults]) -> None:
    for column in sheet.columns:
        seen: dict[str, int] = {}
        for row, one, known in zip(rows, values, faults, strict=True):
            value = column.compared(one[column.key]) if column.compared else ""
            if not value:
                continue
            if value in seen:
                known.setdefault(column.key, Sentence("和第 {n} 行重复。", n=seen[value]))
            seen.setdefault(value, row.number)
