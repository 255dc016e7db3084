"""A strict reader for the zip files we hand out, so that two readers can never see two different packages.

Only what our own writer makes is read: entries stored without compression or encryption, lying one behind the
other from the first byte to the central directory, each name once and the same in both headers, no comment.
`verify_page/src/archive.js` follows the same rules; docs/reference/proof-format.md states them.
"""

from __future__ import annotations

import re
import struct
import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

LOCAL, CENTRAL = 0x04034B50, 0x02014B50
END, END64, LOCATOR = 0x06054B50, 0x06064B50, 0x07064B50
PIECE = 1024 * 1024
_DIRECTORY_LIMIT = 64 * 1024 * 1024
_ENCRYPTED, _DESCRIPTOR, _UTF8 = 0x1, 0x8, 0x800
_FULL16, _FULL32 = 0xFFFF, 0xFFFFFFFF
_DOUBLE = "同名文件不止一个。"


class BrokenArchiveError(Exception):
    """The file as a whole cannot be read by the rules."""


class UnreadableEntryError(Exception):
    """One entry cannot be read; the text says why."""


@dataclass(frozen=True)
class Entry:
    name: str
    size: int
    crc: int
    offset: int
    data_at: int
    fault: str = ""  # "unsafe" or "unreadable" when it must not be read
    why: str = ""


class Archive:
    """`entries` by name, faulty ones included (see `Entry.fault`). Raises BrokenArchiveError."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.length = file.seek(0, 2)
        directory, start = self._directory()
        found = [self._locate(record) for record in _records(directory)]
        self._check_layout(found, start)
        self.entries = _without_doubles(found)

    def read(self, entry: Entry, limit: int) -> bytes:
        """A small entry whole. Raises UnreadableEntryError when it is larger than `limit`."""
        if entry.size > limit:
            raise UnreadableEntryError("文件大得不合理。")
        return b"".join(self.pieces(entry))

    def pieces(self, entry: Entry) -> Iterator[bytes]:
        """The content piece by piece. Raises UnreadableEntryError at its end when the checksum does not fit."""
        if entry.fault:
            raise UnreadableEntryError(entry.why)
        crc, at, left = 0, entry.data_at, entry.size
        while left:
            piece = self._bytes(at, min(left, PIECE))
            crc = zlib.crc32(piece, crc)
            at, left = at + len(piece), left - len(piece)
            yield piece
        if crc != entry.crc:
            raise UnreadableEntryError("压缩包内的校验码不符，文件已损坏。")

    def _bytes(self, at: int, count: int) -> bytes:
        self.file.seek(at)
        data = self.file.read(count) if 0 <= at <= self.length else b""
        if len(data) != count:
            raise BrokenArchiveError("文件不完整。")
        return data

    def _directory(self) -> tuple[bytes, int]:
        """The central directory and where it begins."""
        end_at = self.length - 22
        signature, disk, disk_of, here, count, size, start, comment = struct.unpack(
            "<IHHHHIIH", self._bytes(end_at, 22)
        )
        if signature != END or comment or disk or disk_of or here != count:
            raise BrokenArchiveError("文件不完整，或者不是压缩包。")
        if count == _FULL16 or _FULL32 in (size, start):
            size, start, end_at = self._end64(end_at)
        if size > _DIRECTORY_LIMIT or start + size != end_at:
            raise BrokenArchiveError("压缩包的目录位置不对。")
        return self._bytes(start, size), start

    def _end64(self, end_at: int) -> tuple[int, int, int]:
        signature, _, at, _ = struct.unpack("<IIQI", self._bytes(end_at - 20, 20))
        if signature != LOCATOR or at != end_at - 76:
            raise BrokenArchiveError("压缩包的目录位置不对。")
        signature, *_, size, start = struct.unpack("<IQHHIIQQQQ", self._bytes(at, 56))
        if signature != END64:
            raise BrokenArchiveError("压缩包的目录位置不对。")
        return size, start, at

    def _locate(self, record: _Record) -> Entry:
        """Reads the local header and compares it with the directory's record."""
        header = struct.unpack("<IHHHHHIIIHH", self._bytes(record.offset, 30))
        name = self._bytes(record.offset + 30, header[9])
        if header[0] != LOCAL or name != record.raw_name or header[2:4] != (record.flags, record.method):
            raise BrokenArchiveError("压缩包的目录与内容不符。")
        data_at = record.offset + 30 + header[9] + header[10]
        fault, why = record.judge()
        return Entry(record.name, record.stored, record.crc, record.offset, data_at, fault, why)

    def _check_layout(self, found: list[Entry], start: int) -> None:
        """No byte may lie outside headers, contents and data descriptors, and none in two entries."""
        at = 0
        for entry in sorted(found, key=lambda one: one.offset):
            if not at <= entry.offset <= at + 24 or (at == 0 and entry.offset):
                raise BrokenArchiveError("压缩包内有多余的内容。")
            at = entry.data_at + entry.size
        if not at <= start <= at + 24:
            raise BrokenArchiveError("压缩包内有多余的内容。")


@dataclass(frozen=True)
class _Record:
    """One record of the central directory."""

    raw_name: bytes
    name: str
    flags: int
    method: int
    crc: int
    stored: int
    size: int
    offset: int
    made_on: int
    mode: int

    def judge(self) -> tuple[str, str]:
        if not _is_safe(self.name):
            return "unsafe", "文件名不安全。"
        if self.made_on == 3 and self.mode & 0xF000 not in (0, 0x8000):
            return "unsafe", "不是普通文件。"
        if self.flags & _ENCRYPTED:
            return "unreadable", "文件被加密，无法读取。"
        if self.flags & ~(_DESCRIPTOR | _UTF8):
            return "unreadable", "文件的存放方式无法读取。"
        if self.method or self.stored != self.size:
            return "unreadable", "文件被重新压缩过；请用下载时的原包，不要解开后再打包。"
        return "", ""


def _records(directory: bytes) -> Iterator[_Record]:
    at = 0
    while at < len(directory):
        if len(directory) - at < 46:
            raise BrokenArchiveError("压缩包的目录不完整。")
        (signature, made, _, flags, method, _, _, crc, stored, size, name_length, extra_length, comment_length,
         disk, _, attributes, offset) = struct.unpack_from("<IHHHHHHIIIHHHHHII", directory, at)  # fmt: skip
        raw = directory[at + 46 : at + 46 + name_length]
        extra = directory[at + 46 + name_length : at + 46 + name_length + extra_length]
        at += 46 + name_length + extra_length + comment_length
        if signature != CENTRAL or at > len(directory) or comment_length or disk:
            raise BrokenArchiveError("压缩包的目录不完整。")
        size, stored, offset = _wide(extra, size, stored, offset)
        yield _Record(raw, _decoded(raw), flags, method, crc, stored, size, offset, made >> 8, attributes >> 16)


def _wide(extra: bytes, size: int, stored: int, offset: int) -> tuple[int, int, int]:
    """Replaces the full values by those of the zip64 extra field, in the order of the specification."""
    values = [size, stored, offset]
    at = 0
    while at + 4 <= len(extra):
        tag, length = struct.unpack_from("<HH", extra, at)
        if tag == 1:
            field = extra[at + 4 : at + 4 + length]
            for place in range(3):
                if values[place] == _FULL32 and len(field) >= 8:
                    values[place], field = struct.unpack_from("<Q", field)[0], field[8:]
        at += 4 + length
    return values[0], values[1], values[2]


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise BrokenArchiveError("压缩包内的文件名不是 UTF-8。") from None


def _is_safe(name: str) -> bool:
    """A relative path of plain segments that no system reads as something else."""
    parts = name.split("/")
    return re.search(r'[\x00-\x1f\x7f\\:*?"<>|]', name) is None and not any(
        part in ("", ".", "..") or part[-1] in " ." for part in parts
    )


def _without_doubles(found: list[Entry]) -> dict[str, Entry]:
    """By name; names that one file system would take for the same file count as doubles."""
    seen: dict[str, str] = {}
    entries: dict[str, Entry] = {}
    for entry in found:
        folded = unicodedata.normalize("NFC", entry.name).lower()
        double = seen.setdefault(folded, entry.name)
        if double in entries:
            entries[double] = replace(entries[double], fault="unsafe", why=_DOUBLE)
            entry = replace(entry, fault="unsafe", why=_DOUBLE)
        entries[entry.name] = entry
    return entries
