"""Reseal, the door's second act: what was stored before encryption was turned on is encrypted afterwards.

For each content: the bytes are written again, sealed, under a new blob; that one is read back and its digest compared;
then one transaction makes the fact name the new blob, tells it in the chain of the case, and notes the old blob as
replaced. Its bytes go through the door after a grace time. No content, digest, version or date changes.

Killed at any point it is run again: a copy that no fact names yet is swept like any unreferenced bytes, a replaced
blob that still lies there is on the list.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from docstore.access.actor import SYSTEM
from docstore.blobs.encrypting import EncryptionOffError
from docstore.blobs.encryption import read_setting
from docstore.blobs.gridfs import GridFSBlobStore
from docstore.blobs.reader import GridFSReader
from docstore.blobs.store import ALGORITHM, BUCKETS, StoredBytes
from docstore.blobs.sweep import models_of_contents
from docstore.disposition.door import REPLACED, REPLACED_GRACE, Door
from docstore.errors import FixityError, IntegrityError, StaleRevisionError, StoreFullError
from docstore.model.base import StoredDocument
from docstore.model.record import Record
from docstore.store.act import Act
from docstore.store.space import Space
from docstore.store.unit_of_work import UnitOfWork, use_case

Progress = Callable[[int, int], None]
PERMISSION = "encryption.manage"
_PAGE = 100
_UNSEALED: dict[str, Any] = {"metadata.encryption": None, "metadata.condemned_at": None}


@dataclass
class Resealed:
    """`problems`: one sentence for each content that was left as it is. `waiting`: old blobs not removed yet."""

    contents: int = 0
    length: int = 0
    removed: int = 0
    waiting: int = 0
    problems: list[str] = field(default_factory=list)


def reseal(
    door: Door,
    *,
    grace: timedelta = REPLACED_GRACE,
    space: Space | None = None,
    progress: Progress = lambda done, total: None,
) -> Resealed:
    """Encrypt every content that is not. `progress` is told bytes. May be run again, and while the store is served.

    `space`: the store's room, when it is watched. Raises EncryptionOffError, KeyUnavailableError,
    StoreUnavailableError, StoreFullError; a content that is not what its record says
    is a problem in the result, and keeps its bytes as they are.
    """
    store, act = door.store, Act(door.store, SYSTEM)
    if not read_setting(store.database).is_on:
        raise EncryptionOffError("存储加密没有打开。")
    done, total, read = Resealed(), _length(store.database), 0
    for family, row in _unsealed(store.database):
        content = _content(act, row["_id"])
        if content is not None:
            _require_room(space, int(row["length"]))
            try:
                _one(act, family, content)
                done.contents, done.length = done.contents + 1, done.length + int(row["length"])
            except StaleRevisionError:
                pass  # somebody else was faster, or the content is on its way out: the next run will see
            except IntegrityError as error:
                done.problems.append(error.message)
        read += int(row["length"])
        progress(read, total)
        done.removed += door.remove_replaced(grace)
    done.removed += door.remove_replaced(grace)
    done.waiting = store.database[REPLACED].count_documents({})
    return done


def _require_room(space: Space | None, length: int) -> None:
    try:
        if space is not None:
            space.require_for_new(length)
    except StoreFullError as error:
        raise StoreFullError(
            "存储空间不足，没有接着补加密；补过的不用重来。", next_step="清出空间以后再运行一次。"
        ) from error


def _one(act: Act, family: str, content: Any) -> None:
    blobs = act.store.blobs
    old = blobs.open(content.blob, family)
    stored = blobs.write(family, old.read_range(0, old.length))
    if stored.sealing is None:
        raise EncryptionOffError("存储加密没有打开。")
    if (stored.sha256, stored.length) != (content.sha256, content.length):
        raise FixityError("数据 {blob} 与登记的校验值不一致，没有重新加密。", blob=content.blob)
    if _digest(_read_back(blobs, stored)) != content.sha256:
        raise FixityError("数据 {blob} 重新加密后读回来不一致，保留了原样。", blob=content.blob)
    replace_blob(act, model=type(content), key=content.id, old=old, stored=stored)


def _read_back(blobs: GridFSBlobStore, stored: StoredBytes) -> Iterator[bytes]:
    """From the database, through the wrapped key: as every later reader will."""
    frames = blobs.encryption.frames(stored.blob_id, stored.sealing.key if stored.sealing else None)
    return blobs.read_unattached(stored.blob_id, stored.family, stored.length, frames)


def _digest(pieces: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


@use_case
def replace_blob(
    uow: UnitOfWork, *, model: type[StoredDocument], key: str, old: GridFSReader, stored: StoredBytes
) -> None:
    """The fact names the new blob from now on. Raises StaleRevisionError when it names another than `old` already."""
    uow.require(PERMISSION)
    content: Any = uow.get(model, key)
    if content.blob != old.blob_id:
        raise StaleRevisionError("内容已经重新加密过。")
    content.blob = stored.blob_id
    uow.update(content)
    uow.store.blobs.attach(uow, stored, filename=old.filename, media_type=old.media_type)
    replaced = {"_id": old.blob_id, "family": old.family, "by": stored.blob_id, "replaced_at": uow.recorded_at}
    uow.store.database[REPLACED].insert_one(replaced, session=uow.session)
    record = uow.first(Record, {"_id": content.record})
    # Without the digest among the objects: the event of the capture alone says what the content is.
    uow.record(
        "content_resealed",
        case=record.case if record else None,
        objects=[{"kind": model.__name__.lower(), "id": key, "record": content.record}],
        detail={"blob": stored.blob_id, "replaces": old.blob_id, "algorithm": ALGORITHM, "digest": stored.sha256},
    )


def _unsealed(database: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Files documents that are not encrypted, by id: read in pages, since one content may take longer than a cursor."""
    for family, bucket in BUCKETS.items():
        last = ""
        while True:
            where = {**_UNSEALED, "_id": {"$gt": last}}
            page = list(database[f"{bucket}.files"].find(where, {"length": 1}, sort=[("_id", 1)], limit=_PAGE))
            for row in page:
                yield family, row
            if not page:
                break
            last = page[-1]["_id"]


def _length(database: Any) -> int:
    count = [{"$match": _UNSEALED}, {"$group": {"_id": None, "length": {"$sum": "$length"}}}]
    rows = [row for bucket in BUCKETS.values() for row in database[f"{bucket}.files"].aggregate(count)]
    return sum(int(row["length"]) for row in rows)


def _content(act: Act, blob_id: str) -> StoredDocument | None:
    """The fact that names the blob; None for one that is replaced already."""
    found = (act.first(model, {"blob": blob_id}) for model in models_of_contents(act.store))
    return next((content for content in found if content is not None), None)
