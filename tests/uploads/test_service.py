"""The life of an upload session, whatever process continues it and however the client goes away."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pymongo.database import Database

from docstore import clock
from docstore.blobs import fixity
from docstore.blobs.gridfs import GridFSBlobStore
from docstore.blobs.store import CHUNK_SIZE, MEDIA
from docstore.blobs.sweep import sweep
from docstore.blobs.upload_checks import Checksum
from docstore.blobs.upload_errors import (
    UploadChecksumError,
    UploadContentChangedError,
    UploadGoneError,
    UploadTooLongError,
)
from docstore.blobs.upload_sessions import UploadSessions
from docstore.blobs.uploads import Uploads
from docstore.errors import (
    AccessDeniedError,
    BlobMissingError,
    DuplicateContentError,
    InvalidInputError,
    NotFoundError,
    StoreUnavailableError,
    UploadLeaseError,
    UploadOffsetError,
)
from docstore.store.act import Act
from tests.conftest import TestDatabase
from tests.uploads.conftest import CLERK, COLLEAGUE, LIMIT, PURPOSE, NewService, complete

LENGTH = 9 * CHUNK_SIZE + 321
META = {"filename": "现场.mp4"}


class ClientGoneError(Exception):
    pass


def cut_off(*pieces: bytes) -> Iterator[bytes]:
    yield from pieces
    raise ClientGoneError


def stored(database: Database[Any], blobs: GridFSBlobStore) -> bytes:
    (row,) = database["facts"].find()
    return blobs.open(row["blob"], MEDIA).read()


@pytest.mark.parametrize("length", [0, 1, CHUNK_SIZE, 3 * CHUNK_SIZE, LENGTH])
def test_one_part(act: Act, uploads: Uploads, database: Database[Any], blobs: GridFSBlobStore, length: int) -> None:
    content = os.urandom(length)
    upload = uploads.create(act, "recording", length, META)
    if length:
        upload = uploads.receive(act, upload.id, 0, [content])
    assert (upload.state, upload.offset) == ("complete", length)
    (row,) = database["facts"].find()
    assert (row["_id"], row["filename"]) == (upload.record, "现场.mp4")
    assert blobs.open(row["blob"], MEDIA).read() == content
    assert fixity.check(blobs, row["blob"], MEDIA).expected == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("part", [1000, 100_000, CHUNK_SIZE, CHUNK_SIZE + 1, 3 * CHUNK_SIZE - 5])
@pytest.mark.parametrize("process", ["one", "new for each part"])
def test_many_parts(
    act: Act, new_service: NewService, database: Database[Any], blobs: GridFSBlobStore, part: int, process: str
) -> None:
    content = os.urandom(LENGTH if part > 1000 else 9_321)
    service = new_service()
    upload = service.create(act, "recording", len(content), META)
    while upload.offset < len(content):
        service = service if process == "one" else new_service()
        piece = content[upload.offset : upload.offset + part]
        upload = service.receive(act, upload.id, upload.offset, [piece])
    assert stored(database, blobs) == content
    (row,) = database["facts"].find()
    assert fixity.check(blobs, row["blob"], MEDIA).first_bad_chunk is None
    assert blobs.chunk_checks(row["blob"], MEDIA)


def test_what_came_before_the_client_went_away_is_acknowledged(
    act: Act, new_service: NewService, database: Database[Any], blobs: GridFSBlobStore
) -> None:
    content = os.urandom(LENGTH)
    upload = new_service().create(act, "recording", LENGTH, META)
    for end in (700_001, 1_500_003):
        offset = new_service().get(act, upload.id).offset
        with pytest.raises(ClientGoneError):
            new_service().receive(act, upload.id, offset, cut_off(content[offset:end]))
        assert new_service().get(act, upload.id).offset == end
    new_service().receive(act, upload.id, end, [content[end:]])
    assert stored(database, blobs) == content


@pytest.mark.parametrize("offset", [0, 99_999, 100_001, LENGTH])
def test_a_wrong_offset_writes_nothing(act: Act, uploads: Uploads, database: Database[Any], offset: int) -> None:
    upload = uploads.create(act, "recording", LENGTH, META)
    uploads.receive(act, upload.id, 0, [os.urandom(100_000)])
    before = (database["uploads"].find_one(), database["vault_media.chunks"].count_documents({}))
    with pytest.raises(UploadOffsetError) as caught:
        uploads.receive(act, upload.id, offset, [b"x" * CHUNK_SIZE])
    assert caught.value.params == {"expected": 100_000, "offset": offset}
    assert (database["uploads"].find_one(), database["vault_media.chunks"].count_documents({})) == before


def test_who_was_overtaken_between_the_question_and_the_lease_gets_none(
    act: Act, uploads: Uploads, database: Database[Any], blobs: GridFSBlobStore
) -> None:
    """Offset and owner are asked for in the same step that takes the lease."""
    sessions = UploadSessions(database, blobs.encryption, lifetime=timedelta(days=1))
    upload = uploads.create(act, "recording", LENGTH, META)
    uploads.receive(act, upload.id, 0, [b"x" * 1000])
    with pytest.raises(UploadOffsetError):
        sessions.acquire(upload.id, act.actor.id, 0)
    with pytest.raises(NotFoundError):
        sessions.acquire(upload.id, COLLEAGUE.id, 1000)
    assert database["uploads"].find_one({}, {"lease": 1, "_id": 0}) == {"lease": None}


def test_the_second_writer_is_refused_and_no_byte_is_mixed(
    act: Act, new_service: NewService, database: Database[Any], blobs: GridFSBlobStore
) -> None:
    content = os.urandom(LENGTH)
    upload = new_service().create(act, "recording", LENGTH, META)
    begun, may_end = threading.Event(), threading.Event()

    def slow() -> Iterable[bytes]:
        yield content[: 5 * CHUNK_SIZE]
        begun.set()
        may_end.wait(20)
        yield content[5 * CHUNK_SIZE :]

    first = threading.Thread(target=lambda: new_service().receive(act, upload.id, 0, slow()))
    first.start()
    assert begun.wait(20)
    with pytest.raises(UploadLeaseError):
        new_service().receive(act, upload.id, 0, [b"z" * LENGTH])
    with pytest.raises(UploadLeaseError):
        new_service().terminate(act, upload.id)
    may_end.set()
    first.join(20)
    assert stored(database, blobs) == content


def test_a_dead_writers_lease_ends_and_its_chunks_are_taken_over(
    act: Act, new_service: NewService, database: Database[Any], blobs: GridFSBlobStore
) -> None:
    """As after kill -9: chunks lie there beyond the acknowledged offset, and a lease nobody will give back."""
    content = os.urandom(LENGTH)
    upload = new_service().create(act, "recording", LENGTH, META)
    new_service().receive(act, upload.id, 0, [content[:300_000]])
    blob = database["uploads"].find_one()["blob_id"]  # type: ignore[index]
    for n in (1, 2, 5):
        chunk = {"files_id": blob, "n": n, "data": content[n * CHUNK_SIZE : (n + 1) * CHUNK_SIZE]}
        database["vault_media.chunks"].insert_one(chunk)
    dead = {"holder": "dead", "until": clock.now() + timedelta(seconds=9)}
    database["uploads"].update_one({}, {"$set": {"lease": dead}})
    with pytest.raises(UploadLeaseError):
        new_service().receive(act, upload.id, 300_000, [content[300_000:]])
    database["uploads"].update_one({}, {"$set": {"lease.until": clock.now() - timedelta(seconds=1)}})
    new_service().receive(act, upload.id, 300_000, [content[300_000:]])
    assert stored(database, blobs) == content


def test_a_writer_that_lost_its_lease_cannot_move_the_offset(
    act: Act, new_service: NewService, database: Database[Any]
) -> None:
    upload = new_service().create(act, "recording", LENGTH, META)
    content = os.urandom(LENGTH)

    def overtaken() -> Iterable[bytes]:
        yield content[:300_000]
        database["uploads"].update_one({}, {"$set": {"lease.until": clock.now() - timedelta(seconds=1)}})
        new_service().receive(act, upload.id, 0, [content[:200_000]])
        yield content[300_000:400_000]

    with pytest.raises(UploadLeaseError):
        new_service().receive(act, upload.id, 0, overtaken())
    assert new_service().get(act, upload.id).offset == 200_000


@pytest.mark.parametrize(
    ("after_bytes", "after_seconds", "kept"), [(2 * CHUNK_SIZE, 3600, 3), (LIMIT, 0, 3), (LIMIT, 3600, 0)]
)
def test_within_a_long_part_the_offset_moves_after_so_many_bytes_or_seconds(
    act: Act, new_service: NewService, monkeypatch: pytest.MonkeyPatch, after_bytes: int, after_seconds: int, kept: int
) -> None:
    """What a killed process may cost."""
    monkeypatch.setattr("docstore.blobs.uploads.CHECKPOINT_BYTES", after_bytes)
    monkeypatch.setattr("docstore.blobs.uploads.CHECKPOINT_SECONDS", after_seconds)
    upload = new_service().create(act, "recording", LENGTH, META)
    content, seen = os.urandom(LENGTH), []

    def watched() -> Iterator[bytes]:
        yield content[: 3 * CHUNK_SIZE]
        seen.append(new_service().get(act, upload.id).offset)  # as the process that comes after this one
        yield content[3 * CHUNK_SIZE :]

    assert new_service().receive(act, upload.id, 0, watched()).state == "complete"
    assert seen == [kept * CHUNK_SIZE]


def test_a_file_that_changed_between_two_tries_is_refused(
    act: Act, new_service: NewService, database: Database[Any]
) -> None:
    upload = new_service().create(act, "recording", LENGTH, META)
    blob = database["uploads"].find_one()["blob_id"]  # type: ignore[index]
    database["vault_media.chunks"].insert_one({"files_id": blob, "n": 2, "data": b"o" * CHUNK_SIZE})
    with pytest.raises(UploadContentChangedError):
        new_service().receive(act, upload.id, 0, [os.urandom(LENGTH)])
    with pytest.raises(UploadGoneError):
        new_service().get(act, upload.id)
    assert database["facts"].count_documents({}) == 0


# --- the last byte -------------------------------------------------------------------------------------------


def test_duplicate_content_is_refused_with_the_first_record_and_nothing_of_it_is_kept(
    act: Act, uploads: Uploads, database: Database[Any], blobs: GridFSBlobStore
) -> None:
    first = uploads.create(act, "recording", 5, META)
    first = uploads.receive(act, first.id, 0, [b"12345"])
    second = uploads.create(act, "recording", 5, META)
    with pytest.raises(DuplicateContentError, match=first.record):
        uploads.receive(act, second.id, 0, [b"12345"])
    with pytest.raises(UploadGoneError, match=first.record):
        uploads.get(act, second.id)
    blob = database["uploads"].find_one({"_id": second.id})["blob_id"]  # type: ignore[index]
    with pytest.raises(BlobMissingError):
        blobs.open(blob, MEDIA)


def test_when_the_commit_is_not_possible_now_only_the_end_comes_again(
    act: Act, new_service: NewService, database: Database[Any], blobs: GridFSBlobStore
) -> None:
    content = os.urandom(LENGTH)
    failures = [1]

    def complete_later(uow: Any, upload: Any, stored: Any, target: None) -> str:
        if failures:
            failures.pop()
            raise StoreUnavailableError("数据库暂时没有回应。")
        return complete(uow, upload, stored, target)

    service = new_service(replace(PURPOSE, complete=complete_later))
    upload = service.create(act, "recording", LENGTH, META)
    with pytest.raises(StoreUnavailableError):
        service.receive(act, upload.id, 0, [content])
    offset = service.get(act, upload.id).offset
    assert 0 < offset < LENGTH
    assert service.receive(act, upload.id, offset, [content[offset:]]).state == "complete"
    assert stored(database, blobs) == content


def test_the_answer_to_the_last_part_is_given_again(act: Act, new_service: NewService, database: Database[Any]) -> None:
    upload = new_service().create(act, "recording", 5, META)
    done = new_service().receive(act, upload.id, 0, [b"12345"])
    again = new_service().receive(act, upload.id, 5, [])
    assert again.record == done.record != ""
    assert database["facts"].count_documents({}) == 1


def test_the_declared_digest_is_checked_at_the_end(act: Act, uploads: Uploads, database: Database[Any]) -> None:
    right = hashlib.sha256(b"12345").hexdigest()
    upload = uploads.create(act, "recording", 5, {**META, "sha256": right.upper()})
    assert uploads.receive(act, upload.id, 0, [b"12345"]).state == "complete"
    upload = uploads.create(act, "recording", 5, {**META, "sha256": right})
    with pytest.raises(UploadChecksumError):
        uploads.receive(act, upload.id, 0, [b"12346"])
    with pytest.raises(UploadGoneError):
        uploads.get(act, upload.id)
    assert database["facts"].count_documents({}) == 1


def test_a_part_with_a_wrong_checksum_leaves_no_trace(
    act: Act, uploads: Uploads, database: Database[Any], blobs: GridFSBlobStore
) -> None:
    content = os.urandom(LENGTH)
    upload = uploads.create(act, "recording", LENGTH, META)
    good = Checksum("sha256", hashlib.sha256(content).digest())
    damaged = bytearray(content)
    damaged[CHUNK_SIZE] ^= 1
    with pytest.raises(UploadChecksumError):
        uploads.receive(act, upload.id, 0, [bytes(damaged)], checksum=good)
    assert uploads.get(act, upload.id).offset == 0
    assert database["vault_media.chunks"].count_documents({}) == 0
    assert uploads.receive(act, upload.id, 0, [content], checksum=good).state == "complete"
    assert stored(database, blobs) == content


# --- what is refused -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("announced", [None, 6])
@pytest.mark.parametrize("pieces", [[b"123456"], [b"12345", b"6"]])
def test_more_bytes_than_declared_are_refused(
    act: Act, uploads: Uploads, database: Database[Any], announced: int | None, pieces: list[bytes]
) -> None:
    upload = uploads.create(act, "recording", 5, META)
    with pytest.raises(UploadTooLongError):
        uploads.receive(act, upload.id, 0, pieces, announced=announced)
    assert database["facts"].count_documents({}) == 0


@pytest.mark.parametrize(
    ("purpose", "length", "metadata", "error"),
    [
        ("unknown", 5, META, InvalidInputError),
        ("recording", -1, META, UploadTooLongError),
        ("recording", LIMIT + 1, META, UploadTooLongError),
        ("recording", 10**17, META, UploadTooLongError),
        ("recording", 5, {}, InvalidInputError),
        ("recording", 5, {"filename": "a/"}, InvalidInputError),
        ("recording", 5, {**META, "sha256": "abc"}, InvalidInputError),
        ("recording", 5, {**META, "$set": "x"}, InvalidInputError),
        ("recording", 5, {**META, "case": "nowhere"}, InvalidInputError),
    ],
)
def test_bad_creations(
    act: Act, uploads: Uploads, database: Database[Any], purpose: str, length: int, metadata: Any, error: Any
) -> None:
    with pytest.raises(error):
        uploads.create(act, purpose, length, metadata)
    assert database["uploads"].count_documents({}) == 0


def test_a_path_in_the_name_is_dropped(act: Act, uploads: Uploads) -> None:
    names = {r"C:\录像\𠮷<&>.mp4": "𠮷<&>.mp4", "../../etc/passwd": "passwd", "a\r\nb.mp4": "ab.mp4"}
    for given, kept in names.items():
        assert uploads.create(act, "recording", 5, {"filename": given}).filename == kept


def test_only_who_may_and_only_the_owner(act: Act, uploads: Uploads) -> None:
    with pytest.raises(AccessDeniedError):
        uploads.create(act.by(CLERK), "recording", 5, META)
    upload = uploads.create(act, "recording", 5, META)
    other = act.by(COLLEAGUE)
    for attempt in (
        lambda: uploads.get(other, upload.id),
        lambda: uploads.receive(other, upload.id, 0, [b"12345"]),
        lambda: uploads.terminate(other, upload.id),
    ):
        with pytest.raises(NotFoundError):
            attempt()


# --- ends ----------------------------------------------------------------------------------------------------


def test_termination(act: Act, uploads: Uploads) -> None:
    upload = uploads.create(act, "recording", 5, META)
    uploads.terminate(act, upload.id)
    for attempt in (
        lambda: uploads.get(act, upload.id),
        lambda: uploads.receive(act, upload.id, 0, [b"12345"]),
        lambda: uploads.terminate(act, upload.id),
    ):
        with pytest.raises(UploadGoneError):
            attempt()


def test_expiry_and_sweep(act: Act, new_service: NewService, database: Database[Any], installed: TestDatabase) -> None:
    expiring = new_service(lifetime=timedelta(milliseconds=1)).create(act, "recording", LENGTH, META)
    service = new_service()
    running = service.create(act, "recording", LENGTH, META)
    given_up = service.create(act, "recording", LENGTH, META)
    kept = service.create(act, "recording", 5, META)
    service.receive(act, kept.id, 0, [b"12345"])
    for upload in (running, given_up):
        service.receive(act, upload.id, 0, [os.urandom(2 * CHUNK_SIZE)])
    service.terminate(act, given_up.id)
    with pytest.raises(UploadGoneError):
        service.receive(act, expiring.id, 0, [b"late"])

    report = sweep(act.store)

    assert report.expired == 1
    assert database["uploads"].find_one({"_id": expiring.id})["state"] == "expired"  # type: ignore[index]
    blob = database["uploads"].find_one({"_id": given_up.id})["blob_id"]  # type: ignore[index]
    assert [(found.blob_id, found.chunks, found.family) for found in report.unreferenced] == [(blob, 2, MEDIA)]
    assert abs(report.unreferenced[0].first_seen_at - datetime.now(UTC)) < timedelta(minutes=1)
