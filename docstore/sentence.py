"""A sentence for people that is still open to translation: its Chinese text, and what the text was made from.

The kernel, the engines and the services know of no language but Chinese. Where they put facts into a sentence that
a page may show, they make a `Sentence`; the face then says it in the reader's language (`admin/language.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any


class Sentence(str):
    """The text of `template` (named parameters, as `str.format` takes them) with `params` in it; else a plain str.

    Written to the store or on paper it is the Chinese text, and read back no more than that.
    """

    __slots__ = ("params", "template")

    template: str
    params: dict[str, Any]

    def __new__(cls, template: str, /, **params: Any) -> Sentence:
        made = super().__new__(cls, template.format(**params))
        made.template = template
        made.params = params
        return made


def in_chinese(value: Any) -> Any:
    """`value` with every Sentence in it as its plain text: what is recorded speaks one language."""
    if isinstance(value, Sentence):
        return str(value)
    if isinstance(value, Mapping):
        return {key: in_chinese(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [in_chinese(one) for one in value]
    return value


def listed(sentences: Sequence[str]) -> str:
    """Several sentences as one, each still open to translation; empty for none."""
    return _chained("{before}；{one}", sentences)


def enumerated(words: Sequence[str]) -> str:
    """Several words as one, each still open to translation; empty for none."""
    return _chained("{before}、{one}", words)


def _chained(template: str, parts: Sequence[str]) -> str:
    return reduce(lambda before, one: Sentence(template, before=before, one=one), parts) if parts else ""
