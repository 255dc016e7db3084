"""The one table of a form: what its rows are made of. Its blocks are written by the other files `grid_*`.

Every block says where its cells begin and end in mm; the columns of the Word table are all these edges together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from itertools import pairwise
from typing import Any

from docstore.forms.field import Field
from tools.template_builder import ooxml
from tools.template_builder.letters import Clauses
from tools.template_builder.sheet import Sheet
from tools.template_builder.tables import borders, write_value

Write = Callable[[Any], None]
_LABEL_PT = 10.5
_SMALL = 2


@dataclass
class Cell:
    """A cell from `start` to `end` (mm); `merge` with the one above: restart, continue or nothing."""

    start: float
    end: float
    write: Write | None = None
    merge: str = ""


@dataclass
class Row:
    cells: list[Cell]
    height: float = 0
    is_heading: bool = False
    may_break: bool = False


@dataclass
class Grid:
    """Rows are collected first and written by `finish`, when all edges are known."""

    sheet: Sheet
    clauses: Clauses
    rows: list[Row] = dataclass_field(default_factory=list)

    def __post_init__(self) -> None:
        sheet = self.sheet
        given = sheet.layout.get("grid") or sheet.family.get("grid") or [30, 45, 30, 45]
        scale = sheet.width_mm / sum(given)
        self.widths = [width * scale for width in given]
        self.width = sheet.width_mm
        self.row_min = sheet.layout.get("row_min", sheet.page["tables"]["row_min_mm"])
        # A table whose facts stand in boxes over its full width has its opinions so, too.
        self.has_boxes = any("box" in block for block in sheet.layout["blocks"])
        first, second = self.widths[:2]
        # Before a narrow first column, which is for upright headings, labels take the second, too.
        self.label_mm = first if first >= 20 else first + second if first + second <= 36 else 28.0

    def finish(self, following: str = "") -> None:
        """Write all rows into one Word table. A small one stays with the signatures or the seal that follow it."""
        edges = sorted({round(edge, 1) for row in self.rows for cell in row.cells for edge in (cell.start, cell.end)})
        widths = [after - before for before, after in pairwise(edges)]
        sheet = self.sheet
        sheet.room_for_table("ruled")
        table = ooxml.make_table(
            sheet.document, widths, borders=borders(sheet), padding_mm=sheet.page["tables"]["padding_mm"]
        )
        for row in self.rows:
            at = [(edges.index(round(cell.start, 1)), edges.index(round(cell.end, 1))) for cell in row.cells]
            cells = ooxml.make_row(
                table,
                [last - first for first, last in at],
                height_mm=row.height,
                is_heading=row.is_heading,
                may_break=row.may_break,
                merges=[cell.merge for cell in row.cells],
            )
            for made, cell in zip(cells, row.cells, strict=True):
                if cell.write is not None:
                    cell.write(made)
        if following in ("sign", "seal") and len(self.rows) <= _SMALL:
            ooxml.keep_with_next(table._tbl)

    def label(self, words: str, width: float) -> Write:
        """A label in the middle of its cell."""

        def write(cell: Any) -> None:
            paragraph = self.sheet.dress(cell.paragraphs[0], align="center", line_pt=15)
            self.sheet.write(
                paragraph,
                _in_narrow(words, width, self.sheet.page["tables"]["narrow_mm"]),
                face="label",
                size=_LABEL_PT,
            )
            ooxml.align_cell(cell, "center")

        return write

    def value(self, one: Field, *, is_brief: bool = False) -> Write:
        """The value of a field; one that the paper must not show is masked."""
        if one.key in self.sheet.layout.get("mask", []):
            part = ".text" if "text" in (one.kind.parts(one) or ()) else ""
            return self.words(f"{{{{ {one.key}{part}|masked }}}}")
        return lambda cell: write_value(self.sheet, cell, one, is_brief=is_brief)

    def words(self, words: str, *, align: str = "", size: float = 0) -> Write:
        """Words, with the marks in them."""

        def write(cell: Any) -> None:
            self.sheet.write(self.sheet.dress(cell.paragraphs[0], align=align), words, size=size)
            ooxml.align_cell(cell, "center")

        return write

    def labelled(self, words: str, write: Write, height: float, *, label_mm: float = 0) -> None:
        """A row of one label cell and one value cell."""
        edge = label_mm or self.label_mm
        self.rows.append(
            Row([Cell(0, edge, self.label(words, edge)), Cell(edge, self.width, write)], height, may_break=True)
        )

    def under(self, left: float, label: str, edges: list[float], headings: Sequence[Write | None]) -> None:
        """The heading row of a list inside the table; the label cell at its left begins here and goes on below."""
        first = [Cell(0, left, self.label(label, left), "restart")] if left else []
        self.rows.append(Row([*first, *cells(edges, headings)], 8))

    def again(self, left: float, edges: list[float], writers: Sequence[Write | None], height: float) -> None:
        """A further row of it."""
        first = [Cell(0, left, None, "continue")] if left else []
        self.rows.append(Row([*first, *cells(edges, writers)], height))

    def tag(self, code: str) -> None:
        """A row that is template code only."""

        def write(cell: Any) -> None:
            self.sheet.write(self.sheet.dress(cell.paragraphs[0], line_pt=8), f"{{%tr {code} %}}", size=6)

        self.rows.append(Row([Cell(0, self.width, write)]))


def cells(edges: Sequence[float], writers: Sequence[Write | None]) -> list[Cell]:
    return [Cell(start, end, write) for start, end, write in zip(edges, edges[1:], writers, strict=False)]


def _in_narrow(words: str, width: float, narrow: float) -> str:
    """In a narrow cell the label stands upright, two characters to a line."""
    if width >= narrow or len(words) <= 2:
        return words
    return "\n".join(words[at : at + 2] for at in range(0, len(words), 2))
