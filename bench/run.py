"""One run of a suite: how much to measure, where, and whom to tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Run:
    """`rounds` is how often each contestant has its turn. `share` shrinks every size: below 1 only in tests.

    `is_long` asks for what does not fit into a quarter of an hour. `only`: the parts of the suite that are asked for,
    all of them when it is empty.
    """

    folder: Path
    say: Callable[[str], None]
    is_long: bool = False
    rounds: int = 5
    share: float = 1.0
    only: frozenset[str] = frozenset()

    def includes(self, *parts: str) -> bool:
        """Whether one of `parts` is asked for."""
        return not self.only or not self.only.isdisjoint(parts)

    def size(self, whole: int) -> int:
        """`whole` units at this run's share, one at least."""
        return max(1, int(whole * self.share))
