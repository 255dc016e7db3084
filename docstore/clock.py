"""The machine's clock, in UTC. Nothing else in the project reads the time of day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BUREAU_ZONE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present moment, cut to milliseconds as MongoDB keeps them."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def local(moment: datetime) -> datetime:
    """`moment` as people in the bureau read it."""
    return moment.astimezone(BUREAU_ZONE)


def local_day(moment: datetime) -> date:
    """The day in the bureau's calendar on which `moment` falls."""
    return local(moment).date()


def local_day_of(text: str) -> str:
    """The ISO date in the bureau of a moment that is written in ISO 8601."""
    return local_day(datetime.fromisoformat(text)).isoformat()


def iso(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds and `Z`: the one text form of a moment in events and manifests."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
