"""Blocks of a report: the table of facts above it, numbered sections, the two halves of a double sheet."""

from __future__ import annotations

from tools.template_builder import grid_rows, ooxml
from tools.template_builder.grid import Grid
from tools.template_builder.letters import Block, Clauses
from tools.template_builder.running_text import indented, open_text, write_options
from tools.template_builder.sheet import Sheet
from tools.template_builder.tables import list_table
from tools.template_builder.values import blank_mark, label_of

_NUMERALS = "一二三四五六七八九"


def head_table(sheet: Sheet, block: Block, clauses: Clauses) -> None:
    grid = Grid(sheet.for_tables(), clauses)
    for row in block["rows"]:
        grid_rows.row(grid, {"row": row})
    grid.finish()
    sheet.paragraph(line_pt=10)


def section(sheet: Sheet, block: Block, clauses: Clauses) -> None:
    """A numbered heading with its text, table or choice under it."""
    field = sheet.form.field(block["section"])
    _heading(sheet, block.get("heading", label_of(field)), block.get("nr", ""))
    if block.get("list"):
        list_table(sheet.for_tables(), {**block, "list": field.key, "rows": block.get("rows", 2)}, clauses)
    elif field.type == "text":
        open_text(sheet, field, keep=block["keep"])
    else:
        paragraph = indented(sheet, None, 0, keep=block["keep"])
        if block.get("check"):
            write_options(sheet, paragraph, field)
        else:
            sheet.write(paragraph, blank_mark(field))
    for key in block.get("with", []):
        other = sheet.form.field(key)
        paragraph = indented(sheet, None, 0)
        sheet.write(paragraph, f"{label_of(other)}：")
        sheet.write(paragraph, blank_mark(other), underline=True)


def _heading(sheet: Sheet, words: str, numeral: str) -> None:
    paragraph = sheet.paragraph(before_pt=6, keep=True)
    ooxml.indent(paragraph, first_chars=2, size=sheet.size)
    sheet.write(paragraph, f"{numeral}、{words}" if numeral and numeral in _NUMERALS else words, face="heading")


def part(sheet: Sheet, block: Block, _: Clauses) -> None:
    """The head of one half of a sheet that holds two papers."""
    paragraph = sheet.paragraph(align="center", before_pt=10, after_pt=4, keep=True)
    sheet.write(paragraph, block["part"], face="heading", size=sheet.size + 2)
