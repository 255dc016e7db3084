"""Random bytes to write: nothing can compress them or recognise one stretch as a copy of the last."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import lru_cache
from itertools import cycle, islice

MIB = 2**20
_POOL = 64  # pieces; what repeats lies 64 MiB apart, beyond the reach of any compressor here


def pieces(length: int) -> Iterator[bytes]:
    """`length` bytes in pieces of 1 MiB."""
    whole, rest = divmod(length, MIB)
    yield from islice(cycle(_pool()), whole)
    if rest:
        yield _pool()[0][:rest]


def chunks(length: int, size: int) -> Iterator[bytes]:
    """`length` bytes in chunks of `size`, cut beforehand; what is over is left out."""
    return islice(cycle(_cut(size)), length // size)


@lru_cache(maxsize=1)
def _pool() -> list[bytes]:
    return [os.urandom(MIB) for _ in range(_POOL)]


@lru_cache(maxsize=1)
def _cut(size: int) -> list[bytes]:
    joined = b"".join(_pool())
    return [joined[at : at + size] for at in range(0, len(joined) - size + 1, size)]
