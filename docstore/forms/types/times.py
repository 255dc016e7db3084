"""Days and moments, and how they are printed: 2026年3月2日9时10分至10时25分."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from docstore import clock
from docstore.forms.types.base import FieldType, Reading

if TYPE_CHECKING:
    from docstore.forms.field import Field

_DAY = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?")
_MONTH = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})月?")
_YEAR = re.compile(r"(\d{4})年?")
_CHINESE_MOMENT = re.compile(r"(.+日)\s*(\d{1,2})[时:：](\d{1,2})分?")
# Beyond these a year is a slip of the hand, and further out the moment has no day in another zone.
_YEARS = range(1900, 3000)
_SPAN = re.compile(r"\s*(?:至|～|~| - | — )\s*")


@dataclass(frozen=True)
class Span:
    """From a day to a day, or from a moment to a moment; both ends included."""

    start: Any
    end: Any


def day_text(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def moment_text(moment: datetime) -> str:
    there = clock.local(moment)
    return f"{day_text(there)}{there.hour}时{there.minute:02d}分"


def span_text(start: date | datetime | None, end: date | datetime | None) -> str:
    """Both ends with 至 between; the second repeats only what differs. One end alone is printed alone."""
    if start is None or end is None:
        only = start or end
        return "" if only is None else moment_text(only) if isinstance(only, datetime) else day_text(only)
    if isinstance(start, datetime) and isinstance(end, datetime):
        first, last = clock.local(start), clock.local(end)
        tail = f"{last.hour}时{last.minute:02d}分"
        if first.date() != last.date():
            tail = _day_tail(first, last) + tail
        return f"{moment_text(start)}至{tail}"
    return day_text(start) if start == end else f"{day_text(start)}至{_day_tail(start, end)}"


def _day_tail(first: date, last: date) -> str:
    if first.year != last.year:
        return day_text(last)
    return f"{last.day}日" if first.month == last.month else f"{last.month}月{last.day}日"


def read_day(raw: Any) -> date | None:
    """A day from a date, a moment (its day in the bureau), ISO text, 2026/3/2 or 2026年3月2日; else None."""
    if isinstance(raw, datetime):
        moment = _aware(raw)
        return None if moment is None else clock.local_day(moment)
    if isinstance(raw, date):
        return raw if raw.year in _YEARS else None
    text = str(raw).strip()
    match = _DAY.fullmatch(text)
    try:
        return read_day(date(*(int(part) for part in match.groups())) if match else datetime.fromisoformat(text))
    except ValueError:
        return None


def read_moment(raw: Any) -> datetime | None:
    """A moment from a datetime, ISO text or 2026年3月2日9时10分; without a zone it is the bureau's time; else None."""
    if isinstance(raw, datetime):
        return _aware(raw)
    text = str(raw).strip()
    match = _CHINESE_MOMENT.fullmatch(text)
    try:
        if match:
            day = read_day(match.group(1))
            at = time(int(match.group(2)), int(match.group(3)))
            return None if day is None else _aware(datetime.combine(day, at))
        return _aware(datetime.fromisoformat(text)) if re.search(r"[T ]\d{1,2}:\d", text) else None
    except ValueError:
        return None


def _aware(moment: datetime) -> datetime | None:
    """`moment` with its zone, cut to milliseconds as it is stored; None for a year that cannot be meant."""
    if moment.year not in _YEARS:
        return None
    cut = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    return cut if cut.tzinfo else cut.replace(tzinfo=clock.BUREAU_ZONE)


class DateType(FieldType):
    word = "date"

    def parse(self, raw: Any, field: Field, path: str, reading: Reading) -> Any:
        day = read_day(raw)
        if day is None:
            reading.fault(path, "写年月日，例如 2026-03-02。")
        return day

    def display(self, value: Any, field: Field) -> str:
        return day_text(value)

    def stored(self, value: Any, field: Field) -> str:
        return str(value.isoformat())


class MomentType(FieldType):
    word = "datetime"

    def parse(self, raw: Any, field: Field, path: str, reading: Reading) -> Any:
        moment = read_moment(raw)
        if moment is None:
            reading.fault(path, "写年月日和时分，例如 2026-03-02 09:10。")
        return moment

    def display(self, value: Any, field: Field) -> str:
        return moment_text(value)

    def stored(self, value: Any, field: Field) -> str:
        return clock.iso(value)


class SpanType(FieldType):
    """From–to: a mapping with `from` and `to`, text with 至 between, or one day for both ends."""

    def end_type(self) -> DateType | MomentType:
        raise NotImplementedError

    def parse(self, raw: Any, field: Field, path: str, reading: Reading) -> Any:
        if isinstance(raw, Mapping):
            given = [raw.get("from"), raw.get("to")]
        elif isinstance(raw, list | tuple):
            given = list(raw)
        elif isinstance(raw, Span):
            given = [raw.start, raw.end]
        else:
            given = list(_SPAN.split(raw)) if isinstance(raw, str) else [raw]
        if len(given) == 1:
            given = given * 2
        if len(given) != 2 or given[0] in (None, "") or given[1] in (None, ""):
            reading.fault(path, "写明开始和结束两个时间。")
            return None
        before = len(reading.faults)
        start = self.end_type().parse(given[0], field, f"{path}.from", reading)
        end = self.end_type().parse(given[1], field, f"{path}.to", reading)
        if len(reading.faults) > before:
            return None
        if end < start:
            reading.fault(path, "结束早于开始，改正其中一个。")
            return None
        return Span(start, end)

    def display(self, value: Any, field: Field) -> str:
        return span_text(value.start, value.end)

    def stored(self, value: Any, field: Field) -> Any:
        end_type = self.end_type()
        return {"from": end_type.stored(value.start, field), "to": end_type.stored(value.end, field)}


class DateSpanType(SpanType):
    word = "daterange"

    def end_type(self) -> DateType:
        return DateType()


class MomentSpanType(SpanType):
    word = "datetimerange"

    def end_type(self) -> MomentType:
        return MomentType()


class MonthType(FieldType):
    """A month of a year, as of a birth; the value is its first day."""

    word = "month"

    def parse(self, raw: Any, field: Field, path: str, reading: Reading) -> Any:
        match = _MONTH.fullmatch(str(raw).strip())
        day = read_day(f"{match[1]}-{match[2]}-1") if match else read_day(raw)
        if day is None:
            reading.fault(path, "写年月，例如 1980-05。")
            return None
        return day.replace(day=1)

    def display(self, value: Any, field: Field) -> str:
        return f"{value.year}年{value.month}月"

    def stored(self, value: Any, field: Field) -> str:
        return f"{value.year}-{value.month:02d}"


class YearType(FieldType):
    word = "year"

    def parse(self, raw: Any, field: Field, path: str, reading: Reading) -> Any:
        match = _YEAR.fullmatch(str(raw).strip())
        year = int(match[1]) if match else getattr(read_day(raw), "year", 0)
        if year not in _YEARS:
            reading.fault(path, "写四位年份，例如 2026。")
            return None
        return year

    def display(self, value: Any, field: Field) -> str:
        return f"{value}年"
