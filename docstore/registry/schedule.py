"""When a job comes round by itself: every so often, or every day at a time of the bureau's clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from docstore import clock
from docstore.errors import DeclarationError

# The worker looks so often; nothing comes round faster.
SHORTEST = timedelta(minutes=1)


@dataclass(frozen=True)
class Schedule:
    """`every`, or each day `at`. Raises DeclarationError for both or neither, and for less than a minute."""

    job: str
    every: timedelta | None = None
    at: time | None = None

    def __post_init__(self) -> None:
        if (self.every is None) == (self.at is None) or (self.every or SHORTEST) < SHORTEST:
            raise DeclarationError("定时任务 {job}：写 every（至少一分钟）或者 at，只写一个。", job=self.job)

    def round_of(self, moment: datetime) -> str:
        """The name of the round that `moment` belongs to: the job is done once in each."""
        if self.every is not None:
            return str(int(moment.timestamp() // self.every.total_seconds()))
        local = clock.local(moment)
        is_before = local.timetz().replace(tzinfo=None) < (self.at or time())
        return (local.date() - timedelta(days=is_before)).isoformat()

    def in_words(self) -> str:
        return (
            f"every {self.every}" if self.every is not None else f"every day at {self.at:%H:%M} of the bureau's clock"
        )
