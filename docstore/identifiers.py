"""Identifiers: random, meaningless, safe in addresses. Numbers that people read come from `store.numbers`."""

from __future__ import annotations

import hashlib
import secrets
import uuid

# Read aloud and typed by hand: without 0 O 1 I L.
_CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_id() -> str:
    """128 bits in hex, 122 of them random (UUID 4): the id of a document, never shown as a number."""
    return uuid.uuid4().hex


def new_access_code(groups: int = 3) -> str:
    """A code for a slip of paper, such as `7KQM-W3XE-9HTA` (about 59 bits at three groups)."""
    return "-".join("".join(secrets.choice(_CODE_ALPHABET) for _ in range(4)) for _ in range(groups))


def code_digest(code: str) -> str:
    """What is kept of such a code: SHA-256, in hex. It has 59 random bits, so a plain digest is enough.

    Dashes, blanks and case do not matter when it is typed.
    """
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()
