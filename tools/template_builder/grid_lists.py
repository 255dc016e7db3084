"""Lists and checklists inside the table of a form."""

from __future__ import annotations

from typing import Any

from docstore.forms.field import Field
from tools.template_builder import ooxml
from tools.template_builder.grid import Grid, Write
from tools.template_builder.letters import Block
from tools.template_builder.tables import columns_of, heading_cell, list_cell
from tools.template_builder.values import label_of


def checklist(grid: Grid, block: Block) -> None:
    one = grid.sheet.form.field(block["checklist"])
    if "results_under" in block:
        _results(grid, one)
    elif one.items:
        _fixed_lines(grid, one)
    else:
        grid.labelled(label_of(one), lambda cell: _open_lines(grid, cell, one), block.get("h", grid.row_min))


def _open_lines(grid: Grid, cell: Any, one: Field) -> None:
    sheet = grid.sheet
    sheet.write(sheet.dress(cell.paragraphs[0]), f"{{%p for row in {one.key} %}}", size=6)
    paragraph = sheet.paragraph(cell, before_pt=2)
    ooxml.indent(paragraph, left_mm=6, hanging_mm=6)
    sheet.write(
        paragraph,
        "{{ row.no }}. {{ row.item }}{% if row.mark %}（{{ row.mark }}）{% endif %}"
        "{% if row.note %}　{{ row.note }}{% endif %}",
    )
    sheet.tag("endfor", cell)
    sheet.close_cell(cell)


def _fixed_lines(grid: Grid, one: Field) -> None:
    """One row for every line of the declaration: what is asked, its mark, a note."""
    left = grid.label_mm
    edges = [left, left + 34, left + 34 + 46, grid.width]
    words = grid.words

    def row(item: str, mark: str, note: str) -> list[Write | None]:
        ticks = "　".join(f"{{{{ '☑' if {mark} == '{word}' else '□' }}}}{word}" for word in ("是", "否", "不适用"))
        return [words(item, align="center"), words(ticks), words(note)]

    headings = [words(name, align="center") for name in ("项目", "结果", "说明")]
    grid.under(left, label_of(one), edges, headings)
    grid.tag(f"for row in {one.key}")
    grid.again(left, edges, row("{{ row.item }}", "row.mark", "{{ row.note|struck }}"), 7)
    grid.tag("endfor")
    grid.tag(f"if not {one.key}")
    for _, item in one.items:
        grid.again(left, edges, row(item, "''", ""), 7)
    grid.tag("endif")


def _results(grid: Grid, one: Field) -> None:
    """One result column for each of two sides; the second is written by the side that receives."""
    left = grid.widths[0]
    edges = [0, left, left + (grid.width - left) / 2, grid.width]
    grid.tag(f"for row in {one.key}")
    grid.again(
        0,
        edges,
        [
            grid.words("{{ row.item }}", align="center"),
            grid.words("{{ row.mark|struck }}{% if row.note %}（{{ row.note }}）{% endif %}"),
            None,
        ],
        8,
    )
    grid.tag("endfor")
    grid.tag(f"if not {one.key}")
    for _, item in one.items:
        grid.again(0, edges, [grid.words(item, align="center"), None, None], 8)
    grid.tag("endif")


def list_rows(grid: Grid, block: Block) -> None:
    one, sheet = grid.sheet.form.field(block["list"]), grid.sheet
    columns, widths = columns_of(one, block)
    left = round(grid.width - sum(widths), 1) if block.get("in") == "cell" else 0.0
    scale = (grid.width - left) / sum(widths)
    edges = [left]
    for width in widths:
        edges.append(edges[-1] + width * scale)
    size = 9 if len(widths) > 7 else 10.5
    height, least = block.get("row_height", 8), block.get("rows", 0)
    headings: list[Write] = [lambda cell, name=name: heading_cell(sheet, cell, name, size) for name, _, _ in columns]
    values: list[Write] = [lambda cell, column=column: list_cell(sheet, cell, column, size) for column in columns]
    grid.under(left, label_of(one), edges, headings)
    if not left:
        grid.rows[-1].is_heading = True
    grid.tag(f"for row in {one.key}")
    grid.again(left, edges, values, height)
    grid.tag("endfor")
    for number in range(least):
        grid.tag(f"if not is_issued and {one.key}|length <= {number}")
        grid.again(left, edges, [None] * len(columns), height)
        grid.tag("endif")
    grid.tag(f"if is_issued and {one.key}|length < {least}")
    grid.again(left, [left, grid.width], [grid.words("（以下空白）", align="center", size=9)], height)
    grid.tag("endif")
