"""Working days of China. Beyond the last published notice the answer is provisional: weekends only."""

from __future__ import annotations

from datetime import date

import chinese_calendar

from docstore.procedure import counting
from docstore.procedure.counting import Count


def is_published(on: date) -> bool:
    """Whether the State Council's notice for that year is known here."""
    try:
        chinese_calendar.is_workday(on)
    except NotImplementedError:
        return False
    return True


def is_working_day(on: date) -> bool:
    return bool(chinese_calendar.is_workday(on)) if is_published(on) else on.weekday() < 5


def working_days_after(start: date, amount: int) -> Count:
    """The `amount`-th working day after `start`, with the strip of days that led there."""
    return counting.working_days(start, amount, is_working_day)


def is_make_up_day(on: date) -> bool:
    """A weekend day that the notice makes a working day (补班)."""
    return on.weekday() >= 5 and is_working_day(on)
