"""Fixity: evidence that the stored bytes are still the bytes that were captured."""

from __future__ import annotations

from dataclasses import dataclass

from docstore.blobs.digesting import CHECK_BYTES, Digesting
from docstore.blobs.gridfs import GridFSBlobStore
from docstore.blobs.store import ALGORITHM
from docstore.errors import BlobMissingError, FixityError


@dataclass(frozen=True)
class FixityResult:
    """`first_bad_chunk` is None when all is well, or when the change cannot be placed. `problem` is for people."""

    algorithm: str
    expected: str
    actual: str
    ok: bool
    first_bad_chunk: int | None = None
    problem: str = ""


def check(blobs: GridFSBlobStore, blob_id: str, family: str, expected: str | None = None) -> FixityResult:
    """Read every byte again. `expected` is the digest that the evidence names; default: the blob's own.

    A missing blob or chunk is a result, not an exception: an audit goes on to the next one.
    Raises StoreUnavailableError.
    """
    digesting = Digesting()
    try:
        reader = blobs.open(blob_id, family)
        expected = expected or reader.sha256
        for piece in reader.read_range(0, reader.length):
            digesting.update(piece)
    except (BlobMissingError, FixityError) as error:
        bad = error.params.get("chunk")
        found = _first_difference(digesting.chunk_checks(), blobs.chunk_checks(blob_id, family), until=bad)
        chunk = bad if found is None else found
        return FixityResult(ALGORITHM, expected or "", "", ok=False, first_bad_chunk=chunk, problem=error.message)
    actual = digesting.sha256()
    if actual == expected:
        return FixityResult(ALGORITHM, expected, actual, ok=True)
    chunk = _first_difference(digesting.chunk_checks(), blobs.chunk_checks(blob_id, family))
    place = "位置不明" if chunk is None else f"从第 {chunk} 块起"
    return FixityResult(
        ALGORITHM, expected, actual, ok=False, first_bad_chunk=chunk, problem=f"数据 {blob_id} 内容已变，{place}。"
    )


def _first_difference(now: bytes, then: bytes, until: int | None = None) -> int | None:
    """The first chunk whose check differs; when reading stopped at chunk `until`, among those read before it."""
    if not then:
        return None
    end = max(len(now), len(then)) // CHECK_BYTES if until is None else min(len(now) // CHECK_BYTES, until)
    places = (slice(CHECK_BYTES * n, CHECK_BYTES * (n + 1)) for n in range(end))
    return next((n for n, place in enumerate(places) if now[place] != then[place]), None)
