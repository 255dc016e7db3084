"""Room on the disk where MongoDB keeps its files: announced when it gets low, kept back for what is under way.

A database whose disk is full stops in the middle of a write and then stops everything. So new uploads are refused
while there is still room for those that were begun, and those stop before the last of it is gone.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pymongo.errors import PyMongoError

from docstore.errors import StoreFullError
from docstore.sentence import Sentence
from docstore.store.notices import Notice

if TYPE_CHECKING:
    from docstore.store.store import Store

GIB = 2**30
# A measurement serves so long: pages and parts of uploads ask often.
_FRESH_SECONDS = 2.0
_ADVICE = "清出空间，或者把数据目录移到更大的磁盘；./quancheng sweep 列出没有归属的数据。"


@dataclass(frozen=True)
class SpaceLimits:
    """Bytes. Below `warn` it is announced, below `reserve` nothing new is begun."""

    warn: int
    reserve: int

    @property
    def last(self) -> int:
        """Below this even what is under way stops: MongoDB needs it to stay alive (journal, oplog, checkpoints)."""
        return self.reserve // 4


class Space:
    """The room of one store, as its server measures it; so it may be on another machine."""

    def __init__(self, store: Store, limits: SpaceLimits) -> None:
        self._store = store
        self._limits = limits
        self._lock = threading.Lock()
        self._measured: tuple[float, int | None] = (-_FRESH_SECONDS, None)
        self._counted: tuple[float, int] = (-_FRESH_SECONDS, 0)

    def free(self) -> int | None:
        """Bytes; None when the server does not say."""
        with self._lock:
            at, free = self._measured
            if time.monotonic() - at >= _FRESH_SECONDS:
                free = self._ask()
                self._measured = (time.monotonic(), free)
            return free

    def require_for_new(self, length: int) -> None:
        """Before `length` new bytes are begun, beside all that others have begun. Raises StoreFullError."""
        self._require(length, self._promised)

    def require_for_whole(self, length: int) -> None:
        """The same for a small file that comes at once: what others have begun may be known two seconds late."""
        self._require(length, self._recently_promised)

    def require_for_more(self) -> None:
        """Before more bytes of something under way. Raises StoreFullError; what was acknowledged stays."""
        free = self.free()
        if free is not None and free < self._limits.last:
            raise StoreFullError("存储空间不足，已收到的部分不会丢，有空间以后接着传。")

    def notice(self) -> Notice | None:
        """What those who look after the store must see; None while there is room enough."""
        free = self.free()
        if free is None or free >= self._limits.warn:
            return None
        amount = Sentence("存储空间只剩 {n:.1f} GiB", n=free / GIB)
        if free < self._limits.reserve:
            return Notice("bad", Sentence("{amount}，不再接受新的上传。", amount=amount), _ADVICE)
        return Notice(
            "warn",
            Sentence("{amount}，剩 {n:.1f} GiB 时不再接受新的上传。", amount=amount, n=self._limits.reserve / GIB),
            _ADVICE,
        )

    def _require(self, length: int, promised: Callable[[], int]) -> None:
        free = self.free()
        if free is not None and free - promised() - length < self._limits.reserve:
            raise StoreFullError("存储空间不足，现在不能开始新的上传。")

    def _promised(self) -> int:
        """Bytes that open uploads may still bring."""
        rest = {"$sum": {"$subtract": ["$length", "$offset"]}}
        pipeline: list[dict[str, Any]] = [{"$match": {"state": "open"}}, {"$group": {"_id": None, "rest": rest}}]
        found = self._store.read(lambda: list(self._store.database["uploads"].aggregate(pipeline)))
        return int(found[0]["rest"]) if found else 0

    def _recently_promised(self) -> int:
        with self._lock:
            at, promised = self._counted
            if time.monotonic() - at >= _FRESH_SECONDS:
                promised = self._promised()
                self._counted = (time.monotonic(), promised)
            return promised

    def _ask(self) -> int | None:
        try:
            said = self._store.database.command("dbStats")
        except PyMongoError:
            return None  # a server that does not answer is said by whatever is asked of it next
        return int(said["fsTotalSize"] - said["fsUsedSize"]) if "fsTotalSize" in said else None
