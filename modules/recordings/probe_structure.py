"""What a file is by its first bytes, and whether its container is whole. Pure reading; nothing is decoded.

Copies break off when a battery dies or a cable is pulled; most containers say how long they should be.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from docstore.sentence import Sentence

_BLOCK = 256 * 1024
_MOST_BOXES = 100_000
_ISO_FIRST = {b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot"}
_SEGMENT = b"\x18\x53\x80\x67"


class Source(Protocol):
    """Bytes by range: a stored blob, or a file."""

    @property
    def length(self) -> int: ...
    def read(self, start: int = 0, stop: int | None = None) -> bytes: ...


@dataclass(frozen=True)
class Container:
    """`demuxer` is FFmpeg's name; `extensions` are the honest ones."""

    name: str
    title: str
    media_type: str
    demuxer: str
    extensions: frozenset[str]


def _container(name: str, title: str, media_type: str, demuxer: str, extensions: str) -> Container:
    return Container(name, title, media_type, demuxer, frozenset(extensions.split()))


_ISO = "mp4 m4v mov qt 3gp 3g2 m4a"
CONTAINERS = {
    container.name: container
    for container in (
        _container("mp4", "MP4", "video/mp4", "mov", _ISO),
        _container("mov", "MOV（QuickTime）", "video/quicktime", "mov", _ISO),
        _container("m4a", "M4A", "audio/mp4", "mov", _ISO),
        _container("webm", "WebM", "video/webm", "matroska", "webm mkv"),
        _container("matroska", "MKV（Matroska）", "video/x-matroska", "matroska", "mkv mka"),
        _container("avi", "AVI", "video/x-msvideo", "avi", "avi"),
        _container("mpegts", "MPEG-TS", "video/mp2t", "mpegts", "ts mts m2ts m2t mpg mpeg"),
        _container("mpegps", "MPEG-PS", "video/mpeg", "mpeg", "mpg mpeg vob ps"),
        _container("wav", "WAV", "audio/wav", "wav", "wav"),
        _container("mp3", "MP3", "audio/mpeg", "mp3", "mp3"),
        _container("jpeg", "JPEG 图片", "image/jpeg", "jpeg_pipe", "jpg jpeg"),
        _container("png", "PNG 图片", "image/png", "png_pipe", "png"),
    )
}


class Window:
    """Small reads near each other cost one read of the source."""

    def __init__(self, source: Source) -> None:
        self.length = source.length
        self._source = source
        self._at, self._block = 0, b""

    def read(self, at: int, size: int) -> bytes:
        """Fewer bytes at the end of the source."""
        if not self._at <= at or at + size > self._at + len(self._block):
            self._at = at
            self._block = self._source.read(at, min(at + max(size, _BLOCK), self.length)) if at < self.length else b""
        return self._block[at - self._at : at - self._at + size]


def recognise(window: Window) -> Container | None:
    """The container by its content; None for what is no recording and no picture."""
    head = window.read(0, 4096)
    for test in (_iso_name, _ebml_name, _riff_name, _mpeg_name, _other_name):
        name = test(head)
        if name is not None:
            return CONTAINERS[name]
    return None


def broken(window: Window, container: Container) -> str | None:
    """Why the file is not whole, for people; None when nothing speaks against it."""
    test = _WHOLE.get(container.name)
    return test(window) if test else None


def _iso_name(head: bytes) -> str | None:
    if head[4:8] not in _ISO_FIRST:
        return None
    if head[4:8] != b"ftyp":
        return "mov"
    return {b"qt  ": "mov", b"M4A ": "m4a"}.get(head[8:12], "mp4")


def _ebml_name(head: bytes) -> str | None:
    if head[:4] != b"\x1a\x45\xdf\xa3":
        return None
    at = head.find(b"\x42\x82")  # DocType
    return "webm" if head[at + 3 : at + 7] == b"webm" else "matroska"


def _riff_name(head: bytes) -> str | None:
    if head[:4] not in (b"RIFF", b"RF64"):
        return None
    return {b"AVI ": "avi", b"WAVE": "wav"}.get(head[8:12])


def _mpeg_name(head: bytes) -> str | None:
    if head[:4] == b"\x00\x00\x01\xba":
        return "mpegps"
    return "mpegts" if _packet_size(head) else None


def _other_name(head: bytes) -> str | None:
    if head[:3] == b"\xff\xd8\xff":
        return "jpeg"
    if head[:8] == b"\x89PNG\r\n\x1a\n":
        return "png"
    if head[:3] == b"ID3" or (len(head) > 3 and _is_mp3_frame(head)):
        return "mp3"
    return None


def _is_mp3_frame(head: bytes) -> bool:
    layer_three = head[0] == 0xFF and head[1] & 0xE6 == 0xE2
    return layer_three and head[2] >> 4 not in (0, 15) and head[2] >> 2 & 3 != 3


def _packet_size(head: bytes) -> int:
    """188 or 192 (with a time stamp before each packet); 0 when it is no transport stream."""
    for size, first in ((188, 0), (192, 4)):
        marks = [head[at : at + 1] for at in range(first, min(len(head), 5 * size), size)]
        if len(marks) >= 2 and all(mark == b"\x47" for mark in marks):
            return size
    return 0


# --- whole? --------------------------------------------------------------------------------------------------


def _missing(count: int) -> str:
    return Sentence("文件不完整，结尾缺 {count} 字节。", count=count)


def _iso_broken(window: Window) -> str | None:
    at, has_index = 0, False
    for _ in range(_MOST_BOXES):
        head = window.read(at, 16)
        if len(head) < 8:
            break
        size, kind = int.from_bytes(head[:4], "big"), head[4:8]
        if size == 1:
            size = int.from_bytes(head[8:16], "big")
        elif size == 0:
            size = window.length - at  # "to the end of the file"
        if size < 8:
            break
        at += size
        if at > window.length and (has_index or kind == b"moov"):
            return _missing(at - window.length)
        has_index = has_index or kind == b"moov"
    return None if has_index else "文件不完整，缺少索引（moov），可能没有录完。"


def _matroska_broken(window: Window) -> str | None:
    head = window.read(0, 4096)
    at = head.find(_SEGMENT)
    if at < 0 or at + 5 > len(head):
        return "文件不完整，没有内容段。"
    first = head[at + 4]
    width = 9 - first.bit_length()
    raw = int.from_bytes(head[at + 4 : at + 4 + width], "big") & ((1 << 7 * width) - 1)
    if raw == (1 << 7 * width) - 1:
        return None  # a live recording does not know its length
    end = at + 4 + width + raw
    return _missing(end - window.length) if end > window.length else None


def _riff_broken(window: Window) -> str | None:
    at = 0
    for _ in range(_MOST_BOXES):
        head = window.read(at, 12)
        if len(head) < 12 or head[:4] not in (b"RIFF", b"RF64"):
            break
        size = int.from_bytes(head[4:8], "little")
        if size == 0xFFFFFFFF:
            break
        if size < 4:
            return "文件不完整，没有正常结束录制。"
        at += 8 + size + size % 2
    return _missing(at - window.length) if at > window.length + 1 else None


def _mpegts_broken(window: Window) -> str | None:
    over = window.length % (_packet_size(window.read(0, 4096)) or 188)
    return "文件不完整，最后一个数据包被截断。" if over else None


def _jpeg_broken(window: Window) -> str | None:
    tail = window.read(max(window.length - 4096, 0), 4096)
    return None if b"\xff\xd9" in tail else "图片不完整，缺少结尾。"


def _png_broken(window: Window) -> str | None:
    tail = window.read(max(window.length - 4096, 0), 4096)
    return None if b"IEND" in tail else "图片不完整，缺少结尾。"


_WHOLE: dict[str, Callable[[Window], str | None]] = {
    "mp4": _iso_broken,
    "mov": _iso_broken,
    "m4a": _iso_broken,
    "webm": _matroska_broken,
    "matroska": _matroska_broken,
    "avi": _riff_broken,
    "wav": _riff_broken,
    "mpegts": _mpegts_broken,
    "jpeg": _jpeg_broken,
    "png": _png_broken,
}
