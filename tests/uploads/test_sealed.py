"""Uploads into a store that seals: resumed by other processes, never in the clear, and keyless once they are over."""

from __future__ import annotations

import os
from base64 import b64encode
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Response
from pymongo.database import Database

from admin.downloads import ranged_response
from docstore import clock, kernel
from docstore.access.actor import SYSTEM
from docstore.blobs import encrypting, fixity
from docstore.blobs.frames import WrappedKey
from docstore.blobs.store import CHUNK_SIZE, MEDIA
from docstore.blobs.upload_errors import UploadChecksumError, UploadContentChangedError
from docstore.blobs.uploads import Uploads
from docstore.errors import FixityError
from docstore.registry.registry import Contributor, Registry
from docstore.store.act import Act
from docstore.store.store import Store
from tests.blobs.sealed import turned_on, where_found
from tests.conftest import TestMongo
from tests.stores import make_store
from tests.uploads.conftest import OFFICER, PURPOSE, make_app

LENGTH = 9 * CHUNK_SIZE + 321
META = {"filename": "现场.mp4"}


@pytest.fixture
def store(mongo: TestMongo, tmp_path: Path) -> Store:
    registry = Registry()
    c = Contributor(registry, "sample")
    kernel.contribute(c)
    c.role("officer", "执法人员")
    c.permission("recordings.capture", "上传录像")
    c.grant("recordings.capture", "officer")
    registry.freeze()
    made, _ = make_store(mongo, tmp_path, registry, lambda known: {**kernel.indexes(known), "facts": ()})
    return turned_on(made, tmp_path / "blob-keys")


@pytest.fixture
def act(store: Store) -> Act:
    return Act(store, OFFICER)


def service(store: Store) -> Uploads:
    """What another web process would have: no memory of earlier parts, keys read anew."""
    again = Store(store.client, store.database.name, store.registry, load_keys=store.blobs.encryption.load)
    return Uploads(again.blobs, {"recording": PURPOSE}, lifetime=timedelta(hours=1))


def session(store: Store) -> dict[str, Any]:
    row: dict[str, Any] | None = store.database["uploads"].find_one()
    assert row is not None
    return row


def stored(store: Store) -> bytes:
    (row,) = store.database["facts"].find()
    assert fixity.check(store.blobs, row["blob"], MEDIA).ok
    return store.blobs.open(row["blob"], MEDIA).read()


@pytest.fixture
def everything(mongo: TestMongo, store: Store) -> Database[Any]:
    return mongo.admin[store.database.name]


@pytest.mark.parametrize("part", [100_000, CHUNK_SIZE, 3 * CHUNK_SIZE - 5])
def test_each_part_by_another_process(act: Act, store: Store, everything: Database[Any], part: int) -> None:
    content = os.urandom(LENGTH)
    upload = service(store).create(act, "recording", LENGTH, META)
    while upload.offset < LENGTH:
        tail = session(store)["offset"] % CHUNK_SIZE
        begins = upload.offset - tail
        if tail:
            assert where_found(everything, content[begins : begins + min(tail, 40)]) == set()
        piece = content[upload.offset : upload.offset + part]
        upload = service(store).receive(act, upload.id, upload.offset, [piece])
    assert stored(store) == content
    assert (session(store)["key"], session(store)["tail"]) == (None, b"")


def test_chunks_of_a_killed_writer_are_taken_over(act: Act, store: Store) -> None:
    """As after kill -9: sealed chunks lie beyond the acknowledged offset; sealed again, they would look otherwise."""
    content = os.urandom(LENGTH)
    upload = service(store).create(act, "recording", LENGTH, META)
    service(store).receive(act, upload.id, 0, [content[:300_000]])
    _leave_chunks(store, content, (1, 2, 5))
    service(store).receive(act, upload.id, 300_000, [content[300_000:]])
    assert stored(store) == content


def test_other_bytes_than_a_killed_writer_left_are_refused(act: Act, store: Store) -> None:
    upload = service(store).create(act, "recording", LENGTH, META)
    _leave_chunks(store, os.urandom(LENGTH), (2,))
    with pytest.raises(UploadContentChangedError):
        service(store).receive(act, upload.id, 0, [os.urandom(LENGTH)])
    assert (session(store)["state"], session(store)["key"]) == ("refused", None)


def test_a_changed_tail_is_noticed(act: Act, store: Store) -> None:
    upload = service(store).create(act, "recording", LENGTH, META)
    service(store).receive(act, upload.id, 0, [os.urandom(1000)])
    tail = bytearray(session(store)["tail"])
    tail[500] ^= 1
    store.database["uploads"].update_one({}, {"$set": {"tail": bytes(tail)}})
    with pytest.raises(FixityError):
        service(store).receive(act, upload.id, 1000, [os.urandom(1000)])


def test_a_session_that_is_over_keeps_no_key(act: Act, store: Store) -> None:
    refused = service(store).create(act, "recording", 5, {**META, "sha256": "0" * 64})
    with pytest.raises(UploadChecksumError):
        service(store).receive(act, refused.id, 0, [b"12345"])
    given_up = service(store).create(act, "recording", 5, META)
    service(store).receive(act, given_up.id, 0, [b"123"])
    service(store).terminate(act, given_up.id)
    for upload in (refused, given_up):
        row: Any = store.database["uploads"].find_one({"_id": upload.id})
        assert (row["key"], row["tail"]) == (None, b"")


def test_a_session_begun_before_the_change_goes_on_as_it_began(mongo: TestMongo, store: Store, act: Act) -> None:
    content = os.urandom(2 * CHUNK_SIZE)
    upload = service(store).create(act, "recording", len(content), META)
    service(store).receive(act, upload.id, 0, [content[:1000]])
    encrypting.turn_off(Act(store, SYSTEM))
    service(store).receive(act, upload.id, 1000, [content[1000:]])
    assert stored(store) == content
    assert where_found(mongo.admin[store.database.name], content[5000:5040]) == set()


def _leave_chunks(store: Store, content: bytes, numbers: tuple[int, ...]) -> None:
    row = session(store)
    frames = store.blobs.encryption.frames(row["blob_id"], WrappedKey.from_store(row["key"]))
    for n in numbers:
        data = frames.seal(n, content[n * CHUNK_SIZE : (n + 1) * CHUNK_SIZE])
        store.database["vault_media.chunks"].insert_one({"files_id": row["blob_id"], "n": n, "data": data})
    dead = {"holder": "dead", "until": clock.now() - timedelta(seconds=1)}
    store.database["uploads"].update_one({}, {"$set": {"lease": dead}})


def test_through_http_a_sealed_store_is_like_any_other(store: Store, everything: Database[Any]) -> None:
    """Sent by tus in two parts; asked for whole, by one range, by several, and only for its headers."""
    content = os.urandom(LENGTH)
    app = make_app(store, service(store))

    @app.route("/blob")
    def blob() -> Response:
        (row,) = store.database["facts"].find()
        return ranged_response(store.blobs.open(row["blob"], MEDIA), "现场.mp4", "video/mp4")

    client = app.test_client()
    tus = {"Tus-Resumable": "1.0.0"}
    metadata = f"purpose {b64encode(b'recording').decode()},filename {b64encode(b'a.mp4').decode()}"
    made = client.post("/uploads", headers={**tus, "Upload-Length": str(LENGTH), "Upload-Metadata": metadata})
    place, half = made.headers["Location"], 4 * CHUNK_SIZE + 17
    for at, part in ((0, content[:half]), (half, content[half:])):
        assert int(client.head(place, headers=tus).headers["Upload-Offset"]) == at
        headers = {**tus, "Upload-Offset": str(at), "Content-Type": "application/offset+octet-stream"}
        assert client.patch(place, headers=headers, data=part).status_code == 204

    assert client.get("/blob").data == content
    head = client.head("/blob")
    assert (head.data, head.headers["Content-Length"]) == (b"", str(LENGTH))
    edge = 3 * CHUNK_SIZE
    for asked, wanted in ((f"{edge - 5}-{edge + 4}", content[edge - 5 : edge + 5]), ("-7", content[-7:])):
        answer = client.get("/blob", headers={"Range": f"bytes={asked}"})
        assert (answer.status_code, answer.data) == (206, wanted)
    several = client.get("/blob", headers={"Range": f"bytes=0-9,{edge}-{edge + 9},-10"})
    assert several.mimetype == "multipart/byteranges"
    assert all(piece in several.data for piece in (content[:10], content[edge : edge + 10], content[-10:]))
    places = [content[at : at + 32] for at in (0, half, edge, LENGTH - 32)]
    assert all(where_found(everything, needle) == set() for needle in places)
