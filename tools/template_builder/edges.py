"""What stands round the blocks: head line, title, number line, head of continuation pages, foot."""

from __future__ import annotations

from typing import Any

from docx.shared import Pt

from tools.template_builder import ooxml
from tools.template_builder.sheet import Sheet, spaced

# Words that say how many themselves.
_WHOLE_SENTENCES = ("一式", "双方", "移交", "立档", "每期")
_COPIES = {"1": "一份", "2": "两份", "3": "三份"}


def head(sheet: Sheet) -> None:
    """Everything above the first block; a cover writes its own lines."""
    if sheet.layout.get("variant") in ("cover",):
        return
    if sheet.layout.get("secret"):
        sheet.write(sheet.paragraph(line_pt=20), sheet.layout["secret"], face="heading", size=12)
    if sheet.family.get("head_line", True):
        _head_line(sheet)
    paragraph = _title(sheet)
    number = sheet.page["number_line"]
    if sheet.layout["number_line"]:
        paragraph = sheet.paragraph(align="center", before_pt=number["before_pt"], after_pt=number["after_pt"])
        _number_line(sheet, paragraph)
    else:
        paragraph.paragraph_format.space_after = Pt(number["after_pt"])


def _head_line(sheet: Sheet) -> None:
    line = sheet.page["head_line"]
    paragraph = sheet.paragraph(align="center", line_pt=26)
    sheet.write(paragraph, line["text"].replace("{bureau_name}", "{{ bureau_name }}"), face="title", size=line["size"])
    ooxml.rule(paragraph, "bottom", style="double", eighths=4, space_pt=2)


def _title(sheet: Sheet) -> Any:
    rules, words = sheet.page["title"], sheet.title
    is_long = len(words) >= rules["long_from"]
    paragraph = sheet.paragraph(align="center", before_pt=12, line_pt=32)
    sheet.write(
        paragraph,
        spaced(words) if words in rules["spaced"] else words,
        face="title",
        size=rules["size_when_long" if is_long else "size"],
    )
    return paragraph


def _number_line(sheet: Sheet, paragraph: Any) -> None:
    size = sheet.page["number_line"]["size"]
    extra = sheet.layout.get("number_line_extra")
    if extra:
        paragraph.alignment = None
        ooxml.tab_stop(paragraph, sheet.width_mm)
    sheet.write(paragraph, "{{ document_number }}", size=size)
    if extra:
        sheet.write(paragraph, "\t签发人：", size=size)
        sheet.write(paragraph, f"{{{{ {extra}.signer|blank(6) }}}}", size=size, face="script", underline=True)


def foot(sheet: Sheet, copies: str, every_page: list[Any]) -> None:
    """The foot of every page, and the head of continuation pages. `every_page`: what writes who signs each page."""
    section = sheet.document.sections[0]
    section.different_first_page_header_footer = True
    _header(sheet, section.first_page_header, is_continuation=False)
    _header(sheet, section.header, is_continuation=sheet.layout["family"] not in ("file_sheet", "register"))
    for footer in (section.first_page_footer, section.footer):
        footer.is_linked_to_previous = False
        first = footer.paragraphs[0]
        first.style = sheet.document.styles["Normal"]
        for write in every_page:
            write(footer)
        if every_page:
            first._element.getparent().remove(first._element)
            first = footer.add_paragraph()
        _footer(sheet, footer, first, copies)


def _copies(sheet: Sheet, words: str) -> str:
    """Which copy is kept and which is handed over."""
    if words.startswith(_WHOLE_SENTENCES):
        return f"{words}。"
    return f"本文书一式{_COPIES.get(sheet.form.copies[:1], '多份')}：{words}。"


def _header(sheet: Sheet, header: Any, *, is_continuation: bool) -> None:
    header.is_linked_to_previous = False
    paragraph = sheet.dress(header.paragraphs[0], line_pt=14)
    # Word's own style for headers has a tab stop in the middle, which would catch the words at the right.
    paragraph.style = sheet.document.styles["Normal"]
    if is_continuation:
        ooxml.tab_stop(paragraph, sheet.width_mm)
        number = "{{ document_number }}　" if sheet.layout["number_line"] else ""
        sheet.write(paragraph, f"{number}{sheet.title}", size=9)
        sheet.write(paragraph, "\t续页", size=12)
        ooxml.rule(paragraph, "bottom", style="double", eighths=4, space_pt=1)


def _footer(sheet: Sheet, footer: Any, first: Any, copies: str) -> None:
    ooxml.space(sheet.dress(first), line_pt=4, exact=True)
    ooxml.rule(first, "bottom", style="single", eighths=4, space_pt=2)
    table = ooxml.make_table(footer, [22, sheet.width_mm - 67, 45], borders={}, padding_mm=0)
    code, words, pages = ooxml.make_row(table, [1, 1, 1])
    sheet.write(sheet.dress(code.paragraphs[0], line_pt=10, before_pt=3), "{{ qr }}", size=7)
    ooxml.align_cell(words, "center")
    paragraph = sheet.dress(words.paragraphs[0], line_pt=10)
    if copies:
        sheet.dress(paragraph, line_pt=14, before_pt=4)
        sheet.write(paragraph, _copies(sheet, copies), size=9)
        paragraph = sheet.paragraph(words, line_pt=11, before_pt=2)
    sheet.write(paragraph, "{% if digest_words %}内容校验值　{{ digest_words }}{% endif %}", size=7)
    ooxml.align_cell(pages, "center")
    paragraph = sheet.dress(pages.paragraphs[0], align="right", line_pt=14)
    if sheet.family.get("numbered", True):
        look = {"face": sheet.faces["body"], "latin": sheet.faces["latin"], "size": 10.5}
        for before, instruction in (("共 ", "NUMPAGES"), (" 页　第 ", "PAGE")):
            ooxml.write(paragraph, before, **look)
            ooxml.field(paragraph, instruction, **look)
        ooxml.write(paragraph, " 页", **look)
    ooxml.space(footer.add_paragraph(), line_pt=1, exact=True)
