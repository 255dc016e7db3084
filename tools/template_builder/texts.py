"""Blocks of open text on the page: options, checklists, free text, question and answer."""

from __future__ import annotations

from tools.template_builder import ooxml
from tools.template_builder.letters import Block, Clauses
from tools.template_builder.running_text import open_text, write_options
from tools.template_builder.sheet import PT_MM, Sheet
from tools.template_builder.values import label_of


def check(sheet: Sheet, block: Block, _: Clauses) -> None:
    field = sheet.form.field(block["check"])
    if block.get("one_per_line"):
        sheet.tag(f"for one in {field.key}_options")
        paragraph = sheet.paragraph()
        ooxml.indent(paragraph, left_mm=sheet.size * PT_MM * 3.2, hanging_mm=sheet.size * PT_MM * 1.2)
        sheet.write(paragraph, "{{ one.mark }} {{ one.label }}")
        sheet.tag("endfor")
        return
    paragraph = sheet.paragraph()
    sheet.write(paragraph, f"{label_of(field)}：")
    write_options(sheet, paragraph, field)


def checklist(sheet: Sheet, block: Block, _: Clauses) -> None:
    field = sheet.form.field(block["checklist"])
    sheet.write(sheet.paragraph(before_pt=4, keep=True), f"{label_of(field)}：", face="heading")
    sheet.tag(f"for row in {field.key}")
    paragraph = sheet.paragraph(align="justify")
    ooxml.indent(paragraph, left_mm=sheet.size * PT_MM * 3.5, hanging_mm=sheet.size * PT_MM * 1.5)
    sheet.write(
        paragraph,
        "{{ row.no }}. {{ row.item }}{% if row.mark %}（{{ row.mark }}）{% endif %}"
        "{% if row.note %}　{{ row.note }}{% endif %}",
    )
    sheet.tag("endfor")
    sheet.tag(f"if not {field.key}")
    sheet.ruled_lines(3)
    sheet.tag("endif")
    remark = f"{field.key}_remark"
    if any(one.key == remark for one in sheet.form.fields):
        sheet.tag(f"if {remark} or not is_issued")
        paragraph = sheet.paragraph()
        ooxml.indent(paragraph, first_chars=2, size=sheet.size)
        sheet.write(paragraph, f"说明：{{{{ {remark}|struck(24) }}}}")
        sheet.tag("endif")


def text(sheet: Sheet, block: Block, _: Clauses) -> None:
    field = sheet.form.field(block["text"])
    sheet.write(sheet.paragraph(before_pt=4, keep=True), f"{label_of(field)}：", face="heading")
    if field.repeats:
        part = ".text" if "text" in (field.kind.parts(field) or ()) else ""
        sheet.tag(f"for one in {field.key}")
        paragraph = sheet.paragraph()
        ooxml.indent(paragraph, first_chars=2, size=sheet.size)
        sheet.write(paragraph, f"{{{{ one{part} }}}}")
        sheet.tag("endfor")
        sheet.tag(f"if not {field.key}")
        sheet.ruled_lines(block.get("lines", 3))
        sheet.tag("endif")
    else:
        open_text(sheet, field, lines=block.get("lines", 8 if block.get("continues") else 4), keep=block["keep"])
    if block.get("continues") and block.get("following") not in ("list", "photos", "text"):
        nothing_below(sheet)


def qa(sheet: Sheet, block: Block, _: Clauses) -> None:
    """问：/答： in turn, hanging two characters."""
    field = sheet.form.field(block["qa"])
    sheet.tag(f"for row in {field.key}")
    for word, part, face in (("问", "question", "heading"), ("答", "answer", "body")):
        sheet.tag(f"for line in row.{part}|lines")
        paragraph = sheet.paragraph(align="justify")
        ooxml.indent(paragraph, left_mm=sheet.size * PT_MM * 2, hanging_mm=sheet.size * PT_MM * 2)
        sheet.write(paragraph, f"{{% if loop.first %}}{word}：{{% endif %}}", face=face)
        sheet.write(paragraph, "{{ line }}")
        sheet.tag("endfor")
    sheet.tag("endfor")
    sheet.tag(f"if not {field.key}")
    for word in ("问", "答") * 4:
        sheet.write(sheet.paragraph(), f"{word}：")
    sheet.tag("endif")
    nothing_below(sheet)


def nothing_below(sheet: Sheet) -> None:
    """以下空白: on an issued paper nothing can be added behind the last line."""
    sheet.tag("if is_issued")
    sheet.write(sheet.paragraph(align="center"), "（以下空白）", size=10.5)
    sheet.tag("endif")
