"""Deadlines of a case, brought by the modules that know them (`deadline`); the nearest is what people see first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from babel.dates import format_date

from admin import display
from admin.language import _, locale
from docstore import clock
from docstore.model.case_file import CaseFile
from docstore.procedure.counting import Count
from docstore.store.act import Act
from modules.calendar.api import is_make_up_day, is_published

SOON = timedelta(days=3)


@dataclass(frozen=True)
class CaseDeadline:
    """`what` is due at `due`, by `article`; `count` holds the days of one that runs in working days."""

    what: str
    due: datetime
    article: str
    count: Count | None = None
    note: str = ""


def end_of(day: Any) -> datetime:
    """The last moment of a day, as the bureau counts it."""
    return datetime.combine(day, time(23, 59, 59), clock.BUREAU_ZONE)


def deadlines(act: Act, case: CaseFile) -> list[CaseDeadline]:
    """Those that run now, nearest first."""
    found = [bring(act, case) for bring in act.store.registry.of("deadline").values()]
    return sorted((one for one in found if one is not None), key=lambda one: one.due)


def shown(one: CaseDeadline, now: datetime) -> dict[str, Any]:
    """For the page: {due, left, what, article, days, note, kind}."""
    left, kind = _left(one, now)
    return {
        "due": display.day(clock.local_day(one.due), weekday=True),
        "left": left,
        "what": one.what,
        "article": one.article,
        "days": day_strip(one.count) if one.count else [],
        "note": " ".join(filter(None, (one.note, provisional(one.count)))),
        "kind": kind,
    }


def _left(one: CaseDeadline, now: datetime) -> tuple[str, str]:
    if now > one.due:
        return _("逾期 {span}", span=_span(now - one.due)), "bad"
    rest = one.due - now
    return _("剩 {span}", span=_span(rest)), "warn" if rest <= SOON else ""


def _span(span: timedelta) -> str:
    hours = int(span.total_seconds() // 3600)
    return _("{n} 天", n=hours // 24) if hours >= 48 else _("{hours} 小时", hours=hours) if hours else _("不到 1 小时")


def day_strip(count: Count) -> list[dict[str, Any]]:
    """The strip of days: start, counted ones with their numbers, days off, make-up days, the last."""
    return [
        {
            "weekday": format_date(one.on, _("EEEEE"), locale=locale()),
            "day": one.on.day,
            "number": one.number or "",
            "kind": "start" if not index else "due" if one.on == count.due else "counted" if one.number else "off",
            "note": _("补班") if one.number and is_make_up_day(one.on) else "" if one.number or not index else _("休"),
        }
        for index, one in enumerate(count.days)
    ]


def provisional(count: Count | None) -> str:
    """A sentence when the count reaches into a year whose holidays are not known yet."""
    if count is None or is_published(count.due):
        return ""
    return _("{year} 年的放假通知还没有发布，暂按周末计算。", year=count.due.year)
