"""ChunkWriter: cuts a stream into GridFS chunks and inserts them in batches, a few batches at once.

Bounded: at most `DEPTH` batches are on their way and one is being filled, about 12 MiB whatever the length.
It needs no right but insert and find: where a chunk is there already, the bytes are compared.

Only the last batch before a barrier waits for a majority's journal: what was written before it on the same primary is
there too, then. Because the primary may have changed or crashed in between, the barrier counts what a majority has.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self

from bson import ObjectId
from pymongo import WriteConcern
from pymongo.collection import Collection
from pymongo.errors import BulkWriteError, ConnectionFailure, DuplicateKeyError
from pymongo.read_concern import ReadConcern

from docstore.blobs.frames import PLAIN, Frames
from docstore.blobs.store import CHUNK_SIZE
from docstore.errors import IntegrityError, StoreUnavailableError

BATCH = 16
DEPTH = 2
_DUPLICATE_KEY = 11000


class ChunkWriter:
    """Writes the bytes of one blob from a chunk boundary on. Use as a context manager.

    `offset` is where `tail` begins: a multiple of the chunk size; `tail` are bytes received earlier that did
    not fill a chunk. `barrier()` returns when every full chunk is in a majority's journal; what is left in
    `tail` then is the caller's to keep. What is inserted is what `frames` makes of each chunk.
    """

    def __init__(
        self,
        chunks: Collection[dict[str, Any]],
        blob_id: str,
        *,
        offset: int = 0,
        tail: bytes = b"",
        frames: Frames = PLAIN,
    ) -> None:
        if offset % CHUNK_SIZE:
            raise ValueError("a chunk writer begins at a chunk boundary")
        self._chunks = chunks
        self._quickly = chunks.with_options(write_concern=WriteConcern(w=1))
        self._by_majority = chunks.with_options(read_concern=ReadConcern("majority"))
        self._blob_id = blob_id
        self._frames = frames
        self._next = self._unproven = offset // CHUNK_SIZE
        self._tail = bytearray(tail)
        self._batch: list[dict[str, Any]] = []
        self._in_flight: deque[Future[None]] = deque()
        self._pool: ThreadPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    @property
    def tail(self) -> bytes:
        return bytes(self._tail)

    def feed(self, piece: bytes | memoryview) -> None:
        """Take bytes; waits while too many batches are on their way. Raises as `barrier` does."""
        view = memoryview(piece)
        if self._tail:
            missing = CHUNK_SIZE - len(self._tail)
            self._tail += view[:missing]
            view = view[missing:]
            if len(self._tail) < CHUNK_SIZE:
                return
            self._add(bytes(self._tail))
            self._tail.clear()
        # Whole chunks are cut from the piece itself: only what is over passes through the tail.
        while len(view) >= CHUNK_SIZE:
            self._add(bytes(view[:CHUNK_SIZE]))
            view = view[CHUNK_SIZE:]
        self._tail += view

    def flush_tail(self) -> None:
        """The blob ends here: what is left becomes the last, short chunk."""
        if self._tail:
            self._add(bytes(self._tail))
            self._tail.clear()

    def barrier(self) -> None:
        """Wait until all chunks given so far are durable.

        Raises IntegrityError when a chunk is stored already with other bytes, StoreUnavailableError when the
        database does not answer, or lost some of them meanwhile.
        """
        self._wait_for(0)
        batch, self._batch = self._batch, []
        if batch:
            self._insert(self._chunks, batch)
        if self._next - self._unproven > len(batch):
            self._prove()
        self._unproven = self._next

    def _add(self, data: bytes) -> None:
        if len(self._batch) == BATCH:  # and not before: a barrier needs one that is still to be sent
            self._send()
        self._batch.append({"_id": ObjectId(), "files_id": self._blob_id, "n": self._next, "data": data})
        self._next += 1

    def _send(self) -> None:
        if self._pool is None:  # a small blob needs no threads
            self._pool = ThreadPoolExecutor(DEPTH, thread_name_prefix="chunks")
        self._wait_for(DEPTH - 1)
        self._in_flight.append(self._pool.submit(self._insert, self._quickly, self._batch))
        self._batch = []

    def _wait_for(self, left: int) -> None:
        while len(self._in_flight) > left:
            self._in_flight.popleft().result()

    def _insert(self, chunks: Collection[dict[str, Any]], batch: Sequence[Mapping[str, Any]]) -> None:
        try:
            chunks.insert_many([self._sealed(chunk) for chunk in batch], ordered=False)
        except BulkWriteError as error:
            failures = error.details.get("writeErrors", [])
            if error.details.get("writeConcernErrors") or any(f.get("code") != _DUPLICATE_KEY for f in failures):
                raise StoreUnavailableError("数据块没有写成，请重试。") from error
            self._compare([batch[failure["index"]] for failure in failures])
        except DuplicateKeyError:
            self._compare(batch)
        except ConnectionFailure as error:
            raise _no_answer() from error

    def _prove(self) -> None:
        """Ask a majority for every chunk since the last barrier: over the index alone, a millisecond for hundreds."""
        where = {"files_id": self._blob_id, "n": {"$gte": self._unproven, "$lt": self._next}}
        try:
            there = self._by_majority.count_documents(where)
        except ConnectionFailure as error:
            raise _no_answer() from error
        if there != self._next - self._unproven:
            raise StoreUnavailableError("数据库刚刚中断过，最后一段没有存成，请接着传。")

    def _sealed(self, chunk: Mapping[str, Any]) -> dict[str, Any]:
        return {**chunk, "data": self._frames.seal(chunk["n"], chunk["data"])}

    def _compare(self, batch: Sequence[Mapping[str, Any]]) -> None:
        """An earlier, unacknowledged attempt left these chunks: the same bytes are welcome, others are not."""
        for chunk in batch:
            there = self._chunks.find_one({"files_id": chunk["files_id"], "n": chunk["n"]}, {"data": 1})
            if there is None or self._frames.open(chunk["n"], bytes(there["data"])) != chunk["data"]:
                raise IntegrityError(
                    "数据 {blob} 第 {chunk} 块已经存有别的内容。", blob=chunk["files_id"], chunk=chunk["n"]
                )


def _no_answer() -> StoreUnavailableError:
    return StoreUnavailableError("数据库暂时没有回应，已收到的部分不会丢。")
