"""Bytes to write: random, so that nothing compresses them, and never the same content twice."""

from __future__ import annotations

import hashlib
import io
import os
import wave
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import cycle, islice

MIB = 2**20
_WAV_HEAD = 44  # bytes
_POOL = 64  # pieces; what repeats lies 64 MiB apart, beyond the reach of any compressor here


def pieces(length: int) -> Iterator[bytes]:
    """`length` bytes in pieces of 1 MiB; the first is new."""
    first = os.urandom(min(length, MIB))
    yield first
    whole, rest = divmod(length - len(first), MIB)
    yield from islice(cycle(_pool()), whole)
    if rest:
        yield _pool()[0][:rest]


def chunks(length: int, size: int) -> Iterator[bytes]:
    """`length` bytes in chunks of `size`, cut beforehand; what is over is left out."""
    return islice(cycle(_cut(size)), length // size)


def recording(length: int) -> bytes:
    """A playable sound recording (WAV) of `length` bytes, as small as those that officers' phones leave."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setparams((1, 1, 8000, 0, "NONE", ""))  # one channel, 8 bits
        file.writeframes(os.urandom(length - _WAV_HEAD))
    return made.getvalue()


@lru_cache(maxsize=1)
def _pool() -> list[bytes]:
    return [os.urandom(MIB) for _ in range(_POOL)]


@lru_cache(maxsize=1)
def _cut(size: int) -> list[bytes]:
    joined = b"".join(_pool())
    return [joined[at : at + size] for at in range(0, len(joined) - size + 1, size)]


def digest(parts: Iterable[bytes]) -> str:
    """SHA-256 of the parts, joined."""
    found = hashlib.sha256()
    for part in parts:
        found.update(part)
    return found.hexdigest()
