"""Tidying after uploads: what has expired, and which bytes nothing refers to.

It only marks and lists. Removing needs rights that the application's database user does not have; that is the
business of `docstore.disposition.door`, which asks `refers_to` once more before it acts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo.client_session import ClientSession

from docstore import clock
from docstore.blobs.store import BUCKETS
from docstore.blobs.upload_sessions import COLLECTION as UPLOADS
from docstore.blobs.upload_sessions import ENDED
from docstore.model.base import StoredDocument
from docstore.store.store import Store

# {_id: blob, family, first_seen_at, condemned_at}: what a sweep has found, until it is removed or referred to again.
COLLECTION = "unreferenced"
GRACE = timedelta(hours=24)
# An upload in one of these states has bytes, or had them; `complete` without a files document is damage.
_LIVING_UPLOADS = ("open", "complete")


@dataclass(frozen=True)
class Unreferenced:
    """Chunks without a files document. `first_seen_at` is when a sweep first met them, by the sweeper's clock.

    The chunks' own times are not believed: they are the word of whichever process wrote them.
    """

    family: str
    blob_id: str
    chunks: int
    first_seen_at: datetime

    def is_due(self, now: datetime, grace: timedelta) -> bool:
        return self.first_seen_at <= now - grace


@dataclass(frozen=True)
class SweepReport:
    """`damaged`: blobs whose files document is gone while a fact still names them; not removed, a finding of audit."""

    expired: int
    unreferenced: tuple[Unreferenced, ...]
    damaged: tuple[str, ...] = ()


def sweep(store: Store) -> SweepReport:
    """Mark sessions past their time as expired; list chunks that no blob, no upload and no fact refers to."""
    return store.read(lambda: _sweep(store))


def _sweep(store: Store) -> SweepReport:
    now = clock.now()
    overdue = {"state": "open", "expires_at": {"$lte": now}}
    closed = {"$set": {**ENDED, "state": "expired"}}
    expired = store.database[UPLOADS].update_many(overdue, closed).modified_count
    orphans = {blob: family for family, bucket in BUCKETS.items() for blob in _orphans(store, bucket)}
    damaged = tuple(sorted(blob for blob, family in orphans.items() if refers_to(store, blob)))
    rows: Any = store.database[COLLECTION]
    for blob in orphans.keys() - set(damaged):
        fresh = {"family": orphans[blob], "first_seen_at": now, "condemned_at": None}
        rows.update_one({"_id": blob}, {"$setOnInsert": fresh}, upsert=True)
    rows.delete_many({"_id": {"$nin": sorted(orphans.keys() - set(damaged))}, "condemned_at": None})
    return SweepReport(expired, tuple(waiting(store)), damaged)


def waiting(store: Store) -> Iterator[Unreferenced]:
    """What earlier sweeps have listed and nobody has condemned yet, the oldest first."""
    for row in store.database[COLLECTION].find({"condemned_at": None}, sort=[("first_seen_at", 1), ("_id", 1)]):
        chunks = store.database[f"{BUCKETS[row['family']]}.chunks"].count_documents({"files_id": row["_id"]})
        seen: datetime = row["first_seen_at"]
        yield Unreferenced(row["family"], row["_id"], chunks, seen if seen.tzinfo else seen.replace(tzinfo=UTC))


def refers_to(store: Store, blob_id: str, session: ClientSession | None = None) -> bool:
    """Whether a files document, an upload that may still end well, or a fact of any model names the blob."""
    database: Any = store.database
    where: list[tuple[str, Any]] = [(f"{bucket}.files", {"_id": blob_id}) for bucket in BUCKETS.values()]
    where.append((UPLOADS, {"blob_id": blob_id, "state": {"$in": list(_LIVING_UPLOADS)}}))
    found = any(database[name].find_one(query, {"_id": 1}, session=session) is not None for name, query in where)
    return found or facts_name(store, blob_id, session)


def facts_name(store: Store, blob_id: str, session: ClientSession | None = None) -> bool:
    """Whether a fact of any model names the blob."""
    database: Any = store.database
    collections = [model.collection_name() for model in models_of_contents(store)]
    return any(database[name].find_one({"blob": blob_id}, {"_id": 1}, session=session) for name in collections)


def models_of_contents(store: Store) -> list[type[StoredDocument]]:
    """The models whose documents name a blob, in the field `blob`."""
    return [model for model in store.registry.models.values() if "blob" in model._fields]


def _orphans(store: Store, bucket: str) -> Iterator[str]:
    # Over the (files_id, n) index alone, one step per blob: no chunk is read.
    pipeline: list[dict[str, Any]] = [
        {"$sort": {"files_id": 1, "n": 1}},
        {"$group": {"_id": "$files_id"}},
        {"$lookup": {"from": f"{bucket}.files", "localField": "_id", "foreignField": "_id", "as": "files"}},
        {"$match": {"files": []}},
    ]
    for row in store.database[f"{bucket}.chunks"].aggregate(pipeline):
        yield str(row["_id"])
