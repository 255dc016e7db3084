"""Opinions, signatures and the seal inside the table of a form."""

from __future__ import annotations

from typing import Any

from docstore.forms.field import Field
from tools.template_builder import ooxml, signing
from tools.template_builder.grid import Cell, Grid, Row, cells
from tools.template_builder.letters import Block
from tools.template_builder.sheet import PT_MM
from tools.template_builder.values import DATE_BLANK, label_of, short_label

# In a cell lower than this the day stands in the line of the signature, if the cell is wider than that.
_LOW_MM = 24.0
_HALF_MM = 90.0
_PADDING_MM = 1.5


def opinion(grid: Grid, block: Block) -> None:
    one = grid.sheet.form.field(block["opinion"])
    if grid.has_boxes:
        grid.rows.append(
            Row(
                [
                    Cell(
                        0,
                        grid.width,
                        lambda cell: _write_opinion(grid, cell, one, block, grid.width, is_labelled=True),
                    )
                ],
                block["h"],
            )
        )
    else:
        grid.labelled(
            label_of(one),
            lambda cell: _write_opinion(grid, cell, one, block, grid.width - grid.label_mm, is_labelled=False),
            block["h"],
        )
        grid.rows[-1].may_break = False


def opinions(grid: Grid, block: Block) -> None:
    fields = [grid.sheet.form.field(key) for key in block["opinions"]]
    edges = [0, grid.width / 2, grid.width]
    grid.rows.append(
        Row(
            cells(
                edges,
                [
                    lambda cell, one=one: _write_opinion(grid, cell, one, block, grid.width / 2, is_labelled=True)
                    for one in fields
                ],
            ),
            block["h"],
        )
    )


def _write_opinion(grid: Grid, cell: Any, one: Field, block: Block, width: float, *, is_labelled: bool) -> None:
    sheet = grid.sheet
    places = [f"{one.key}[{number}]" for number in range(one.places)] if one.has_places else [one.key]
    paragraph = sheet.dress(cell.paragraphs[0], before_pt=3)
    if is_labelled:
        sheet.write(paragraph, f"{label_of(one)}：", face="label")
        paragraph = sheet.paragraph(cell)
    ooxml.indent(paragraph, first_chars=2, size=sheet.size)
    sheet.write(paragraph, f"{{{{ {places[0]}.text }}}}")
    # Two lines of text fit above the signatures before the cell grows.
    used = sheet.line_pt * (len(places) + 3 + is_labelled) + 8
    room = max(2.0, min(40.0, block["h"] / PT_MM - used))
    signer = sheet.page["signers"].get(one.key, short_label(one))
    has_certificate = bool(block.get("cert")) and "certificate" in (one.kind.parts(one) or ())
    for number, place in enumerate(places):
        paragraph = sheet.paragraph(cell, before_pt=0 if number else room)
        sheet.write(paragraph, f"{signer}（签名）：")
        sheet.write(paragraph, f"{{{{ {place}.signer|blank(8) }}}}", underline=True)
        if has_certificate:
            sheet.write(paragraph, "　证号：")
            sheet.write(paragraph, f"{{{{ {place}.certificate|blank(9) }}}}", underline=True)
    if block["h"] < _LOW_MM and width > _HALF_MM and not has_certificate:
        # In a low cell the day stands in the line of the signature.
        ooxml.tab_stop(paragraph, width - 2 * _PADDING_MM)
        sheet.write(paragraph, "\t")
    else:
        paragraph = sheet.paragraph(cell, align="right", after_pt=3)
    sheet.write(paragraph, f"{{{{ {places[-1]}.date or '{DATE_BLANK}' }}}}")


def sign(grid: Grid, block: Block) -> None:
    sheet = grid.sheet
    if block["in"] == "two_columns":
        half = (grid.width - grid.widths[0]) / 2
        edges = [0, grid.widths[0], grid.widths[0] + half, grid.width]
        writers = [(lambda cell, key=key: _sign_side(grid, cell, block, key)) for key in block["sign"]]
        grid.again(0, edges, [grid.label("填表、审核（签名）和盖章", grid.widths[0]), *writers], 40)
        return
    fields = [sheet.form.field(key) for key in block["sign"]]
    if len(fields) == 1:
        label = block.get("label", short_label(fields[0]))
        words = f"{label}签名{'或者盖章' if block.get('seal_of') else ''}"
        grid.labelled(words, lambda cell: _places(grid, cell, block), grid.row_min + 2)
        return
    edges = [0.0]
    for _one in fields:
        edges += [edges[-1] + 28.0, edges[-1] + grid.width / len(fields)]
    writers = [
        write
        for one in fields
        for write in (
            grid.label(f"{short_label(one)}签名", 28.0),
            lambda cell, key=one.key: _places(grid, cell, {**block, "sign": [key]}),
        )
    ]
    grid.rows.append(Row(cells(edges, writers), grid.row_min + 4))


def _places(grid: Grid, cell: Any, block: Block) -> None:
    signing.sign(grid.sheet, {**block, "in_cell": True}, {}, cell)
    cell._tc.remove(cell.paragraphs[0]._element)
    ooxml.align_cell(cell, "center")


def _sign_side(grid: Grid, cell: Any, block: Block, key: str) -> None:
    sheet = grid.sheet
    sheet.dress(cell.paragraphs[0], line_pt=6)
    for number, role in enumerate(block["roles"]):
        paragraph = sheet.paragraph(cell)
        sheet.write(paragraph, f"{role}：")
        sheet.write(paragraph, f"{{{{ {key}[{number}].signer|blank(7) }}}}", underline=True)
    sheet.write(sheet.paragraph(cell, before_pt=8), "（盖章）", grey=True)
    sheet.write(sheet.paragraph(cell, align="right"), f"{{{{ {key}[0].date or '{DATE_BLANK}' }}}}")


def seal(grid: Grid, block: Block) -> None:
    del block
    sheet = grid.sheet

    def write(cell: Any) -> None:
        sheet.write(sheet.dress(cell.paragraphs[0], align="right", before_pt=8), "{{ bureau_name }}（印章）")
        sheet.write(sheet.paragraph(cell, align="right", after_pt=4), DATE_BLANK)

    grid.rows.append(Row([Cell(0, grid.width, write)], 20))
