"""Markdown in the reference's manner: head, table, code, and what a docstring says first."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Sequence
from typing import Any

NOTE = "Written from the code by `python -m admin.reference`. Do not edit."


def head(title: str, words: str) -> tuple[str, ...]:
    return (f"# {title}", "", words, "", NOTE, "")


def table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterable[str]:
    yield f"| {' | '.join(titles)} |"
    yield f"|{' --- |' * len(titles)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"


def code(text: str) -> str:
    return f"`{text}`" if text else ""


def codes(texts: Iterable[str]) -> str:
    return ", ".join(code(text) for text in texts)


def summary(thing: Any) -> str:
    return (inspect.getdoc(thing) or "").split("\n")[0]


def paragraph(thing: Any) -> str:
    return " ".join((inspect.getdoc(thing) or "").split("\n\n")[0].split())
