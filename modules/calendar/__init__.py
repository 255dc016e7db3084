"""工作日历: which days are working days, with the make-up days of the State Council's notices."""

from __future__ import annotations

from docstore.registry.registry import Contributor


def contribute(c: Contributor) -> None:
    from modules.calendar.resources import CALENDAR

    c.add("api_resource", "calendar", CALENDAR)
