"""Which faces a PDF was set in where those that its Word file names were not there.

Papers name the faces of official documents (仿宋_GB2312, 方正小标宋简体 …), which are not free; the converter takes the
next of the table in `fonts.conf`. What it took is read from the PDF itself, so that it is right wherever it ran.
"""

from __future__ import annotations

import io
import re
import zipfile
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree

_TABLE = Path(__file__).with_name("fonts.conf")
_NAMED = re.compile(r'w:(?:ascii|hAnsi|eastAsia)="([^"]+)"')
_SET_IN = re.compile(rb"/FontName\s*/(?:[A-Z]{6}\+)?([^\s/<>]+)")
_STYLED = re.compile(r"word/(?:document|styles|header\d*|footer\d*)\.xml")
# One file holds the face for China, Japan and Korea; a PDF gives the name of the first.
_REGION = re.compile(r"cjk(?:sc|tc|jp|kr|hk)")
_PLAIN = ("regular", "normal", "book", "vkana")


def substitutions(document: bytes, pdf: bytes) -> dict[str, str]:
    """Face named by the .docx → face of the table in which its PDF is set; those that were there are left out."""
    set_in = {_known_as(name.decode("latin-1")) for name in _SET_IN.findall(pdf)}
    found = {}
    for family in sorted(_named(document)):
        used = next((face for face in (family, *_table().get(family, ())) if _known_as(face) in set_in), family)
        if used != family:
            found[family] = used
    return found


def _named(document: bytes) -> set[str]:
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        parts = (package.read(name).decode("utf-8") for name in package.namelist() if _STYLED.fullmatch(name))
        return {family for part in parts for family in _NAMED.findall(part)}


@lru_cache(maxsize=1)
def _table() -> dict[str, tuple[str, ...]]:
    aliases = ElementTree.parse(_TABLE).getroot().iter("alias")
    return {
        alias.findtext("family", ""): tuple(face.text or "" for face in alias.iterfind("accept/family"))
        for alias in aliases
    }


def _known_as(name: str) -> str:
    """A face by any of its names: Noto Serif CJK SC and NotoSerifCJKjp-Regular are the same."""
    plain = _REGION.sub("cjk", re.sub(r"[\s_-]", "", name).casefold())
    for ending in reversed(_PLAIN):
        plain = plain.removesuffix(ending)
    return plain
