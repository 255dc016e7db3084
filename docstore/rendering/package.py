"""A .docx written as a zip: fixed order, fixed times, and what was compressed before is not compressed again.

The bytes are those that `zipfile` writes of the same members at level 6.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from functools import lru_cache

# Parts of a template that no paper changes; the others are compressed each time and not kept.
_STEADY = (
    *("[Content_Types].xml", "_rels/", "customXml/", "docProps/app.xml", "docProps/thumbnail.jpeg", "word/theme/"),
    *("word/styles", "word/settings.xml", "word/numbering.xml", "word/fontTable.xml", "word/webSettings.xml"),
)
_KEPT = 1024

_VERSION, _UNIX = 20, 3
_DEFLATED = 8
_UTF8 = 0x800
# 1 January 1980, midnight: the first that a zip can say.
_TIME, _DAY = 0, 0x21
_OWN = 0o600 << 16
_LOCAL = struct.Struct("<4sHHHHHLLLHH")
_CENTRAL = struct.Struct("<4sBBBBHHHHLLLHHHHHLL")
_END = struct.Struct("<4sHHHHLLH")


def packed(parts: Mapping[str, bytes]) -> bytes:
    """The package of `parts` (member → content): what Word wants to meet first, then by name."""
    first = [name for name in ("[Content_Types].xml", "_rels/.rels") if name in parts]
    names = first + sorted(set(parts) - set(first))
    whole, directory = bytearray(), bytearray()
    for name in names:
        content = parts[name]
        squeezed = _kept(content) if name.startswith(_STEADY) else _squeezed(content)
        path = name.encode()
        flags = 0 if name.isascii() else _UTF8
        sizes = (zlib.crc32(content), len(squeezed), len(content))
        directory += _CENTRAL.pack(
            b"PK\1\2", _VERSION, _UNIX, _VERSION, 0, flags, _DEFLATED, _TIME, _DAY, *sizes, len(path), 0, 0, 0, 0, _OWN,
            len(whole),
        ) + path
        whole += _LOCAL.pack(b"PK\3\4", _VERSION, flags, _DEFLATED, _TIME, _DAY, *sizes, len(path), 0) + path + squeezed
    start = len(whole)
    return bytes(whole + directory + _END.pack(b"PK\5\6", 0, 0, len(names), len(names), len(directory), start, 0))


def _squeezed(content: bytes) -> bytes:
    squeezer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return squeezer.compress(content) + squeezer.flush()


_kept = lru_cache(maxsize=_KEPT)(_squeezed)
