"""Bases of forms as the declarations write them: 处罚法46(一)(三)、56；35号第十四、十七条；民诉法87-95."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docstore.forms.citation import chinese_number, find_citations
from tests.law.world import names

_N = "[0-9]+|[零〇一二三四五六七八九十百]+"
_REMARK = re.compile(r"[（(](?![一二三四五六七八九十]+[）)])[^（）()]*[）)]")
_ARTICLES = re.compile(rf"第?((?:{_N})(?:[、和](?:{_N}))*)条")
# Said of a basis, and no citation: a stranger's rules, or that something is still to be looked up.
NO_CITATIONS = ("部门规章另有规定", "案件终止的规章依据待核")


def cited(basis: str) -> Iterator[tuple[str, str, int]]:
    """(law's name, year or "", article) of every citation; article 0 where a document is named as a whole.

    Raises ValueError for a part that names nothing the library knows.
    """
    for part in filter(None, (one.strip() for one in re.split("[;；]|、(?=实施条例)", basis))):
        # of the 档案法, in bases that name both
        part = f"档案法{part}" if part.startswith("实施条例") else part
        full = list(find_citations(part))
        if full:
            yield from ((one.law, one.edition, one.article) for one in full)
        elif part not in NO_CITATIONS:
            yield from _short(part)


def _short(part: str) -> Iterator[tuple[str, str, int]]:
    name = max((name for name in names() if part.startswith((name, f"《{name}》"))), key=len, default="")
    if not name:
        raise ValueError(part)
    rest = part.removeprefix("《").removeprefix(name).removeprefix("》")
    year = re.match(r"[（(]?((?:19|20)[0-9]{2})[）)]?(?=第|[0-9]|$)", rest)
    rest = _REMARK.sub("", rest[year.end() :] if year else rest)
    numbers = [number for found in _ARTICLES.finditer(rest) for number in re.split("[、和]", found[1])]
    # Bare numbers are articles only where no 第…条 is written: 第五条(二)3 names the third point of an item.
    for piece in [] if numbers else rest.split("、"):
        if further := re.match(r"第?([0-9]+)(?:[-—]+([0-9]+))?", piece):
            numbers += map(str, range(int(further[1]), int(further[2] or further[1]) + 1))
    found = [chinese_number(number) for number in numbers] or [0]
    yield from ((name, year[1] if year else "", article) for article in found)
