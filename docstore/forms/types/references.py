"""What points elsewhere: an article of a law, another document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docstore.forms.types.base import FieldType, Reading

if TYPE_CHECKING:
    from docstore.forms.field import Field

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")}
_N = r"([0-9零〇一二三四五六七八九十百]+)"
_ARTICLE = re.compile(rf"《(?P<law>[^《》]+)》\s*第{_N}条(?:第{_N}款)?(?:第[（(]?{_N}[）)]?项)?")


@dataclass(frozen=True)
class LawCitation:
    """A citation exactly as written; its parts where the text names one article of one law, else empty or 0."""

    text: str
    law: str = ""
    article: int = 0
    paragraph: int = 0
    item: int = 0
    edition: str = ""


@dataclass(frozen=True)
class DocumentReference:
    """The number of another document as printed, with its form and record where they are known."""

    number: str
    form: str = ""
    record: str = ""


def chinese_number(text: str) -> int:
    """三十六 → 36, 一百一十四 → 114, 36 → 36."""
    if text.isdigit() and text.isascii():
        return int(text)
    total = unit = 0
    for character in text.replace("〇", "零"):
        if character in "十百":
            total += (unit or 1) * (10 if character == "十" else 100)
            unit = 0
        else:
            unit = _DIGITS.get(character, 0)
    return total + unit


def read_citation(text: str, edition: str = "") -> LawCitation:
    match = _ARTICLE.fullmatch(text.strip())
    if match is None:
        return LawCitation(text, edition=edition)
    law, *numbers = match.groups()
    article, paragraph, item = (chinese_number(number) if number else 0 for number in numbers)
    return LawCitation(text, law, article, paragraph, item, edition)


class LawType(FieldType):
    """A provision: 《安全生产法》第三十六条第一款, or a standard in free words. The text is kept as written."""

    word = "law"

    def parse(self, raw: Any, field: Field, path: str, reading: Reading) -> Any:
        given = raw if isinstance(raw, Mapping) else {"text": raw}
        text = reading.text(given.get("text") or "", path)
        if "\n" in text:
            reading.fault(path, "依据只写一行，删去换行。")
            return None
        return read_citation(text, reading.text(given.get("edition") or "", path)) if text.strip() else None

    def display(self, value: Any, field: Field) -> str:
        return str(value.text)

    def stored(self, value: Any, field: Field) -> Any:
        return dict(vars(value))


class DocumentReferenceType(FieldType):
    word = "docref"

    def parse(self, raw: Any, field: Field, path: str, reading: Reading) -> Any:
        given = raw if isinstance(raw, Mapping) else {"number": raw}
        number = reading.text(given.get("number") or "", path)
        if not number.strip() or "\n" in number:
            reading.fault(path, "写文书的完整文号，例如 （豫焦）应急责改〔2026〕1号。")
            return None
        form = reading.text(given.get("form") or "", path)
        if form and field.to and form not in field.to:
            reading.fault(path, f"这里只能引用：{'、'.join(field.to)}。")
            return None
        return DocumentReference(number, form, reading.text(given.get("record") or "", path))

    def display(self, value: Any, field: Field) -> str:
        return str(value.number)

    def stored(self, value: Any, field: Field) -> Any:
        return dict(vars(value))
