"""One function per kind of block; each writes Word paragraphs and tables with the marks of the template."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from docstore.forms.field import Field
from tools.template_builder import ooxml
from tools.template_builder.sheet import Sheet

Block = Mapping[str, Any]
Clauses = Mapping[str, Mapping[str, Any]]

_BLANK = re.compile(r"(\{[a-z0-9_]+\})")
DATE_BLANK = "　　　年　　月　　日"
_WIDE_TYPES = {"phone": 1.5, "addr": 2.0}


def to(sheet: Sheet, block: Block, _: Clauses) -> None:
    paragraph = sheet.paragraph()
    sheet.write(paragraph, f"{{{{ {block['to']} or '{'　' * 16}' }}}}", underline=True)
    sheet.write(paragraph, "：")


def para(sheet: Sheet, block: Block, _: Clauses) -> None:
    running_text(sheet, block["para"], keep=block["keep"])


def running_text(sheet: Sheet, text: str, mark: str = "", keep: bool = False) -> None:
    """An indented paragraph; `{key}` is a blank, underlined; `mark` tells the lint which clause stands here."""
    paragraph = sheet.paragraph(align="justify")
    paragraph.paragraph_format.keep_with_next = keep or None
    paragraph.paragraph_format.widow_control = True
    ooxml.indent(paragraph, first_chars=2, size=sheet.size)
    if mark:
        sheet.write(paragraph, f"{{# {mark} #}}")
    for piece in _BLANK.split(text):
        if not _BLANK.fullmatch(piece):
            sheet.write(paragraph, piece) if piece else None
            continue
        field = sheet.form.field(piece[1:-1])
        if field.type == "bool":
            sheet.write(paragraph, f"{{{{ {field.key}|tick }}}}")
        else:
            sheet.write(paragraph, f"{{{{ {printed_name(field)}|blank(8) }}}}", underline=True)


def clause(sheet: Sheet, block: Block, clauses: Clauses) -> None:
    one = clauses[block["clause"]]
    filled = block.get("fill", [])
    constants = [key for key in filled if sheet.form.field(key).type == "const"]
    conditions = [one["when"]] if "when" in one else []
    if block.get("only_if_filled"):
        conditions += [key for key in filled if key not in constants]
    for condition in conditions:
        sheet.tag(f"if {condition}")
    texts = list(one["text"])
    texts[-1] += block.get("then", "")
    for number, text in enumerate(texts):
        is_last = number == len(texts) - 1
        running_text(sheet, text, constants[0] if constants and number == 0 else "", keep=block["keep"] and is_last)
    for _ in conditions:
        sheet.tag("endif")


def line(sheet: Sheet, block: Block, _: Clauses) -> None:
    """Label and underlined blank in turn over the width of the text; the blanks grow downwards."""
    fields = [sheet.form.field(key) for key in block["line"]]
    pairs = [(label_of(field), printed_name(field), _WIDE_TYPES.get(field.type, 1.0)) for field in fields]
    if "join" in block:
        stem = fields[0].key.removesuffix("_start")
        pairs = [(block["label"], f"{stem}_span", 1.0)]
    labels = [len(f"{label}：") * sheet.size * 0.3528 + 1.5 for label, _, _ in pairs]
    left = (sheet.width_mm - sum(labels)) / sum(weight for _, _, weight in pairs)
    widths = [width for label, (_, _, weight) in zip(labels, pairs, strict=True) for width in (label, left * weight)]
    table = ooxml.make_table(sheet.document, widths, borders={}, padding_mm=0.5)
    cells = ooxml.make_row(table, [1] * len(widths), may_break=True)
    for number, (label, name, _) in enumerate(pairs):
        sheet.write(sheet.dress(cells[2 * number].paragraphs[0]), f"{label}：")
        sheet.write(sheet.dress(cells[2 * number + 1].paragraphs[0]), f"{{{{ {name} }}}}")
        ooxml.underline_cell(cells[2 * number + 1])
        ooxml.align_cell(cells[2 * number + 1], "bottom")


def text(sheet: Sheet, block: Block, _: Clauses) -> None:
    field = sheet.form.field(block["text"])
    sheet.write(sheet.paragraph(before_pt=4, keep=True), f"{label_of(field)}：", face="heading")
    sheet.tag(f"for line in {field.key}|lines")
    if block["keep"]:
        sheet.tag("if loop.last")
        _line_of_text(sheet, keep=True)
        sheet.tag("else")
    _line_of_text(sheet)
    if block["keep"]:
        sheet.tag("endif")
    sheet.tag("endfor")


def _line_of_text(sheet: Sheet, *, keep: bool = False) -> None:
    paragraph = sheet.paragraph(align="left")
    paragraph.paragraph_format.keep_with_next = keep or None
    ooxml.indent(paragraph, first_chars=2, size=sheet.size)
    sheet.write(paragraph, "{{ line }}")


def numbered(sheet: Sheet, block: Block, _: Clauses) -> None:
    field = sheet.form.field(block["numbered"])
    keys = {column.key for column in field.columns}
    sheet.tag(f"for row in {field.key}")
    paragraph = sheet.paragraph(align="justify")
    ooxml.indent(paragraph, left_mm=sheet.size * 0.3528 * 3.5, hanging_mm=sheet.size * 0.3528 * 1.5)
    sheet.write(paragraph, f"{{{{ row.{'sequence' if 'sequence' in keys else 'no'} }}}}. ")
    sheet.write(paragraph, "{{ row.description }}", underline=True)
    if "basis" in keys:
        sheet.write(paragraph, "（依据：{{ row.basis }}）")
    sheet.tag("endfor")
    sheet.tag(f"if not {field.key}")
    for number in range(block["blanks"]):
        paragraph = sheet.paragraph()
        ooxml.indent(paragraph, first_chars=2, size=sheet.size)
        sheet.write(paragraph, f"{number + 1}. ")
        sheet.write(paragraph, "　" * 24, underline=True)
    sheet.tag("endif")


def list_table(sheet: Sheet, block: Block, _: Clauses) -> None:
    """A table that stands only where it has rows; its heading row repeats on every page."""
    field = sheet.form.field(block["list"])
    sheet.tag(f"if {field.key}")
    heading = block.get("heading", f"{label_of(field)}：")
    sheet.write(sheet.paragraph(before_pt=6, after_pt=3, keep=True), heading,
                face="body" if "heading" in block else "heading")
    rules = sheet.page["tables"]
    borders = table_borders(rules)
    table = ooxml.make_table(sheet.document, block["cols"], borders=borders, padding_mm=rules["padding_mm"])
    columns = [(column.label, _cell_mark(column), 7 if column.type == "hash" else 10.5) for column in field.columns]
    if block.get("auto_no"):
        columns.insert(0, ("序号", "no", 10.5))
    ones = [1] * len(columns)
    for cell, (label, _, _) in zip(ooxml.make_row(table, ones, height_mm=8, is_heading=True), columns, strict=True):
        sheet.write(sheet.dress(cell.paragraphs[0], align="center", line_pt=15), label, face="label", size=10.5)
        ooxml.align_cell(cell, "center")
    _table_tag(sheet, table, len(columns), f"for row in {field.key}")
    for cell, (_, key, size) in zip(ooxml.make_row(table, ones, height_mm=8), columns, strict=True):
        paragraph = sheet.dress(cell.paragraphs[0], align="center" if key == "no" else "left", line_pt=size * 1.4)
        sheet.write(paragraph, f"{{{{ row.{key} }}}}", size=size)
        ooxml.align_cell(cell, "center")
    _table_tag(sheet, table, len(columns), "endfor")
    sheet.tag("endif")


def sign(sheet: Sheet, block: Block, _: Clauses) -> None:
    for key in block["sign"]:
        field = sheet.form.field(key)
        label = f"{label_of(field).removesuffix('签名')}（签名）："
        for number in range(block.get("places", 1)):
            place = f"{key}[{number}]" if field.places > 1 else key
            is_first = key == block["sign"][0] and number == 0
            paragraph = sheet.paragraph(before_pt=10 if is_first else 2, keep=True)
            sheet.write(paragraph, label)
            sheet.write(paragraph, f"{{{{ {place}.signer|blank(7) }}}}", underline=True)
            if block.get("cert"):
                sheet.write(paragraph, "　证号：")
                sheet.write(paragraph, f"{{{{ {place}.certificate|blank(7) }}}}", underline=True)
            else:
                sheet.write(paragraph, f"　{{{{ {place}.date or '　　年　　月　　日' }}}}")


def seal(sheet: Sheet, block: Block, _: Clauses) -> None:
    """Name of the bureau and date in the right half; the seal goes over both."""
    left = sheet.page["seal_indent_mm"]
    sheet.tag("if not is_issued")
    _right_half(sheet, "（印章）", left, grey=True, before_pt=12)
    sheet.tag("endif")
    sheet.tag("if is_issued")
    # Room for the upper half of a seal of 42 mm, above name and date.
    _right_half(sheet, "", left, before_pt=12)
    sheet.tag("endif")
    _right_half(sheet, "{{ bureau_name }}", left)
    _right_half(sheet, f"{{{{ {block['date']} or '{DATE_BLANK}' }}}}", left, is_last=True)


def _right_half(sheet: Sheet, words: str, left: float, *, grey: bool = False, before_pt: float = 0,
                is_last: bool = False) -> None:
    paragraph = sheet.paragraph(align="center", before_pt=before_pt, keep=not is_last)
    ooxml.indent(paragraph, left_mm=left)
    sheet.write(paragraph, words, grey=grey)


def _cell_mark(column: Field) -> str:
    return column.key if column.required == "always" else f"{column.key}|struck"


def label_of(field: Field) -> str:
    return field.label.replace("(", "（").replace(")", "）")


def printed_name(field: Field) -> str:
    return f"{field.key}_text" if field.repeats else field.key


def table_borders(rules: Mapping[str, Any]) -> dict[str, int]:
    outer = dict.fromkeys(("top", "left", "bottom", "right"), rules["outer_eighths"])
    return {**outer, "insideH": rules["inner_eighths"], "insideV": rules["inner_eighths"]}


def _table_tag(sheet: Sheet, table: Any, columns: int, code: str) -> None:
    cell = ooxml.make_row(table, [columns])[0]
    sheet.write(sheet.dress(cell.paragraphs[0], line_pt=8), f"{{%tr {code} %}}", size=6)


FLOWING: dict[str, Callable[[Sheet, Block, Clauses], None]] = {
    "to": to, "para": para, "clause": clause, "line": line, "text": text, "numbered": numbered,
    "list": list_table, "sign": sign, "seal": seal,
}
