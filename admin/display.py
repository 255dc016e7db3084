"""How values are written on screens: dates, times, sizes, digests, masked numbers; one place for all pages."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from docstore import clock

WEEKDAYS = "一二三四五六日"


def day(value: str | date | None, *, weekday: bool = False) -> str:
    """2月26日, with the year when it is not this one; empty for nothing."""
    if not value:
        return ""
    on = date.fromisoformat(value) if isinstance(value, str) else value
    year = "" if on.year == clock.local_day(clock.now()).year else f"{on.year}年"
    suffix = f" 星期{WEEKDAYS[on.weekday()]}" if weekday else ""
    return f"{year}{on.month}月{on.day}日{suffix}"


def moment_on_paper(value: datetime | str) -> str:
    """2026年2月12日 09:00: whole, for what is read years later."""
    at = clock.local(datetime.fromisoformat(value) if isinstance(value, str) else value)
    return f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}（北京时间）"


def moment(value: datetime | str | None) -> str:
    """2月12日 09:00 in the bureau's time; 今天 for today."""
    if not value:
        return ""
    at = clock.local(datetime.fromisoformat(value) if isinstance(value, str) else value)
    name = "今天" if at.date() == clock.local_day(clock.now()) else day(at.date())
    return f"{name} {at:%H:%M}"


def size(length: int) -> str:
    """1.2 MiB."""
    amount, unit = float(length), "字节"
    for larger in ("KiB", "MiB", "GiB", "TiB"):
        if amount < 1024:
            break
        amount, unit = amount / 1024, larger
    return f"{length} 字节" if unit == "字节" else f"{amount:.1f} {unit}"


def duration(milliseconds: int) -> str:
    """1 小时 12 分, 20 秒."""
    seconds = round(milliseconds / 1000)
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    parts = (
        [f"{hours} 小时"] * bool(hours)
        + [f"{minutes} 分"] * bool(minutes)
        + [f"{rest} 秒"] * bool(rest or seconds < 60)
    )
    return " ".join(parts)


def clock_face(milliseconds: int) -> str:
    """0:01:20, as players write it."""
    return str(timedelta(seconds=round(milliseconds / 1000)))


def groups(digest: str) -> str:
    """A digest in groups of four."""
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))


def masked(number: str) -> str:
    """The first and last few characters of an identity or credit number."""
    return number if len(number) < 8 else f"{number[:4]} **** {number[-4:]}"


def masked_phone(number: str) -> str:
    """138****5678, 0391-****567: enough to recognise a number that one knows."""
    area, dash, line = number.rpartition("-")
    if len(line) < 7:
        return number
    shown = (3, 4) if len(line) >= 11 else (0, 3)
    return f"{area}{dash}{line[: shown[0]]}****{line[-shown[1] :]}"
