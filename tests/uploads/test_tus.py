"""The tus 1.0 endpoint, header by header."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
from datetime import timedelta
from typing import Any

import pytest
from pymongo.database import Database

from docstore import clock
from docstore.blobs.gridfs import GridFSBlobStore
from docstore.blobs.store import CHUNK_SIZE, MEDIA
from tests.uploads.conftest import COLLEAGUE, LIMIT

TUS = {"Tus-Resumable": "1.0.0"}
PART = {**TUS, "Content-Type": "application/offset+octet-stream"}


def metadata(**values: str) -> str:
    values = {"purpose": "recording", "filename": "现场.mp4", **values}
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in values.items())


def create(client: Any, length: int, **values: str) -> str:
    headers = {**TUS, "Upload-Length": str(length), "Upload-Metadata": metadata(**values)}
    answer = client.post("/uploads", headers=headers)
    assert answer.status_code == 201
    return answer.headers["Location"]


def patch(client: Any, place: str, offset: int, body: bytes, **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.patch(place, data=body, headers={**PART, "Upload-Offset": str(offset), **named})


def problem(answer: Any) -> dict[str, Any]:
    assert answer.mimetype == "application/problem+json"
    return json.loads(answer.data)


def test_options_say_what_is_spoken(client: Any) -> None:
    answer = client.options("/uploads")
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Max-Size"] == str(LIMIT)
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha256,sha1"
    extensions = set(answer.headers["Tus-Extension"].split(","))
    assert extensions == {"creation", "creation-with-upload", "expiration", "checksum", "termination"}


def test_a_whole_life(client: Any, database: Database[Any], blobs: GridFSBlobStore) -> None:
    content = os.urandom(2 * CHUNK_SIZE + 5)
    place = create(client, len(content))
    answer = patch(client, place, 0, content[:300_000])
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, "300000")
    assert "Upload-Result" not in answer.headers
    head = client.head(place, headers=TUS)
    assert (head.status_code, head.headers["Upload-Offset"]) == (200, "300000")
    assert head.headers["Upload-Length"] == str(len(content))
    assert head.headers["Cache-Control"] == "no-store"
    assert head.headers["Upload-Expires"].endswith("GMT")
    assert base64.b64encode("现场.mp4".encode()).decode() in head.headers["Upload-Metadata"]
    answer = patch(client, place, 300_000, content[300_000:])
    (row,) = database["facts"].find()
    assert (answer.status_code, answer.headers["Upload-Result"]) == (204, row["_id"])
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    assert client.head(place, headers=TUS).headers["Upload-Result"] == row["_id"]
    assert blobs.open(row["blob"], MEDIA).read() == content


def test_creation_with_upload_and_an_empty_file(client: Any, database: Database[Any]) -> None:
    headers = {**PART, "Upload-Length": "5", "Upload-Metadata": metadata()}
    answer = client.post("/uploads", data=b"123", headers=headers)
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (201, "3")
    answer = client.post("/uploads/", data=b"12345", headers=headers)
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (201, "5")
    assert answer.headers["Upload-Result"]
    answer = client.post("/uploads", headers={**TUS, "Upload-Length": "0", "Upload-Metadata": metadata()})
    assert answer.status_code == 201
    assert database["facts"].find_one({"_id": answer.headers["Upload-Result"]})


def test_a_wrong_offset_is_409_and_names_the_right_one(client: Any) -> None:
    place = create(client, 10)
    patch(client, place, 0, b"123")
    answer = patch(client, place, 2, b"x")
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (409, "3")
    assert problem(answer)["code"] == "upload-offset"


def test_a_held_session_is_423(client: Any, database: Database[Any]) -> None:
    place = create(client, 10)
    database["uploads"].update_one(
        {}, {"$set": {"lease": {"holder": "other", "until": clock.now().replace(year=2099)}}}
    )
    assert patch(client, place, 0, b"123").status_code == 423
    assert client.delete(place, headers=TUS).status_code == 423


def test_duplicate_content_is_refused_in_words_and_for_good(client: Any, database: Database[Any]) -> None:
    patch(client, create(client, 5), 0, b"12345")
    place = create(client, 5)
    answer = patch(client, place, 0, b"12345")
    record = database["facts"].find_one()["_id"]  # type: ignore[index]
    assert answer.status_code == 422
    assert problem(answer)["code"] == "duplicate-content"
    assert record in problem(answer)["detail"]
    assert problem(answer)["record"] == record
    again = client.head(place, headers=TUS)
    assert again.status_code == 410


@pytest.mark.parametrize("algorithm", ["sha256", "sha1"])
def test_checksums(client: Any, algorithm: str) -> None:
    place = create(client, 5)
    right = f"{algorithm} {base64.b64encode(hashlib.new(algorithm, b'12345').digest()).decode()}"
    assert patch(client, place, 0, b"12346", Upload_Checksum=right).status_code == 460
    assert client.head(place, headers=TUS).headers["Upload-Offset"] == "0"
    assert patch(client, place, 0, b"12345", Upload_Checksum=right).status_code == 204


@pytest.mark.parametrize("value", ["md5 AAAA", "sha256 AAAA", "sha256 ***", "sha256", ""])
def test_malformed_checksums(client: Any, value: str) -> None:
    assert patch(client, create(client, 5), 0, b"12345", Upload_Checksum=value).status_code == 400


def test_termination(client: Any) -> None:
    place = create(client, 5)
    assert client.delete(place, headers=TUS).status_code == 204
    for answer in (
        client.head(place, headers=TUS),
        patch(client, place, 0, b"12345"),
        client.delete(place, headers=TUS),
    ):
        assert answer.status_code == 410


def test_a_session_past_its_time_is_gone(client: Any, database: Database[Any]) -> None:
    place = create(client, 5)
    database["uploads"].update_one({}, {"$set": {"expires_at": clock.now() - timedelta(seconds=1)}})
    for answer in (client.head(place, headers=TUS), patch(client, place, 0, b"12345")):
        assert answer.status_code == 410
    assert "过期" in problem(answer)["detail"]
    assert database["vault_media.chunks"].count_documents({}) == 0


def test_too_long_bodies_and_files(client: Any, database: Database[Any]) -> None:
    assert patch(client, create(client, 5), 0, b"123456").status_code == 413
    headers = {**TUS, "Upload-Length": str(LIMIT + 1), "Upload-Metadata": metadata()}
    answer = client.post("/uploads", headers=headers)
    assert (answer.status_code, problem(answer)["fields"]) == (413, {"length": "文件不能超过 64 MB。"})
    assert database["facts"].count_documents({}) == 0


@pytest.mark.parametrize("length", ["-1", "", "1e3", "9" * 30, "١٢", "0x10"])
def test_absurd_lengths(client: Any, length: str) -> None:
    headers = {**TUS, "Upload-Length": length, "Upload-Metadata": metadata()}
    assert client.post("/uploads", headers=headers).status_code == 400


def test_deferred_lengths_are_not_spoken(client: Any) -> None:
    headers = {**TUS, "Upload-Defer-Length": "1", "Upload-Metadata": metadata()}
    assert client.post("/uploads", headers=headers).status_code == 400


def test_bad_metadata(client: Any) -> None:
    headers = {**TUS, "Upload-Length": "5", "Upload-Metadata": "filename ***"}
    assert client.post("/uploads", headers=headers).status_code == 400
    headers["Upload-Metadata"] = metadata(purpose="unknown")
    answer = client.post("/uploads", headers=headers)
    assert (answer.status_code, list(problem(answer)["fields"])) == (422, ["purpose"])


def test_protocol_versions_and_media_types(client: Any) -> None:
    place = create(client, 5)
    for answer in (client.head(place), client.patch(place), client.delete(place), client.post("/uploads")):
        assert (answer.status_code, answer.headers["Tus-Version"]) == (412, "1.0.0")
    answer = client.patch(place, data=b"1", headers={**TUS, "Upload-Offset": "0", "Content-Type": "text/plain"})
    assert answer.status_code == 415


def test_the_method_override(client: Any) -> None:
    place = create(client, 5)
    headers = {**PART, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
    assert client.post(place, data=b"123", headers=headers).headers["Upload-Offset"] == "3"
    assert client.post(place, data=b"", headers=TUS).status_code == 405


def test_other_people(client: Any) -> None:
    place = create(client, 5)
    for method in ("head", "delete", "patch"):
        theirs = getattr(client, method)(place, headers={**PART, "Upload-Offset": "0", "X-Test-Actor": COLLEAGUE.id})
        assert theirs.status_code == 404
        nobody = getattr(client, method)(place, headers={**PART, "Upload-Offset": "0", "X-Test-Actor": "nobody"})
        assert nobody.status_code == 403
    powerless = {**TUS, "Upload-Length": "5", "Upload-Metadata": metadata(), "X-Test-Actor": "u3"}
    assert client.post("/uploads", headers=powerless).status_code == 403
    assert client.options("/uploads", headers={"X-Test-Actor": "nobody"}).status_code == 403


def test_a_body_cut_off_keeps_the_acknowledged_offset_right(client: Any, database: Database[Any]) -> None:
    """Fewer bytes arrive than Content-Length promised, as when a cable is pulled."""
    content = os.urandom(3 * CHUNK_SIZE)
    place = create(client, len(content))
    headers = {**PART, "Upload-Offset": "0", "Content-Length": str(len(content))}
    client.patch(place, input_stream=io.BytesIO(content[:500_000]), headers=headers)
    assert client.head(place, headers=TUS).headers["Upload-Offset"] == "500000"
    answer = patch(client, place, 500_000, content[500_000:])
    row = database["facts"].find_one({"_id": answer.headers["Upload-Result"]})
    assert row is not None
    assert row["sha256"] == hashlib.sha256(content).hexdigest()
