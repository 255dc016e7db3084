"""Upload sessions as MongoDB keeps them, and the lease that lets one writer at a time go on.

    {_id, blob_id, family, purpose, owner, length, offset, tail, key, state, lease {holder, until}, metadata,
     record, problem, created_at, expires_at}

Any web process can continue a session: full chunks lie under the final `blob_id`, the bytes that do not fill
one lie in `tail`. `offset` counts only bytes in a majority's journal. The machine's clock rules leases.
`key` is the wrapped data key of a sealed blob (then `tail` is sealed too); it goes when the session is over.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from pymongo import ReturnDocument
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import ConnectionFailure

from docstore import clock
from docstore.blobs import whole_uploads
from docstore.blobs.encryption import Encryption
from docstore.blobs.frames import WrappedKey
from docstore.blobs.purposes import Upload
from docstore.blobs.upload_errors import UploadGoneError
from docstore.errors import NotFoundError, StoreUnavailableError, UploadLeaseError, UploadOffsetError
from docstore.identifiers import new_id

COLLECTION = "uploads"
# A writer that shows no sign of life for so long may be overtaken (its process may have been killed).
LEASE = timedelta(seconds=15)
T = TypeVar("T")

# What a session keeps no longer once it is over: neither bytes nor a key that could open them.
ENDED: dict[str, Any] = {"lease": None, "tail": b"", "key": None}

_OVER = {
    "terminated": "这次上传已经取消。",
    "expired": "这次上传放得太久，已经过期。",
    "refused": "这次上传没有收下。",
}


class Lease:
    """The right to write one session, held until `save`, `refuse` or `release` gives it back or time takes it."""

    def __init__(self, sessions: UploadSessions, document: dict[str, Any], holder: str) -> None:
        self._sessions = sessions
        self._holder = holder
        self.document = document
        self.upload = as_upload(document)
        self.saved = int(document["offset"])
        key = document.get("key")
        self.frames = sessions.encryption.frames(document["blob_id"], WrappedKey.from_store(key) if key else None)
        self.tail = self.frames.open_tail(self.saved, bytes(document["tail"]))
        self.is_held = True

    def save(self, offset: int, tail: bytes, *, keep: bool) -> None:
        """Acknowledge bytes up to `offset`; `keep` the lease for more. Raises UploadLeaseError when it was lost."""
        now = clock.now()
        values: dict[str, Any] = {
            "offset": offset,
            "tail": self.frames.seal_tail(offset, tail),
            "lease": self._sessions.lease(self._holder, now) if keep else None,
            "expires_at": now + self._sessions.lifetime,
        }
        self._set(values, keep=keep)
        self.saved, self.tail = offset, tail

    def refuse(self, problem: str) -> None:
        self._set({**ENDED, "state": "refused", "problem": problem}, keep=False)

    def complete(self, record: str, session: ClientSession) -> None:
        """Close the session as part of the transaction of `session`."""
        values = {**ENDED, "state": "complete", "record": record, "offset": self.upload.length}
        self._set(values, keep=True, session=session)

    def release(self) -> None:
        """Give the lease back without acknowledging anything; harmless when it is not held any more."""
        if self.is_held:
            self.is_held = False
            where = {"_id": self.upload.id, "lease.holder": self._holder}
            self._sessions.run(lambda: self._sessions.rows.update_one(where, {"$set": {"lease": None}}))

    def _set(self, values: dict[str, Any], *, keep: bool, session: ClientSession | None = None) -> None:
        where = {"_id": self.upload.id, "state": "open", "lease.holder": self._holder}
        rows = self._sessions.rows
        outcome = self._sessions.run(lambda: rows.update_one(where, {"$set": values}, session=session))
        if outcome.matched_count != 1:
            self.is_held = False
            raise UploadLeaseError("另一个连接已经接手这次上传。", next_step="在那边接着传；断了再来，从断的地方续传。")
        self.is_held = keep


class UploadSessions:
    """The sessions of one store. A session without a byte for `lifetime` expires."""

    def __init__(
        self,
        database: Database[dict[str, Any]],
        encryption: Encryption,
        *,
        lifetime: timedelta,
        lease: timedelta = LEASE,
    ) -> None:
        self._database = database
        self.rows: Collection[dict[str, Any]] = database[COLLECTION]
        self.encryption = encryption
        self.lifetime = lifetime
        self._lease = lease

    def lease(self, holder: str, now: datetime) -> dict[str, Any]:
        return {"holder": holder, "until": now + self._lease}

    def insert(self, *, purpose: str, family: str, owner: str, length: int, metadata: dict[str, str]) -> Upload:
        now, blob_id = clock.now(), new_id()
        key = self.encryption.new_frames(blob_id).key
        upload = Upload(new_id(), purpose, owner, length, 0, "open", metadata, now + self.lifetime)
        document = _document(upload, blob_id, family, now) | {"key": key.for_store() if key else None}
        self.run(lambda: self.rows.insert_one(document))
        return upload

    def get(self, upload_id: str, owner: str) -> Upload:
        """Raises NotFoundError: another person's session does not exist."""
        document = self.run(lambda: self.rows.find_one({"_id": upload_id, "owner": owner}))
        if document is not None:
            return as_upload(document)
        whole = self.run(lambda: whole_uploads.find(self._database, upload_id, owner, self.lifetime))
        if whole is None:
            raise NotFoundError("没有这次上传。")
        return whole

    def acquire(self, upload_id: str, owner: str, offset: int) -> Lease:
        """Become the only writer, at exactly `offset`.

        Raises NotFoundError, UploadGoneError, UploadOffsetError (with `offset` and `expected`), UploadLeaseError.
        """
        now, holder = clock.now(), new_id()
        free = [{"lease": None}, {"lease.until": {"$lt": now}}]
        where = {"_id": upload_id, "owner": owner, "state": "open", "offset": offset}
        where |= {"expires_at": {"$gt": now}, "$or": free}
        change = {"$set": {"lease": self.lease(holder, now)}}
        document = self.run(lambda: self.rows.find_one_and_update(where, change, return_document=ReturnDocument.AFTER))
        if document is not None:
            return Lease(self, document, holder)
        upload = self.get(upload_id, owner)
        refuse_when_over(upload)
        refuse_other_offset(upload, offset)
        raise UploadLeaseError("另一个连接正在续传，请稍候。", upload=upload_id)

    def terminate(self, upload_id: str, owner: str) -> None:
        """Give an open session up. Raises NotFoundError, UploadGoneError, UploadLeaseError."""
        free = [{"lease": None}, {"lease.until": {"$lt": clock.now()}}]
        where = {"_id": upload_id, "owner": owner, "state": "open", "$or": free}
        change = {"$set": {**ENDED, "state": "terminated"}}
        if self.run(lambda: self.rows.update_one(where, change)).matched_count == 1:
            return
        upload = self.get(upload_id, owner)
        refuse_when_over(upload)
        if upload.state == "complete":
            raise UploadGoneError("这次上传已经收下，不能取消。")
        raise UploadLeaseError("另一个连接正在续传，请稍候。", upload=upload_id)

    def run(self, query: Callable[[], T]) -> T:
        try:
            return query()
        except ConnectionFailure as error:
            # Inside a transaction the driver must see its own error to try again.
            if error.has_error_label("TransientTransactionError"):
                raise
            raise StoreUnavailableError("数据库暂时没有回应，已收到的部分不会丢。") from error


def refuse_when_over(upload: Upload) -> None:
    """Raises UploadGoneError for a session that will never take another byte."""
    state = upload.state
    if state == "open" and upload.expires_at <= clock.now():
        state = "expired"
    if state in _OVER:
        raise UploadGoneError(upload.problem or _OVER[state])


def refuse_other_offset(upload: Upload, offset: int) -> None:
    if upload.offset != offset:
        raise UploadOffsetError(
            "应从第 {expected} 字节续传，不是第 {offset} 字节。", expected=upload.offset, offset=offset
        )


def _document(upload: Upload, blob_id: str, family: str, now: datetime) -> dict[str, Any]:
    return {
        **ENDED,
        "_id": upload.id,
        "blob_id": blob_id,
        "family": family,
        "purpose": upload.purpose,
        "owner": upload.owner,
        "length": upload.length,
        "offset": upload.offset,
        "state": upload.state,
        "metadata": dict(upload.metadata),
        "record": upload.record,
        "problem": "",
        "created_at": now,
        "expires_at": upload.expires_at,
    }


def as_upload(document: dict[str, Any]) -> Upload:
    expires_at: datetime = document["expires_at"]
    return Upload(
        id=document["_id"],
        purpose=document["purpose"],
        owner=document["owner"],
        length=int(document["length"]),
        offset=int(document["offset"]),
        state=document["state"],
        metadata=dict(document["metadata"]),
        expires_at=expires_at if expires_at.tzinfo else expires_at.replace(tzinfo=UTC),
        record=document["record"],
        problem=document["problem"],
    )
