"""Tidying after uploads: what has expired, and which bytes nothing refers to.

It only marks and reports. Removing bytes needs rights that the application's database user does not have;
that is the door of disposition's business.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo.database import Database

from docstore import clock
from docstore.blobs.store import BUCKETS
from docstore.blobs.upload_sessions import COLLECTION

GRACE = timedelta(hours=24)


@dataclass(frozen=True)
class Unreferenced:
    """Chunks without a files document. `written_at` is when the first of them was written."""

    family: str
    blob_id: str
    chunks: int
    written_at: datetime


@dataclass(frozen=True)
class SweepReport:
    expired: int
    unreferenced: tuple[Unreferenced, ...]


def sweep(database: Database[dict[str, Any]], *, grace: timedelta = GRACE) -> SweepReport:
    """Mark sessions past their time as expired; list chunks that no blob and no open session refers to.

    `grace` protects bytes whose facts are still on their way.
    """
    now = clock.now()
    overdue = {"state": "open", "expires_at": {"$lte": now}}
    expired = database[COLLECTION].update_many(overdue, {"$set": {"state": "expired", "lease": None, "tail": b""}})
    found = [
        orphan
        for family, bucket in BUCKETS.items()
        for orphan in _orphans(database, family, bucket)
        if orphan.written_at <= now - grace and not _is_open(database, orphan.blob_id)
    ]
    return SweepReport(expired.modified_count, tuple(found))


def _orphans(database: Database[dict[str, Any]], family: str, bucket: str) -> Iterator[Unreferenced]:
    # One step per blob over the (files_id, n) index, not one per chunk.
    pipeline: list[dict[str, Any]] = [
        {"$sort": {"files_id": 1, "n": 1}},
        {"$group": {"_id": "$files_id", "first": {"$first": "$_id"}}},
        {"$lookup": {"from": f"{bucket}.files", "localField": "_id", "foreignField": "_id", "as": "files"}},
        {"$match": {"files": []}},
    ]
    chunks = database[f"{bucket}.chunks"]
    for row in chunks.aggregate(pipeline):
        count = chunks.count_documents({"files_id": row["_id"]})
        written_at: datetime = row["first"].generation_time
        yield Unreferenced(family, str(row["_id"]), count, written_at.astimezone(UTC))


def _is_open(database: Database[dict[str, Any]], blob_id: str) -> bool:
    return database[COLLECTION].find_one({"blob_id": blob_id, "state": "open"}, {"_id": 1}) is not None
