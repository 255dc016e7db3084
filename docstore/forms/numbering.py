"""Document numbers: （豫焦）应急检记〔2026〕1号. Given at issue; a voided document keeps its number."""

from __future__ import annotations

from docstore.forms.declaration import FormDeclaration


def counter_key(form: FormDeclaration, year: int) -> str:
    """The counter that numbers `form` in `year`. Forms that share an abbreviation share one counter."""
    return f"document:{form.abbreviation}:{year}"


def document_number(form: FormDeclaration, *, region: str, year: int, running: int) -> str:
    """`region` is the short name of the region (豫焦), `running` the next value of the counter."""
    return f"（{region}）{form.abbreviation}〔{year}〕{running}号"


def blank_number(form: FormDeclaration) -> str:
    """What stands in the number line before issue: the brackets, empty."""
    return f"（　　）{form.abbreviation}〔　　　　〕　　号" if form.is_numbered else ""
