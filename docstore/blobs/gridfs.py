"""The GridFS blob store, inside the GridFS specification: any driver's GridFSBucket reads what is written here.

A sealed blob is GridFS too, of its ciphertext: `length` and `chunkSize` speak of what lies there, `metadata` of the
content (`docstore.blobs.frames`).

The application's database user may find and insert here, nothing else; collections and indexes are made at
installation (`docstore.store.users`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bson import Int64, ObjectId
from pymongo import WriteConcern
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import ConnectionFailure, DuplicateKeyError

from docstore.blobs.chunk_writer import ChunkWriter
from docstore.blobs.digesting import Digesting
from docstore.blobs.encryption import Encryption, KeyLoader
from docstore.blobs.frames import OVERHEAD, PLAIN, SCHEME, Frames
from docstore.blobs.reader import GridFSReader
from docstore.blobs.store import BUCKETS, CHUNK_SIZE, StoredBytes, Transaction
from docstore.errors import BlobMissingError, StoreUnavailableError
from docstore.identifiers import new_id

# A byte counts as stored when a majority has it in its journal.
DURABLE = WriteConcern(w="majority", j=True)
# Where the digest's state after each chunk lies in a blob's metadata. (`chunk_checks` there are CRCs of before.)
_CHECKS = "digest_checks"


@dataclass(frozen=True)
class PreparedBytes:
    """A small content before it is stored: its description, and its chunks as they will lie there."""

    stored: StoredBytes
    chunks: tuple[bytes, ...]


class GridFSBlobStore:
    """Implements BlobStore on the store's database. `load_keys` reads the master keys of a store that encrypts."""

    def __init__(self, database: Database[dict[str, Any]], load_keys: KeyLoader | None = None) -> None:
        self._database = database
        self.encryption = Encryption(database, load_keys)

    def chunks(self, family: str) -> Collection[dict[str, Any]]:
        name = f"{BUCKETS[family]}.chunks"
        return self._database.get_collection(name, write_concern=DURABLE)

    def files(self, family: str) -> Collection[dict[str, Any]]:
        return self._database.get_collection(f"{BUCKETS[family]}.files", write_concern=DURABLE)

    def write(self, family: str, pieces: Iterable[bytes]) -> StoredBytes:
        blob_id, digesting = new_id(), Digesting()
        frames = self.encryption.new_frames(blob_id)
        with ChunkWriter(self.chunks(family), blob_id, frames=frames) as writer:
            for piece in pieces:
                writer.feed(piece)
                digesting.update(piece)
            writer.flush_tail()
            writer.barrier()
        return described(blob_id, family, digesting, frames)

    def attach(self, uow: Transaction, stored: StoredBytes, *, filename: str, media_type: str) -> None:
        """Raises StoreUnavailableError when the bytes lay about so long that they were swept: bring them again.

        A sweep that condemns them at this moment writes the files document, too, and one of the two loses.
        """
        self._require_last_chunk(stored)
        self._describe(uow, stored, filename, media_type, {})

    def prepare(self, family: str, content: bytes) -> PreparedBytes:
        """What `put` is to write, with its digest; nothing is stored yet."""
        blob_id, digesting = new_id(), Digesting()
        digesting.update(content)
        frames = self.encryption.new_frames(blob_id)
        cut = enumerate(range(0, len(content), CHUNK_SIZE))
        chunks = tuple(frames.seal(n, content[at : at + CHUNK_SIZE]) for n, at in cut)
        return PreparedBytes(described(blob_id, family, digesting, frames), chunks)

    def put(
        self, uow: Transaction, prepared: PreparedBytes, *, filename: str, media_type: str, told: Mapping[str, Any]
    ) -> None:
        """Bytes and their description in the transaction of `uow`: for a few chunks, of which none is ever alone.

        `told` stands in the description's metadata beside what this store says there.
        """
        stored = prepared.stored
        rows = [
            {"_id": ObjectId(), "files_id": stored.blob_id, "n": n, "data": d} for n, d in enumerate(prepared.chunks)
        ]
        if rows:
            uow.store.database[f"{BUCKETS[stored.family]}.chunks"].insert_many(rows, session=uow.session)
        self._describe(uow, stored, filename, media_type, told)

    def _describe(
        self, uow: Transaction, stored: StoredBytes, filename: str, media_type: str, told: Mapping[str, Any]
    ) -> None:
        metadata: dict[str, Any] = {**told, "sha256": stored.sha256, "media_type": media_type}
        chunks, overhead = -(-stored.length // CHUNK_SIZE), 0
        if stored.sealing is None:
            metadata[_CHECKS] = stored.chunk_checks
        else:
            overhead = OVERHEAD
            metadata["length"] = Int64(stored.length)
            metadata["encryption"] = {"scheme": SCHEME, "header": stored.sealing.header}
            self.encryption.keep(stored.blob_id, stored.sealing.key, uow.recorded_at, uow.session)
        files = {
            "_id": stored.blob_id,
            "length": Int64(stored.length + chunks * overhead),
            "chunkSize": CHUNK_SIZE + overhead,
            "uploadDate": uow.recorded_at,
            "filename": filename,
            "metadata": metadata,
        }
        try:
            uow.store.database[f"{BUCKETS[stored.family]}.files"].insert_one(files, session=uow.session)
        except DuplicateKeyError:
            raise _swept()

    def _require_last_chunk(self, stored: StoredBytes) -> None:
        # Outside the transaction, which may have begun before the bytes were written; and over the index alone.
        last = {"files_id": stored.blob_id, "n": (stored.length - 1) // CHUNK_SIZE}
        if stored.length and self.chunks(stored.family).find_one(last, {"_id": 0, "n": 1}) is None:
            raise _swept()

    def open(self, blob_id: str, family: str) -> GridFSReader:
        try:
            files = self.files(family).find_one({"_id": blob_id}, {f"metadata.{_CHECKS}": 0})
        except ConnectionFailure as error:
            raise StoreUnavailableError("数据库暂时没有回应。") from error
        if files is None:
            raise BlobMissingError("没有数据 {blob}。", blob=blob_id)
        return GridFSReader(self.chunks(family), family, files, self._frames(blob_id, files))

    def chunk_checks(self, blob_id: str, family: str) -> bytes:
        """What `Digesting.chunk_checks` gave when the blob was written; empty when another program wrote it."""
        files = self.files(family).find_one({"_id": blob_id}, {f"metadata.{_CHECKS}": 1}) or {}
        return bytes((files.get("metadata") or {}).get(_CHECKS, b""))

    def read_unattached(self, blob_id: str, family: str, length: int, frames: Frames = PLAIN) -> Iterator[bytes]:
        """The bytes of an upload that has no files document yet. Raises as BlobReader does."""
        files = {"_id": blob_id, "length": length, "chunkSize": CHUNK_SIZE + frames.overhead}
        return GridFSReader(self.chunks(family), family, files, frames).read_range(0, length)

    def _frames(self, blob_id: str, files: dict[str, Any]) -> Frames:
        metadata = files.get("metadata") or {}
        sealed = metadata.get("encryption")
        if sealed is None:
            return PLAIN
        frames = self.encryption.frames_of_stored(blob_id)
        frames.check_header(bytes(sealed["header"]), int(metadata["length"]), metadata["sha256"])
        return frames


def described(blob_id: str, family: str, digesting: Digesting, frames: Frames) -> StoredBytes:
    """Written bytes, with what must be kept beside them."""
    sha256 = digesting.sha256()
    sealing = frames.sealing(digesting.length, sha256)
    checks = digesting.chunk_checks() if sealing is None else b""
    return StoredBytes(blob_id, family, digesting.length, sha256, checks, sealing, digesting.head)


def _swept() -> StoreUnavailableError:
    return StoreUnavailableError("刚写下的内容放得太久，已经清除，没有存成。", next_step="再试一次。")
