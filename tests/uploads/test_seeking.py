"""A range through HTTP fetches the chunks it lies in and no others, as MongoDB's own replies count them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, Response
from pymongo import MongoClient
from pymongo.monitoring import CommandListener

from admin.downloads import ranged_response
from docstore.access.actor import Actor
from docstore.blobs.store import CHUNK_SIZE, MEDIA
from docstore.registry.registry import Registry
from docstore.store.act import Act
from docstore.store.store import Store
from docstore.store.unit_of_work import UnitOfWork, use_case
from tests.conftest import TestDatabase

CHUNKS = 60
CONTENT = os.urandom(CHUNKS * CHUNK_SIZE - 100)


class Fetched(CommandListener):
    """Numbers of the chunks that came over the wire."""

    def __init__(self) -> None:
        self.numbers: list[int] = []

    def started(self, event: Any) -> None: ...
    def failed(self, event: Any) -> None: ...

    def succeeded(self, event: Any) -> None:
        cursor = event.reply.get("cursor", {})
        if str(cursor.get("ns", "")).endswith("vault_media.chunks"):
            rows = [*cursor.get("firstBatch", []), *cursor.get("nextBatch", [])]
            self.numbers += [row["n"] for row in rows if "data" in row]


@pytest.fixture
def fetched() -> Fetched:
    return Fetched()


@pytest.fixture
def client(installed: TestDatabase, fetched: Fetched) -> Iterator[Any]:
    with MongoClient[dict[str, Any]](installed.uris.app, event_listeners=[fetched]) as watched:
        store = Store(watched, installed.name, Registry())

        @use_case
        def attach(uow: UnitOfWork, stored: Any) -> None:
            store.blobs.attach(uow, stored, filename="一.mp4", media_type="video/mp4")

        stored = store.blobs.write(MEDIA, [CONTENT])
        attach(Act(store, Actor("u1", "李四")), stored)
        fetched.numbers.clear()
        app = Flask(__name__)

        @app.route("/blob")
        def blob() -> Response:
            return ranged_response(store.blobs.open(stored.blob_id, MEDIA), "一.mp4", "video/mp4")

        yield app.test_client()


@pytest.mark.parametrize(
    ("asked", "needed"),
    [
        (f"bytes={30 * CHUNK_SIZE}-{30 * CHUNK_SIZE + 65535}", [30]),
        (f"bytes={30 * CHUNK_SIZE - 1}-{30 * CHUNK_SIZE}", [29, 30]),
        ("bytes=-10", [CHUNKS - 1]),
        (f"bytes=0-0,{20 * CHUNK_SIZE}-{20 * CHUNK_SIZE + 9},-1", [0, 20, CHUNKS - 1]),
        (f"bytes={10 * CHUNK_SIZE}-{40 * CHUNK_SIZE - 1}", list(range(10, 40))),
    ],
    ids=["one chunk", "across an edge", "suffix", "several", "thirty"],
)
def test_only_the_chunks_needed_are_fetched(client: Any, fetched: Fetched, asked: str, needed: list[int]) -> None:
    answer = client.get("/blob", headers={"Range": asked})
    assert answer.status_code == 206
    assert len(answer.data) == int(answer.headers["Content-Length"])
    assert fetched.numbers == needed


def test_questions_about_a_blob_fetch_none(client: Any, fetched: Fetched) -> None:
    head = client.head("/blob")
    assert (head.status_code, head.headers["Content-Length"]) == (200, str(len(CONTENT)))
    same = client.get("/blob", headers={"If-None-Match": head.headers["ETag"]})
    beyond = client.get("/blob", headers={"Range": f"bytes={len(CONTENT)}-"})
    assert (same.status_code, beyond.status_code) == (304, 416)
    assert fetched.numbers == []


def test_a_player_that_goes_away_stops_the_reading(client: Any, fetched: Fetched) -> None:
    """Read ahead by a batch, not to the end."""
    answer = client.get("/blob", buffered=False)
    next(answer.iter_encoded())
    answer.close()
    assert len(fetched.numbers) < CHUNKS // 2
