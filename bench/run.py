"""One run of a suite: how much to measure, where, and whom to tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Run:
    """`rounds` is how often each contestant has its turn. `share` shrinks every size: below 1 only in tests.

    `is_long` asks for what does not fit into a quarter of an hour.
    """

    folder: Path
    say: Callable[[str], None]
    is_long: bool = False
    rounds: int = 5
    share: float = 1.0

    def size(self, whole: int) -> int:
        """`whole` units at this run's share, one at least."""
        return max(1, int(whole * self.share))
