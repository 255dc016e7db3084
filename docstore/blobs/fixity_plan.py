"""Which blobs a run of the rolling verification reads, so that every blob is read once in each period.

The rolling plan is a list of blobs by the time they were last read, `{_id, family, length, checked_at}`: machinery
that can be made again, while the results lie in the ledger. A run takes the oldest first: its share of the whole, and
whatever is overdue, within the day's budget.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from docstore.blobs.store import BUCKETS
from docstore.store.store import Store

COLLECTION = "fixity_plan"
RUN_EVERY = timedelta(hours=1)
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
# A check said to lie further in the future than this was made by a clock that was wrong, and does not count.
_SKEW = timedelta(minutes=5)


@dataclass(frozen=True)
class Promise:
    """Every blob once in `every`, reading at most `bytes_a_day`."""

    every: timedelta = timedelta(days=30)
    bytes_a_day: int = 2**40


@dataclass(frozen=True)
class Outlook:
    """What there is, and what one run has to read of it. `oldest` is when the longest unread blob was last read."""

    blobs: int
    length: int
    oldest: datetime | None
    share_blobs: int
    share_length: int
    days_needed: float

    def can_hold(self, promise: Promise) -> bool:
        return self.days_needed <= promise.every / timedelta(days=1)


@dataclass(frozen=True)
class Due:
    blob: str
    family: str
    length: int


def outlook(promise: Promise, blobs: int, length: int, oldest: datetime | None) -> Outlook:
    """Spread evenly: `every` divided into runs, each with its share of the number and of the bytes."""
    runs = max(int(promise.every / RUN_EVERY), 1)
    return Outlook(
        blobs, length, oldest, math.ceil(blobs / runs), math.ceil(length / runs), length / promise.bytes_a_day
    )


def look(store: Store, promise: Promise) -> Outlook:
    """Bring the list up to date, then say what it comes to."""
    _add_new(store)
    rows: Any = store.database[COLLECTION]
    totals = next(rows.aggregate([{"$group": {"_id": None, "n": {"$sum": 1}, "length": {"$sum": "$length"}}}]), None)
    oldest = rows.find_one({}, sort=[("checked_at", 1)])
    if totals is None or oldest is None:
        return outlook(promise, 0, 0, None)
    return outlook(promise, totals["n"], int(totals["length"]), aware(oldest["checked_at"]))


def batch(store: Store, promise: Promise, now: datetime, read_today: int) -> Iterator[Due]:
    """What this run reads, the oldest first; ends with the share, or with the day's budget.

    `read_today`: bytes read within the last day. Even a blob larger than what is left is read when there is anything
    left, else it never would be. What was read within half the period is left alone: a small store would be read
    over and over.
    """
    whole = look(store, promise)
    rows: Any = store.database[COLLECTION]
    rows.update_many({"checked_at": {"$gt": now + _SKEW}}, {"$set": {"checked_at": _LONG_AGO}})
    left, count, length = promise.bytes_a_day - read_today, 0, 0
    for row in rows.find({"checked_at": {"$lte": now - promise.every / 2}}, sort=[("checked_at", 1), ("_id", 1)]):
        has_share = count >= whole.share_blobs and length >= whole.share_length
        if left <= 0 or (has_share and aware(row["checked_at"]) > now - promise.every):
            return
        yield Due(row["_id"], row["family"], int(row["length"]))
        count, length, left = count + 1, length + int(row["length"]), left - int(row["length"])


def aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _add_new(store: Store) -> None:
    """Blobs that are not on the list yet count as read when they were written."""
    database: Any = store.database
    plan = database[COLLECTION]
    stored = {family: database[f"{bucket}.files"] for family, bucket in BUCKETS.items()}
    if sum(files.estimated_document_count() for files in stored.values()) == plan.estimated_document_count():
        return
    for family, files in stored.items():
        new = files.aggregate(
            [
                {"$match": {"metadata.condemned_at": {"$exists": False}}},
                {"$project": {"length": 1, "uploadDate": 1}},
                {"$lookup": {"from": COLLECTION, "localField": "_id", "foreignField": "_id", "as": "planned"}},
                {"$match": {"planned": []}},
            ]
        )
        for row in new:
            fresh = {"family": family, "length": row["length"], "checked_at": row["uploadDate"]}
            plan.update_one({"_id": row["_id"]}, {"$setOnInsert": fresh}, upsert=True)
