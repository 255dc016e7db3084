"""Tables that stand by themselves: lists, lines of a register, facts above a report, pictures."""

from __future__ import annotations

from typing import Any

from docstore.forms.field import Field
from tools.template_builder import ooxml
from tools.template_builder.letters import Block, Clauses
from tools.template_builder.sheet import Sheet
from tools.template_builder.values import bool_mark, cell_mark, column_mark, expression, label_of, name_only

Column = tuple[str, list[str], bool]
"""Heading, the marks of the cell one under the other, and whether it is a number in the middle."""


def list_table(sheet: Sheet, block: Block, _: Clauses) -> None:
    """The rows of a list; the heading row repeats on every page.

    With `rows` the sheet keeps at least so many lines to write on, and an issued one is closed with 以下空白; with
    none the table stands only where there is something in it.
    """
    field = sheet.form.field(block["list"])
    least = block.get("rows", 0)
    if not least:
        sheet.tag(f"if {field.key}")
    title = block.get("heading")
    if title or not least:
        is_sentence = bool(title) and title.endswith("：")
        sheet.write(
            sheet.paragraph(before_pt=6, after_pt=3, keep=True),
            title if is_sentence else f"{title or label_of(field)}：",
            face="body" if title else "heading",
        )
    columns, widths = columns_of(field, block)
    sheet.room_for_table("ruled")
    table = ooxml.make_table(
        sheet.document, widths, borders=borders(sheet), padding_mm=sheet.page["tables"]["padding_mm"]
    )
    size = 9 if sheet.is_landscape or max(len(widths), 1) > 7 else 10.5
    _heading_row(sheet, table, [name for name, _, _ in columns], size)
    height = block.get("row_height", 12 if sheet.is_landscape else 10 if least else 8)
    tag_row(sheet, table, len(widths), f"for row in {field.key}")
    write_cells(sheet, table, columns, size, height)
    tag_row(sheet, table, len(widths), "endfor")
    if least:
        free_rows(sheet, table, field.key, len(widths), least, height)
        if sheet.layout["family"] == "item_list":
            sheet.write(sheet.paragraph(align="right", before_pt=2), f"合计 {{{{ {field.key}|length }}}} 项")
    else:
        sheet.tag("endif")


def columns_of(field: Field, block: Block) -> tuple[list[Column], list[float]]:
    """What is printed in which column; a width of 0 puts a column under the one before it, in the same cell."""
    names = list(field.columns)
    widths = list(block["cols"])
    columns: list[Column] = []
    if block.get("auto_no"):
        columns.append(("序号", ["{{ row.no }}"], True))
        widths = widths[1:]
    for column, width in zip(names, widths, strict=True):
        mark = column_mark("row", column)
        if width == 0 and columns:
            name, marks, is_number = columns[-1]
            columns[-1] = (f"{name}、{label_of(column)}", [*marks, mark], is_number)
        else:
            columns.append((label_of(column), [mark], column.key == "sequence" or column.type == "bool"))
    return columns, [width for width in block["cols"] if width]


def borders(sheet: Sheet) -> dict[str, int]:
    rules = sheet.page["tables"]
    outer = dict.fromkeys(("top", "left", "bottom", "right"), rules["outer_eighths"])
    return {**outer, "insideH": rules["inner_eighths"], "insideV": rules["inner_eighths"]}


def _heading_row(sheet: Sheet, table: Any, names: list[str], size: float) -> None:
    cells = ooxml.make_row(table, [1] * len(names), height_mm=9, is_heading=True)
    for cell, name in zip(cells, names, strict=True):
        heading_cell(sheet, cell, name, size)


def heading_cell(sheet: Sheet, cell: Any, name: str, size: float) -> None:
    sheet.write(sheet.dress(cell.paragraphs[0], align="center", line_pt=size * 1.35), name, face="label", size=size)
    ooxml.align_cell(cell, "center")


def write_cells(sheet: Sheet, table: Any, columns: list[Column], size: float, height: float) -> None:
    for cell, column in zip(ooxml.make_row(table, [1] * len(columns), height_mm=height), columns, strict=True):
        list_cell(sheet, cell, column, size)


def list_cell(sheet: Sheet, cell: Any, column: Column, size: float) -> None:
    _, marks, is_number = column
    for number, mark in enumerate(marks):
        paragraph = (
            sheet.dress(cell.paragraphs[0], align="center" if is_number else "left", line_pt=size * 1.4)
            if number == 0
            else sheet.paragraph(cell, line_pt=size * 1.4)
        )
        # A digest of 64 characters stays legible in small type.
        sheet.write(paragraph, mark, size=7 if "checksum" in mark else size)
    ooxml.align_cell(cell, "center")


def free_rows(sheet: Sheet, table: Any, name: str, count: int, least: int, height: float) -> None:
    """Lines left to write on; on an issued paper one row that says that nothing follows."""
    for number in range(least):
        tag_row(sheet, table, count, f"if not is_issued and {name}|length <= {number}")
        for cell in ooxml.make_row(table, [1] * count, height_mm=height):
            sheet.dress(cell.paragraphs[0], line_pt=12)
        tag_row(sheet, table, count, "endif")
    tag_row(sheet, table, count, f"if is_issued and {name}|length < {least}")
    cell = ooxml.make_row(table, [count], height_mm=height)[0]
    sheet.write(sheet.dress(cell.paragraphs[0], align="center", line_pt=14), "（以下空白）", size=9)
    ooxml.align_cell(cell, "center")
    tag_row(sheet, table, count, "endif")


def tag_row(sheet: Sheet, table: Any, columns: int, code: str) -> None:
    cell = ooxml.make_row(table, [columns])[0]
    sheet.write(sheet.dress(cell.paragraphs[0], line_pt=8), f"{{%tr {code} %}}", size=6)


def register_row(sheet: Sheet, block: Block, _: Clauses) -> None:
    """One record is one line of the book; on an unfilled sheet as many lines as the page holds."""
    widths = sheet.layout["cols"]
    fields = [sheet.form.field(key) for key in block["register_row"]]
    sheet.write(sheet.paragraph(line_pt=18), "单位：{{ bureau_name }}", size=10.5)
    table = ooxml.make_table(
        sheet.document,
        [widths[one.key] for one in fields],
        borders=borders(sheet),
        padding_mm=sheet.page["tables"]["padding_mm"],
    )
    _heading_row(sheet, table, [label_of(one).split("（")[0] for one in fields], 9)
    for cell, field in zip(ooxml.make_row(table, [1] * len(fields), height_mm=12), fields, strict=True):
        write_value(sheet, cell, field, size=9, is_brief=True)
    names = " or ".join(one.key for one in fields if one.kind.is_typed)
    for _number in range(8):
        tag_row(sheet, table, len(fields), f"if not is_issued and not ({names})")
        for cell in ooxml.make_row(table, [1] * len(fields), height_mm=12):
            sheet.dress(cell.paragraphs[0], line_pt=12)
        tag_row(sheet, table, len(fields), "endif")


def write_value(
    sheet: Sheet,
    cell: Any,
    field: Field,
    *,
    size: float = 0,
    align: str = "",
    is_brief: bool = False,
    at: str = "center",
) -> None:
    """The value of a field in a cell, whatever its type. `is_brief`: of a person the name only."""
    line_pt = size * 1.4 if size else 0
    paragraph = sheet.dress(cell.paragraphs[0], line_pt=line_pt, align=align)
    if is_brief and name_only(field):
        sheet.write(paragraph, name_only(field), size=size)
    elif field.type == "sig":
        place = f"{field.key}[0]" if field.has_places else field.key
        sheet.write(paragraph, f"{{{{ {place}.signer }}}}", size=size)
    elif field.type == "checklist":
        sheet.write(
            paragraph,
            f"{{% for row in {field.key} %}}{{{{ row.item }}}}{{% if row.mark %}}：{{{{ row.mark }}}}"
            "{% endif %}{% if row.note %}（{{ row.note }}）{% endif %}{% if not loop.last %}；{% endif %}"
            "{% endfor %}",
            size=size,
        )
    elif field.type == "struct":
        pieces = "　".join(f"{label_of(one)}：{{{{ {field.key}.{one.key}|struck(3) }}}}" for one in field.members)
        sheet.write(paragraph, pieces, size=size)
    elif field.type == "bool":
        sheet.write(paragraph, bool_mark(field.key), size=size)
    else:
        sheet.write(paragraph, cell_mark(field), size=size)
    ooxml.align_cell(cell, at)


def photos(sheet: Sheet, block: Block, _: Clauses) -> None:
    """Picture frames, each with its caption; an unfilled sheet has the empty frame."""
    field = sheet.form.field(block["photos"])
    wide, high = block["frame"]
    width = min(wide, sheet.width_mm)
    sheet.room_for_table("ruled")
    table = ooxml.make_table(sheet.document, [width], borders=borders(sheet), padding_mm=1)
    tag_row(sheet, table, 1, f"for one in {field.key}_pictures")
    cell = ooxml.make_row(table, [1], height_mm=high)[0]
    paragraph = sheet.dress(cell.paragraphs[0], align="center")
    ooxml.frame_picture(paragraph)
    sheet.write(paragraph, f"{{{{ one.image|framed({width - 4}, {high - 4}) }}}}")
    ooxml.align_cell(cell, "center")
    sheet.write(sheet.paragraph(cell, align="center", line_pt=14, before_pt=3), "{{ one.caption }}", size=10.5)
    tag_row(sheet, table, 1, "endfor")
    tag_row(sheet, table, 1, f"if not {field.key}_pictures")
    cell = ooxml.make_row(table, [1], height_mm=high)[0]
    words = block.get("text") or f"{label_of(field)}粘贴处"
    sheet.write(sheet.dress(cell.paragraphs[0], align="center"), words, grey=True)
    if block.get("caption"):
        sheet.write(sheet.paragraph(cell, align="center"), f"（注明{block['caption']}）", grey=True, size=10.5)
    ooxml.align_cell(cell, "center")
    sheet.write(sheet.paragraph(cell, align="center"), f"{{{{ {expression(field)} }}}}", size=9)
    tag_row(sheet, table, 1, "endif")


def paste_area(sheet: Sheet, block: Block, _: Clauses) -> None:
    sheet.room_for_table("ruled")
    table = ooxml.make_table(sheet.document, [sheet.width_mm], borders=borders(sheet), padding_mm=1)
    cell = ooxml.make_row(table, [1], height_mm=block["h"])[0]
    sheet.write(sheet.dress(cell.paragraphs[0], align="center"), block["text"], grey=True)
    ooxml.align_cell(cell, "center")
