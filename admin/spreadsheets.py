"""Rows as CSV and XLSX. No cell is ever a formula: what others wrote must not run where the table is opened."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What spreadsheet programs take for the beginning of a formula or of a command (OWASP, CSV Injection).
_ACTIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff￾￿]")
_LONGEST_CELL = 32_767

Rows = Iterable[Sequence[str | int]]


def as_csv(heads: Sequence[str], rows: Rows) -> bytes:
    """UTF-8 with the mark by which Excel knows it, lines after RFC 4180."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([_inert(value) if isinstance(value, str) else value for value in row] for row in rows)
    return ("\ufeff" + stream.getvalue()).encode("utf-8", errors="replace")


def as_xlsx(title: str, heads: Sequence[str], rows: Rows) -> bytes:
    """One sheet; its first row stays in sight."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    bold = []
    for head in heads:
        cell = WriteOnlyCell(sheet, head)
        cell.font = Font(bold=True)
        bold.append(cell)
    sheet.append(bold)
    for row in rows:
        sheet.append([_text_cell(sheet, value) if isinstance(value, str) else value for value in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _text_cell(sheet: object, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, _NOT_XML.sub("�", _inert(text))[:_LONGEST_CELL])
    cell.data_type = "s"
    return cell


def _inert(text: str) -> str:
    return f"'{text}" if text.startswith(_ACTIVE) else text
