"""Places to sign, the place of the seal, the box for the receiving stamp."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from docstore.forms.field import Field
from tools.template_builder import ooxml
from tools.template_builder.letters import Block, Clauses
from tools.template_builder.sheet import Sheet
from tools.template_builder.values import DATE_BLANK, blank_mark, label_of, short_label

_DATE = "　　年　月　日"
# Full-width blanks for a name.
_NAME = 6
# The same at the foot, where two places share a line.
_NAME_AT_FOOT = 5
_DATE_AT_FOOT = "　年　月　日"


def sign(sheet: Sheet, block: Block, _: Clauses, container: Any = None) -> None:
    """One line for every place: who signs, his certificate number where the paper asks for it, the day."""
    if block.get("side_by_side"):
        _side_by_side(sheet, block)
        return
    is_first = container is None
    for label, place in _places(sheet, block):
        paragraph = sheet.paragraph(container, before_pt=10 if is_first else 2, keep=container is None)
        if block.get("right"):
            # Not set to the right: a blank at the end of such a line would not be drawn.
            ooxml.indent(paragraph, left_mm=sheet.width_mm * 0.5)
        _write_place(sheet, paragraph, block, label, place)
        is_first = False
    if block.get("every_person") and sheet.form.field(block["sign"][0]).many:
        _further_places(sheet, block, container)


def every_page(sheet: Sheet, block: Block) -> Callable[[Any], None]:
    """The same places in one line of the footer, so that each page is signed."""

    def write(footer: Any) -> None:
        at, half = 0.0, sheet.width_mm / 2
        paragraph = None
        certificate = f"　证号：{'　' * 7}" if block.get("cert") else ""
        for label, place in _places(sheet, block):
            needed = sheet.width_of(f"{label}{'　' * _NAME_AT_FOOT}{certificate}　{_DATE_AT_FOOT}", 10.5)
            if paragraph is None or at + needed > sheet.width_mm:
                paragraph = sheet.paragraph(footer, line_pt=18)
                ooxml.tab_stop(paragraph, half, "left")
                at = 0.0
            else:
                sheet.write(paragraph, "\t", size=10.5)
            _write_place(sheet, paragraph, {**block, "at_foot": True}, label, place, size=10.5)
            at = half if needed <= half else sheet.width_mm

    return write


def _places(sheet: Sheet, block: Block) -> Iterator[tuple[str, str]]:
    """What stands before each place, and the name under which the template has it."""
    for key in block["sign"]:
        field = sheet.form.field(key)
        roles = block.get("roles")
        if roles and len(block["sign"]) == 1:
            for number, role in enumerate(roles):
                yield f"{role}（签名）：", place_of(field, number)
            continue
        label = "签收人" if field.key == "receipt_signature" else block.get("label", short_label(field))
        words = f"{label}（签名{'或者盖章' if block.get('seal_of') else ''}）："
        count = block.get("places", field.places)
        for number in range(count):
            yield words, place_of(field, number)


def place_of(field: Field, number: int) -> str:
    """The name of one place to sign; a place that the form does not print of itself may be missing."""
    if not field.has_places:
        return field.key
    place = f"{field.key}[{number}]"
    none = "{'signer': '', 'certificate': '', 'date': ''}"
    return place if number < field.places else f"({place} if {field.key}|length > {number} else {none})"


def _write_place(sheet: Sheet, paragraph: Any, block: Block, label: str, place: str, size: float = 0) -> None:
    # In a cell the label stands beside it.
    sheet.write(paragraph, "" if block.get("in_cell") else label, size=size)
    is_at_foot = block.get("at_foot")
    name, date = (_NAME_AT_FOOT, _DATE_AT_FOOT) if is_at_foot else (_NAME, _DATE)
    sheet.write(paragraph, f"{{{{ {place}.signer|blank({name}) }}}}", underline=True, size=size)
    if block.get("cert"):
        sheet.write(paragraph, "　证号：", size=size)
        sheet.write(paragraph, f"{{{{ {place}.certificate|blank(7) }}}}", underline=True, size=size)
    if is_at_foot or block.get("in_cell") or not (block.get("right") or block.get("cert")):
        sheet.write(paragraph, f"　{{{{ {place}.date or '{date}' }}}}", size=size)


def _further_places(sheet: Sheet, block: Block, container: Any) -> None:
    """Those beyond the places printed, when more have signed."""
    key = block["sign"][0]
    printed = len(list(_places(sheet, block)))
    sheet.tag(f"for one in {key}[{printed}:]", container)
    paragraph = sheet.paragraph(container, before_pt=2, keep=container is None)
    _write_place(sheet, paragraph, block, f"{short_label(sheet.form.field(key))}（签名）：", "one")
    sheet.tag("endfor", container)


def _side_by_side(sheet: Sheet, block: Block) -> None:
    """Both sides of an agreement, each with room for its seal."""
    half = sheet.width_mm / 2
    table = ooxml.make_table(sheet.document, [half, half], borders={}, padding_mm=1)
    for cell, (label, place) in zip(ooxml.make_row(table, [1, 1], height_mm=44), _places(sheet, block), strict=True):
        sheet.write(sheet.dress(cell.paragraphs[0], before_pt=10), label.removesuffix("（签名）："))
        paragraph = sheet.paragraph(cell)
        sheet.write(paragraph, "（签名、盖章）：", grey=False)
        sheet.write(paragraph, f"{{{{ {place}.signer|blank(6) }}}}", underline=True)
        sheet.write(sheet.paragraph(cell), f"{{{{ {place}.date or '{_DATE}' }}}}")


def seal(sheet: Sheet, block: Block, _: Clauses) -> None:
    """Name of the bureau and date in the right half; the seal goes over both."""
    left = sheet.page["seal_indent_mm"]
    if "date" in block and sheet.form.field(block["date"]).type == "datetime":
        left -= 20  # the hour wants its room
    sheet.tag("if not is_issued")
    _right_half(sheet, f"（{block.get('seal_name', '印章')}）", left, grey=True, before_pt=12)
    sheet.tag("endif")
    sheet.tag("if is_issued")
    # Room for the upper half of a seal of 42 mm, above name and date.
    _right_half(sheet, "", left, before_pt=12)
    sheet.tag("endif")
    office = block.get("office", "bureau_name")
    _right_half(sheet, f"{{{{ {office} }}}}", left)
    if "date" not in block:
        day = DATE_BLANK
    elif sheet.form.field(block["date"]).type == "date":
        day = f"{{{{ {block['date']} or '{DATE_BLANK}' }}}}"
    else:
        day = blank_mark(sheet.form.field(block["date"]))
    _right_half(sheet, day, left, is_last=True)


def _right_half(
    sheet: Sheet, words: str, left: float, *, grey: bool = False, before_pt: float = 0, is_last: bool = False
) -> None:
    paragraph = sheet.paragraph(align="center", before_pt=before_pt, keep=not is_last)
    ooxml.indent(paragraph, left_mm=left)
    sheet.write(paragraph, words, grey=grey)


def receipt_box(sheet: Sheet, block: Block, _: Clauses) -> None:
    """A box at the lower left for the stamp of the office that receives the paper."""
    field = sheet.form.field(block["receipt_box"][0])
    sheet.paragraph(line_pt=14)
    rules = sheet.page["tables"]
    borders = dict.fromkeys(("top", "left", "bottom", "right"), rules["inner_eighths"])
    table = ooxml.make_table(sheet.document, [75], borders=borders, padding_mm=2)
    cell = ooxml.make_row(table, [1], height_mm=30)[0]
    sheet.write(sheet.dress(cell.paragraphs[0], line_pt=16), block["text"], face="label", size=10.5)
    sheet.write(sheet.paragraph(cell, line_pt=16, before_pt=24), f"{label_of(field)}：", size=10.5)
    sheet.write(cell.paragraphs[-1], blank_mark(field), size=10.5)
