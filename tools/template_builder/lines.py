"""Blocks of single lines: label and underlined blank in turn, contact, annex, dates, covers, options, open text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from docstore.forms.context import provided_names
from docstore.forms.field import Field
from tools.template_builder import ooxml
from tools.template_builder.letters import Block, Clauses
from tools.template_builder.sheet import PT_MM, Sheet
from tools.template_builder.values import (
    DATE_BLANK,
    blank_mark,
    cell_mark,
    expression,
    has_dates_printed,
    label_of,
    name_only,
)

# Letters that an answer usually has: so many fit on its blank.
_LETTERS = {
    "addr": 18,
    "phone": 7,
    "id18": 11,
    "uscc": 11,
    "party": 13,
    "party_or_person": 13,
    "org": 10,
    "person": 20,
    "officer": 12,
    "date": 7,
    "datetime": 11,
    "dict": 10,
    "enum": 4,
    "int": 3,
    "zip": 4,
    "docref": 15,
    "docno": 15,
    "text": 30,
    "law": 30,
    "ref": 15,
    "archno": 12,
}
Pair = tuple[str, str, float]
"""Label, the mark of its blank, the letters that the blank should hold."""
_LETTERS_OF_KEY = {"_gender": 3, "_age": 3, "_position": 5, "weather": 10, "place": 14, "_name": 6}
_GAP_MM = 1.5


def line(sheet: Sheet, block: Block, _: Clauses) -> None:
    """Label and underlined blank in turn over the width of the text; the blanks grow downwards."""
    fields = [sheet.form.field(key) for key in block["line"]]
    conditions = " or ".join(block["line"]) if block.get("only_if_filled") else ""
    if conditions:
        sheet.tag(f"if {conditions}")
    if "text" in block:
        align = "right" if block.get("right") else "center" if sheet.layout.get("variant") else ""
        _line_of_words(sheet, block["text"], fields, align)
    elif block.get("right") or block.get("at"):
        _line_at_side(sheet, fields, "right" if block.get("right") else "left")
    elif block.get("per_person") and fields[0].repeats:
        _line_per_person(sheet, block.get("label", label_of(fields[0])), fields[0])
    else:
        for pairs in _packed(sheet, _marks(sheet, block, fields)):
            _pairs(sheet, pairs)
    if conditions:
        sheet.tag("endif")
    if "beside" in block:
        first, *others = block["beside"].split("、")
        _pairs(sheet, [(first, "", 1.0), (others[0], "", 1.0)])
        _pairs(sheet, [(others[1], "", 1.0)])


def _marks(sheet: Sheet, block: Block, fields: list[Field]) -> list[Pair]:
    if "join" in block:
        return [(block["label"], span_mark(sheet, fields), 40)]
    has_facts = any(one.key.endswith(("_gender", "_age")) for one in fields)
    return [
        (
            block.get("label", label_of(one)) if len(fields) == 1 else label_of(one),
            name_only(one) if has_facts and name_only(one) else _line_mark(one),
            5 if has_facts and one.type == "person" else _letters(one),
        )
        for one in fields
    ]


def _packed(sheet: Sheet, pairs: list[Pair]) -> Iterator[list[Pair]]:
    """As many pairs to a line as have room for their usual answers."""
    line_of: list[Pair] = []
    for pair in pairs:
        if line_of and sum(_needs(sheet, one) for one in [*line_of, pair]) > sheet.width_mm:
            yield line_of
            line_of = []
        line_of.append(pair)
    yield line_of


def _needs(sheet: Sheet, pair: Pair) -> float:
    label, _, letters = pair
    return sheet.width_of(f"{label}：") + _GAP_MM + letters * sheet.size * PT_MM


def span_mark(sheet: Sheet, fields: list[Field]) -> str:
    """Two moments as one span where the form gives it (it repeats only what differs), else with 至 between."""
    first, last = fields
    provided = provided_names(sheet.form)
    for stem in (first.key.removesuffix("_start"), first.key.removeprefix("start_")):
        if f"{stem}_span" in provided:
            blank = f"{DATE_BLANK}　　时　　分至　　日　　时　　分"
            return f"{{{{ {stem}_span|struck('{blank}') }}}}"
    return f"{cell_mark(first)}至{cell_mark(last)}"


def _line_mark(field: Field) -> str:
    return (
        cell_mark(field)
        if has_dates_printed(field) or field.type == "bool"
        else f"{{{{ {expression(field)}|struck }}}}"
    )


def _letters(field: Field) -> float:
    known = [letters for ending, letters in _LETTERS_OF_KEY.items() if field.key.endswith(ending)]
    usual = known[0] if known else _LETTERS.get(field.type, 8)
    return usual * 2 if field.repeats else usual


def _pairs(sheet: Sheet, pairs: list[Pair]) -> None:
    sheet.room_for_table("lines")
    labels = [sheet.width_of(f"{label}：") + _GAP_MM for label, _, _ in pairs]
    left = (sheet.width_mm - sum(labels)) / sum(weight for _, _, weight in pairs)
    widths = [width for label, (_, _, weight) in zip(labels, pairs, strict=True) for width in (label, left * weight)]
    table = ooxml.make_table(sheet.document, widths, borders={}, padding_mm=0.5)
    cells = ooxml.make_row(table, [1] * len(widths), may_break=True)
    for number, (label, mark, _) in enumerate(pairs):
        _label_and_blank(sheet, cells[2 * number], f"{label}：", cells[2 * number + 1], mark)


def _label_and_blank(sheet: Sheet, label: Any, words: str, value: Any, mark: str) -> None:
    sheet.write(sheet.dress(label.paragraphs[0]), words)
    sheet.write(sheet.dress(value.paragraphs[0]), mark)
    ooxml.draw_edges(value, "bottom")
    ooxml.align_cell(value, "bottom")


def _line_of_words(sheet: Sheet, words: str, fields: list[Field], align: str = "") -> None:
    """A printed sentence with the values where it has __."""
    paragraph = sheet.paragraph(align=align)
    pieces = words.split("__")
    for piece, field in zip(pieces, [*fields, None], strict=True):
        sheet.write(paragraph, piece) if piece else None
        if field is not None:
            sheet.write(paragraph, f"{{{{ {expression(field)}|blank(3) }}}}", underline=True)


def _line_at_side(sheet: Sheet, fields: list[Field], side: str) -> None:
    paragraph = sheet.paragraph(align="" if side == "left" else "right")
    for number, field in enumerate(fields):
        sheet.write(paragraph, f"{'　' if number else ''}{label_of(field)}：")
        sheet.write(paragraph, blank_mark(field), underline=True)


def _line_per_person(sheet: Sheet, label: str, field: Field) -> None:
    """One line for each person, the label before the first; on an unfilled sheet as many as the form asks for."""
    sheet.room_for_table("lines")
    first = sheet.width_of(f"{label}：") + _GAP_MM
    widths = [first, sheet.width_mm - first]
    table = ooxml.make_table(sheet.document, widths, borders={}, padding_mm=0.5)
    part = ".text" if "text" in (field.kind.parts(field) or ()) else ""

    def tag(code: str) -> None:
        sheet.write(sheet.dress(ooxml.make_row(table, [2])[0].paragraphs[0], line_pt=8), f"{{%tr {code} %}}", size=6)

    tag(f"for one in {field.key}")
    left, right = ooxml.make_row(table, [1, 1], may_break=True)
    _label_and_blank(sheet, left, f"{{% if loop.first %}}{label}：{{% endif %}}", right, f"{{{{ one{part} }}}}")
    tag("endfor")
    tag(f"if not {field.key}")
    for number in range(max(field.count or 1, 1)):
        left, right = ooxml.make_row(table, [1, 1], may_break=True)
        # A stroke where nobody is to be named, for on an issued paper nothing may be added.
        mark = "{{ ''|struck }}"
        _label_and_blank(sheet, left, "" if number else f"{label}：", right, mark)
    tag("endif")


def contact(sheet: Sheet, block: Block, _: Clauses) -> None:
    """联系地址、邮政编码、联系人、联系电话, before the seal."""
    fields = {key: sheet.form.field(key) for key in block["contact"]}
    words = {
        "bureau_address": "联系地址",
        "bureau_postal_code": "邮政编码",
        "contact_person": "联系人",
        "contact_phone": "联系电话",
        "contact_and_phone": "联系人、电话",
    }
    lines = [
        [key for key in pair if key in fields]
        for pair in (
            ("bureau_address",),
            ("bureau_postal_code",),
            ("contact_person", "contact_phone"),
            ("contact_and_phone",),
        )
    ]
    for keys in filter(None, lines):
        paragraph = sheet.paragraph(keep=block.get("keep", True))
        ooxml.indent(paragraph, first_chars=2, size=sheet.size)
        for number, key in enumerate(keys):
            sheet.write(paragraph, f"{'　　' if number else ''}{words[key]}：")
            sheet.write(paragraph, blank_mark(fields[key]), underline=True)


def attach(sheet: Sheet, block: Block, _: Clauses, container: Any = None) -> None:
    """附件： what lies behind the form, with its number where it has one."""
    fields = [sheet.form.field(key) for key in block["attach"]]
    paragraph = sheet.paragraph(container, before_pt=4)
    ooxml.indent(paragraph, first_chars=2, size=sheet.size)
    sheet.write(paragraph, f"附件：{block['text']}")
    for field in fields:
        if field.type == "file":
            # The names of the files themselves: the label before them is the text of the block.
            sheet.write(paragraph, f"{{% if {field.key} %}}（{{{{ {expression(field)} }}}}）{{% endif %}}")
        else:
            sheet.write(paragraph, f"（{'编号：' if 'number' in field.key else ''}")
            sheet.write(paragraph, blank_mark(field), underline=True)
            sheet.write(paragraph, "）")
    if "frame" in block:
        _attached_pictures(sheet, fields[0], block["frame"])


def _attached_pictures(sheet: Sheet, field: Field, frame: list[float]) -> None:
    sheet.tag(f"for one in {field.key}_pictures")
    paragraph = sheet.paragraph(align="center", before_pt=4)
    ooxml.frame_picture(paragraph)
    sheet.write(paragraph, f"{{{{ one.image|framed({frame[0]}, {frame[1]}) }}}}")
    sheet.tag("endfor")


def date(sheet: Sheet, block: Block, _: Clauses) -> None:
    field = sheet.form.field(block["date"])
    paragraph = sheet.paragraph(align="right", before_pt=4)
    sheet.write(paragraph, blank_mark(field))


def note(sheet: Sheet, block: Block, _: Clauses) -> None:
    paragraph = sheet.paragraph(before_pt=4, line_pt=13)
    sheet.write(paragraph, f"注：{block['note']}。", size=9)


def at_foot(sheet: Sheet, block: Block) -> Callable[[Any], None]:
    """A line of label and value at the foot of every page."""

    def write(footer: Any) -> None:
        field = sheet.form.field(block["line"][0])
        paragraph = sheet.paragraph(footer, line_pt=18)
        sheet.write(paragraph, f"{label_of(field)}：{{{{ {expression(field)} }}}}", size=10.5)

    return write
