"""A small file that comes whole with its creation: all of it in one transaction, or nothing."""

from __future__ import annotations

import base64
import hashlib
import io
import os
from dataclasses import replace
from typing import Any

import pytest
from gridfs import GridFSBucket
from pymongo.database import Database

from docstore.blobs.store import CHUNK_SIZE
from docstore.blobs.upload_errors import UploadChecksumError
from docstore.blobs.uploads import AT_ONCE, Uploads
from docstore.store.act import Act
from docstore.store.store import Store
from tests.uploads.conftest import COLLEAGUE, PURPOSE, NewService
from tests.uploads.test_sealed import service
from tests.uploads.test_sealed import store as sealed_store  # noqa: F401
from tests.uploads.test_tus import PART, TUS, metadata

META = {"filename": "现场.wav"}
LENGTHS = [1, CHUNK_SIZE - 1, CHUNK_SIZE, CHUNK_SIZE + 1, AT_ONCE, AT_ONCE + 1]


def post(client: Any, content: bytes, length: int | None = None, said: str = "", **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    told = {"Upload-Length": str(len(content) if length is None else length), "Upload-Metadata": said or metadata()}
    return client.post("/uploads", data=content, headers={**PART, **told, **named})


def is_empty(database: Database[Any]) -> bool:
    names = ("uploads", "facts", "vault_media.files", "vault_media.chunks")
    return not any(database[name].count_documents({}) for name in names)


@pytest.mark.parametrize("length", LENGTHS)
def test_any_drivers_bucket_reads_it(client: Any, database: Database[Any], length: int) -> None:
    content = os.urandom(length)
    answer = post(client, content)
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (201, str(length))
    (row,) = database["facts"].find()
    assert answer.headers["Upload-Result"] == row["_id"]
    assert row["sha256"] == hashlib.sha256(content).hexdigest()
    assert GridFSBucket(database, "vault_media").open_download_stream(row["blob"]).read() == content


def test_its_session_tells_the_result_to_its_owner_alone(client: Any) -> None:
    answer = post(client, b"12345")
    place = answer.headers["Location"]
    head = client.head(place, headers=TUS)
    assert (head.status_code, head.headers["Upload-Offset"]) == (200, "5")
    assert head.headers["Upload-Result"] == answer.headers["Upload-Result"]
    assert client.head(place, headers={**TUS, "X-Test-Actor": COLLEAGUE.id}).status_code == 404
    assert client.delete(place, headers=TUS).status_code == 410


@pytest.mark.parametrize(
    ("refused", "status"),
    [
        ({"Upload_Checksum": f"sha256 {base64.b64encode(hashlib.sha256(b'other').digest()).decode()}"}, 460),
        ({"said": metadata(sha256=hashlib.sha256(b"other").hexdigest())}, 460),
        ({"length": 4}, 413),
        ({"X_Test_Actor": "u3"}, 403),
        ({"said": metadata(case="nowhere")}, 422),
    ],
    ids=["checksum", "declared digest", "over-long body", "not permitted", "purpose says no"],
)
def test_a_refusal_leaves_nothing(client: Any, database: Database[Any], refused: Any, status: int) -> None:
    assert post(client, b"12345", **refused).status_code == status
    assert is_empty(database)


def test_more_bytes_than_announced_are_refused(act: Act, uploads: Uploads, database: Database[Any]) -> None:
    with pytest.raises(Exception, match="比申报的多"):
        uploads.create_with(act, "recording", 5, META, [b"123", b"456"], announced=5)
    assert is_empty(database)


def test_a_duplicate_leaves_nothing_beside_the_first(client: Any, database: Database[Any]) -> None:
    first = post(client, b"12345").headers["Upload-Result"]
    again = post(client, b"12345")
    assert (again.status_code, again.get_json(force=True)["record"]) == (422, first)
    assert {name: database[name].count_documents({}) for name in ("uploads", "facts", "vault_media.chunks")} == {
        "uploads": 0,
        "facts": 1,
        "vault_media.chunks": 1,
    }


def test_a_failure_at_the_last_step_takes_the_bytes_with_it(
    act: Act, new_service: NewService, database: Database[Any]
) -> None:
    def complete_and_fail(uow: Any, upload: Any, stored: Any, target: None) -> str:
        PURPOSE.complete(uow, upload, stored, target)
        raise ZeroDivisionError

    failing = new_service(replace(PURPOSE, complete=complete_and_fail))
    with pytest.raises(ZeroDivisionError):
        failing.create_with(act, "recording", 5, META, [b"12345"], announced=5)
    assert is_empty(database)


def test_a_body_cut_off_keeps_what_came(client: Any, database: Database[Any]) -> None:
    headers = {**PART, "Upload-Length": "1000", "Upload-Metadata": metadata(), "Content-Length": "1000"}
    answer = client.post("/uploads", input_stream=io.BytesIO(b"x" * 600), headers=headers)
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (201, "600")
    rest = {**PART, "Upload-Offset": "600"}
    assert client.patch(answer.headers["Location"], data=b"y" * 400, headers=rest).headers["Upload-Result"]


def test_a_store_that_seals_seals_it(sealed_store: Store) -> None:  # noqa: F811
    content = os.urandom(CHUNK_SIZE + 7)
    act = Act(sealed_store, replace(COLLEAGUE))
    upload = service(sealed_store).create_with(act, "recording", len(content), META, [content], announced=len(content))
    (row,) = sealed_store.database["facts"].find()
    assert (upload.record, sealed_store.blobs.open(row["blob"], "media").read()) == (row["_id"], content)
    lying = b"".join(bytes(one["data"]) for one in sealed_store.database["vault_media.chunks"].find(sort=[("n", 1)]))
    assert content[:64] not in lying
    with pytest.raises(UploadChecksumError):
        said = META | {"sha256": "0" * 64}
        service(sealed_store).create_with(act, "recording", 5, said, [b"12345"], announced=5)
