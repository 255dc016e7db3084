"""What we write is GridFS for everybody, invisible until its facts are there, and nobody's to change."""

from __future__ import annotations

import hashlib
import os
import random
import tracemalloc
from typing import Any

import pytest
from gridfs import GridFSBucket, NoFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import OperationFailure

from docstore.blobs.chunk_writer import BATCH, ChunkWriter
from docstore.blobs.gridfs import GridFSBlobStore
from docstore.blobs.store import CHUNK_SIZE, DOCUMENTS, MEDIA
from docstore.errors import BlobMissingError, FixityError, IntegrityError, StoreUnavailableError
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork, use_case
from tests.blobs.conftest import Put

LENGTHS = [0, 1, CHUNK_SIZE - 1, CHUNK_SIZE, CHUNK_SIZE + 1, BATCH * CHUNK_SIZE, 50 * CHUNK_SIZE + 7]


@pytest.mark.parametrize("length", LENGTHS)
def test_any_drivers_bucket_reads_what_we_wrote(app: Database[Any], put: Put, length: int) -> None:
    content = os.urandom(length)
    stored = put(content, DOCUMENTS, filename="现场检查记录.docx", piece=100_003)
    out = GridFSBucket(app, "vault_documents").open_download_stream(stored.blob_id)
    assert out.read() == content
    assert (out.filename, out.length, out.chunk_size) == ("现场检查记录.docx", length, CHUNK_SIZE)
    assert out.metadata is not None
    assert out.metadata["sha256"] == stored.sha256 == hashlib.sha256(content).hexdigest()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    chunks=st.integers(0, BATCH + 2),
    beside=st.integers(-2, 2),
    piece=st.sampled_from([CHUNK_SIZE, 4 * CHUNK_SIZE, 77_777]),
)
def test_any_drivers_bucket_reads_any_length(
    app: Database[Any], put: Put, chunks: int, beside: int, piece: int
) -> None:
    """Around the edges of chunks and of batches, however the stream is cut."""
    content = os.urandom(max(chunks * CHUNK_SIZE + beside, 0))
    stored = put(content, piece=piece)
    assert GridFSBucket(app, "vault_media").open_download_stream(stored.blob_id).read() == content


def test_bytes_are_invisible_until_attached(app: Database[Any], blobs: GridFSBlobStore) -> None:
    stored = blobs.write(MEDIA, [b"abc"])
    with pytest.raises(NoFile):
        GridFSBucket(app, "vault_media").open_download_stream(stored.blob_id)
    with pytest.raises(BlobMissingError, match=stored.blob_id):
        blobs.open(stored.blob_id, MEDIA)


def test_attaching_goes_with_its_transaction(blobs: GridFSBlobStore, act: Act) -> None:
    stored = blobs.write(MEDIA, [b"abc"])

    @use_case
    def attach_and_fail(uow: UnitOfWork) -> None:
        blobs.attach(uow, stored, filename="a", media_type="video/mp4")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        attach_and_fail(act)
    with pytest.raises(BlobMissingError):
        blobs.open(stored.blob_id, MEDIA)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_range_is_the_slice(blobs: GridFSBlobStore, put: Put, data: st.DataObject) -> None:
    if not _CONTENT:
        _CONTENT["bytes"] = random.Random(7).randbytes(40 * CHUNK_SIZE + 1234)
    content: bytes = _CONTENT["bytes"]
    if _CONTENT.get("store") is not blobs:
        _CONTENT.update(store=blobs, blob=put(content).blob_id)
    reader = blobs.open(_CONTENT["blob"], MEDIA)
    near_edges = st.sampled_from([0, 1, CHUNK_SIZE - 1, CHUNK_SIZE, CHUNK_SIZE + 1, 3 * CHUNK_SIZE, len(content)])
    place = st.one_of(near_edges, st.integers(-5, len(content) + 5))
    start, stop = data.draw(place), data.draw(place)
    assert b"".join(reader.read_range(start, stop)) == content[max(start, 0) : max(stop, 0)]


_CONTENT: dict[str, Any] = {}


def test_a_seek_reads_only_the_chunks_it_needs(admin: Database[Any], blobs: GridFSBlobStore, put: Put) -> None:
    content = os.urandom(30 * CHUNK_SIZE)
    stored = put(content)
    admin["vault_media.chunks"].delete_many({"files_id": stored.blob_id, "n": {"$ne": 17}})
    reader = blobs.open(stored.blob_id, MEDIA)
    assert reader.read(17 * CHUNK_SIZE + 5, 18 * CHUNK_SIZE - 5) == content[17 * CHUNK_SIZE + 5 : 18 * CHUNK_SIZE - 5]


def test_a_missing_chunk_is_named(admin: Database[Any], blobs: GridFSBlobStore, put: Put) -> None:
    stored = put(os.urandom(30 * CHUNK_SIZE))
    admin["vault_media.chunks"].delete_one({"files_id": stored.blob_id, "n": 21})
    with pytest.raises(BlobMissingError) as caught:
        blobs.open(stored.blob_id, MEDIA).read()
    assert caught.value.params == {"blob": stored.blob_id, "chunk": 21}


def test_a_shortened_chunk_is_named(admin: Database[Any], blobs: GridFSBlobStore, put: Put) -> None:
    stored = put(os.urandom(3 * CHUNK_SIZE))
    admin["vault_media.chunks"].update_one({"files_id": stored.blob_id, "n": 1}, {"$set": {"data": b"short"}})
    with pytest.raises(FixityError) as caught:
        blobs.open(stored.blob_id, MEDIA).read()
    assert caught.value.params["chunk"] == 1


def test_the_application_may_add_and_never_change(app: Database[Any], put: Put) -> None:
    """The fixtures use the application's own user throughout; here the server refuses it the rest."""
    stored = put(b"evidence")
    for collection in ("vault_media.files", "vault_media.chunks"):
        for forbidden in (
            lambda c=collection: app[c].update_many({}, {"$set": {"n": 5}}),
            lambda c=collection: app[c].delete_many({"files_id": stored.blob_id}),
            lambda c=collection: app[c].drop(),
        ):
            with pytest.raises(OperationFailure) as caught:
                forbidden()
            assert caught.value.code == 13


def test_a_chunk_that_a_crash_of_the_database_took_is_missed_at_the_barrier(
    admin: Database[Any], blobs: GridFSBlobStore
) -> None:
    """Most batches are acknowledged before they are in a journal: they count only once they are."""
    with ChunkWriter(blobs.chunks(MEDIA), "b1") as writer:
        writer.feed(bytes(40 * CHUNK_SIZE))
        while not admin["vault_media.chunks"].delete_one({"files_id": "b1", "n": 3}).deleted_count:
            pass
        with pytest.raises(StoreUnavailableError):
            writer.barrier()


@pytest.mark.parametrize("chunks", [1, BATCH, BATCH + 1, 2 * BATCH, 3 * BATCH])
def test_the_last_batch_before_a_barrier_waits_for_a_majority(
    blobs: GridFSBlobStore, chunks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[tuple[int, bool]] = []

    def insert_many(rows: Any, documents: Any, **options: Any) -> Any:
        waited.append((max(one["n"] for one in documents), rows.write_concern == blobs.chunks(MEDIA).write_concern))
        return insert(rows, documents, **options)

    insert = Collection.insert_many
    monkeypatch.setattr(Collection, "insert_many", insert_many)
    with ChunkWriter(blobs.chunks(MEDIA), "b1") as writer:
        writer.feed(bytes(chunks * CHUNK_SIZE))
        writer.barrier()
    *before, last = sorted(waited)
    assert last == (chunks - 1, True) and not any(by_majority for _, by_majority in before)
    assert blobs.chunks(MEDIA).write_concern.document == {"w": "majority", "j": True}


def test_the_same_chunk_again_is_welcome_and_another_is_not(app: Database[Any], blobs: GridFSBlobStore) -> None:
    content = os.urandom(14 * CHUNK_SIZE)
    for _ in range(2):
        with ChunkWriter(blobs.chunks(MEDIA), "b1") as writer:
            writer.feed(content)
            writer.barrier()
    assert app["vault_media.chunks"].count_documents({"files_id": "b1"}) == 14
    changed = bytearray(content)
    changed[9 * CHUNK_SIZE + 3] ^= 1
    with ChunkWriter(blobs.chunks(MEDIA), "b1") as writer, pytest.raises(IntegrityError) as caught:
        writer.feed(bytes(changed))
        writer.barrier()
    assert caught.value.params["chunk"] == 9
    assert (
        app["vault_media.chunks"].find_one({"files_id": "b1", "n": 9})["data"]
        == (  # type: ignore[index]
            content[9 * CHUNK_SIZE : 10 * CHUNK_SIZE]
        )
    )


def test_memory_does_not_grow_with_the_blob(blobs: GridFSBlobStore) -> None:
    piece = os.urandom(1 << 20)
    tracemalloc.start()
    try:
        blobs.write(MEDIA, (piece for _ in range(96)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 40 * 2**20
