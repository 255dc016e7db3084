"""The sheet round the blocks: paper, head line, title, number line, continuation head, foot."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from docstore.forms.declaration import FormDeclaration
from tools.template_builder import ooxml

_FIXED_TIME = datetime(2024, 1, 1)


class Sheet:
    """A Word file being built: the document, the page rules, and the type of its family."""

    def __init__(self, form: FormDeclaration, layout: dict[str, Any], page: dict[str, Any]) -> None:
        self.form, self.layout, self.page = form, layout, page
        family = page["families"][layout["family"]]
        tight = {"size": 12, "line_pt": 22} if layout.get("tight") else {}
        self.size: float = tight.get("size", family["size"])
        self.line_pt: float = tight.get("line_pt", family["line_pt"])
        self.faces = page["faces"]
        margins = page["margins_mm"]
        wide, high = page["paper_mm"]["width"], page["paper_mm"]["height"]
        self.paper_mm: tuple[float, float] = (high, wide) if layout.get("is_landscape") else (wide, high)
        self.width_mm: float = self.paper_mm[0] - margins["left"] - margins["right"]
        self.document = Document()
        self._set_paper()

    def write(self, paragraph: Any, text: str, *, face: str = "body", size: float = 0, **look: Any) -> None:
        ooxml.write(paragraph, text, face=self.faces[face], latin=self.faces["latin"], size=size or self.size, **look)

    def paragraph(self, container: Any = None, *, align: str = "", before_pt: float = 0, after_pt: float = 0,
                  line_pt: float = 0, keep: bool = False) -> Any:
        paragraph = (container or self.document).add_paragraph()
        return self.dress(paragraph, align=align, before_pt=before_pt, after_pt=after_pt, line_pt=line_pt, keep=keep)

    def dress(self, paragraph: Any, *, align: str = "", before_pt: float = 0, after_pt: float = 0,
              line_pt: float = 0, keep: bool = False) -> Any:
        if align:
            paragraph.alignment = getattr(WD_ALIGN_PARAGRAPH, align.upper())
        if keep:
            paragraph.paragraph_format.keep_with_next = True
            paragraph.paragraph_format.keep_together = True
        ooxml.space(paragraph, line_pt=line_pt or self.line_pt, before_pt=before_pt, after_pt=after_pt)
        return paragraph

    def tag(self, code: str, container: Any = None) -> None:
        """A paragraph that is template code only, and leaves nothing on the page."""
        self.write(self.paragraph(container), f"{{%p {code} %}}", size=6)

    def head(self) -> None:
        head_line, title, number = self.page["head_line"], self.page["title"], self.page["number_line"]
        paragraph = self.paragraph(align="center", line_pt=26)
        self.write(paragraph, head_line["text"].replace("{bureau_name}", "{{ bureau_name }}"), face="title",
                   size=head_line["size"])
        ooxml.rule(paragraph, "bottom", style="double", eighths=4, space_pt=2)
        is_long = len(self.form.name) >= title["long_from"]
        paragraph = self.paragraph(align="center", before_pt=12, line_pt=32)
        self.write(paragraph, self.form.name, face="title", size=title["size_when_long" if is_long else "size"])
        if self.layout["number_line"]:
            paragraph = self.paragraph(align="center", before_pt=number["before_pt"], after_pt=number["after_pt"])
            self.write(paragraph, "{{ document_number }}", size=number["size"])
        else:
            paragraph.paragraph_format.space_after = Pt(number["after_pt"])

    def foot(self, copies: str) -> None:
        """The foot of every page, and the head of continuation pages."""
        section = self.document.sections[0]
        section.different_first_page_header_footer = True
        self._header(section.first_page_header, is_continuation=False)
        self._header(section.header, is_continuation=True)
        for footer in (section.first_page_footer, section.footer):
            self._footer(footer, copies)

    def _set_paper(self) -> None:
        document, margins = self.document, self.page["margins_mm"]
        section = document.sections[0]
        section.page_width, section.page_height = map(Mm, self.paper_mm)
        if self.layout.get("is_landscape"):
            section.orientation = WD_ORIENT.LANDSCAPE
        for side in ("top", "bottom", "left", "right"):
            setattr(section, f"{side}_margin", Mm(margins[side]))
        section.header_distance, section.footer_distance = Mm(margins["header"]), Mm(margins["footer"])
        for grid in section._sectPr.findall(qn("w:docGrid")):
            section._sectPr.remove(grid)
        style = document.styles["Normal"]
        style.font.name, style.font.size = self.faces["latin"], Pt(self.size)
        style.element.rPr.rFonts.set(qn("w:eastAsia"), self.faces["body"])
        # Latin text as English: as Chinese, dates, certificate numbers and digests would break within a number.
        ooxml.add(style.element.rPr, "lang", val="en-US", eastAsia="zh-CN")
        # A justified line that ends in a line break given by the writer is not stretched.
        compatibility = document.settings.element.find(qn("w:compat"))
        if compatibility is None:
            compatibility = ooxml.add(document.settings.element, "compat")
        compatibility.insert(0, ooxml.element("doNotExpandShiftReturn"))
        properties = document.core_properties
        properties.title, properties.author, properties.comments = self.form.name, "", ""
        properties.created = properties.modified = _FIXED_TIME
        properties.last_modified_by = ""

    def _header(self, header: Any, *, is_continuation: bool) -> None:
        header.is_linked_to_previous = False
        paragraph = self.dress(header.paragraphs[0], line_pt=14)
        # Word's own style for headers has a tab stop in the middle, which would catch the words at the right.
        paragraph.style = self.document.styles["Normal"]
        if is_continuation:
            self._tab_stop(paragraph)
            number = "{{ document_number }}　" if self.layout["number_line"] else ""
            self.write(paragraph, f"{number}{self.form.name}", size=9)
            self.write(paragraph, "\t续页", size=12)
            ooxml.rule(paragraph, "bottom", style="double", eighths=4, space_pt=1)

    def _footer(self, footer: Any, copies: str) -> None:
        footer.is_linked_to_previous = False
        first = self.dress(footer.paragraphs[0], line_pt=13)
        first.style = self.document.styles["Normal"]
        if copies:
            self.write(first, f"本文书一式{self._copy_count()}：{copies}。", size=9)
        ooxml.rule(first, "bottom", style="single", eighths=4, space_pt=2)
        table = ooxml.make_table(footer, [22, self.width_mm - 67, 45], borders={}, padding_mm=0)
        code, words, pages = ooxml.make_row(table, [1, 1, 1])
        self.write(self.dress(code.paragraphs[0], line_pt=10, before_pt=3), "{{ qr }}", size=7)
        ooxml.align_cell(words, "center")
        self.write(self.dress(words.paragraphs[0], line_pt=10),
                   "{% if digest_words %}内容校验值　{{ digest_words }}{% endif %}", size=7)
        ooxml.align_cell(pages, "center")
        paragraph = self.dress(pages.paragraphs[0], align="right", line_pt=14)
        look = {"face": self.faces["body"], "latin": self.faces["latin"], "size": 10.5}
        for before, instruction in (("共 ", "NUMPAGES"), (" 页　第 ", "PAGE")):
            ooxml.write(paragraph, before, **look)
            ooxml.field(paragraph, instruction, **look)
        ooxml.write(paragraph, " 页", **look)
        ooxml.space(footer.add_paragraph(), line_pt=1, exact=True)

    def _copy_count(self) -> str:
        return {"1": "一份", "2": "两份", "3": "三份"}.get(self.form.copies[:1], "多份")

    def _tab_stop(self, paragraph: Any) -> None:
        tabs = ooxml.element("tabs")
        ooxml.add(tabs, "tab", val="right", pos=ooxml.twips(self.width_mm))
        paragraph._element.get_or_add_pPr().insert_element_before(
            tabs, "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr"
        )
