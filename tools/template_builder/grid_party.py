"""The party in the table of a form: rows behind one upright heading, and two sides of an agreement."""

from __future__ import annotations

from typing import Any

from tools.template_builder import ooxml
from tools.template_builder.grid import Cell, Grid, Row, Write
from tools.template_builder.letters import Block
from tools.template_builder.sheet import Sheet
from tools.template_builder.spans import fit
from tools.template_builder.values import label_of

# What the form itself knows of a unit and of a person.
_OF_UNIT = [[("单位名称", "party", "name")]]
_OF_PERSON = [
    [("姓名", "person", "name"), ("性别", "enum", "gender"), ("年龄", "int", "age")],
    [("所在单位", "org", "employer")],
    [("职务", "enum", "position"), ("联系电话", "phone", "phone")],
]


def group(grid: Grid, block: Block) -> None:
    """Rows behind one vertical heading; the half that is not of this party's kind is struck."""
    if block.get("by_side"):
        _two_sides(grid, block)
        return
    edge = grid.widths[0] if grid.widths[0] < 20 else 14.0
    rows = (
        _expanded(grid.sheet, block)
        if block.get("expand")
        else [
            [
                (
                    label_of(grid.sheet.form.field(key)),
                    grid.sheet.form.field(key).type,
                    grid.value(grid.sheet.form.field(key)),
                )
                for key in row
            ]
            for row in block["rows"]
        ]
    )
    widths = grid.widths[1:] if grid.widths[0] < 20 else [grid.width - edge]
    heading = grid.label(block["group"], edge)
    for number, row in enumerate(rows):
        at = edge
        cells = [Cell(0, edge, None if number else heading, "continue" if number else "restart")]
        if len(row) == 1:
            (label, _, write), end = row[0], max(grid.label_mm, edge + 26)
            cells += [Cell(edge, end, grid.label(label, end - edge)), Cell(end, grid.width, write)]
            grid.rows.append(Row(cells, grid.row_min))
            continue
        for (label, _, write), (label_mm, value_mm) in zip(row, fit([one[:2] for one in row], widths), strict=True):
            cells.append(Cell(at, at + label_mm, grid.label(label, label_mm)))
            cells.append(Cell(at + label_mm, at + label_mm + value_mm, write))
            at += label_mm + value_mm
        grid.rows.append(Row(cells, grid.row_min))


def _two_sides(grid: Grid, block: Block) -> None:
    fields = [grid.sheet.form.field(key) for key in block["rows"][0]]
    half = (grid.width - grid.widths[0]) / 2
    edges = [0, grid.widths[0], grid.widths[0] + half, grid.width]
    names = [grid.label(label_of(one), half) for one in fields]
    grid.again(0, edges, [grid.label(block["group"], grid.widths[0]), *names], 8)
    grid.again(0, edges, [grid.label("单位名称", grid.widths[0]), *map(grid.value, fields)], grid.row_min)


def _expanded(sheet: Sheet, block: Block) -> list[list[tuple[str, str, Write]]]:
    """The facts of the party, printed as cells: of a unit, then of a person; the half not of its kind is struck."""
    rows = []
    for (key,), facts in zip(block["rows"], (_OF_UNIT, _OF_PERSON), strict=True):
        for pairs in facts:
            rows.append([(label, kind, _fact(sheet, key, part)) for label, kind, part in pairs])
    return rows


def _fact(sheet: Sheet, key: str, part: str) -> Write:
    """One fact of the party named by the field `key`."""
    parts = sheet.form.field(key).kind.parts(sheet.form.field(key)) or ()
    mark = f"{{{{ {key}.{part}|struck }}}}" if part in parts else f"{{{{ {key}|struck }}}}"

    def write(cell: Any) -> None:
        sheet.write(sheet.dress(cell.paragraphs[0]), mark)
        ooxml.align_cell(cell, "center")

    return write
