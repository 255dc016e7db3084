"""The bundled server's own files stay in proportion to what is stored: oplog, removed blobs, dropped collections."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from docstore.blobs.chunk_writer import ChunkWriter
from docstore.store.datadir import DataDirectory
from docstore.store.embedded import EmbeddedMongo

MIB = 2**20
LENGTH = 32 * MIB


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and "journal" not in path.parts)


@pytest.fixture
def admin(embedded: Callable[[], EmbeddedMongo]) -> MongoClient[Any]:
    return MongoClient(embedded().address.admin_uri)


def fill(chunks: Any, blob: str) -> None:
    with ChunkWriter(chunks, blob) as writer:
        for _ in range(LENGTH // MIB):
            writer.feed(os.urandom(MIB))
        writer.flush_tail()
        writer.barrier()


def test_the_oplog_has_an_end(running_mongo: Any) -> None:
    stats = running_mongo.admin.local.command("collStats", "oplog.rs")
    assert stats["capped"] and stats["maxSize"] == 2048 * MIB


@pytest.mark.soak
def test_room_of_removed_blobs_is_used_again(admin: MongoClient[Any]) -> None:
    chunks = admin.test["vault_media.chunks"]
    sizes = []
    for n in range(10):
        fill(chunks, f"b{n}")
        chunks.delete_many({})
        admin.admin.command("fsync")
        sizes.append(admin.test.command("collStats", chunks.name)["storageSize"])
        time.sleep(6)  # longer than the server keeps what was removed for old snapshots
    assert max(sizes) < 3 * LENGTH, sizes


@pytest.mark.soak
def test_dropped_collections_give_their_room_back(admin: MongoClient[Any], data_directory: DataDirectory) -> None:
    """Eight times 32 MiB written and dropped. The oplog keeps a copy of what was written; it has an end of its own."""
    before = size(data_directory.mongo)
    for n in range(8):
        fill(admin.test[f"bench{n}"], "b")
        admin.test.drop_collection(f"bench{n}")
    until = time.monotonic() + 60
    while True:
        admin.admin.command("fsync")
        oplog = int(admin.local.command("collStats", "oplog.rs")["storageSize"])
        left = size(data_directory.mongo) - before - oplog
        if left < LENGTH:
            return
        assert time.monotonic() < until, left
        time.sleep(2)
