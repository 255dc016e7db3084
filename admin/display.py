"""How values are written on screens: dates, times, sizes, digests, masked numbers; one place for all pages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from babel.dates import format_date

from admin.language import _, locale
from docstore import clock

_BETWEEN_NUMBERS = re.compile(r"([、,;/])")
_AREA_CODE = re.compile(r"\s*0[0-9]{2,3}\s*-(?=[^0-9]*(?:[0-9][^0-9]*){7})")


def day(value: str | date | None, *, weekday: bool = False) -> str:
    """2月26日, with the year when it is not this one; empty for nothing."""
    if not value:
        return ""
    on = date.fromisoformat(value) if isinstance(value, str) else value
    is_this_year = on.year == clock.local_day(clock.now()).year
    # Patterns of the Unicode locale data, which a translation puts in its own order.
    pattern = _("M月d日") if is_this_year else _("y年M月d日")
    if weekday:
        pattern = _("{date} EEEE", date=pattern)
    return format_date(on, pattern, locale=locale())


def moment_on_paper(value: datetime | str) -> str:
    """2026年2月12日 09:00: whole, for what is read years later."""
    at = clock.local(datetime.fromisoformat(value) if isinstance(value, str) else value)
    return f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}（北京时间）"


def moment(value: datetime | str | None) -> str:
    """2月12日 09:00 in the bureau's time; 今天 for today."""
    if not value:
        return ""
    at = clock.local(datetime.fromisoformat(value) if isinstance(value, str) else value)
    name = _("今天") if at.date() == clock.local_day(clock.now()) else day(at.date())
    return f"{name} {at:%H:%M}"


def agent(told: Mapping[str, Any]) -> str:
    """Who acted, as an event tells it; of an act in another person's stead, also in whose."""
    name = _(told["name"])
    principals = "、".join(dict.fromkeys(one["name"] for one in told.get("acting_for", ())))
    if principals:
        return _("{name}（代理{principals}）", name=name, principals=principals)
    return _("{name}（紧急查阅）", name=name) if told.get("emergency") else name


def size(length: int) -> str:
    """1.2 MiB."""
    amount, unit = float(length), ""
    for larger in ("KiB", "MiB", "GiB", "TiB"):
        if amount < 1024:
            break
        amount, unit = amount / 1024, larger
    return f"{amount:.1f} {unit}" if unit else _("{n} 字节", n=length)


def duration(milliseconds: int) -> str:
    """1 小时 12 分, 20 秒."""
    seconds = round(milliseconds / 1000)
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    parts = (
        [_("{n} 小时", n=hours)] * bool(hours)
        + [_("{n} 分", n=minutes)] * bool(minutes)
        + [_("{n} 秒", n=rest)] * bool(rest or seconds < 60)
    )
    return " ".join(parts)


def groups(digest: str) -> str:
    """A digest in groups of four."""
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))


def masked(number: str) -> str:
    """The first and last few characters of an identity or credit number."""
    return number if len(number) < 8 else f"{number[:4]} **** {number[-4:]}"


def masked_identity(number: str) -> str:
    """4108 **** 002X; of a short number (a passport) only the end."""
    return masked(number) if len(number) >= 16 else f"****{number[len(number) - len(number) // 4 :]}" if number else ""


def masked_phone(number: str) -> str:
    """138****5678, 0391-****567: enough to recognise a number that one knows; several stay several."""
    return "".join(_masked_line(part) for part in _BETWEEN_NUMBERS.split(unicodedata.normalize("NFKC", number)))


def _masked_line(line: str) -> str:
    digits = [letter for letter in line if letter.isdigit()]
    if not digits:
        return line
    area = _AREA_CODE.match(line)
    if area:
        return f"{area[0]}****{''.join(digits)[-3:]}"
    head, tail = (3, 4) if len(digits) >= 11 else (0, min(3, len(digits) // 2))
    return f"{''.join(digits[:head])}****{''.join(digits[len(digits) - tail :])}"
