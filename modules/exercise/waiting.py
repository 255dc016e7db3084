"""Waiting for the worker: until a job has done its work, or it is clear that it will not."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from docstore import clock
from docstore.errors import StoreUnavailableError
from docstore.store.act import Act

T = TypeVar("T")


class Waiting:
    """`seconds` bounds every wait."""

    def __init__(self, act: Act, seconds: float) -> None:
        self._act = act
        self._seconds = seconds

    def until(self, what: str, look: Callable[[], T | None]) -> T:
        """What `look` finds. Raises StoreUnavailableError when it takes too long, or a job has been parked."""
        begun, until = clock.now(), time.monotonic() + self._seconds
        while time.monotonic() < until:
            found = look()
            if found:
                return found
            self._raise_parked(begun - timedelta(seconds=self._seconds))
            time.sleep(0.1)
        raise StoreUnavailableError(
            "{what}：等了 {seconds} 秒没有完成。",
            what=what,
            seconds=int(self._seconds),
            next_step="看看后台任务（worker）是否在运行，日志在数据目录的 logs 里。",
        )

    def _raise_parked(self, since: Any) -> None:
        database: Any = self._act.store.database
        row = database.outbox.find_one({"state": "failed", "finished_at": {"$gt": since}}, sort=[("finished_at", -1)])
        if row is not None:
            raise StoreUnavailableError("后台任务 {job} 没有办成：{problem}", job=row["job"], problem=row["problem"])
