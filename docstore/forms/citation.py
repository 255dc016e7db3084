"""Citations of statutes in Chinese: 《行政处罚法》第四十四条第一款第（二）项, read and printed.

A citation is of one article of one law, in one edition: the number alone says little, because an article keeps
neither its number nor its content when the law is amended.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

_DIGITS = "零一二三四五六七八九"
_UNITS = {"十": 10, "百": 100, "千": 1000}
_N = r"[0-9零〇一二三四五六七八九十百千]{1,9}"
_PLACE = (
    rf"第(?P<article>{_N})条(?:之(?P<inserted>{_N}))?"
    rf"(?:第(?P<paragraph>{_N})款)?(?:第[（(]?(?P<item>{_N})[）)]?项)?"
)
_YEAR = r"[（(](?P<{}>[0-9]{{4}})年?[^（）()《》]{{0,8}}[）)]"
_LAW = rf"《(?P<law>[^《》]+?)(?:{_YEAR.format('inside')})?》\s*(?:{_YEAR.format('behind')}\s*)?"
_CITATION = re.compile(rf"{_LAW}{_PLACE}")
_FURTHER = re.compile(rf"\s*(?:[、，,和及与]|以及|或者)\s*{_PLACE}")
_COUNTRY = "中华人民共和国"
# As people type it: 处罚法44, 处罚法72一款(一), 处罚法 第72条1款1项.
_SHORT = re.compile(
    rf"\s*(?:第?(?P<article>{_N})条?)(?:第?(?P<paragraph>{_N})款)?(?:第?[（(]?(?P<item>{_N})[）)]?项?)?\s*"
)


@dataclass(frozen=True)
class LawCitation:
    """A citation exactly as written; its parts where the text names one article of one law, else empty or 0.

    `edition` is the year by which the edition is known; empty where the text does not say it and nobody has chosen.
    """

    text: str
    law: str = ""
    article: int = 0
    paragraph: int = 0
    item: int = 0
    edition: str = ""


def chinese_number(text: str) -> int:
    """三十六 → 36, 一百一十四 → 114, 一千二百六十 → 1260, 36 → 36."""
    if text.isdigit() and text.isascii():
        return int(text)
    total = unit = 0
    for character in text.replace("〇", "零"):
        if character in _UNITS:
            total += (unit or 1) * _UNITS[character]
            unit = 0
        else:
            unit = int(character) if character.isascii() else _DIGITS.index(character)
    return total + unit


def numeral(number: int) -> str:
    """36 → 三十六, 110 → 一百一十, 1260 → 一千二百六十; for numbers from 1 to 9999."""
    if not 0 < number < 10_000:
        raise ValueError(number)
    written, gap = "", False
    for unit, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            written += ("零" if gap and written else "") + _DIGITS[digit] + word
        gap = not digit
    return written.removeprefix("一") if written.startswith("一十") else written


def place_text(article: int, paragraph: int = 0, item: int = 0) -> str:
    """第四十四条第一款第（二）项."""
    written = f"第{numeral(article)}条"
    if paragraph:
        written += f"第{numeral(paragraph)}款"
    return written + (f"第（{numeral(item)}）项" if item else "")


def citation_text(law: str, article: int, paragraph: int = 0, item: int = 0, edition: str = "") -> str:
    """《行政处罚法》第四十四条; with an edition, 《行政处罚法》（2017年）第三十一条."""
    return f"《{law}》{f'（{edition}年）' if edition else ''}{place_text(article, paragraph, item)}"


def read_citation(text: str, edition: str = "") -> LawCitation:
    """The parts of a text that is one citation; of any other text no parts. `edition` where the text says none."""
    match = _CITATION.fullmatch(text.strip())
    if match is None or match["inserted"]:
        return LawCitation(text, edition=edition)
    return replace(_read(match, match), text=text, edition=match["inside"] or match["behind"] or edition)


def find_citations(text: str) -> Iterator[LawCitation]:
    """Every citation in running text, also the further ones of 《安全生产法》第三十六条、第四十一条."""
    for match in _CITATION.finditer(text):
        place: re.Match[str] | None = match
        while place is not None:
            # 第一百三十四条之一 is another article than 第一百三十四条, and none that is known here.
            if not place["inserted"]:
                yield _read(match, place)
            place = _FURTHER.match(text, place.end())


def read_shorthand(text: str, names: Iterable[str]) -> LawCitation | None:
    """处罚法44 or 处罚法72一款(一), with one of `names` before the numbers; None for anything else."""
    given = text.strip()
    for name in sorted(names, key=len, reverse=True):
        match = _SHORT.fullmatch(given.removeprefix(name)) if given.startswith(name) else None
        if match is not None:
            article, paragraph, item = _numbers(match)
            return LawCitation(text, name, article, paragraph, item)
    return None


def _read(law: re.Match[str], place: re.Match[str]) -> LawCitation:
    article, paragraph, item = _numbers(place)
    name = law["law"].strip().removeprefix(_COUNTRY) or law["law"].strip()
    return LawCitation(place.group(), name, article, paragraph, item, law["inside"] or law["behind"] or "")


def _numbers(match: re.Match[str]) -> tuple[int, int, int]:
    article, paragraph, item = (
        chinese_number(match[part]) if match[part] else 0 for part in ("article", "paragraph", "item")
    )
    return article, paragraph, item
