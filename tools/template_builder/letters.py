"""The blocks of a letter: addressee, paragraphs, numbered items, clauses, variants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docstore.rendering.docx import BLANK
from tools.template_builder import ooxml
from tools.template_builder.running_text import indented, keys_of, running_text
from tools.template_builder.sheet import PT_MM, Sheet
from tools.template_builder.values import blank_mark, column_mark, expression, label_of

Block = Mapping[str, Any]
Clauses = Mapping[str, Mapping[str, Any]]


def to(sheet: Sheet, block: Block, _: Clauses) -> None:
    field = sheet.form.field(block["to"])
    paragraph = sheet.paragraph(after_pt=2)
    sheet.write(paragraph, f"{{{{ {expression(field)} or '{BLANK * 16}' }}}}", underline=True)
    sheet.write(paragraph, "：")


def para(sheet: Sheet, block: Block, _: Clauses) -> None:
    text = block["para"]
    conditions = " or ".join(keys_of(text)) if block.get("only_if_filled") else ""
    if conditions:
        sheet.tag(f"if {conditions}")
    running_text(sheet, text, keep=block["keep"] and not block.get("with"))
    if conditions:
        sheet.tag("endif")
    if block.get("with"):
        _amounts(sheet, block["with"], keep=block["keep"])


def _amounts(sheet: Sheet, keys: list[str], *, keep: bool) -> None:
    """金额 in figures, and in words beside it, in a line of their own under the text they belong to."""
    sheet.tag(f"if {' or '.join(keys)} or not is_issued")
    paragraph = sheet.paragraph(align="justify", keep=keep)
    ooxml.indent(paragraph, first_chars=2, size=sheet.size)
    for number, key in enumerate(keys):
        field = sheet.form.field(key)
        is_words = number > 0 and field.type == "moneycn"
        sheet.write(paragraph, "（大写：" if is_words else f"{'，' if number else ''}{label_of(field)}：")
        sheet.write(paragraph, blank_mark(field), underline=True)
        sheet.write(paragraph, "）" if is_words else "")
    sheet.write(paragraph, "。")
    sheet.tag("endif")


def clause(sheet: Sheet, block: Block, clauses: Clauses, container: Any = None) -> None:
    """A fixed clause. `fill` names its fields; a const among them is the clause itself."""
    one = clauses[block["clause"]]
    filled = block.get("fill", [])
    printed = {key for text in one["text"] for key in keys_of(text)}
    constants = [key for key in filled if key not in printed and sheet.form.field(key).type in ("const", "bool")]
    conditions = [one["when"]] if "when" in one else []
    if block.get("only_if_filled"):
        needed = [key for key in filled if sheet.form.field(key).type != "const"]
        conditions += [" or ".join(needed or constants)] if needed else []
    for condition in conditions:
        sheet.tag(f"if {condition}", container)
    texts = list(one["text"])
    if block.get("then"):
        texts[-1] += block["then"].rstrip("。") + "。"
    size = 9 if block.get("foot") else 0
    for number, text in enumerate(texts):
        is_last = number == len(texts) - 1
        running_text(
            sheet,
            text,
            mark=constants[0] if constants and number == 0 else "",
            container=container,
            keep=block.get("keep", False) and is_last,
            size=size,
            names=_stand_ins(sheet, one, text),
        )
    if block.get("handwritten"):
        _own_hand(sheet, [key for key in filled if key not in constants and key not in printed], container)
    for _ in conditions:
        sheet.tag("endif", container)


def _stand_ins(sheet: Sheet, one: Mapping[str, Any], text: str) -> dict[str, str]:
    """For every blank of the clause that the form has no field for: its own field of that meaning, or plain words."""
    keys = {field.key for field in sheet.form.fields}
    names = {}
    for key in keys_of(text):
        if key in keys:
            continue
        others = [other for other in one.get("instead", {}).get(key, []) if other in keys]
        names[key] = f"{{{others[0]}}}" if others else one.get("otherwise", {}).get(key, f"{{{{ {key} }}}}")
    return names


def _own_hand(sheet: Sheet, keys: list[str], container: Any) -> None:
    """Room for words that the signer writes in his own hand; typed ones are printed on it."""
    for key in keys:
        field = sheet.form.field(key)
        paragraph = sheet.paragraph(container)
        ooxml.indent(paragraph, first_chars=2, size=sheet.size)
        if field.type == "bool":
            sheet.write(paragraph, f"{{{{ {key}|tick }}}}{label_of(field)}：")
            sheet.write(paragraph, BLANK * 26, underline=True)
        else:
            sheet.write(paragraph, f"{label_of(field)}：")
            sheet.write(paragraph, f"{{{{ {key}|blank(26) }}}}", face="script", underline=True)


def numbered(sheet: Sheet, block: Block, _: Clauses) -> None:
    """The rows of a list as paragraphs 1. 2. 3.; the first open column carries the sentence, the others follow it."""
    field = sheet.form.field(block["numbered"])
    columns = [column for column in field.columns if column.key != "sequence"]
    main = next((column for column in columns if column.type == "text"), columns[0])
    if block.get("heading"):
        sheet.write(indented(sheet, None, 0, keep=True), f"{block['heading']}：")
    sheet.tag(f"for row in {field.key}")
    paragraph = sheet.paragraph(align="justify")
    ooxml.indent(paragraph, left_mm=sheet.size * PT_MM * 3.5, hanging_mm=sheet.size * PT_MM * 1.5)
    has_own_number = len(columns) < len(field.columns)
    sheet.write(paragraph, f"{{{{ row.{'sequence' if has_own_number else 'no'} }}}}. ")
    sheet.write(paragraph, column_mark("row", main), underline=True)
    for column in columns:
        if column is not main:
            sheet.write(
                paragraph,
                f"{{% if row.{column.key} %}}（{label_of(column)}：{column_mark('row', column)}）{{% endif %}}",
            )
    sheet.tag("endfor")
    sheet.tag(f"if not {field.key}")
    for number in range(block.get("blanks", 3)):
        paragraph = sheet.paragraph()
        ooxml.indent(paragraph, first_chars=2, size=sheet.size)
        sheet.write(paragraph, f"{number + 1}. ")
        sheet.write(paragraph, BLANK * int((sheet.width_mm - 18) / (sheet.size * PT_MM)), underline=True)
    sheet.tag("endif")


def choose(sheet: Sheet, block: Block, _: Clauses) -> None:
    """One variant by the value of a field. Nothing chosen yet: all with □. Both printed: the other one is struck."""
    key, last = block["choose"], list(block["when"])[-1]
    for option, words in block["when"].items():
        is_chosen = f"{key} == '{option}' or not {key}"
        if block.get("both_printed"):
            text = f"{{{{ '☑' if {key} == '{option}' else '□' }}}}{words}{'。' if option == last else '；'}"
            sheet.tag(f"if {is_chosen}")
            running_text(sheet, text)
            sheet.tag("else")
            running_text(sheet, text, struck=True)
        else:
            sheet.tag(f"if {is_chosen}")
            running_text(sheet, f"{{{{ '' if {key} else '□' }}}}{words}。")
        sheet.tag("endif")
