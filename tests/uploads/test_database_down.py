"""MongoDB is killed in the middle of an upload: a clear 503, then the client goes on where it was."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from pymongo import MongoClient

from docstore.blobs.store import CHUNK_SIZE, MEDIA
from docstore.blobs.uploads import Uploads
from docstore.store.child_process import signal_group
from docstore.store.embedded import EmbeddedMongo
from tests.conftest import TestMongo
from tests.uploads.conftest import PURPOSE, make_app, make_store
from tests.uploads.test_tus import TUS, create, patch, problem

CONTENT = os.urandom(4 * CHUNK_SIZE + 99)
HALF = 2 * CHUNK_SIZE + 50


def test_a_clear_503_and_the_client_goes_on(embedded: Callable[[], EmbeddedMongo]) -> None:
    server = embedded()
    installed = TestMongo(server.address).fresh_database(["uploads", "facts"])
    impatient: MongoClient[Any] = MongoClient(installed.uris.app, serverSelectionTimeoutMS=500)
    store = make_store(impatient, installed.name)
    with make_app(store, Uploads(store.blobs, {"recording": PURPOSE})).test_client() as client:
        place = create(client, len(CONTENT))
        assert patch(client, place, 0, CONTENT[:HALF]).status_code == 204

        signal_group(server.process.pid, 9)
        server.process.wait()
        answer = patch(client, place, HALF, CONTENT[HALF:])
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert "数据库" in problem(answer)["detail"]
        assert problem(answer)["detail"]

        server.start()
        offset = int(client.head(place, headers=TUS).headers["Upload-Offset"])
        assert offset == HALF
        assert patch(client, place, offset, CONTENT[offset:]).headers["Upload-Result"]
    (row,) = store.database["facts"].find()
    assert store.blobs.open(row["blob"], MEDIA).read() == CONTENT
