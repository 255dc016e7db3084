"""Rows of label and value, tall cells, boxes: the facts of a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docstore.forms.field import Field
from tools.template_builder import letters, ooxml
from tools.template_builder.grid import Cell, Grid, Row, Write
from tools.template_builder.letters import Block
from tools.template_builder.running_text import write_options
from tools.template_builder.spans import fit
from tools.template_builder.tables import write_value
from tools.template_builder.values import DATE_BLANK, label_of


def row(grid: Grid, block: Block) -> None:
    fields = [grid.sheet.form.field(key) for key in block["row"]]
    if "text" in block:
        grid.rows.append(Row([Cell(0, grid.width, _sentence(grid, block["text"], fields))], grid.row_min))
        return
    height = block.get("h", grid.row_min)
    if len(fields) == 1:
        grid.labelled(label_of(fields[0]), grid.value(fields[0]), height)
    else:
        grid.rows.append(Row(list(_pairs(grid, fields)), height, may_break=True))
    if block.get("signed"):
        # A signature beside the text of the row.
        grid.rows[-1].cells[-1].write = lambda cell: _text_and_signature(grid, cell, fields[0])


def _pairs(grid: Grid, fields: list[Field]) -> Iterator[Cell]:
    """Label and value of each field, fitted to the columns of the grid."""
    at = 0.0
    spans = fit([(label_of(one), one.type) for one in fields], grid.widths)
    for one, (label_mm, value_mm) in zip(fields, spans, strict=True):
        yield Cell(at, at + label_mm, grid.label(label_of(one), label_mm))
        yield Cell(at + label_mm, at + label_mm + value_mm, grid.value(one, is_brief=True))
        at += label_mm + value_mm


def _sentence(grid: Grid, words: str, fields: list[Field]) -> Write:
    def write(cell: Any) -> None:
        paragraph = grid.sheet.dress(cell.paragraphs[0], align="center")
        for piece, one in zip(words.split("__"), [*fields, None], strict=True):
            grid.sheet.write(paragraph, piece)
            if one is not None:
                grid.sheet.write(paragraph, f"{{{{ {one.key}|struck(3) }}}}", underline=True)
        ooxml.align_cell(cell, "center")

    return write


def _text_and_signature(grid: Grid, cell: Any, one: Field) -> None:
    sheet = grid.sheet
    sheet.write(sheet.dress(cell.paragraphs[0]), f"{{{{ {one.key}|struck }}}}")
    paragraph = sheet.paragraph(cell, align="right")
    sheet.write(paragraph, "见证人（签名）：")
    sheet.write(paragraph, f"{{{{ {one.key}_signature.signer|blank(6) }}}}", underline=True)
    sheet.write(paragraph, f"　{{{{ {one.key}_signature.date or '　　年　　月　　日' }}}}")


def cell(grid: Grid, block: Block) -> None:
    one = grid.sheet.form.field(block["cell"])
    grid.labelled(label_of(one), lambda cell: _open(grid, cell, one, period=block.get("period", False)), block["h"])


def _open(grid: Grid, cell: Any, one: Field, *, period: bool = False, label: str = "", size: float = 0) -> None:
    sheet = grid.sheet
    paragraph = sheet.dress(cell.paragraphs[0], before_pt=2, line_pt=size * 1.5 if size else 0)
    if label:
        sheet.write(paragraph, f"{label}：", face="label")
        paragraph = sheet.paragraph(cell)
    if one.type == "text" and not one.repeats:
        sheet.write(paragraph, f"{{%p for line in {one.key}|lines %}}", size=6)
        paragraph = sheet.paragraph(cell, align="center" if size else "justify", line_pt=size * 1.5 if size else 0)
        if not size:
            ooxml.indent(paragraph, first_chars=2, size=sheet.size)
        sheet.write(paragraph, f"{{{{ line if {one.key} else ''|struck }}}}", size=size)
        sheet.tag("endfor", cell)
    else:
        write_value(sheet, cell, one, size=size, align="center" if size else "", at="center" if size else "top")
    if period:
        paragraph = sheet.paragraph(cell)
        sheet.write(paragraph, f"期限：{{{{ {one.key}_period|struck('{DATE_BLANK}至{DATE_BLANK}') }}}}")
    sheet.close_cell(cell)


def box(grid: Grid, block: Block) -> None:
    one = grid.sheet.form.field(block["box"])
    size = block.get("size", 0)
    label = "" if size else block.get("label", label_of(one))
    grid.rows.append(
        Row(
            [Cell(0, grid.width, lambda cell: _open(grid, cell, one, label=label, size=size))],
            block["h"],
            may_break=True,
        )
    )


def check(grid: Grid, block: Block) -> None:
    one = grid.sheet.form.field(block["check"])

    def write(cell: Any) -> None:
        write_options(grid.sheet, grid.sheet.dress(cell.paragraphs[0]), one)
        ooxml.align_cell(cell, "center")

    grid.labelled(label_of(one), write, grid.row_min)


def struct(grid: Grid, block: Block) -> None:
    one = grid.sheet.form.field(block["struct"])
    grid.labelled(label_of(one), grid.value(one), grid.row_min)


def attach(grid: Grid, block: Block) -> None:
    def write(cell: Any) -> None:
        paragraph = grid.sheet.dress(cell.paragraphs[0])
        grid.sheet.write(paragraph, block["text"])
        for key in block["attach"]:
            one = grid.sheet.form.field(key)
            name = f"{key}_text" if one.repeats else key
            grid.sheet.write(paragraph, f"{{% if {key} %}}：{{{{ {name} }}}}{{% endif %}}")
        ooxml.align_cell(cell, "center")

    grid.labelled("附件", write, grid.row_min)


def clause(grid: Grid, block: Block) -> None:
    def write(cell: Any) -> None:
        letters.clause(grid.sheet, {**block, "keep": False}, grid.clauses, cell)
        cell._tc.remove(cell.paragraphs[0]._element)

    grid.labelled(block["label"], write, 20)
