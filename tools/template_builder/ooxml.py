"""Small pieces of WordprocessingML that python-docx has no words for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph


def add(parent: Any, tag: str, **attributes: Any) -> Any:
    """A new last child `w:tag` with attributes of the same namespace."""
    element = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))
    parent.append(element)
    return element


def write(
    paragraph: Any,
    text: str,
    *,
    face: str,
    size: float,
    latin: str = "",
    underline: bool = False,
    grey: bool = False,
    struck: bool = False,
) -> Any:
    """A run of `text`. `face` is set for Chinese, `latin` for the rest; Word takes neither from the other."""
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    run.font.underline = True if underline else None
    run.font.strike = True if struck else None
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{script}"), latin or face)
    fonts.set(qn("w:eastAsia"), face)
    fonts.set(qn("w:hint"), "eastAsia")
    if grey:
        run.font.color.rgb = RGBColor(0xA6, 0xA6, 0xA6)
    return run


def space(paragraph: Any, *, line_pt: float, before_pt: float = 0, after_pt: float = 0, exact: bool = False) -> None:
    paragraph_format = paragraph.paragraph_format
    paragraph_format.space_before, paragraph_format.space_after = Pt(before_pt), Pt(after_pt)
    properties = paragraph._element.get_or_add_pPr()
    spacing = properties.get_or_add_spacing()
    spacing.set(qn("w:line"), str(int(line_pt * 20)))
    spacing.set(qn("w:lineRule"), "exact" if exact else "atLeast")
    # The invisible character grid of Word would stretch the lines.
    properties.insert_element_before(element("snapToGrid", val=0), "w:spacing", "w:ind", "w:jc", "w:rPr")


def indent(paragraph: Any, *, first_chars: int = 0, size: float = 0, left_mm: float = 0, hanging_mm: float = 0) -> None:
    element = paragraph._element.get_or_add_pPr().get_or_add_ind()
    if first_chars:
        element.set(qn("w:firstLineChars"), str(first_chars * 100))
        element.set(qn("w:firstLine"), str(int(first_chars * size * 20)))
    if left_mm:
        element.set(qn("w:left"), str(twips(left_mm)))
    if hanging_mm:
        element.set(qn("w:hanging"), str(twips(hanging_mm)))


def rule(paragraph: Any, side: str, *, style: str, eighths: int, space_pt: int = 1) -> None:
    """A rule over the full width above or below the paragraph."""
    borders = element("pBdr")
    add(borders, side, val=style, sz=eighths, space=space_pt, color="000000")
    properties = paragraph._element.get_or_add_pPr()
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr")


def field(paragraph: Any, instruction: str, **look: Any) -> None:
    """A field that Word computes, such as PAGE."""
    for kind in ("begin", "instruction", "separate", "value", "end"):
        run = write(paragraph, "1" if kind == "value" else "", **look)
        if kind == "instruction":
            text = add(run._element, "instrText")
            text.text = f" {instruction} "
            text.set(qn("xml:space"), "preserve")
        elif kind != "value":
            add(run._element, "fldChar", fldCharType=kind)


def make_table(container: Any, widths_mm: list[float], *, borders: dict[str, int], padding_mm: float) -> Any:
    """A table of fixed column widths without rows; `borders` by side in eighths of a point, 0 for none."""
    total = Mm(sum(widths_mm))
    size = (0, len(widths_mm))
    table = container.add_table(*size, total) if _needs_width(container) else container.add_table(*size)
    properties = table._tbl.tblPr
    for child in list(properties):
        properties.remove(child)
    add(properties, "tblW", w=twips(sum(widths_mm)), type="dxa")
    # Word sets the text of a table on the margin and its border one padding outside; this moves the border in.
    add(properties, "tblInd", w=twips(padding_mm), type="dxa")
    edges = add(properties, "tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        size = borders.get(side, 0)
        add(edges, side, val="single" if size else "nil", sz=size, space=0, color="000000")
    add(properties, "tblLayout", type="fixed")
    margins = add(properties, "tblCellMar")
    upright = 0.5 if any(borders.values()) else 0.0
    for side, width in (("top", upright), ("left", padding_mm), ("bottom", upright), ("right", padding_mm)):
        add(margins, side, w=twips(width), type="dxa")
    for column, width in zip(table._tbl.tblGrid.findall(qn("w:gridCol")), widths_mm, strict=True):
        column.set(qn("w:w"), str(twips(width)))
    return table


def make_row(
    table: Any,
    spans: list[int],
    *,
    height_mm: float = 0,
    is_heading: bool = False,
    may_break: bool = False,
    merges: Sequence[str] = (),
) -> list[Any]:
    """A row whose cells cover `spans` columns each; the cells.

    `merges` says for every cell how it goes with the one above: "restart", "continue" or nothing.
    """
    widths = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid.findall(qn("w:gridCol"))]
    row = add(table._tbl, "tr")
    properties = add(row, "trPr")
    if not may_break:
        add(properties, "cantSplit")
    if height_mm:
        add(properties, "trHeight", val=twips(height_mm), hRule="atLeast")
    if is_heading:
        add(properties, "tblHeader")
    cells, at = [], 0
    for number, span in enumerate(spans):
        cell = add(row, "tc")
        cell_properties = add(cell, "tcPr")
        add(cell_properties, "tcW", w=sum(widths[at : at + span]), type="dxa")
        if span > 1:
            add(cell_properties, "gridSpan", val=span)
        if merges and merges[number]:
            add(cell_properties, "vMerge", val=merges[number])
        add(cell, "p")
        cells.append(_Cell(cell, table))
        at += span
    return cells


def draw_edges(cell: Any, *sides: str, eighths: int = 4, style: str = "single") -> None:
    """Draw these edges of a cell, whatever its table draws: the blank of a head line has its lower edge only."""
    edges = element("tcBorders")
    for side in ("top", "left", "bottom", "right"):
        if side in sides:
            add(edges, side, val=style, sz=eighths, space=0, color="000000")
    cell._tc.get_or_add_tcPr().append(edges)


def align_cell(cell: Any, where: str) -> None:
    add(cell._tc.get_or_add_tcPr(), "vAlign", val=where)


def twips(millimetres: float) -> int:
    return round(millimetres * 1440 / 25.4)


def _needs_width(container: Any) -> bool:
    """Headers, footers and cells want the width of a table; the body takes it from the page."""
    return not hasattr(container, "core_properties") and container.__class__.__name__ != "_Cell"


def element(tag: str, **attributes: Any) -> Any:
    element = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))
    return element


def rule_between(paragraph: Any) -> None:
    borders = paragraph._element.pPr.find(qn("w:pBdr"))
    add(borders, "between", val="single", sz=4, space=1, color="000000")


def tab_stop(paragraph: Any, at_mm: float, kind: str = "right") -> None:
    tabs = element("tabs")
    add(tabs, "tab", val=kind, pos=twips(at_mm))
    paragraph._element.get_or_add_pPr().insert_element_before(
        tabs, "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def page_break_before(paragraph: Any) -> None:
    paragraph.paragraph_format.page_break_before = True


def frame_picture(paragraph: Any) -> None:
    """Room for a picture of any height: an exact line would cut it."""
    spacing = paragraph._element.get_or_add_pPr().get_or_add_spacing()
    spacing.set(qn("w:line"), "240")
    spacing.set(qn("w:lineRule"), "auto")


_RING = """<w:r {declared}><w:rPr><w:noProof/></w:rPr><w:pict><v:oval style="position:absolute;\
margin-left:{left}mm;margin-top:{top}mm;width:{size}mm;height:{size}mm;z-index:-1;\
mso-position-horizontal-relative:margin;mso-position-vertical-relative:text" filled="f" strokecolor="#808080" \
strokeweight=".5pt"/></w:pict></w:r>"""


def ring(paragraph: Any, size_mm: float, top_mm: float, left_mm: float) -> None:
    """A circle behind the text, placed from this paragraph and from the left margin."""
    declared = 'xmlns:v="urn:schemas-microsoft-com:vml" ' + nsdecls("w")
    paragraph._element.append(parse_xml(_RING.format(declared=declared, size=size_mm, top=top_mm, left=left_mm)))


def keep_with_next(element: Any) -> None:
    """Hold every paragraph of `element` to the one after it."""
    paragraphs = [element] if element.tag == qn("w:p") else element.iter(qn("w:p"))
    for paragraph in list(paragraphs):
        Paragraph(paragraph, None).paragraph_format.keep_with_next = True
