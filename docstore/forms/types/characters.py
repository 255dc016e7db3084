"""Characters that may not enter a document: what cannot be printed, or makes print and data differ."""

from __future__ import annotations

import unicodedata

# They turn the reading direction of what follows: a name could be printed otherwise than it is stored.
_DIRECTION = {0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069}


def forbidden_character(text: str) -> str:
    """The code point (`U+0007`) of the first forbidden character of `text`, or nothing.

    Tab and line feed are allowed here; types of one line refuse the line feed themselves. Everything else
    is kept: full-width digits, emoji with their joiners, characters outside the basic plane.
    """
    for character in text:
        if character in "\n\t":
            continue
        code = ord(character)
        is_noncharacter = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
        if unicodedata.category(character) in ("Cc", "Cs") or is_noncharacter or code in _DIRECTION:
            return f"U+{code:04X}"
    return ""
