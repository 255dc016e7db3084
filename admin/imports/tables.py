"""The rows of a CSV or XLSX file that somebody sent. It is read as text and numbers alone.

What could do more than that is refused: a cell with a formula, a workbook that unpacks to far more than it is, an XML
part with a document type. UTF-8 and GB18030 (what Excel writes in a Chinese Windows) are told apart by the bytes.
"""

from __future__ import annotations

import csv
import io
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from openpyxl import load_workbook

from docstore.errors import InvalidInputError
from docstore.sentence import Sentence

LARGEST_FILE = 2 * 1024 * 1024
MOST_COLUMNS = 40
LONGEST_CELL = 1_000
_LARGEST_UNPACKED = 32 * 1024 * 1024
_MOST_PARTS = 200
_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
# What a spreadsheet program takes for a formula (OWASP, CSV Injection); +86 and -1 are numbers.
_FORMULA = re.compile(r"^\s*(?:[=@＝＠]|[+\-＋－](?![\d\s.]))")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff￾￿]")


@dataclass(frozen=True)
class Row:
    """`number` as the spreadsheet program shows it."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    heads: tuple[str, ...]
    rows: tuple[Row, ...]


def read(content: bytes, most_rows: int) -> Table:
    """The first sheet. Raises InvalidInputError with `file` in `fields`."""
    if not content.strip():
        raise _refused("选一个文件，里面要有内容。")
    if len(content) > LARGEST_FILE:
        raise _refused(Sentence("文件太大，最大 {n} MiB。", n=LARGEST_FILE // 1024 // 1024))
    if content.startswith(_OLD_OFFICE):
        raise _refused("这是旧的 .xls 格式，或者加了密码。另存为 .xlsx 或者 .csv 再来。")
    cells = _workbook(content, most_rows) if content.startswith(_ZIP) else _csv(content, most_rows)
    rows = [Row(number, row) for number, row in enumerate(cells, start=1) if any(row)]
    if not rows:
        raise _refused("文件里一行也没有。")
    if len(rows) > most_rows + 1:
        raise _refused(Sentence("行太多，一次最多 {n} 行，分几个文件。", n=most_rows))
    heads, *body = rows
    width = len(heads.cells)
    if any(any(row.cells[width:]) for row in body):
        raise _refused("有的行比表头长，多出来的格没有列名。")
    padded = (Row(row.number, (*row.cells, *[""] * width)[:width]) for row in body)
    return Table(heads.cells, tuple(padded))


def as_text(table: Table) -> str:
    """The table as CSV, for a page to carry until it is confirmed; `read` gives the same table again."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(table.heads)
    at = 1
    for row in table.rows:
        for _ in range(row.number - at - 1):
            stream.write("\n")  # so that rows keep their numbers
        writer.writerow(row.cells)
        at = row.number
    return stream.getvalue()


def _csv(content: bytes, most_rows: int) -> Iterator[tuple[str, ...]]:
    text = _decoded(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        for number, row in enumerate(reader, start=1):
            _require_shape(number, len(row), most_rows)
            yield _trimmed(_text(number, at, one) for at, one in enumerate(row, start=1))
    except csv.Error:
        raise _refused("不是一张表：CSV 的引号或者分隔不对。")


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise _refused("看不出文件的编码。存成 UTF-8 或者 GB18030（Excel 的“CSV UTF-8”）再来。")


def _delimiter(text: str) -> str:
    head = text.split("\n", 1)[0]
    return max((",", "\t", ";"), key=head.count)


def _workbook(content: bytes, most_rows: int) -> Iterator[tuple[str, ...]]:
    _require_harmless(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        for number, row in enumerate(sheet.iter_rows(max_row=most_rows + 2 + _BLANK_ROWS), start=1):
            _require_shape(number, len(row), most_rows)
            yield _trimmed(_cell(number, at, one) for at, one in enumerate(row, start=1))
    except InvalidInputError:
        raise
    except Exception as error:  # openpyxl raises whatever its parsers meet in a made-up file
        raise _refused("读不懂这个 .xlsx 文件。用表格软件打开，另存为 .xlsx 或者 .csv 再来。") from error


# Blank rows that may lie between; more is no list.
_BLANK_ROWS = 200


def _require_harmless(content: bytes) -> None:
    """Before anything parses it: how much it unpacks to, and no part that declares entities."""
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > _MOST_PARTS or sum(one.file_size for one in parts) > _LARGEST_UNPACKED:
                raise _refused("这个文件展开以后太大，不收。")
            for one in parts:
                if one.flag_bits & 0x1:
                    raise _refused("文件加了密码，去掉密码再来。")
                if one.filename.lower().endswith("vbaproject.bin"):
                    raise _refused("文件里有宏，不收。另存为 .xlsx 再来。")
                part = _unpacked(archive, one)
                if not one.filename.lower().endswith((".xml", ".rels")):
                    continue
                if part.startswith((b"\xff\xfe", b"\xfe\xff")) or b"<!DOCTYPE" in part or b"<!ENTITY" in part:
                    raise _refused("文件里有不是表格的内容，不收。")
    except (BadZipFile, NotImplementedError, OverflowError, ValueError, EOFError, zlib.error) as error:
        raise _refused("读不懂这个 .xlsx 文件。用表格软件打开，另存为 .xlsx 或者 .csv 再来。") from error


def _unpacked(archive: ZipFile, part: ZipInfo) -> bytes:
    """The bytes of a part. Its own word on its size is not believed: no more than one byte beyond that is unpacked."""
    if part.compress_type not in (ZIP_STORED, ZIP_DEFLATED):  # all that an Office file may have (ECMA-376, part 2)
        raise BadZipFile(part.filename)
    said, part.file_size = part.file_size, part.file_size + 1
    try:
        with archive.open(part) as stream:
            content = stream.read(part.file_size)
    finally:
        part.file_size = said
    if len(content) != said:
        raise BadZipFile(part.filename)
    return content


def _cell(row: int, column: int, cell: Any) -> str:
    if cell.data_type == "f":
        raise _formula(row, column)
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return _text(row, column, str(value))


def _text(row: int, column: int, value: str) -> str:
    text = _UNPRINTABLE.sub("", value).strip()
    if _FORMULA.match(text):
        raise _formula(row, column)
    if len(text) > LONGEST_CELL:
        raise _refused(
            Sentence("第 {row} 行第 {column} 列太长，最多 {n} 个字。", row=row, column=column, n=LONGEST_CELL)
        )
    return text


def _trimmed(cells: Iterable[str]) -> tuple[str, ...]:
    found = list(cells)
    while found and not found[-1]:
        found.pop()
    return tuple(found)


def _require_shape(number: int, width: int, most_rows: int) -> None:
    if width > MOST_COLUMNS:
        raise _refused(Sentence("列太多，最多 {n} 列。", n=MOST_COLUMNS))
    if number > most_rows + 1 + _BLANK_ROWS:
        raise _refused(Sentence("行太多，一次最多 {n} 行，分几个文件。", n=most_rows))


def _formula(row: int, column: int) -> InvalidInputError:
    return _refused(Sentence("第 {row} 行第 {column} 列是公式，不收。改成写好的内容再来。", row=row, column=column))


def _refused(sentence: str) -> InvalidInputError:
    return InvalidInputError(fields={"file": sentence})
