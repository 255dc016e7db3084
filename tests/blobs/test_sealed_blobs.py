"""Sealed blobs read like any other, are ciphertext to everybody else, and betray every change."""

from __future__ import annotations

import hashlib
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from gridfs import GridFSBucket
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pymongo.database import Database
from pymongo.errors import OperationFailure

from docstore.blobs import fixity, master_keys
from docstore.blobs.chunk_writer import ChunkWriter
from docstore.blobs.frames import OVERHEAD
from docstore.blobs.gridfs import GridFSBlobStore
from docstore.blobs.store import CHUNK_SIZE, DOCUMENTS, MEDIA, StoredBytes
from docstore.errors import BlobMissingError, FixityError, IntegrityError, KeyUnavailableError
from docstore.kernel import indexes
from docstore.store.store import Store
from docstore.store.unit_of_work import UnitOfWork, use_case
from tests.blobs.sealed import turned_on, where_found
from tests.conftest import TestMongo
from tests.stores import act_of, make_store, sample_registry

LENGTHS = [0, 1, CHUNK_SIZE - 1, CHUNK_SIZE, CHUNK_SIZE + 1, 12 * CHUNK_SIZE, 30 * CHUNK_SIZE + 7]
LENGTH = 20 * CHUNK_SIZE + 99
Put = Callable[..., StoredBytes]


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "blob-keys"


@pytest.fixture
def store(mongo: TestMongo, tmp_path: Path, keys: Path) -> Store:
    made, _ = make_store(mongo, tmp_path, sample_registry(), indexes)
    return turned_on(made, keys)


@pytest.fixture
def admin(mongo: TestMongo, store: Store) -> Database[Any]:
    """Somebody behind the application's back, with every right."""
    return mongo.admin[store.database.name]


@pytest.fixture
def blobs(store: Store) -> GridFSBlobStore:
    return store.blobs


@pytest.fixture
def put(store: Store) -> Put:
    return lambda content, family=MEDIA: put_into(store, content, family)


def put_into(store: Store, content: bytes, family: str = MEDIA) -> StoredBytes:
    @use_case
    def attach(uow: UnitOfWork, stored: StoredBytes) -> None:
        store.blobs.attach(uow, stored, filename="现场.mp4", media_type="video/mp4")

    stored = store.blobs.write(family, (content[at : at + 100_003] for at in range(0, len(content), 100_003)))
    attach(act_of(store), stored)
    return stored


# --- what lies there ------------------------------------------------------------------------------------


@pytest.mark.parametrize("length", LENGTHS)
def test_any_drivers_bucket_reads_the_ciphertext_and_ours_the_content(store: Store, put: Put, length: int) -> None:
    content = os.urandom(length)
    stored = put(content, DOCUMENTS)
    out = GridFSBucket(store.database, "vault_documents").open_download_stream(stored.blob_id)
    ciphertext = out.read()
    assert len(ciphertext) == out.length == length + OVERHEAD * -(-length // CHUNK_SIZE)
    assert length < 16 or content[:64] not in ciphertext  # a single byte may stand anywhere
    reader = store.blobs.open(stored.blob_id, DOCUMENTS)
    assert (reader.read(), reader.length) == (content, length)
    assert reader.sha256 == stored.sha256 == hashlib.sha256(content).hexdigest()
    assert fixity.check(store.blobs, stored.blob_id, DOCUMENTS).ok


def test_nothing_of_the_content_can_be_read_in_the_database(store: Store, put: Put, admin: Database[Any]) -> None:
    content = "当事人的秘密".encode() * 40_000
    put(content)
    put(b"a short note")
    assert where_found(admin, content[:30]) == set()
    assert where_found(admin, b"a short note") == set()
    checks = admin["vault_media.files"].find_one({"metadata.digest_checks": {"$exists": True}})
    assert checks is None  # digests of the content's beginnings, by which it could be guessed


def test_the_search_itself_finds_what_is_not_sealed(mongo: TestMongo, tmp_path: Path) -> None:
    plain, _ = make_store(mongo, tmp_path, sample_registry(), indexes)
    content = "当事人的秘密".encode() * 40_000
    put_into(plain, content)
    assert where_found(mongo.admin[plain.database.name], content[:30]) == {"vault_media.chunks"}


def test_equal_content_looks_different_each_time(put: Put, admin: Database[Any]) -> None:
    first, second = put(b"x" * 1000), put(b"x" * 1000)
    chunks = [admin["vault_media.chunks"].find_one({"files_id": one.blob_id}) for one in (first, second)]
    assert bytes(chunks[0]["data"]) != bytes(chunks[1]["data"])  # type: ignore[index]


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_range_is_the_slice(blobs: GridFSBlobStore, put: Put, data: st.DataObject) -> None:
    if _CONTENT.get("store") is not blobs:
        content = random.Random(7).randbytes(22 * CHUNK_SIZE + 1234)
        _CONTENT.update(store=blobs, bytes=content, blob=put(content).blob_id)
    content = _CONTENT["bytes"]
    near_edges = st.sampled_from([0, 1, CHUNK_SIZE - 1, CHUNK_SIZE, CHUNK_SIZE + 1, 3 * CHUNK_SIZE, len(content)])
    place = st.one_of(near_edges, st.integers(-5, len(content) + 5))
    start, stop = data.draw(place), data.draw(place)
    reader = blobs.open(_CONTENT["blob"], MEDIA)
    assert b"".join(reader.read_range(start, stop)) == content[max(start, 0) : max(stop, 0)]


_CONTENT: dict[str, Any] = {}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=3000), family=st.sampled_from([MEDIA, DOCUMENTS]))
def test_any_bytes_come_back(store: Store, content: bytes, family: str) -> None:
    stored = put_into(store, content, family)
    assert store.blobs.open(stored.blob_id, family).read() == content


def test_a_seek_reads_only_the_chunks_it_needs(admin: Database[Any], blobs: GridFSBlobStore, put: Put) -> None:
    content = os.urandom(LENGTH)
    stored = put(content)
    admin["vault_media.chunks"].delete_many({"files_id": stored.blob_id, "n": {"$ne": 17}})
    place = slice(17 * CHUNK_SIZE + 5, 18 * CHUNK_SIZE - 5)
    assert blobs.open(stored.blob_id, MEDIA).read(place.start, place.stop) == content[place]


# --- what somebody does behind our back -----------------------------------------------------------------


def chunk(admin: Database[Any], blob: str, n: int) -> dict[str, Any]:
    found: dict[str, Any] | None = admin["vault_media.chunks"].find_one({"files_id": blob, "n": n})
    assert found is not None
    return found


def overwrite(admin: Database[Any], blob: str, n: int, data: bytes) -> None:
    done = admin["vault_media.chunks"].update_one({"files_id": blob, "n": n}, {"$set": {"data": data}})
    assert done.matched_count == 1


@pytest.mark.parametrize("n", [0, 5, 20])
@pytest.mark.parametrize("place", [0, 12, -1])
def test_one_flipped_byte_is_refused_and_named(
    admin: Database[Any], blobs: GridFSBlobStore, put: Put, n: int, place: int
) -> None:
    """In the nonce, in the ciphertext, in the tag; reading and fixity both name the chunk."""
    stored = put(os.urandom(LENGTH))
    data = bytearray(chunk(admin, stored.blob_id, n)["data"])
    data[place] ^= 0x40
    overwrite(admin, stored.blob_id, n, bytes(data))
    with pytest.raises(FixityError) as caught:
        blobs.open(stored.blob_id, MEDIA).read()
    assert caught.value.params == {"blob": stored.blob_id, "chunk": n}
    result = fixity.check(blobs, stored.blob_id, MEDIA)
    assert (result.ok, result.first_bad_chunk, result.expected) == (False, n, stored.sha256)
    assert str(n) in result.problem


def test_swapped_chunks_are_refused(admin: Database[Any], blobs: GridFSBlobStore, put: Put) -> None:
    stored = put(os.urandom(LENGTH))
    third, ninth = chunk(admin, stored.blob_id, 3)["data"], chunk(admin, stored.blob_id, 9)["data"]
    overwrite(admin, stored.blob_id, 3, ninth)
    overwrite(admin, stored.blob_id, 9, third)
    assert fixity.check(blobs, stored.blob_id, MEDIA).first_bad_chunk == 3


def test_a_chunk_of_another_blob_is_refused_even_with_that_blobs_key(
    admin: Database[Any], blobs: GridFSBlobStore, put: Put
) -> None:
    mine, other = put(os.urandom(LENGTH)), put(os.urandom(LENGTH))
    overwrite(admin, mine.blob_id, 4, chunk(admin, other.blob_id, 4)["data"])
    assert fixity.check(blobs, mine.blob_id, MEDIA).first_bad_chunk == 4
    key = admin["blob_keys"].find_one({"blob": other.blob_id})
    admin["blob_keys"].update_one({"blob": mine.blob_id}, {"$set": {"wrapped": key["wrapped"]}})  # type: ignore[index]
    with pytest.raises(FixityError, match=mine.blob_id):
        blobs.open(mine.blob_id, MEDIA)


def test_a_blob_made_shorter_is_refused_before_its_first_byte(
    admin: Database[Any], blobs: GridFSBlobStore, put: Put
) -> None:
    """Whole chunks off the end, and a files document that agrees: every remaining frame is genuine."""
    stored = put(os.urandom(4 * CHUNK_SIZE))
    admin["vault_media.chunks"].delete_one({"files_id": stored.blob_id, "n": 3})
    admin["vault_media.files"].update_one(
        {"_id": stored.blob_id},
        {"$set": {"metadata.length": 3 * CHUNK_SIZE, "length": 3 * (CHUNK_SIZE + OVERHEAD)}},
    )
    with pytest.raises(FixityError, match=stored.blob_id):
        blobs.open(stored.blob_id, MEDIA)


def test_a_cut_chunk_is_named(admin: Database[Any], blobs: GridFSBlobStore, put: Put) -> None:
    stored = put(os.urandom(2 * CHUNK_SIZE + 500))
    for n, data in ((1, b""), (2, chunk(admin, stored.blob_id, 2)["data"][:-1])):
        before = chunk(admin, stored.blob_id, n)["data"]
        overwrite(admin, stored.blob_id, n, data)
        with pytest.raises(FixityError) as caught:
            blobs.open(stored.blob_id, MEDIA).read()
        assert caught.value.params["chunk"] == n
        overwrite(admin, stored.blob_id, n, before)


def test_without_its_wrapped_key_a_blob_is_gone(admin: Database[Any], blobs: GridFSBlobStore, put: Put) -> None:
    stored = put(b"content")
    admin["blob_keys"].delete_many({"blob": stored.blob_id})
    with pytest.raises(BlobMissingError, match=stored.blob_id):
        blobs.open(stored.blob_id, MEDIA)
    assert not fixity.check(blobs, stored.blob_id, MEDIA).ok


def test_the_application_cannot_remove_or_change_a_key(store: Store, put: Put) -> None:
    put(b"content")
    for forbidden in (
        lambda: store.database["blob_keys"].delete_many({}),
        lambda: store.database["blob_keys"].update_many({}, {"$set": {"wrapped": b""}}),
    ):
        with pytest.raises(OperationFailure) as caught:
            forbidden()
        assert caught.value.code == 13


# --- the master key -------------------------------------------------------------------------------------


def test_another_master_key_opens_nothing_and_says_so(store: Store, put: Put, tmp_path: Path) -> None:
    stored = put(b"content")
    other = tmp_path / "other-keys"
    master_keys.ensure(other)
    strange = Store(store.client, store.database.name, store.registry, load_keys=lambda: master_keys.load(other))
    with pytest.raises(KeyUnavailableError, match="没有加密钥匙"):
        strange.blobs.open(stored.blob_id, MEDIA)
    with pytest.raises(KeyUnavailableError):
        strange.blobs.write(MEDIA, [b"never in the clear"])


@pytest.mark.parametrize("family", [MEDIA, DOCUMENTS])
def test_without_the_key_file_nothing_is_written_in_the_clear(
    store: Store, keys: Path, admin: Database[Any], family: str
) -> None:
    keys.unlink()
    fresh = Store(store.client, store.database.name, store.registry, load_keys=lambda: master_keys.load(keys))
    with pytest.raises(KeyUnavailableError, match="blob-keys"):
        fresh.blobs.write(family, [b"never in the clear"])
    assert where_found(admin, b"never in the clear") == set()


# --- a writer that comes again --------------------------------------------------------------------------


def test_the_same_chunk_again_is_welcome_and_another_is_not(blobs: GridFSBlobStore) -> None:
    content = os.urandom(14 * CHUNK_SIZE)
    frames = blobs.encryption.new_frames("b1")
    for _ in range(2):
        with ChunkWriter(blobs.chunks(MEDIA), "b1", frames=frames) as writer:
            writer.feed(content)
            writer.barrier()
    changed = bytearray(content)
    changed[9 * CHUNK_SIZE + 3] ^= 1
    with ChunkWriter(blobs.chunks(MEDIA), "b1", frames=frames) as writer, pytest.raises(IntegrityError) as caught:
        writer.feed(bytes(changed))
        writer.barrier()
    assert caught.value.params["chunk"] == 9
    assert b"".join(blobs.read_unattached("b1", MEDIA, len(content), frames)) == content


def test_bytes_stay_invisible_and_without_a_key_until_attached(
    blobs: GridFSBlobStore, store: Store, admin: Database[Any]
) -> None:
    stored = blobs.write(MEDIA, [b"abc"])

    @use_case
    def attach_and_fail(uow: UnitOfWork) -> None:
        blobs.attach(uow, stored, filename="a", media_type="video/mp4")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        attach_and_fail(act_of(store))
    assert admin["blob_keys"].count_documents({}) == 0
