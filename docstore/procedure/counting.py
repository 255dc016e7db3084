"""Counting of days, with its derivation: each day of the strip says whether it counted and why not.

The day of the event is not counted (practice of 行政处罚法第八十五条 and the civil procedure rules on 期间).
Which days are working days is the caller's knowledge.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Day:
    """`number` is the running number of a counted day, 0 for one that does not count."""

    on: date
    number: int


@dataclass(frozen=True)
class Count:
    """`due` is the last day. `days` are those from the start to it, each with its number, 0 where it does not count."""

    due: date
    days: tuple[Day, ...]


def working_days(start: date, amount: int, is_working_day: Callable[[date], bool]) -> Count:
    """The `amount`-th working day after `start`; `amount` at least 1, else ValueError."""
    if amount < 1:
        raise ValueError("amount must be at least 1")
    days = [Day(start, 0)]
    counted = 0
    while counted < amount:
        following = days[-1].on + timedelta(days=1)
        if is_working_day(following):
            counted += 1
            days.append(Day(following, counted))
        else:
            days.append(Day(following, 0))
    return Count(days[-1].on, tuple(days))
