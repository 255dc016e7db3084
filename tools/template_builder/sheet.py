"""The sheet that blocks are written on: paper, faces, sizes, paragraphs."""

from __future__ import annotations

import re
from copy import copy
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from docstore.forms.declaration import FormDeclaration
from tools.template_builder import ooxml

PT_MM = 0.3528
_FIXED_TIME = datetime(2024, 1, 1)
_LARGEST_IN_TABLES = 10.5
_TIGHT = {"size": 12, "line_pt": 22}


class Sheet:
    """A Word file being built: the document, the page rules, and the type of its family."""

    def __init__(self, form: FormDeclaration, layout: dict[str, Any], page: dict[str, Any]) -> None:
        self.form, self.layout, self.page = form, layout, page
        self.family: dict[str, Any] = page["families"][layout["family"]]
        look = {**self.family, **(_TIGHT if layout.get("tight") else {}), **layout.get("type", {})}
        self.size: float = look["size"]
        self.line_pt: float = look["line_pt"]
        self.faces = page["faces"]
        self.is_landscape = bool(layout.get("is_landscape", self.family.get("is_landscape")))
        self.margins = page["margins_landscape_mm" if self.is_landscape else "margins_mm"]
        wide, high = layout.get("paper_mm") or (page["paper_mm"]["width"], page["paper_mm"]["height"])
        self.paper_mm: tuple[float, float] = (high, wide) if self.is_landscape else (wide, high)
        self.width_mm: float = self.paper_mm[0] - self.margins["left"] - self.margins["right"]
        self.title: str = layout.get("title", form.name)
        self.document = Document()
        # Shared with the sheet's copies for tables: what kind the table written last was.
        self.last_table = [""]
        self._set_paper()
        self._set_properties()

    def write(self, paragraph: Any, text: str, *, face: str = "body", size: float = 0, **look: Any) -> None:
        ooxml.write(paragraph, text, face=self.faces[face], latin=self.faces["latin"], size=size or self.size, **look)

    def paragraph(
        self,
        container: Any = None,
        *,
        align: str = "",
        before_pt: float = 0,
        after_pt: float = 0,
        line_pt: float = 0,
        keep: bool = False,
    ) -> Any:
        paragraph = (self.document if container is None else container).add_paragraph()
        return self.dress(paragraph, align=align, before_pt=before_pt, after_pt=after_pt, line_pt=line_pt, keep=keep)

    def dress(
        self,
        paragraph: Any,
        *,
        align: str = "",
        before_pt: float = 0,
        after_pt: float = 0,
        line_pt: float = 0,
        keep: bool = False,
    ) -> Any:
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

    def width_of(self, words: str, size: float = 0) -> float:
        """Millimetres that `words` take; a Chinese character is as wide as it is high, a Latin one half."""
        ems = sum(1.0 if ord(one) > 0x2000 else 0.55 for one in words)
        return ems * (size or self.size) * PT_MM

    def close_cell(self, cell: Any) -> None:
        """Word wants a paragraph at the end of a cell, also behind a loop that may print nothing."""
        ooxml.space(cell.add_paragraph(), line_pt=1, exact=True)

    def for_tables(self) -> Sheet:
        """The same sheet with the type of tables, for a table inside a letter or a report."""
        if self.size <= _LARGEST_IN_TABLES:
            return self
        other = copy(self)
        other.size, other.line_pt = 10.5, 16
        return other

    def with_general_names(self, words: str) -> str:
        """Words of a layout with what every template knows put in: how the party is addressed."""
        return words.replace("你（单位）", "{{ you }}").replace("{you}", "{{ you }}")

    def room_for_table(self, kind: str) -> None:
        """A thin line before a table that follows another: neighbouring tables would grow into one."""
        body = self.document.element.body
        last = [one for one in body if not one.tag.endswith("}sectPr")][-1]
        if last.tag.endswith("}tbl") and (kind, self.last_table[0]) != ("lines", "lines"):
            ooxml.space(self.document.add_paragraph(), line_pt=4, exact=True)
        self.last_table[0] = kind

    def hold_last(self) -> None:
        """Keep what was written last with what follows it."""
        ooxml.keep_with_next([one for one in self.document.element.body if not one.tag.endswith("}sectPr")][-1])

    def ruled_lines(self, count: int, container: Any = None) -> None:
        """Lines to write on, on a sheet that is filled by hand."""
        for _ in range(count):
            paragraph = self.paragraph(container, line_pt=self.page["ruled_line_mm"] / PT_MM)
            ooxml.rule(paragraph, "bottom", style="single", eighths=4, space_pt=1)
            # Without it Word draws neighbouring rules as one frame, with a rule under the last only.
            ooxml.rule_between(paragraph)

    def _set_paper(self) -> None:
        document = self.document
        section = document.sections[0]
        section.page_width, section.page_height = map(Mm, self.paper_mm)
        if self.is_landscape:
            section.orientation = WD_ORIENT.LANDSCAPE
        for side in ("top", "bottom", "left", "right"):
            setattr(section, f"{side}_margin", Mm(self.margins[side]))
        section.header_distance, section.footer_distance = Mm(self.margins["header"]), Mm(self.margins["footer"])
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

    def _set_properties(self) -> None:
        properties = self.document.core_properties
        properties.title, properties.author, properties.last_modified_by = self.title, "", ""
        # Until the bureau has compared a sheet of our own design with the official one, the file says what it is.
        properties.comments = "版式为拟稿" if self.layout.get("origin") in ("derived", "partly") else ""
        properties.created = properties.modified = _FIXED_TIME


_SPACED = re.compile(r"(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])")


def spaced(title: str) -> str:
    """卷　内　目　录"""
    return _SPACED.sub("　", title)
