"""What nothing refers to goes after the grace time, with an event; what anything refers to stays."""

from __future__ import annotations

import os
import threading
from datetime import timedelta
from typing import Any

import pytest
from pymongo.errors import OperationFailure

from docstore import clock
from docstore.blobs.store import CHUNK_SIZE, DOCUMENTS, MEDIA, StoredBytes
from docstore.blobs.sweep import Unreferenced, sweep
from docstore.disposition.door import Door, claim, condemn, erase
from docstore.errors import IntegrityError, StoreUnavailableError
from docstore.model.record import Version
from docstore.store.act import Act
from docstore.store.store import Store
from docstore.store.unit_of_work import UnitOfWork, use_case
from tests.disposition.conftest import NewDoor
from tests.stores import act_of


@use_case
def attach(uow: UnitOfWork, stored: StoredBytes) -> None:
    uow.store.blobs.attach(uow, stored, filename="一.mp4", media_type="video/mp4")


def write(store: Store, family: str = MEDIA, chunks: int = 2) -> StoredBytes:
    return store.blobs.write(family, [os.urandom(CHUNK_SIZE) for _ in range(chunks)])


def chunks_of(store: Store, stored: StoredBytes) -> int:
    return store.blobs.chunks(stored.family).count_documents({"files_id": stored.blob_id})


def events(store: Store) -> list[dict[str, Any]]:
    return list(store.database.custody_events.find({"event_type": "bytes_swept"}))


@pytest.mark.parametrize("family", [MEDIA, DOCUMENTS])
def test_bytes_are_listed_first_and_removed_after_the_grace_time(store: Store, new_door: NewDoor, family: str) -> None:
    lost, kept = write(store, family), write(store, family)
    attach(act_of(store), kept)

    early = new_door(timedelta(hours=1)).sweep()
    assert [(one.blob_id, one.chunks, one.family) for one in early.report.unreferenced] == [(lost.blob_id, 2, family)]
    assert early.removed == 0 and chunks_of(store, lost) == 2

    late = new_door().sweep()
    assert (late.removed, late.chunks) == (1, 2)
    assert chunks_of(store, lost) == 0
    assert b"".join(store.blobs.open(kept.blob_id, family).read_range(0, kept.length))
    (event,) = events(store)
    assert [item["id"] for item in event["objects"]] == [lost.blob_id]
    assert event["detail"]["chunks"] == 2
    assert new_door().sweep().report.unreferenced == () and len(events(store)) == 1


def test_without_anything_to_remove_there_is_no_event(store: Store, new_door: NewDoor) -> None:
    attach(act_of(store), write(store))
    assert new_door().sweep().removed == 0
    assert events(store) == []


def test_the_application_lists_but_the_server_lets_it_remove_nothing(store: Store) -> None:
    lost = write(store)
    with pytest.raises(OperationFailure) as caught:
        Door(store, grace=timedelta(0)).sweep()
    assert caught.value.code == 13
    assert chunks_of(store, lost) == 2


def test_an_open_upload_keeps_its_bytes_and_an_expired_one_does_not(store: Store, new_door: NewDoor) -> None:
    stored = write(store)
    row = {"_id": "u", "blob_id": stored.blob_id, "state": "open", "expires_at": clock.now() + timedelta(hours=1)}
    store.database.uploads.insert_one(row)
    assert new_door().sweep().removed == 0
    store.database.uploads.update_one({"_id": "u"}, {"$set": {"expires_at": clock.now() - timedelta(seconds=1)}})
    done = new_door().sweep()
    assert (done.report.expired, done.removed) == (1, 1)


def test_while_a_module_cannot_be_loaded_nothing_is_removed(
    store: Store, new_door: NewDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it refers to, nobody can tell."""
    lost, door = write(store), new_door()
    with monkeypatch.context() as while_broken:
        while_broken.setitem(door.store.registry.broken, "some_module", "reason")
        assert door.sweep().removed == 0 and chunks_of(store, lost) == 2
    assert door.sweep().removed == 1


def test_bytes_that_a_fact_names_are_damage_and_stay(store: Store, admin: Any, new_door: NewDoor) -> None:
    """Somebody removed the files document behind our back: the sweep must not finish his work."""
    stored = write(store)
    attach(act_of(store), stored)
    version = Version(
        record="r",
        number=1,
        blob=stored.blob_id,
        family=MEDIA,
        filename="一.mp4",
        media_type="video/mp4",
        length=stored.length,
        sha256=stored.sha256,
        created_at=clock.now(),
        created_by="p1",
    )
    store.database.versions.insert_one(version.for_store())
    admin["vault_media.files"].delete_one({"_id": stored.blob_id})
    done = new_door().sweep()
    assert done.report.damaged == (stored.blob_id,)
    assert done.removed == 0 and chunks_of(store, stored) == 2


def test_whoever_attaches_after_the_removal_is_told_to_come_again(store: Store, new_door: NewDoor) -> None:
    stored = write(store)
    new_door().sweep()
    with pytest.raises(StoreUnavailableError):
        attach(act_of(store), stored)


def test_attaching_and_removing_at_once_never_leaves_a_blob_without_bytes(store: Store, door_store: Store) -> None:
    door = Door(door_store, grace=timedelta(0))
    for _ in range(12):
        stored = write(store, chunks=1)
        attached: list[bool] = []

        def bring(stored: StoredBytes = stored, attached: list[bool] = attached) -> None:
            try:
                attach(act_of(store), stored)
                attached.append(True)
            except StoreUnavailableError:
                attached.append(False)

        other = threading.Thread(target=bring)
        other.start()
        door.sweep()
        other.join()
        there = store.database["vault_media.files"].find_one({"_id": stored.blob_id}) is not None
        assert (there, chunks_of(store, stored)) == ((True, 1) if attached[0] else (False, 0))


@pytest.mark.parametrize("step", ["condemned", "chunks gone"])
def test_a_removal_that_was_cut_off_is_finished_without_a_second_event(
    store: Store, door_store: Store, new_door: NewDoor, step: str
) -> None:
    lost = write(store)
    (found,) = sweep(store).unreferenced
    condemn(act_of(door_store), [found])
    if step == "chunks gone":
        door_store.blobs.chunks(MEDIA).delete_many({"files_id": lost.blob_id})
    assert sweep(store).unreferenced == ()
    new_door().sweep()
    assert chunks_of(store, lost) == 0
    assert store.database["vault_media.files"].find_one({"_id": lost.blob_id}) is None
    assert store.database.unreferenced.find_one({}) is None
    assert len(events(store)) == 1


def test_what_is_not_condemned_is_not_erased(store: Store, door_store: Store) -> None:
    stored = write(store)
    attach(act_of(store), stored)
    with pytest.raises(IntegrityError):
        erase(door_store, MEDIA, stored.blob_id)
    assert chunks_of(store, stored) == 2


def test_an_act_that_fails_condemns_nothing(store: Store, door_store: Store) -> None:
    stored = write(store)

    @use_case
    def give_up(uow: UnitOfWork) -> None:
        claim(uow, MEDIA, stored.blob_id)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        give_up(Act(door_store, act_of(store).actor))
    assert door_store.database["vault_media.files"].find_one({"_id": stored.blob_id}) is None


def test_a_clock_set_back_makes_nothing_due(store: Store) -> None:
    now = clock.now()
    ahead = Unreferenced(MEDIA, "b", 1, now + timedelta(days=300))
    assert not ahead.is_due(now, timedelta(hours=24))
    assert ahead.is_due(now + timedelta(days=302), timedelta(hours=24))


def test_only_the_door_may_order_it(store: Store, door_store: Store) -> None:
    from docstore.errors import AccessDeniedError

    with pytest.raises(AccessDeniedError):
        condemn(act_of(door_store, "writer"), [])
