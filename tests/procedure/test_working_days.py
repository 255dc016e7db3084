"""Working days as the State Council's notices say (Article 14 counts in them), and weekends beyond the last notice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modules.calendar.api import is_make_up_day, is_published, is_working_day, working_days_after


def test_holidays_do_not_count_and_make_up_days_do() -> None:
    """Spring Festival 2026: 15 to 23 February off, Saturdays 14 and 28 February worked."""
    assert [day for day in range(14, 29) if is_working_day(date(2026, 2, day))] == [14, 24, 25, 26, 27, 28]
    assert is_make_up_day(date(2026, 2, 28)) and not is_make_up_day(date(2026, 2, 27))
    count = working_days_after(date(2026, 2, 13), 2)
    assert count.due == date(2026, 2, 24)
    assert [one.number for one in count.days] == [0, 1, *[0] * 9, 2]


def test_the_day_of_the_event_does_not_count_and_a_weekend_as_the_last_day_is_passed_over() -> None:
    assert working_days_after(date(2026, 3, 6), 1).due == date(2026, 3, 9)
    assert working_days_after(date(2026, 3, 7), 1).due == date(2026, 3, 9)
    with pytest.raises(ValueError):
        working_days_after(date(2026, 3, 6), 0)


def test_beyond_the_last_notice_it_is_weekends_and_says_so() -> None:
    assert not is_published(date(2040, 10, 1)) and is_working_day(date(2040, 10, 1))
    assert working_days_after(date(2040, 9, 28), 2).due == date(2040, 10, 2)


@settings(deadline=None)
@given(st.dates(date(2025, 1, 1), date(2030, 12, 31)), st.integers(1, 60))
def test_as_many_working_days_lie_between_as_were_asked_for(start: date, amount: int) -> None:
    due = working_days_after(start, amount).due
    days = [start + timedelta(days=one) for one in range(1, (due - start).days + 1)]
    assert sum(map(is_working_day, days)) == amount and is_working_day(due)
