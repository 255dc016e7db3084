"""The job that has checkpoints stamped. It runs beside the sealer, which neither waits for it nor knows of it.

An authority that does not answer stops nothing: it is asked again, at longer and longer intervals, and a notice says
so on the pages. Whatever was sealed meanwhile is covered by the next stamp, only later.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from pymongo.errors import DuplicateKeyError

from docstore import clock
from docstore.custody import stamps
from docstore.custody.authority import Authority
from docstore.custody.sealer import latest_checkpoint
from docstore.custody.stamp import Stamp
from docstore.errors import UnavailableError
from docstore.store import notices
from docstore.store.store import Store

RUN_SECONDS = 60.0
ATTEMPTS = "stamp_attempts"
NOTICE, CLOCK_NOTICE = "time-stamp", "time-stamp-clock"
_LONGEST_PAUSE = timedelta(hours=1)
# What the clocks of bureau and authority may differ by before somebody is told.
_CLOCKS_AGREE = timedelta(minutes=5)
_ONLY = "authority"


def run(store: Store, authority: Authority | None) -> int:
    """Have the newest checkpoint of each year stamped unless it is, if it is time; returns how many were.

    Safe to call from several processes. Raises StoreUnavailableError.
    """
    if authority is None:
        for notice in (NOTICE, CLOCK_NOTICE):  # of one that was given up
            notices.take_down(store, notice)
        return 0
    return store.read(lambda: _run(store, authority))


def failing(store: Store) -> dict[str, Any] | None:
    """`{failures, since, reason, due_at}` while the authority gives no stamps, else None."""
    rows: Any = store.database[ATTEMPTS]
    return store.read(lambda: rows.find_one({"_id": _ONLY, "failures": {"$gt": 0}}))


def _run(store: Store, authority: Authority) -> int:
    waiting = _waiting(store)
    if not waiting or not _claim(store, authority):
        return 0
    try:
        for checkpoint in waiting:
            stamp = authority.ask(checkpoint["note"])
            stamps.keep(store, checkpoint, stamp)
            _compare_clocks(store, stamp)
    except UnavailableError as error:
        _postpone(store, error.message)
        return 0
    store.database[ATTEMPTS].update_one(
        {"_id": _ONLY}, {"$set": {"due_at": clock.now() + authority.every, "failures": 0}}
    )
    notices.take_down(store, NOTICE)
    return len(waiting)


def _waiting(store: Store) -> list[dict[str, Any]]:
    """The newest checkpoints of all years that have no stamp: it covers whatever was sealed before it."""
    database: Any = store.database
    newest = [latest_checkpoint(store, shard) for shard in sorted(database.log_checkpoints.distinct("shard"))]
    return [one for one in newest if one is not None and not stamps.is_stamped(store, one)]


def _claim(store: Store, authority: Authority) -> bool:
    """Whether it is time, and nobody else is at it. A time too far ahead was set under another clock or interval."""
    rows: Any = store.database[ATTEMPTS]
    now = clock.now()
    latest = now + max(authority.every, _LONGEST_PAUSE)
    lease = now + timedelta(seconds=RUN_SECONDS + 2 * authority.timeout_s)
    due = {"_id": _ONLY, "$or": [{"due_at": {"$lte": now}}, {"due_at": {"$gt": latest}}]}
    if rows.update_one(due, {"$set": {"due_at": lease}}).modified_count:
        return True
    try:
        rows.insert_one({"_id": _ONLY, "due_at": lease, "failures": 0})
    except DuplicateKeyError:
        return False
    return True


def _postpone(store: Store, reason: str) -> None:
    rows: Any = store.database[ATTEMPTS]
    row = rows.find_one({"_id": _ONLY})
    failures = row["failures"] + 1
    now = clock.now()
    since: datetime = row["since"] if row["failures"] else now
    pause = min(timedelta(seconds=RUN_SECONDS) * 2 ** min(failures - 1, 10), _LONGEST_PAUSE)
    told = {"failures": failures, "since": since, "reason": reason, "due_at": now + pause}
    rows.update_one({"_id": _ONLY}, {"$set": told})
    notices.post(
        store,
        NOTICE,
        "warn",
        "检查点没有盖上时间戳：" + reason,
        "封存照常，会自己再试。看时间戳机构、网络和 QUANCHENG_TSA_ 开头的设置；好了这一条自己消失。",
    )


def _compare_clocks(store: Store, stamp: Stamp) -> None:
    apart = abs(clock.now() - stamp.time)
    if apart <= _CLOCKS_AGREE:
        notices.take_down(store, CLOCK_NOTICE)
        return
    notices.post(
        store,
        CLOCK_NOTICE,
        "warn",
        f"这台机器的时钟和时间戳机构的相差 {apart // timedelta(minutes=1)} 分钟。",
        "对准这台机器的时钟（NTP）；留痕里的时间都用它。",
    )
