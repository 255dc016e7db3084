"""Blocks of the one table of a form: rows of label and value, tall cells, checklists, opinions."""

from __future__ import annotations

from typing import Any

from docstore.forms.field import Field
from tools.template_builder import ooxml
from tools.template_builder.blocks import DATE_BLANK, Block, label_of, printed_name, table_borders
from tools.template_builder.sheet import Sheet

WORDS = ("row", "cell", "checklist", "opinions")


class Grid:
    """The table, whose columns are the `grid` of the layout."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.widths: list[float] = sheet.layout["grid"]
        self.rules = sheet.page["tables"]
        self.table = ooxml.make_table(
            sheet.document, self.widths, borders=table_borders(self.rules), padding_mm=self.rules["padding_mm"]
        )

    def add(self, block: Block) -> None:
        word = next(iter(block))
        if word == "opinions":
            self._opinions(block)
            return
        keys = block["row"] if word == "row" else [block[word]]
        height = block.get("h", self.rules["row_min_mm"])
        cells = ooxml.make_row(self.table, self._spans(len(keys)), height_mm=height, may_break=word != "row")
        for number, key in enumerate(keys):
            field = self.sheet.form.field(key)
            label, value = cells[2 * number], cells[2 * number + 1]
            paragraph = self.sheet.dress(label.paragraphs[0], align="center")
            self.sheet.write(paragraph, label_of(field), face="label", size=10.5)
            ooxml.align_cell(label, "center")
            if word == "checklist":
                self._lines(value, field)
            else:
                self._value(value, field, is_tall=word == "cell")

    def _spans(self, pairs: int) -> list[int]:
        """How many columns each label and each value covers: the edges of the grid nearest to even pairs."""
        total, label = sum(self.widths), self.widths[0]
        edges = [sum(self.widths[:at]) for at in range(len(self.widths) + 1)]
        each = total / pairs
        wanted = [point for pair in range(pairs) for point in (each * pair + label, each * (pair + 1))]
        at = [min(range(len(edges)), key=lambda place: abs(edges[place] - point)) for point in wanted]
        return [here - before for before, here in zip([0, *at], at, strict=False)]

    def _value(self, cell: Any, field: Field, *, is_tall: bool) -> None:
        filter_ = "" if field.required == "always" else "|struck"
        paragraph = self.sheet.dress(cell.paragraphs[0], before_pt=2 if is_tall else 0)
        self.sheet.write(paragraph, f"{{{{ {printed_name(field)}{filter_} }}}}")
        if not is_tall:
            ooxml.align_cell(cell, "center")

    def _lines(self, cell: Any, field: Field) -> None:
        code = self.sheet.dress(cell.paragraphs[0])
        self.sheet.write(code, f"{{%p for row in {field.key} %}}", size=6)
        paragraph = self.sheet.paragraph(cell, before_pt=2)
        ooxml.indent(paragraph, left_mm=6, hanging_mm=6)
        self.sheet.write(paragraph, "{{ row.no }}. {{ row.item }}{% if row.mark %}（{{ row.mark }}）{% endif %}"
                                    "{% if row.note %}　{{ row.note }}{% endif %}")
        self.sheet.tag("endfor", cell)
        # Word wants a paragraph at the end of a cell, also when the list is empty.
        ooxml.space(cell.add_paragraph(), line_pt=1, exact=True)

    def _opinions(self, block: Block) -> None:
        half = self._halves()
        for cell, key in zip(ooxml.make_row(self.table, half, height_mm=block["h"]), block["opinions"], strict=True):
            field, sheet = self.sheet.form.field(key), self.sheet
            sheet.write(sheet.dress(cell.paragraphs[0], before_pt=3), f"{label_of(field)}：", face="label")
            paragraph = sheet.paragraph(cell, after_pt=24)
            ooxml.indent(paragraph, first_chars=2, size=sheet.size)
            sheet.write(paragraph, f"{{{{ {key}.text }}}}")
            paragraph = sheet.paragraph(cell)
            sheet.write(paragraph, f"{sheet.page['signers'][key]}（签名）：")
            sheet.write(paragraph, f"{{{{ {key}.signer|blank(8) }}}}", underline=True)
            paragraph = sheet.paragraph(cell, align="right", after_pt=3)
            sheet.write(paragraph, f"{{{{ {key}.date or '{DATE_BLANK}' }}}}")

    def _halves(self) -> list[int]:
        middle = sum(self.widths) / 2
        at = min(range(len(self.widths) + 1), key=lambda place: abs(sum(self.widths[:place]) - middle))
        return [at, len(self.widths) - at]
