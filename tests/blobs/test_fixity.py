"""Fixity finds every change and says where."""

from __future__ import annotations

import hashlib
import os
from typing import Any

import pytest
from pymongo.database import Database

from docstore.blobs import fixity
from docstore.blobs.gridfs import GridFSBlobStore
from docstore.blobs.store import CHUNK_SIZE, MEDIA
from tests.blobs.conftest import Put

LENGTH = 20 * CHUNK_SIZE + 99


def test_untouched_bytes_pass(blobs: GridFSBlobStore, put: Put) -> None:
    content = os.urandom(LENGTH)
    result = fixity.check(blobs, put(content).blob_id, MEDIA)
    digest = hashlib.sha256(content).hexdigest()
    assert result == fixity.FixityResult("sha256", digest, digest, ok=True)


@pytest.mark.parametrize("place", [0, 5 * CHUNK_SIZE, 19 * CHUNK_SIZE - 1, LENGTH - 1])
def test_one_flipped_byte_is_placed(admin: Database[Any], blobs: GridFSBlobStore, put: Put, place: int) -> None:
    stored = put(os.urandom(LENGTH))
    n = place // CHUNK_SIZE
    key = {"files_id": stored.blob_id, "n": n}
    data = bytearray(admin["vault_media.chunks"].find_one(key)["data"])  # type: ignore[index]
    data[place % CHUNK_SIZE] ^= 0x40
    admin["vault_media.chunks"].update_one(key, {"$set": {"data": bytes(data)}})
    result = fixity.check(blobs, stored.blob_id, MEDIA)
    assert (result.ok, result.first_bad_chunk, result.expected) == (False, n, stored.sha256)
    assert str(n) in result.problem


@pytest.mark.parametrize("n", [0, 18, 20])
def test_a_missing_chunk_is_a_result_and_placed(admin: Database[Any], blobs: GridFSBlobStore, put: Put, n: int) -> None:
    stored = put(os.urandom(LENGTH))
    admin["vault_media.chunks"].delete_one({"files_id": stored.blob_id, "n": n})
    result = fixity.check(blobs, stored.blob_id, MEDIA)
    assert (result.ok, result.first_bad_chunk) == (False, n)


def test_a_missing_blob_is_a_result(blobs: GridFSBlobStore) -> None:
    result = fixity.check(blobs, "nowhere", MEDIA, expected="ab")
    assert (result.ok, result.first_bad_chunk, result.expected) == (False, None, "ab")


def test_the_evidences_digest_rules_over_the_blobs_own(blobs: GridFSBlobStore, put: Put) -> None:
    """Somebody who swaps a whole blob, digest included, is caught by the digest in the event."""
    stored = put(b"forged")
    genuine = hashlib.sha256(b"genuine").hexdigest()
    assert not fixity.check(blobs, stored.blob_id, MEDIA, expected=genuine).ok
