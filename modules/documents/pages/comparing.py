"""What differs between two versions of a paper: by field, and by the lines of the page. Pure."""

from __future__ import annotations

import re
from collections import Counter
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
# Chinese is compared by character, figures and Latin words whole; what would take too long so, by sentence.
_TOKENS = (re.compile(r"[0-9A-Za-z.,]+|.", re.DOTALL), re.compile(r"[^。；\n]*[。；\n]|[^。；\n]+"))
# The time of a comparison goes with the pairs of equal tokens: of one, and of all that are made for a page.
_MOST_PAIRS, _MOST_IN_ALL = 100_000, 500_000


@dataclass(frozen=True)
class Difference:
    """One field or line: both sides in pieces, so that what is gone and what came can be marked."""

    label: str
    old: Sequence[Piece]
    new: Sequence[Piece]
    is_changed: bool


class _Effort:
    """What is still compared for one page: a text of one word ten thousand times would keep the server for minutes."""

    def __init__(self) -> None:
        self._left = _MOST_IN_ALL

    def opcodes(self, old: Sequence[str], new: Sequence[str]) -> list[tuple[str, int, int, int, int]] | None:
        """As `SequenceMatcher` gives them; None where it would take too long."""
        counted = Counter(old), Counter(new)
        pairs = sum(number * counted[1][token] for token, number in counted[0].items())
        if pairs > min(_MOST_PAIRS, self._left):
            return None
        self._left -= pairs
        return list(SequenceMatcher(None, old, new, autojunk=False).get_opcodes())


def field_differences(form: FormDeclaration, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    """One per field that either side has, in the order of the form. `old`, `new`: as `to_stored` gave them."""
    before, after, effort = texts_of(form, old), texts_of(form, new), _Effort()
    for field in form.fields:
        sides = before.get(field.key, ""), after.get(field.key, "")
        if any(sides):
            yield _difference(field.label, *sides, effort)


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
    effort = _Effort()
    whole = [("replace", 0, len(old), 0, len(new))]
    for word, old_from, old_to, new_from, new_to in effort.opcodes(old, new) or whole:
        if word == "equal":
            continue
        left, right = old[old_from:old_to], new[new_from:new_to]
        for number in range(max(len(left), len(right))):
            was, now = (side[number] if number < len(side) else "" for side in (left, right))
            found = _difference("", was, now, effort)
            if found.is_changed:
                yield found


def _difference(label: str, old: str, new: str, effort: _Effort) -> Difference:
    if old == new:
        return Difference(label, [(SAME, old)], [(SAME, new)], False)
    if old and new:
        for token in _TOKENS:
            left, right = token.findall(old), token.findall(new)
            if opcodes := effort.opcodes(left, right):
                return Difference(label, *_marked(left, right, opcodes), True)
    return Difference(label, [(GONE, old)], [(CAME, new)], True)


def _marked(
    left: Sequence[str], right: Sequence[str], opcodes: Sequence[tuple[str, int, int, int, int]]
) -> tuple[list[Piece], list[Piece]]:
    was: list[Piece] = []
    now: list[Piece] = []
    for word, old_from, old_to, new_from, new_to in opcodes:
        is_same = word == "equal"
        if old_from < old_to:
            was.append((SAME if is_same else GONE, "".join(left[old_from:old_to])))
        if new_from < new_to:
            now.append((SAME if is_same else CAME, "".join(right[new_from:new_to])))
    return was, now
