"""Covers, secrecy marks and counterfoils: what stands on a sheet beside the facts of its form."""

from __future__ import annotations

from typing import Any

from tools.template_builder import ooxml
from tools.template_builder.letters import Block, Clauses
from tools.template_builder.running_text import open_text
from tools.template_builder.sheet import Sheet
from tools.template_builder.tables import borders
from tools.template_builder.values import blank_mark, cell_mark, label_of

_FACES = {"黑体": "heading", "楷体": "script", "小标宋": "title", "仿宋": "body"}


def head(sheet: Sheet, block: Block, _: Clauses) -> None:
    """A line of a cover, large and in the middle."""
    field = sheet.form.field(block["head"])
    size = block.get("size", 18)
    face = _FACES[block.get("face", "小标宋")]
    paragraph = sheet.paragraph(align="center", before_pt=block.get("before_pt", size), line_pt=size * 1.5)
    before, _, after = block.get("text", "__").partition("__")
    sheet.write(paragraph, before, face=face, size=size)
    # 年 stands in the value of a year already.
    after = after.removeprefix("年") if field.type == "year" else after
    sheet.write(paragraph, blank_mark(field), face=face, size=size)
    sheet.write(paragraph, after, face=face, size=size)


def words(sheet: Sheet, block: Block, _: Clauses) -> None:
    """A printed line of a cover that holds no field."""
    face = _FACES[block.get("face", "仿宋")]
    paragraph = sheet.paragraph(align="center", before_pt=block.get("before_pt", 0), line_pt=block["size"] * 1.5)
    sheet.write(paragraph, block["words"], face=face, size=block["size"])


def number(sheet: Sheet, block: Block, _: Clauses) -> None:
    """The document number where a cover has it."""
    sheet.write(sheet.paragraph(align="center", before_pt=6), "{{ document_number }}", size=block["size"])


def mark(sheet: Sheet, block: Block, _: Clauses) -> None:
    """The secrecy mark at the upper left, only where there is something to keep."""
    key = block["mark"]
    none = ", ".join(f"'{value}'" for value in block["unless"])
    sheet.tag(f"if {key} and {key} not in [{none}]")
    sheet.write(sheet.paragraph(line_pt=20), f"{{{{ {key} }}}}★", face="heading", size=14)
    sheet.tag("endif")


def upright(sheet: Sheet, block: Block, _: Clauses) -> None:
    """Two tall rows of a cover, each with its label upright in a narrow cell at the left."""
    size = block.get("size", 16)
    left = 13.0
    sheet.room_for_table("ruled")
    table = ooxml.make_table(sheet.document, [left, sheet.width_mm - left], borders=borders(sheet), padding_mm=1.2)
    for key, height in block["upright"].items():
        field = sheet.form.field(key)
        label, value = ooxml.make_row(table, [1, 1], height_mm=height, may_break=True)
        sheet.write(
            sheet.dress(label.paragraphs[0], align="center", line_pt=size * 1.4),
            "\n".join(label_of(field)),
            face="script",
            size=size,
        )
        ooxml.align_cell(label, "center")
        sheet.write(sheet.dress(value.paragraphs[0], line_pt=size * 1.5), cell_mark(field), size=size)
        ooxml.align_cell(value, "center")


def note_box(sheet: Sheet, block: Block, _: Clauses) -> None:
    """One box over the sheet: the note above, those who made the volume at the lower right inside the box."""
    field = sheet.form.field(block["note_box"])
    rules = sheet.page["tables"]
    outer = dict.fromkeys(("top", "left", "bottom", "right"), rules["outer_eighths"])
    table = ooxml.make_table(sheet.document, [sheet.width_mm], borders=outer, padding_mm=4)
    note = ooxml.make_row(table, [1], height_mm=block["h"], may_break=True)[0]
    sheet.write(sheet.dress(note.paragraphs[0], before_pt=6), f"{block['label']}：", face="label")
    open_text(sheet, field, lines=12, container=note)
    sheet.close_cell(note)
    below = ooxml.make_row(table, [1])[0]
    for key in block["below"]:
        other = sheet.form.field(key)
        paragraph = sheet.paragraph(below)
        ooxml.indent(paragraph, left_mm=sheet.width_mm * 0.42)
        sheet.write(paragraph, f"{label_of(other)}：")
        mark = f"{{{{ {key}.signer|blank(8) }}}}" if other.type == "sig" else blank_mark(other)
        sheet.write(paragraph, mark, underline=other.type == "sig")
    ooxml.space(below.add_paragraph(), line_pt=6)


def struct(sheet: Sheet, block: Block, _: Clauses) -> None:
    """A cover page of its own: the title and the named values under each other, then a new page."""
    field = sheet.form.field(block["struct"])
    for one in field.members:
        paragraph = sheet.paragraph(before_pt=10, line_pt=30)
        ooxml.indent(paragraph, left_mm=sheet.width_mm / 4)
        sheet.write(paragraph, f"{label_of(one)}：", face="label", size=16)
        sheet.write(paragraph, f"{{{{ {field.key}.{one.key}|struck(14) }}}}", size=16, underline=True)
    ooxml.page_break_before(sheet.paragraph(line_pt=2))


def counterfoil(sheet: Sheet) -> None:
    """存根: number, name, matter and day on the part that is kept; the cut line bears half the seal on each side."""
    if not sheet.layout.get("stub"):
        return
    stub = sheet.layout["stub"]
    table = ooxml.make_table(sheet.document, [sheet.width_mm], borders={}, padding_mm=0)
    cell: Any = ooxml.make_row(table, [1], height_mm=42)[0]
    sheet.write(sheet.dress(cell.paragraphs[0], align="center", line_pt=18), "存　根", face="heading", size=12)
    for keys in stub:
        paragraph = sheet.paragraph(cell, line_pt=19)
        for number, key in enumerate(keys):
            field = sheet.form.field(key)
            sheet.write(paragraph, f"{'　　' if number else ''}{label_of(field)}：", size=10.5)
            sheet.write(paragraph, blank_mark(field), size=10.5, underline=True)
    paragraph = sheet.paragraph(align="center", line_pt=16, after_pt=6)
    ooxml.rule(paragraph, "bottom", style="dashed", eighths=6, space_pt=3)
    number = "{{ document_number }}" if sheet.layout["number_line"] else ""
    sheet.write(paragraph, f"骑缝　{number}　（盖骑缝章）", size=9, grey=False)


def disc_label(sheet: Sheet, block: Block, _: Clauses) -> None:
    """The label of a disc in its true size, to be cut out: two rings, and the words of the label round the hole."""
    hole, inner, outer = block["ring"]
    table = ooxml.make_table(sheet.document, [22, 36, 36, 22], borders={}, padding_mm=0.5)
    properties = table._tbl.tblPr
    ooxml.add(properties, "jc", val="center")

    def row(height: float, spans: list[int], *texts: str, size: float = 9) -> None:
        for cell, words in zip(ooxml.make_row(table, spans, height_mm=height), texts, strict=True):
            for number, line in enumerate(words.split("\n")):
                paragraph = (
                    sheet.dress(cell.paragraphs[0], align="center", line_pt=size * 1.3)
                    if number == 0
                    else sheet.paragraph(cell, align="center", line_pt=size * 1.3)
                )
                sheet.write(paragraph, line, size=size)
            ooxml.align_cell(cell, "center")

    before = sheet.paragraph(line_pt=2)
    before._element.getparent().remove(before._element)
    table._tbl.addprevious(before._element)
    for size in (outer, inner, hole):
        ooxml.ring(before, size, (outer - size) / 2, (sheet.width_mm - size) / 2)
    row(36, [1, 2, 1], "", "{{ record_title }}", "", size=10.5)
    row(
        44,
        [1, 1, 1, 1],
        "制片人\n{{ disc_maker }}\n{{ production_date }}",
        "",
        "",
        "{{ copy_set }}\n{{ secrecy_level }}{% if secrecy_period %}\n{{ secrecy_period }}{% endif %}"
        "\n{{ retention_period }}",
        size=8,
    )
    row(14, [1, 2, 1], "", "档号　{{ archive_code }}\n盘号　{{ disc_number }}", "")
    row(22, [1, 2, 1], "", "{{ producing_unit }}\n{{ disc_sequence }}", "", size=8)
    sheet.paragraph(line_pt=10)
