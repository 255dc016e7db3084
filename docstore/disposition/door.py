"""The one door of destruction: the only code that removes bytes from the vault, with a database user of its own.

Facts first, bytes second: an act condemns blobs in one transaction (the check once more, the custody event, a claim
on each blob's id), then removes their chunks and looks that they are gone. A crash in between leaves condemned rows,
and the next run finishes them without a second event.

The claim is a files document under the blob's own id. Whoever is about to attach these bytes at the same moment
writes the same document: one of the two loses, whatever any clock says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any

from bson import Int64

from docstore import clock
from docstore.access.actor import SYSTEM
from docstore.blobs import fixity_plan
from docstore.blobs.encryption import KEYS
from docstore.blobs.store import BUCKETS, CHUNK_SIZE
from docstore.blobs.sweep import COLLECTION, GRACE, SweepReport, Unreferenced, refers_to, sweep
from docstore.errors import IntegrityError
from docstore.store.act import Act
from docstore.store.store import Store
from docstore.store.unit_of_work import UnitOfWork, use_case

PERMISSION = "blobs.sweep"
# So many blobs share one event; keeps event and transaction small.
_BATCH = 100


@dataclass(frozen=True)
class Swept:
    """`report` is what the sweep found before; `removed` and `chunks` are gone for good."""

    report: SweepReport
    removed: int
    chunks: int


class Door:
    """`store` must be opened with the door's database user: the application's own is refused by the server."""

    def __init__(self, store: Store, *, grace: timedelta = GRACE) -> None:
        self._store = store
        self._act = Act(store, SYSTEM)
        self._grace = grace

    def sweep(self) -> Swept:
        """List what nothing refers to; remove what was listed a grace time ago and is still referred to by nothing.

        Safe to repeat and to run twice at once. Raises StoreUnavailableError.
        """
        chunks = removed = 0
        for family, blob_id in list(self._condemned()):
            chunks += erase(self._store, family, blob_id)
            removed += 1
        report = sweep(self._store)
        due = (one for one in report.unreferenced if one.is_due(clock.now(), self._grace))
        while batch := list(islice(due, _BATCH)):
            for one in condemn(self._act, batch):
                chunks += erase(self._store, one.family, one.blob_id)
                removed += 1
        return Swept(report, removed, chunks)

    def _condemned(self) -> Iterator[tuple[str, str]]:
        """What an earlier run condemned and did not live to remove."""
        rows: Any = self._store.database[COLLECTION]
        for row in rows.find({"condemned_at": {"$ne": None}}):
            yield row["family"], row["_id"]


@use_case
def condemn(uow: UnitOfWork, waiting: Sequence[Unreferenced]) -> list[Unreferenced]:
    """Decide, record and claim: which of `waiting` go now. Those that something refers to stay out."""
    uow.require(PERMISSION)
    going = [one for one in waiting if not refers_to(uow.store, one.blob_id, uow.session)]
    for one in going:
        claim(uow, one.family, one.blob_id)
    if going:
        uow.record(
            "bytes_swept",
            objects=[{"kind": "blob", "id": one.blob_id} for one in going],
            detail={
                "chunks": sum(one.chunks for one in going),
                "blobs": [
                    {"blob": one.blob_id, "chunks": one.chunks, "first_seen_at": clock.iso(one.first_seen_at)}
                    for one in going
                ],
            },
        )
    return going


def claim(uow: UnitOfWork, family: str, blob_id: str) -> None:
    """Condemn one blob that has no files document (any more), as part of an act that records why."""
    database: Any = uow.store.database
    database[f"{BUCKETS[family]}.files"].insert_one(
        {
            "_id": blob_id,
            "length": Int64(0),
            "chunkSize": CHUNK_SIZE,
            "uploadDate": uow.recorded_at,
            "filename": "",
            "metadata": {"condemned_at": uow.recorded_at},
        },
        session=uow.session,
    )
    condemned = {"$set": {"family": family, "condemned_at": uow.recorded_at}}
    condemned |= {"$setOnInsert": {"first_seen_at": uow.recorded_at}}
    database[COLLECTION].update_one({"_id": blob_id}, condemned, upsert=True, session=uow.session)
    database[fixity_plan.COLLECTION].delete_one({"_id": blob_id}, session=uow.session)  # nothing to verify any more


def erase(store: Store, family: str, blob_id: str) -> int:
    """The bytes of a condemned blob go, its wrapped keys, then the claim; returns how many chunks went. Safe to repeat.

    The claim goes last, so that nothing is ever attached to half the chunks. Where a writer that was cut off still
    adds chunks, the blob stays condemned and the next run goes on. Raises IntegrityError when it is not condemned.
    """
    database: Any = store.database
    files, chunks = (database[f"{BUCKETS[family]}.{part}"] for part in ("files", "chunks"))
    present = store.read(lambda: files.find_one({"_id": blob_id}, {"metadata.condemned_at": 1}))
    if present is not None and "condemned_at" not in (present.get("metadata") or {}):
        raise IntegrityError("数据 {blob} 没有判定清除，不能动。", blob=blob_id)
    removed = 0
    if present is not None:
        removed = int(store.read(lambda: chunks.delete_many({"files_id": blob_id})).deleted_count)
        if store.read(lambda: chunks.find_one({"files_id": blob_id}, {"n": 1, "_id": 0})) is not None:
            return removed
        store.read(lambda: database[KEYS].delete_many({"blob": blob_id}))
        store.read(lambda: files.delete_one({"_id": blob_id, "metadata.condemned_at": {"$exists": True}}))
    store.read(lambda: database[COLLECTION].delete_one({"_id": blob_id}))
    return removed
