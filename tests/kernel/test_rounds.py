"""A scheduled job is promised once in its round, however often and by however many workers that is looked at."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docstore import clock
from docstore.errors import DeclarationError
from docstore.registry.schedule import Schedule
from docstore.store.rounds import promise_due
from docstore.store.store import Store

MOMENT = datetime(2026, 3, 2, 4, 30, tzinfo=UTC)  # 12:30 in the bureau
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))


@settings(deadline=None)
@given(moments, st.times(), st.timedeltas(timedelta(0), timedelta(hours=23, minutes=59)))
def test_a_day_has_one_round_that_begins_at_its_time(moment: datetime, at: time, later: timedelta) -> None:
    schedule = Schedule("touch", at=at)
    begins = clock.local(moment).replace(hour=at.hour, minute=at.minute, second=at.second, microsecond=at.microsecond)
    assert schedule.round_of(begins) == schedule.round_of(begins + later)
    assert schedule.round_of(begins) != schedule.round_of(begins - timedelta(milliseconds=1))


@settings(deadline=None)
@given(moments, st.integers(1, 10_000))
def test_rounds_follow_each_other_without_a_gap(moment: datetime, minutes: int) -> None:
    schedule = Schedule("touch", every=timedelta(minutes=minutes))
    assert int(schedule.round_of(moment + timedelta(minutes=minutes))) == int(schedule.round_of(moment)) + 1


@pytest.mark.parametrize("when", [{}, {"every": timedelta(hours=1), "at": time(6)}, {"every": timedelta(seconds=5)}])
def test_a_schedule_says_one_thing(when: dict) -> None:
    with pytest.raises(DeclarationError, match="touch"):
        Schedule("touch", **when)


def test_a_job_is_promised_once_in_its_round_and_not_for_those_that_were_missed(store: Store) -> None:
    store.registry.schedules["things.touch"] = Schedule("things.touch", at=time(6))
    assert promise_due(store, MOMENT) == ["things.touch"]
    assert promise_due(store, MOMENT + timedelta(hours=3)) == []
    assert promise_due(store, MOMENT + timedelta(days=5)) == ["things.touch"]
    rows = list(store.database.outbox.find({"job": "things.touch"}))
    assert len(rows) == 2 and all(row["state"] == "waiting" and row["payload"] == {} for row in rows)
