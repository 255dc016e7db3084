"""Reading an attached blob by ranges, with the next batch of chunks fetched while this one is consumed."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from pymongo.collection import Collection
from pymongo.errors import ConnectionFailure

from docstore.blobs.frames import PLAIN, Frames
from docstore.errors import BlobMissingError, FixityError, StoreUnavailableError

# The first batch is small, so that the first byte of a seek comes soon; the rest are large.
_FIRST = 2
_BATCH = 16


class GridFSReader:
    """`files` is the files document. Content checks: presence and length of each chunk; digests are `fixity`.

    `frames` opens each chunk, and checks it too when the blob is sealed.
    """

    def __init__(
        self, chunks: Collection[dict[str, Any]], family: str, files: Mapping[str, Any], frames: Frames = PLAIN
    ) -> None:
        metadata = files.get("metadata") or {}
        self.blob_id = str(files["_id"])
        self.family = family
        self.length = int(metadata["length"] if "encryption" in metadata else files["length"])
        self.sha256 = str(metadata.get("sha256", ""))
        self.filename = str(files.get("filename", ""))
        self.media_type = str(metadata.get("media_type", "application/octet-stream"))
        self._chunks = chunks
        self._key = files["_id"]
        self._frames = frames
        self._chunk_size = int(files["chunkSize"]) - frames.overhead

    @property
    def is_sealed(self) -> bool:
        return self._frames.overhead > 0

    def read(self, start: int = 0, stop: int | None = None) -> bytes:
        return b"".join(self.read_range(start, self.length if stop is None else stop))

    def read_range(self, start: int, stop: int) -> Iterator[bytes]:
        start, stop = max(start, 0), min(stop, self.length)
        if start >= stop:
            return
        size = self._chunk_size
        for n, data in self._read_chunks(start // size, (stop - 1) // size + 1):
            begin = max(start - n * size, 0)
            end = min(stop - n * size, len(data))
            yield data[begin:end] if end - begin < len(data) else data

    def _read_chunks(self, first: int, end: int) -> Iterator[tuple[int, bytes]]:
        spans = _spans(first, end)
        if len(spans) == 1:
            yield from self._fetch(*spans[0])
            return
        with ThreadPoolExecutor(1, thread_name_prefix="read-ahead") as pool:
            ahead = pool.submit(self._fetch, *spans[0])
            for span in [*spans[1:], None]:
                batch = ahead.result()
                if span is not None:
                    ahead = pool.submit(self._fetch, *span)
                yield from batch

    def _fetch(self, first: int, end: int) -> list[tuple[int, bytes]]:
        where = {"files_id": self._key, "n": {"$gte": first, "$lt": end}}
        try:
            rows = list(self._chunks.find(where, {"n": 1, "data": 1}).sort("n", 1).batch_size(_BATCH))
        except ConnectionFailure as error:
            raise StoreUnavailableError("数据库暂时没有回应。") from error
        found = {int(row["n"]): bytes(row["data"]) for row in rows}
        return [(n, self._checked(n, found.get(n))) for n in range(first, end)]

    def _checked(self, n: int, data: bytes | None) -> bytes:
        if data is None:
            raise BlobMissingError("数据 {blob} 缺第 {chunk} 块。", blob=self.blob_id, chunk=n)
        expected = min(self._chunk_size, self.length - n * self._chunk_size) + self._frames.overhead
        if len(data) != expected:
            raise FixityError(
                "数据 {blob} 第 {chunk} 块应有 {expected} 字节，实有 {actual} 字节。",
                blob=self.blob_id,
                chunk=n,
                expected=expected,
                actual=len(data),
            )
        return self._frames.open(n, data)


def _spans(first: int, end: int) -> list[tuple[int, int]]:
    """Chunk numbers cut into a small first span and large following ones."""
    cuts = [first, *range(first + _FIRST, end, _BATCH), end]
    return list(itertools.pairwise(cuts))
