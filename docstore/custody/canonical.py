"""The bytes that are hashed: JSON after RFC 8785, narrowed so that no two writers can differ.

- Keys are ASCII strings, sorted; no blanks; UTF-8.
- Values are objects, arrays, strings, integers within ±(2^53 − 1), true, false, null. No floats: they have
  no business in evidence (durations are whole milliseconds).
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

_LARGEST = 2**53 - 1


def canonical_bytes(value: Any) -> bytes:
    """The one serialisation of `value`. Raises TypeError for anything that has more than one."""
    _check(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def digest(value: Any) -> str:
    """SHA-256 of the canonical bytes, in lower-case hex."""
    return hashlib.sha256(canonical_bytes(value)).hexdigest()


def _check(value: Any) -> None:
    # No subclass of text: the database has one (code with a scope) of which the bytes would show only a part.
    if value is None or isinstance(value, bool) or type(value) is str:
        return
    if isinstance(value, int):
        if abs(value) > _LARGEST:
            raise TypeError(f"integer out of range for canonical JSON: {value}")
    elif isinstance(value, list | tuple):
        for item in value:
            _check(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise TypeError(f"key is not an ASCII string: {key!r}")
            _check(item)
    else:
        raise TypeError(f"not canonical JSON: {type(value).__name__}")
