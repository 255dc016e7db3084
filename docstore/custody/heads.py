"""The heads of chains as this process saw them last: a guess, which the database confirms or refuses.

A guess that holds saves reading the head; one that does not costs a write that changes nothing.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass


@dataclass(frozen=True)
class Head:
    """The last event of a chain: its sequence, and the SHA-256 of its canonical bytes; 0 and "" of a chain without."""

    sequence: int = 0
    digest: str = ""


class ChainHeads:
    """Bounded: the chains touched longest ago are forgotten."""

    def __init__(self, limit: int = 256) -> None:
        self._limit = limit
        self._seen: OrderedDict[str, Head] = OrderedDict()
        self._lock = threading.Lock()

    def recall(self, chain: str) -> Head | None:
        with self._lock:
            return self._seen.get(chain)

    def remember(self, chain: str, head: Head) -> None:
        with self._lock:
            self._seen[chain] = head
            self._seen.move_to_end(chain)
            while len(self._seen) > self._limit:
                self._seen.popitem(last=False)
