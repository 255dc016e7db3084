"""Document numbers: （豫焦）应急检记〔2026〕1号. Given at issue; a voided document keeps its number."""

from __future__ import annotations

import re
import unicodedata

from docstore.forms.declaration import FormDeclaration

_REGION = re.compile(r"^[（(][^（）()]*[）)]")


def document_number(form: FormDeclaration, *, region: str, year: int, running: int) -> str:
    """`region` is the short name of the region (豫焦), `running` the next value of the counter."""
    return f"（{region}）{form.abbreviation}〔{year}〕{running}号"


def blank_number(form: FormDeclaration) -> str:
    """What stands in the number line before issue: the brackets, empty."""
    return f"（　　）{form.abbreviation}〔　　　　〕　　号" if form.is_numbered else ""


def number_key(typed: str) -> str:
    """A number, or a part of one, however it was typed: without brackets, blanks and marks, digits as usual ones."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", typed) if letter.isalnum()).lower()


def number_keys(number: str | None) -> list[str]:
    """Under which keys `number` is found: whole, and without the region in brackets before it."""
    if not number:
        return []
    return list(dict.fromkeys(key for key in (number_key(number), number_key(_REGION.sub("", number))) if key))
