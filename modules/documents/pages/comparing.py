"""What differs between two versions of a paper: by field, and by the lines of the page. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from docstore.errors import InvalidInputError
from docstore.forms.declaration import FormDeclaration
from docstore.forms.filling import from_stored
from docstore.forms.types.slot import slot_text

SAME, GONE, CAME = "same", "gone", "came"
Piece = tuple[str, str]
# Chinese is compared by character, figures and Latin words whole.
_TOKEN = re.compile(r"[0-9A-Za-z.,]+|.", re.DOTALL)
# Beyond so many characters on both sides together one looks at the whole, not at single characters.
_LONGEST = 20_000


@dataclass(frozen=True)
class Difference:
    """One field or line: both sides in pieces, so that what is gone and what came can be marked."""

    label: str
    old: Sequence[Piece]
    new: Sequence[Piece]
    is_changed: bool


def field_differences(form: FormDeclaration, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    """One per field that either side has, in the order of the form. `old`, `new`: as `to_stored` gave them."""
    before, after = texts_of(form, old), texts_of(form, new)
    for field in form.fields:
        sides = before.get(field.key, ""), after.get(field.key, "")
        if any(sides):
            yield _difference(field.label, *sides)


def texts_of(form: FormDeclaration, stored: Mapping[str, Any]) -> dict[str, str]:
    """Each value as a screen shows it; of a value that the form no longer takes, what stands in the store."""
    texts = {}
    for field in form.fields:
        if field.key not in stored:
            continue
        try:
            values = from_stored(form, {field.key: stored[field.key]})
        except InvalidInputError:
            texts[field.key] = str(stored[field.key])
            continue
        if field.key in values:
            texts[field.key] = slot_text(field, values[field.key])
    return texts


def line_differences(old: Sequence[str], new: Sequence[str]) -> Iterator[Difference]:
    """The lines that differ, each beside what stands in its place."""
    for word, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if word == "equal":
            continue
        left, right = old[old_from:old_to], new[new_from:new_to]
        for number in range(max(len(left), len(right))):
            sides = (side[number] if number < len(side) else "" for side in (left, right))
            yield _difference("", *sides)


def _difference(label: str, old: str, new: str) -> Difference:
    if old == new:
        return Difference(label, [(SAME, old)], [(SAME, new)], False)
    if not old or not new or len(old) + len(new) > _LONGEST:
        return Difference(label, [(GONE, old)], [(CAME, new)], True)
    left, right = _TOKEN.findall(old), _TOKEN.findall(new)
    was: list[Piece] = []
    now: list[Piece] = []
    for word, old_from, old_to, new_from, new_to in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        is_same = word == "equal"
        if old_from < old_to:
            was.append((SAME if is_same else GONE, "".join(left[old_from:old_to])))
        if new_from < new_to:
            now.append((SAME if is_same else CAME, "".join(right[new_from:new_to])))
    return Difference(label, was, now, True)
