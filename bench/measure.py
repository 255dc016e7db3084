"""Measuring fairly: contestants take turns in one run, and the median counts.

A disk's speed varies twofold between minutes, so figures taken one after the other say nothing about each other.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

Contestant = Callable[[], float]


def medians(rounds: int, **contestants: Contestant) -> dict[str, float]:
    """Each contestant's median over `rounds`; a contestant gives one figure a call.

    Every round begins with another contestant, and once all have begun one they go backwards: so that none always has
    the disk that the same other left busy.
    """
    names = list(contestants)
    figures: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(rounds):
        first = turn % len(names)
        order = names[first:] + names[:first]
        for name in order[:: -1 if turn // len(names) % 2 else 1]:
            figures[name].append(contestants[name]())
    return {name: statistics.median(values) for name, values in figures.items()}


@dataclass
class Clock:
    seconds: float = 0.0


@contextmanager
def timed() -> Iterator[Clock]:
    """`with timed() as clock: ...`, then `clock.seconds`."""
    clock, begin = Clock(), time.perf_counter()
    yield clock
    clock.seconds = time.perf_counter() - begin
