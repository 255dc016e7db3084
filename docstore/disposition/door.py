"""The one door of destruction: the only code that removes bytes from the vault, with a database user of its own.

Facts first, bytes second: an act condemns blobs in one transaction (the check once more, the custody event, a claim
on each blob's id), then removes their chunks and looks that they are gone. A crash in between leaves condemned rows,
and the next run finishes them without a second event.

Its second act is `reseal` (`docstore.disposition.reseal`): content moves under a new blob that is encrypted, and the
old one goes. Nothing is disposed of by that, so it is allowed under hold and retention: each content stays.

Neither act removes bytes that a version names without leaving the same bytes in their place, so neither asks what is
held. An act that disposes of a record asks `docstore.disposition.holds.held_by`, in the transaction that condemns.

The claim is a files document under the blob's own id. Whoever is about to attach these bytes at the same moment
writes the same document: one of the two loses, whatever any clock says.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from bson import Int64

from docstore import clock
from docstore.access.actor import SYSTEM
from docstore.blobs import fixity, fixity_plan
from docstore.blobs.encryption import KEYS
from docstore.blobs.frames import WrappedKey
from docstore.blobs.store import BUCKETS, CHUNK_SIZE
from docstore.blobs.sweep import COLLECTION, GRACE, SweepReport, Unreferenced, facts_name, refers_to, sweep
from docstore.errors import IntegrityError
from docstore.store import notices
from docstore.store.act import Act
from docstore.store.store import Store
from docstore.store.unit_of_work import UnitOfWork, use_case

PERMISSION = "blobs.sweep"
# {_id: blob, family, by, replaced_at}: blobs whose content lies sealed under the id `by` now. A claim of the
# application, which may write here: the door believes only what it finds in the vault itself.
REPLACED = "replaced_blobs"
# A reader that opened the old blob before it was replaced has so long to finish; no job may run longer.
REPLACED_GRACE = timedelta(minutes=15)
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

    @property
    def store(self) -> Store:
        return self._store

    def sweep(self) -> Swept:
        """List what nothing refers to; remove what was listed a grace time ago and is still referred to by nothing.
        While a module of the store cannot be loaded, it only lists.

        Safe to repeat and to run twice at once. Raises StoreUnavailableError.
        """
        self.remove_replaced(REPLACED_GRACE)
        removed, chunks = self._finish_condemned()
        report = sweep(self._store)
        if self._store.registry.broken:  # what a module that is not loaded refers to, nobody here can tell
            return Swept(report, removed, chunks)
        due = (one for one in report.unreferenced if one.is_due(clock.now(), self._grace))
        while batch := list(islice(due, _BATCH)):
            for one in condemn(self._act, batch):
                chunks += erase(self._store, one.family, one.blob_id)
                removed += 1
        return Swept(report, removed, chunks)

    def remove_replaced(self, grace: timedelta) -> int:
        """Blobs whose content was resealed `grace` ago go; returns how many. Safe to repeat.

        Before that the sealed blob is read once more: what is not there, byte for byte, is not replaced, and is told
        in a notice. Raises StoreUnavailableError, KeyUnavailableError.
        """
        removed, _ = self._finish_condemned()
        while rows := self._replaced(clock.now() - grace):
            proven = [row["_id"] for row in rows if self._lives_on(row)]
            for family, blob_id in condemn_replaced(self._act, rows, proven):
                erase(self._store, family, blob_id)
                removed += 1
        return removed

    def _lives_on(self, row: dict[str, Any]) -> bool:
        """Whether the whole content of a plain blob can be read from the sealed one that is said to replace it."""
        family = row.get("family")
        if family in BUCKETS:
            old = self._store.blobs.files(family).find_one({"_id": row["_id"], "metadata.encryption": None})
            told = ((old or {}).get("metadata") or {}).get("sha256")
            result = fixity.check(self._store.blobs, str(row.get("by")), family, told or "unknown")
            if result.ok and self._store.blobs.open(str(row.get("by")), family).is_sealed:
                return True
        sentence = f"数据 {row['_id']} 说是已经重新加密，核对不上，没有清除。"
        notices.post(self._store, f"reseal:{row['_id']}", "bad", sentence, IntegrityError.next_step)
        return False

    def drop_wrapped_keys(self, but: str) -> int:
        """Wrapped keys that the master key `but` makes needless, and those of blobs that are gone; returns how many."""
        return drop_wrapped_keys(self._act, but)

    def _replaced(self, until: datetime) -> list[dict[str, Any]]:
        rows: Any = self._store.database[REPLACED]
        return list(rows.find({"replaced_at": {"$lte": until}}, limit=_BATCH, sort=[("replaced_at", 1)]))

    def _finish_condemned(self) -> tuple[int, int]:
        """Remove what an earlier run condemned and did not live to remove; returns how many blobs and chunks."""
        rows: Any = self._store.database[COLLECTION]
        condemned = list(rows.find({"condemned_at": {"$ne": None}}))
        return len(condemned), sum(erase(self._store, row["family"], row["_id"]) for row in condemned)


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


@use_case
def condemn_replaced(uow: UnitOfWork, rows: Sequence[dict[str, Any]], proven: Collection[str]) -> list[tuple[str, str]]:
    """Take `rows` off the list, and claim those of them that are `proven` and that no fact names."""
    uow.require(PERMISSION)
    database: Any = uow.store.database
    going = [row for row in rows if row["_id"] in proven and not facts_name(uow.store, row["_id"], uow.session)]
    for row in rows:
        database[REPLACED].delete_one({"_id": row["_id"]}, session=uow.session)
    for row in going:
        database[f"{BUCKETS[row['family']]}.files"].delete_one({"_id": row["_id"]}, session=uow.session)
        claim(uow, row["family"], row["_id"])
    if going:
        uow.record("replaced_bytes_removed", objects=[{"kind": "blob", "id": row["_id"]} for row in going])
    return [(row["family"], row["_id"]) for row in going]


def drop_wrapped_keys(act: Act, but: str) -> int:
    """See `Door.drop_wrapped_keys`. A blob that `but` does not open yet keeps all of its keys.

    Raises FixityError when the key that would remain was changed; nothing more is removed then.
    """
    database: Any = act.store.database
    removed = 0
    for row in database[KEYS].find({}, {"blob": 1, "key_id": 1}):
        remaining = database[KEYS].find_one({"_id": f"{row['blob']}:{but}"})
        is_needless = row["key_id"] != but and remaining is not None
        if is_needless:
            act.store.blobs.encryption.frames(row["blob"], WrappedKey.from_store(remaining))
        # A key and its files document come in one transaction: a key without one is left by a blob that went.
        is_orphan = not any(database[f"{bucket}.files"].find_one({"_id": row["blob"]}) for bucket in BUCKETS.values())
        if is_needless or is_orphan:
            removed += database[KEYS].delete_one({"_id": row["_id"]}).deleted_count
    return removed


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
