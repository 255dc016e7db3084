"""The API of the calendar: working days, with the derivation of a count."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from admin.api.resource import Call, Operation, Resource
from admin.api.shapes import Day, Fields, Flag, Listed, Whole
from docstore.errors import InvalidInputError
from docstore.sentence import Sentence
from modules.calendar.api import is_make_up_day, is_published, is_working_day, working_days_after

CALENDAR = Resource("/calendar", "calendar")
PERMISSION = "cases.view"  # whoever counts days does it for a case
LONGEST_COUNT = 250
_YEARS = range(2000, 2101)


def _day(call: Call) -> Mapping[str, Any]:
    on = _within(call.path["day"], "day")
    return {
        "day": on,
        "is_working_day": is_working_day(on),
        "is_make_up_day": is_make_up_day(on),
        "is_published": is_published(on),
    }


def _count(call: Call) -> Mapping[str, Any]:
    count = working_days_after(_within(call.asked.get("start", ""), "start"), call.asked.get("amount", 1))
    days = [{"day": one.on, "number": one.number} for one in count.days]
    return {"due": count.due, "is_published": is_published(count.due), "days": days}


def _within(text: str, name: str) -> date:
    if not text or date.fromisoformat(text).year not in _YEARS:
        raise InvalidInputError(
            fields={name: Sentence("写 {first} 年到 {last} 年的日期。", first=_YEARS[0], last=_YEARS[-1])}
        )
    return date.fromisoformat(text)


CALENDAR.add(
    Operation(
        "calendar.day",
        "GET",
        "/calendar/days/{day}",
        "Whether a day is a working day; beyond the last published notice, by the weekday alone.",
        _day,
        permission=PERMISSION,
        gives=Fields({"day": Day(), "is_working_day": Flag(), "is_make_up_day": Flag(), "is_published": Flag()}),
        numbers={"day": Day()},
    )
)
CALENDAR.add(
    Operation(
        "calendar.working_days",
        "GET",
        "/calendar/working-days",
        "The `amount`-th working day after `start`, with the days that led there.",
        _count,
        permission=PERMISSION,
        query={"start": Day(), "amount": Whole(1, LONGEST_COUNT)},
        gives=Fields(
            {"due": Day(), "is_published": Flag(), "days": Listed(Fields({"day": Day(), "number": Whole()}), 1000)}
        ),
    )
)
