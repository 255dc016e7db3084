"""Watches the disk of the data directory for the one who runs `serve`: a line when it gets low, one when it is well."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

from docstore.store.space import GIB, SpaceLimits

_EVERY_SECONDS = 15.0


class DiskWatch:
    """Call it as often as you like; it looks every quarter of a minute. `free(path)` is for tests."""

    def __init__(
        self,
        path: Path,
        limits: SpaceLimits,
        say: Callable[[str], None],
        *,
        free: Callable[[Path], int] = lambda path: shutil.disk_usage(path).free,
        every: float = _EVERY_SECONDS,
    ) -> None:
        self._path = path
        self._limits = limits
        self._say = say
        self._free = free
        self._every = every
        self._looked_at = -every
        self._level = 0

    def __call__(self) -> None:
        if time.monotonic() - self._looked_at < self._every:
            return
        self._looked_at = time.monotonic()
        free = self._free(self._path)
        level = (free < self._limits.warn) + (free < self._limits.reserve)
        if level != self._level:
            self._say(
                f"{self._path} 的磁盘还剩 {free / GIB:.1f} GiB" + ("。", "，快满了。", "，不再接受新的上传。")[level]
            )
        self._level = level
