"""How names and numbers are compared: however they were typed, nothing but letters and digits counts."""

from __future__ import annotations

import unicodedata


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
