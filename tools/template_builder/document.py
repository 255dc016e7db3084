"""The Word file that a layout describes, from its blocks in order."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from docstore.forms.declaration import FormDeclaration
from tools.template_builder import (
    covers,
    edges,
    grid_lists,
    grid_party,
    grid_rows,
    grid_signing,
    letters,
    lines,
    sections,
    signing,
    tables,
    texts,
)
from tools.template_builder.grid import Grid
from tools.template_builder.letters import Block, Clauses
from tools.template_builder.sheet import Sheet

_FLOWING: dict[str, Callable[[Sheet, Block, Clauses], None]] = {
    "to": letters.to,
    "para": letters.para,
    "clause": letters.clause,
    "numbered": letters.numbered,
    "choose": letters.choose,
    "section": sections.section,
    "head_table": sections.head_table,
    "line": lines.line,
    "text": texts.text,
    "qa": texts.qa,
    "contact": lines.contact,
    "attach": lines.attach,
    "date": lines.date,
    "check": texts.check,
    "checklist": texts.checklist,
    "note": lines.note,
    "part": sections.part,
    "sign": signing.sign,
    "seal": signing.seal,
    "receipt_box": signing.receipt_box,
    "list": tables.list_table,
    "register_row": tables.register_row,
    "photos": tables.photos,
    "paste_area": tables.paste_area,
    "head": covers.head,
    "words": covers.words,
    "number": covers.number,
    "mark": covers.mark,
    "upright": covers.upright,
    "note_box": covers.note_box,
    "disc_label": covers.disc_label,
    "struct": covers.struct,
}
_IN_GRID: dict[str, Callable[[Grid, Block], None]] = {
    "row": grid_rows.row,
    "cell": grid_rows.cell,
    "box": grid_rows.box,
    "check": grid_rows.check,
    "struct": grid_rows.struct,
    "attach": grid_rows.attach,
    "clause": grid_rows.clause,
    "checklist": grid_lists.checklist,
    "list": grid_lists.list_rows,
    "group": grid_party.group,
    "opinion": grid_signing.opinion,
    "opinions": grid_signing.opinions,
    "sign": grid_signing.sign,
    "seal": grid_signing.seal,
}
# These stand in the one table of the form wherever they stand.
_IN_TABLE = ("row", "cell", "box", "opinion", "opinions", "group")
# These stand in it where the form is a table, and on the page by themselves where it is a letter.
_IN_TABLE_OF_A_TABLE = ("check", "checklist", "list", "struct")


# What stands in one line and goes along whole with signatures and seal; texts hold their last paragraph themselves.
_HELD_WHOLE = ("line", "attach", "check", "date")


def build(form: FormDeclaration, layout: dict[str, Any], page: dict[str, Any], clauses: Clauses) -> bytes:
    """The .docx that `layout` describes for `form`."""
    if layout.get("any_name"):
        form = replace(form, name="{{ form_name }}")
    sheet = Sheet(form, layout, page)
    edges.head(sheet)
    covers.counterfoil(sheet)
    every_page = layout["family"] == "item_list"
    written = [{**block, "every_page": True} if every_page and "sign" in block else block for block in layout["blocks"]]
    blocks: list[Block] = [block for block in written if not _is_elsewhere(block)]
    grid: Grid | None = None
    for number, block in enumerate(blocks):
        if _is_in_table(layout, block):
            grid = grid or Grid(sheet.for_tables(), clauses)
            _IN_GRID[next(iter(block))](grid, block)
            continue
        if grid is not None:
            grid.finish(next(iter(block)))
            grid = None
        # No page bears nothing but signatures and seal: the last paragraph before them goes along.
        following = next(iter(blocks[number + 1]), "") if number + 1 < len(blocks) else ""
        keep = following in ("sign", "seal", "contact")
        _FLOWING[next(iter(block))](sheet, {**block, "keep": keep, "following": following}, clauses)
        if keep and next(iter(block)) in _HELD_WHOLE:
            sheet.hold_last()
    if grid is not None:
        grid.finish()
    _foot(sheet, written)
    stream = io.BytesIO()
    sheet.document.save(stream)
    return _without_times(stream.getvalue())


def _is_in_table(layout: Mapping[str, Any], block: Block) -> bool:
    word = next(iter(block))
    if word in _IN_TABLE or block.get("in") in ("cell", "group", "row", "two_columns"):
        return True
    return word in _IN_TABLE_OF_A_TABLE and ("grid" in layout or layout["family"] == "service_return")


def _is_elsewhere(block: Block) -> bool:
    """At the foot of the sheet, or on the number line."""
    return "copies" in block or _signs_every_page(block) or block.get("in") == "number_line" or "footer" in block


def _signs_every_page(block: Block) -> bool:
    return "sign" in block and bool(block.get("every_page"))


def _foot(sheet: Sheet, blocks: list[dict[str, Any]]) -> None:
    writers: list[Callable[[Any], None]] = []
    copies = ""
    for block in blocks:
        if "copies" in block:
            copies = block["copies"]
        elif _signs_every_page(block):
            writers.append(signing.every_page(sheet, block))
        elif "footer" in block:
            writers.append(lines.at_foot(sheet, block))
    edges.foot(sheet, copies, writers)


def _without_times(content: bytes) -> bytes:
    """The same package with one fixed time on every member, so that building again changes nothing."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), old.read(name), zipfile.ZIP_DEFLATED)
    return stream.getvalue()
