"""File names inside a package: readable, Chinese kept, and meaning one file on every system."""

from __future__ import annotations

import re
import unicodedata

_LONGEST = 80
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_FORBIDDEN = re.compile(r'[\\/:*?"<>|]')
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])")


def safe_name(title: str, extension: str, taken: set[str]) -> str:
    """A file name made of `title`; `taken` (folded names given so far) keeps it unique and is added to.

    What a file system or a reader could misunderstand is replaced or dropped: separators, control and
    direction characters, trailing dots and blanks, device names.
    """
    stem = _BIDI.sub("", unicodedata.normalize("NFC", title))
    stem = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in stem)
    stem = "".join(c for c in stem if unicodedata.category(c) != "Cs")
    stem = _shortened(_FORBIDDEN.sub("_", " ".join(stem.split()))).strip(" .") or "文件"
    if _DEVICES.fullmatch(stem):
        stem += "_"
    suffix = "." + kept if (kept := re.sub(r"[^0-9A-Za-z]", "", extension)[:10]) else ""
    name, count = stem + suffix, 1
    while _folded(name) in taken:
        count += 1
        name = f"{stem}-{count}{suffix}"
    taken.add(_folded(name))
    return name


def _shortened(stem: str) -> str:
    """At most 80 characters and 200 bytes: common file systems allow 255 bytes for the whole name."""
    stem = stem[:_LONGEST]
    while len(stem.encode()) > 200:
        stem = stem[:-1]
    return stem


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).lower()
