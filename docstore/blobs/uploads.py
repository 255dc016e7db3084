"""Resumable uploads: sessions whose last byte makes, in one transaction, a blob and what it is for.

The order of a part: take the lease at the stored offset, write chunks, wait until they are durable, move the
offset by compare-and-set. The last byte is never acknowledged by itself: the offset reaches the length in the
same transaction that creates the record, so a client that is told "complete" can rely on it.
"""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

from docstore.blobs import whole_uploads
from docstore.blobs.chunk_writer import ChunkWriter
from docstore.blobs.digest_cache import DigestCache
from docstore.blobs.digesting import Digesting
from docstore.blobs.gridfs import GridFSBlobStore, PreparedBytes, described
from docstore.blobs.purposes import Purposes, Upload, UploadPurpose
from docstore.blobs.store import CHUNK_SIZE, StoredBytes
from docstore.blobs.upload_checks import PIECE, Checksum, check_declared, clean, proven, too_long, whole
from docstore.blobs.upload_errors import UploadContentChangedError, UploadTooLongError
from docstore.blobs.upload_sessions import Lease, UploadSessions, refuse_other_offset, refuse_when_over
from docstore.errors import (
    AccessDeniedError,
    IntegrityError,
    InvalidInputError,
    QuanchengError,
    StaleRevisionError,
    UnavailableError,
    UploadLeaseError,
)
from docstore.model.base import StoredDocument
from docstore.registry import hooks
from docstore.sentence import Sentence
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork, use_case

LIFETIME = timedelta(days=2)
# A file up to this length that comes whole with its creation never has unreferenced bytes.
AT_ONCE = 1024 * 1024
# How much a killed process may cost at most: the offset moves at least this often within one long part.
CHECKPOINT_BYTES = 256 * 1024 * 1024  # each waits for the journal: of 64 MiB they cost a tenth of an upload's time
CHECKPOINT_SECONDS = 5.0
_SPOOL_IN_MEMORY = 8 * 1024 * 1024


class Uploads:
    """The upload service of one store; `purposes` are the registry's."""

    def __init__(self, blobs: GridFSBlobStore, purposes: Purposes, *, lifetime: timedelta = LIFETIME) -> None:
        self._blobs = blobs
        self._purposes = purposes
        self._lifetime = lifetime
        self._digests = DigestCache()

    @property
    def max_length(self) -> int:
        return max((purpose.max_length for purpose in self._purposes.values()), default=0)

    def create(self, act: Act, purpose: str, length: int, metadata: Mapping[str, str]) -> Upload:
        """Open a session for `length` bytes; one of length 0 is complete at once.

        `metadata`: `filename`, optionally `sha256` (hex, checked at the end), and what the purpose asks for.
        Raises InvalidInputError, UploadTooLongError, AccessDeniedError, NotFoundError, StoreFullError, and for
        length 0 what `receive` raises at the last byte.
        """
        chosen, kept = self._chosen(purpose, length, metadata)
        _allowed(act, chosen, kept)
        if act.store.equipment.space is not None:
            act.store.equipment.space.require_for_new(length)
        upload = self._sessions(act).insert(
            purpose=purpose, family=chosen.family, owner=act.actor.id, length=length, metadata=kept
        )
        return self.receive(act, upload.id, 0, ()) if length == 0 else upload

    def create_with(
        self,
        act: Act,
        purpose: str,
        length: int,
        metadata: Mapping[str, str],
        pieces: Iterable[bytes],
        *,
        announced: int | None = None,
        checksum: Checksum | None = None,
    ) -> Upload:
        """`create` and the first part, from one request. Raises what `create` and `receive` raise.

        A small file that is whole with it becomes bytes and facts in a single transaction, and needs no session.
        """
        if announced is not None and announced > length:
            raise too_long()
        if announced != length or not 0 < length <= AT_ONCE:
            upload = self.create(act, purpose, length, metadata)
            return self.receive(act, upload.id, 0, pieces, announced=announced, checksum=checksum)
        chosen, kept = self._chosen(purpose, length, metadata)
        if act.store.equipment.space is not None:
            act.store.equipment.space.require_for_whole(length)
        content = whole(pieces, length, checksum)
        if len(content) < length:  # cut off on the way
            return self.receive(act, self.create(act, purpose, length, metadata).id, 0, [content])
        prepared = self._blobs.prepare(chosen.family, content)
        check_declared(kept, prepared.stored.sha256)
        upload = whole_uploads.arrived(
            prepared.stored, purpose=purpose, owner=act.actor.id, metadata=kept, lifetime=self._lifetime
        )
        return _commit_whole(act, upload, self._blobs, chosen, prepared)

    def _chosen(self, purpose: str, length: int, metadata: Mapping[str, str]) -> tuple[UploadPurpose, dict[str, str]]:
        """The purpose and the metadata to keep, once what was said makes sense."""
        chosen = self._purposes.get(purpose)
        if chosen is None:
            raise InvalidInputError("没有这种上传用途。", fields={"purpose": "没有这种上传用途。"})
        kept = clean(metadata)
        if not 0 <= length <= chosen.max_length:
            problem = (
                Sentence("文件不能超过 {n} MB。", n=chosen.max_length // 2**20) if length > 0 else "文件长度不对。"
            )
            raise UploadTooLongError(problem, fields={"length": problem})
        return chosen, kept

    def get(self, act: Act, upload_id: str) -> Upload:
        """Raises NotFoundError (also for another person's session), UploadGoneError."""
        upload = self._sessions(act).get(upload_id, act.actor.id)
        refuse_when_over(upload)
        return upload

    def terminate(self, act: Act, upload_id: str) -> None:
        """Raises NotFoundError, UploadGoneError, UploadLeaseError. The bytes become unreferenced."""
        self._sessions(act).terminate(upload_id, act.actor.id)

    def receive(
        self,
        act: Act,
        upload_id: str,
        offset: int,
        pieces: Iterable[bytes],
        *,
        announced: int | None = None,
        checksum: Checksum | None = None,
    ) -> Upload:
        """Take a part that begins at `offset`; the last one completes the upload.

        `announced` is the part's length when known before; `checksum` its digest: such a part is held back until
        it is proven. When `pieces` raises (the client went away), what came is acknowledged, then it is raised.
        Raises UploadOffsetError and UploadLeaseError (nothing written), UploadGoneError, UploadTooLongError,
        UploadChecksumError, UploadContentChangedError, StoreUnavailableError, StoreFullError, and what the purpose
        raises.
        """
        upload = self.get(act, upload_id)
        refuse_other_offset(upload, offset)
        if announced is not None and offset + announced > upload.length:
            raise too_long()
        if upload.state == "complete":
            return upload  # the answer to the last part was lost; it is given again
        pieces = _while_there_is_room(act, pieces)
        with contextlib.ExitStack() as stack:
            if checksum is not None:
                spool = stack.enter_context(tempfile.SpooledTemporaryFile(_SPOOL_IN_MEMORY))
                pieces = proven(pieces, upload.length - offset, checksum, spool)
            lease = self._sessions(act).acquire(upload_id, act.actor.id, offset)
            try:
                return self._write(act, lease, pieces)
            finally:
                lease.release()

    # --- one part ---------------------------------------------------------------------------------------

    def _write(self, act: Act, lease: Lease, pieces: Iterable[bytes]) -> Upload:
        upload = lease.upload
        digesting = self._digests.take(upload.id, upload.offset)
        chunks = self._blobs.chunks(lease.document["family"])
        start = upload.offset - len(lease.tail)
        blob_id = lease.document["blob_id"]
        with ChunkWriter(chunks, blob_id, offset=start, tail=lease.tail, frames=lease.frames) as writer:
            try:
                offset, interruption = self._feed(lease, writer, digesting, pieces)
                if isinstance(interruption, UploadTooLongError):
                    raise interruption
                if offset == upload.length:
                    writer.flush_tail()
                writer.barrier()
            except IntegrityError as error:
                changed = UploadContentChangedError("续传的内容与先前收到的不同，没有收下。")
                lease.refuse(changed.message)
                raise changed from error
        if offset < upload.length:
            lease.save(offset, writer.tail, keep=False)
            if digesting is not None:
                self._digests.keep(upload.id, digesting)
            if interruption is not None:
                raise interruption
            return replace(upload, offset=offset)
        return self._finish(act, lease, digesting)

    def _feed(
        self, lease: Lease, writer: ChunkWriter, digesting: Digesting | None, pieces: Iterable[bytes]
    ) -> tuple[int, Exception | None]:
        """The offset reached, and what interrupted the client."""
        offset, source = lease.saved, iter(pieces)
        saved_at = time.monotonic()
        while True:
            try:
                piece = next(source, None)
            except Exception as interruption:
                return offset, interruption
            if piece is None:
                return offset, None
            if offset + len(piece) > lease.upload.length:
                return offset, too_long()
            writer.feed(piece)
            offset += len(piece)
            if digesting is not None:
                digesting.update(piece)
            due = offset - lease.saved >= CHECKPOINT_BYTES or time.monotonic() - saved_at >= CHECKPOINT_SECONDS
            if due and offset < lease.upload.length:
                writer.barrier()
                lease.save(offset, writer.tail, keep=True)
                saved_at = time.monotonic()

    # --- the last byte ----------------------------------------------------------------------------------

    def _finish(self, act: Act, lease: Lease, digesting: Digesting | None) -> Upload:
        upload = lease.upload
        last_chunk = max(upload.length - 1, 0) // CHUNK_SIZE * CHUNK_SIZE
        if digesting is None or last_chunk - lease.saved >= PIECE:
            # Should the transaction fail, only the last chunk has to come again.
            lease.save(max(last_chunk, lease.saved), b"" if last_chunk >= lease.saved else lease.tail, keep=True)
        if digesting is None:
            digesting = self._read_back(lease)
        blob, family = lease.document["blob_id"], lease.document["family"]
        stored = described(blob, family, digesting, lease.frames)
        try:
            check_declared(upload.metadata, stored.sha256)
            record = _commit(act, lease, self._blobs, self._purposes[upload.purpose], stored)
        except (UnavailableError, IntegrityError, UploadLeaseError, StaleRevisionError):
            raise
        except QuanchengError as error:
            lease.refuse(error.message)
            raise
        lease.is_held = False
        return replace(upload, offset=upload.length, state="complete", record=record)

    def _read_back(self, lease: Lease) -> Digesting:
        """Hash what an earlier process stored, renewing the lease meanwhile."""
        digesting, renewed_at = Digesting(), time.monotonic()
        document = lease.document
        for piece in self._blobs.read_unattached(
            document["blob_id"], document["family"], lease.upload.length, lease.frames
        ):
            digesting.update(piece)
            if time.monotonic() - renewed_at >= CHECKPOINT_SECONDS:
                lease.save(lease.saved, lease.tail, keep=True)
                renewed_at = time.monotonic()
        return digesting

    def _sessions(self, act: Act) -> UploadSessions:
        return UploadSessions(act.store.database, self._blobs.encryption, lifetime=self._lifetime)


@use_case
def _commit(uow: UnitOfWork, lease: Lease, blobs: GridFSBlobStore, purpose: UploadPurpose, stored: StoredBytes) -> str:
    target = _allowed(uow, purpose, lease.upload.metadata)
    blobs.attach(uow, stored, filename=lease.upload.filename, media_type=purpose.media_type(lease.upload))
    record = purpose.complete(uow, lease.upload, stored, target)
    lease.complete(record, uow.session)
    return record


def _allowed(reads: Act | UnitOfWork, purpose: UploadPurpose, metadata: Mapping[str, str]) -> StoredDocument | None:
    """What the permission is asked on, once nothing speaks against the upload.

    Raises AccessDeniedError, what `check` raises, and what a veto on the permission raises.
    """
    target = purpose.check(reads, metadata)
    if not reads.allows(purpose.permission, target):
        raise AccessDeniedError("当前岗位不能上传这类文件。")
    hooks.ask(reads, purpose.permission, target)
    return target


def _while_there_is_room(act: Act, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces, until the disk is nearly full; then StoreFullError, and what came before is acknowledged."""
    space = act.store.equipment.space
    for piece in pieces:
        if space is not None:
            space.require_for_more()
        yield piece


@use_case
def _commit_whole(
    uow: UnitOfWork,
    upload: Upload,
    blobs: GridFSBlobStore,
    purpose: UploadPurpose,
    prepared: PreparedBytes,
) -> Upload:
    target = _allowed(uow, purpose, upload.metadata)
    upload = replace(upload, record=purpose.complete(uow, upload, prepared.stored, target))
    media_type, told = purpose.media_type(upload), whole_uploads.told(upload)
    blobs.put(uow, prepared, filename=upload.filename, media_type=media_type, told=told)
    return upload
