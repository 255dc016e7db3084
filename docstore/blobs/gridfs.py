"""The GridFS blob store, inside the GridFS specification: any driver's GridFSBucket reads what is written here.

The application's database user may find and insert here, nothing else; collections and indexes are made at
installation (`docstore.store.users`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from bson import Int64
from pymongo import WriteConcern
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import ConnectionFailure

from docstore.blobs.chunk_writer import ChunkWriter
from docstore.blobs.digesting import Digesting
from docstore.blobs.reader import GridFSReader
from docstore.blobs.store import BUCKETS, CHUNK_SIZE, StoredBytes, Transaction
from docstore.errors import BlobMissingError, StoreUnavailableError
from docstore.identifiers import new_id

# A byte counts as stored when a majority has it in its journal.
DURABLE = WriteConcern(w="majority", j=True)


class GridFSBlobStore:
    """Implements BlobStore on the store's database."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._database = database

    def chunks(self, family: str) -> Collection[dict[str, Any]]:
        name = f"{BUCKETS[family]}.chunks"
        return self._database.get_collection(name, write_concern=DURABLE)

    def files(self, family: str) -> Collection[dict[str, Any]]:
        return self._database.get_collection(f"{BUCKETS[family]}.files", write_concern=DURABLE)

    def write(self, family: str, pieces: Iterable[bytes]) -> StoredBytes:
        blob_id, digesting = new_id(), Digesting()
        with ChunkWriter(self.chunks(family), blob_id) as writer:
            for piece in pieces:
                writer.feed(piece)
                digesting.update(piece)
            writer.flush_tail()
            writer.barrier()
        return StoredBytes(blob_id, family, digesting.length, digesting.sha256(), digesting.chunk_checks())

    def attach(self, uow: Transaction, stored: StoredBytes, *, filename: str, media_type: str) -> None:
        metadata = {"sha256": stored.sha256, "media_type": media_type, "chunk_checks": stored.chunk_checks}
        uow.store.database[f"{BUCKETS[stored.family]}.files"].insert_one(
            {
                "_id": stored.blob_id,
                "length": Int64(stored.length),
                "chunkSize": CHUNK_SIZE,
                "uploadDate": uow.recorded_at,
                "filename": filename,
                "metadata": metadata,
            },
            session=uow.session,
        )

    def open(self, blob_id: str, family: str) -> GridFSReader:
        try:
            files = self.files(family).find_one({"_id": blob_id}, {"metadata.chunk_checks": 0})
        except ConnectionFailure as error:
            raise StoreUnavailableError("数据库暂时没有回应。") from error
        if files is None:
            raise BlobMissingError("没有数据 {blob}。", blob=blob_id)
        return GridFSReader(self.chunks(family), family, files)

    def chunk_checks(self, blob_id: str, family: str) -> bytes:
        """Four bytes per chunk as they were when written; empty for a blob that another program wrote."""
        files = self.files(family).find_one({"_id": blob_id}, {"metadata.chunk_checks": 1}) or {}
        return bytes((files.get("metadata") or {}).get("chunk_checks", b""))

    def read_unattached(self, blob_id: str, family: str, length: int) -> Iterator[bytes]:
        """The bytes of an upload that has no files document yet. Raises as BlobReader does."""
        files = {"_id": blob_id, "length": length, "chunkSize": CHUNK_SIZE}
        return GridFSReader(self.chunks(family), family, files).read_range(0, length)
