"""How names and numbers are compared: however they were typed, nothing but letters and digits counts."""

from __future__ import annotations

import unicodedata
from collections import Counter
from itertools import pairwise


def key_of(text: str) -> str:
    """`text` for comparison: full width as half width, small letters, without blanks, brackets and strokes."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).casefold() if letter.isalnum())


def code_of(typed: str) -> str:
    """A code as it is registered: capitals and digits without blanks and strokes between; a fault stays a fault."""
    plain = unicodedata.normalize("NFKC", typed)
    return "".join(letter for letter in plain if not (letter.isspace() or letter in "-‐–—·")).upper()


# Capitals that no code has, and the digits they are taken for.
_TAKEN_FOR = str.maketrans("oilzs", "01125")


def loose_code_of(code: str) -> str:
    """`code` for finding doubles: letters that are easily read as digits count as these."""
    return key_of(code).translate(_TAKEN_FOR)


def alike(one: str, other: str) -> float:
    """How much of two texts is the same, 0 to 1: the share of neighbouring letters in common (Dice's coefficient)."""
    pairs = [Counter(pairwise(key_of(text))) for text in (one, other)]
    total = sum(sum(counted.values()) for counted in pairs)
    return 2 * sum((pairs[0] & pairs[1]).values()) / total if total else float(key_of(one) == key_of(other))
