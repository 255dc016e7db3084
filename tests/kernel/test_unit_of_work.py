"""Facts, events and jobs land together or not at all; a chain has no gaps; a stale write is refused."""

from __future__ import annotations

import hashlib
import threading
from datetime import UTC, datetime

import pytest

from docstore.custody.heads import Head
from docstore.custody.ledger import bytes_of
from docstore.errors import (
    AccessDeniedError,
    ConflictError,
    ExerciseOnlyError,
    InvalidInputError,
    NotFoundError,
    StaleRevisionError,
    StoreUnavailableError,
)
from docstore.store.store import Store
from docstore.store.unit_of_work import UnitOfWork, use_case
from tests.stores import Thing, act_of


@use_case
def make(uow: UnitOfWork, *, name: str, fail: bool = False, **values: object) -> Thing:
    uow.require("things.write")
    thing = uow.insert(Thing(name=name, **values))
    uow.record("thing_made", objects=[{"kind": "thing", "id": thing.id}])
    uow.enqueue("things.touch", key=f"touch:{name}", thing=thing.id)
    if fail:
        raise ConflictError("不行。")
    return thing


@use_case
def make_two(uow: UnitOfWork, *, fail: bool) -> None:
    make(uow, name="one")
    make(uow, name="two", fail=fail)


def rows(store: Store, name: str) -> int:
    return store.database[name].count_documents({})


def test_facts_event_and_job_land_together(store: Store) -> None:
    thing = make(act_of(store, "writer"), name="a")
    assert act_of(store, "writer").get(Thing, thing.id).name == "a"
    event = store.database.custody_events.find_one({"event_type": "thing_made"})
    assert event is not None
    assert event["sequence"] == 2 and event["agent"]["name"] == "某人" and event["exercise"] is True
    assert store.database.outbox.find_one({"key": "touch:a"})["payload"] == {"thing": thing.id}


@pytest.mark.parametrize("joined", [False, True])
def test_nothing_lands_when_the_body_fails(store: Store, joined: bool) -> None:
    before = rows(store, "custody_events")
    with pytest.raises(ConflictError):
        make_two(act_of(store, "writer"), fail=True) if joined else make(act_of(store, "writer"), name="x", fail=True)
    assert (rows(store, "things"), rows(store, "outbox"), rows(store, "custody_events")) == (0, 0, before)


def test_without_a_grant_the_answer_is_no_and_says_what(store: Store) -> None:
    with pytest.raises(AccessDeniedError, match="写东西"):
        make(act_of(store, "reader"), name="a")
    assert rows(store, "things") == 0


def test_a_stale_write_is_refused(store: Store) -> None:
    act = act_of(store, "writer")
    thing = make(act, name="a")

    @use_case
    def change(uow: UnitOfWork, *, document: Thing, count: int) -> None:
        document.count = count
        uow.update(document)

    first, second = act.get(Thing, thing.id), act.get(Thing, thing.id)
    change(act, document=first, count=1)
    with pytest.raises(StaleRevisionError):
        change(act, document=second, count=2)
    assert act.get(Thing, thing.id).count == 1


def test_what_an_act_read_by_its_id_it_does_not_take_for_what_it_wrote_since(store: Store) -> None:
    writer = act_of(store, "writer")
    thing = make(writer, name="a")

    @use_case
    def read_and_write(uow: UnitOfWork) -> list[str]:
        first, second = uow.get(Thing, thing.id), uow.get(Thing, thing.id)
        first.name = "b"
        assert second.name == "a" and uow.get(Thing, thing.id).name == "a"
        assert uow.first(Thing, {"_id": thing.id, "name": "b"}) is None
        uow.update(first)
        names = [uow.get(Thing, thing.id).name]
        rows = uow.store.database[Thing.collection_name()]
        rows.update_one({"_id": thing.id}, {"$set": {"name": "c"}}, session=uow.session)
        return [*names, uow.get(Thing, thing.id).name]

    assert read_and_write(writer) == ["b", "c"]
    assert writer.get(Thing, thing.id).name == "c"


def test_a_taken_unique_value_is_a_conflict(store: Store) -> None:
    make(act_of(store, "writer"), name="a")
    with pytest.raises(ConflictError, match="已经登记过一样的"):
        make(act_of(store, "writer"), name="a")


def test_bad_content_is_named_by_field(store: Store) -> None:
    with pytest.raises(InvalidInputError) as caught:
        make(act_of(store, "writer"), name=None)
    assert caught.value.fields == {"name": "这一项必须写。"}


def test_unknown_fields_of_an_unloaded_module_survive_an_update(store: Store) -> None:
    act = act_of(store, "writer")
    thing = make(act, name="a")
    store.database.things.update_one({"_id": thing.id}, {"$set": {"of_another_module": 7}})

    @use_case
    def rename(uow: UnitOfWork) -> None:
        found = uow.get(Thing, thing.id)
        found.name = "b"
        uow.update(found)

    rename(act)
    row = store.database.things.find_one({"_id": thing.id})
    assert (row["name"], row["of_another_module"]) == ("b", 7)


def test_the_model_itself_refuses_to_write() -> None:
    with pytest.raises(RuntimeError, match="unit of work"):
        Thing(name="a").save()
    with pytest.raises(RuntimeError, match="unit of work"):
        Thing(name="a").delete()


def test_numbers_and_chain_have_no_gaps_under_concurrency(store: Store) -> None:
    numbers: list[int] = []

    @use_case
    def number(uow: UnitOfWork) -> int:
        taken = uow.next_number("n")
        uow.record("thing_changed")
        return taken

    def run() -> None:
        for _ in range(8):
            numbers.append(number(act_of(store, "writer")))

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == list(range(1, 33))
    chain = [e["sequence"] for e in store.database.custody_events.find({"chain": "store"}).sort("sequence")]
    assert chain == list(range(1, 34))


def test_a_wrong_guess_of_the_head_leaves_one_chain(store: Store) -> None:
    """Each process guesses the head it saw last; another process, or a commit that failed, makes the guess wrong."""
    other = Store(store.client, store.database.name, store.registry)

    @use_case
    def note_twice(uow: UnitOfWork) -> None:
        uow.record("thing_changed")
        uow.record("thing_changed", detail={"n": 2})

    for one in (store, other, other, store):
        note_twice(act_of(one, "writer"))
    store.heads.remember("store", Head(77, "never committed"))
    note_twice(act_of(store, "writer"))
    events = list(store.database.custody_events.find({"chain": "store"}).sort("sequence"))
    told = [Head(), *(Head(e["sequence"], hashlib.sha256(bytes_of(e)).hexdigest()) for e in events)]
    assert [Head(e["sequence"] - 1, e["previous"]) for e in events] == told[:-1]
    assert len(events) == 1 + 10
    head = store.database.chains.find_one({"_id": "store"})
    assert Head(head["sequence"], head["digest"]) == told[-1]


def test_a_failed_act_takes_no_number(store: Store) -> None:
    @use_case
    def number(uow: UnitOfWork, *, fail: bool) -> int:
        taken = uow.next_number("n")
        if fail:
            raise ConflictError("不行。")
        return taken

    with pytest.raises(ConflictError):
        number(act_of(store, "writer"), fail=True)
    assert number(act_of(store, "writer"), fail=False) == 1


def test_the_same_job_is_promised_once(store: Store) -> None:
    @use_case
    def promise(uow: UnitOfWork) -> None:
        uow.enqueue("things.touch", key="once")

    promise(act_of(store, "writer"))
    promise(act_of(store, "writer"))
    assert rows(store, "outbox") == 1


def test_missing_is_not_found(store: Store) -> None:
    with pytest.raises(NotFoundError):
        act_of(store, "writer").get(Thing, "none")


def test_a_played_time_stands_in_the_event_beside_the_machine_s(store: Store) -> None:
    played = datetime(2026, 3, 2, 1, 10, tzinfo=UTC)
    make(act_of(store, "writer").at(played), name="a")
    event = store.database.custody_events.find_one({"event_type": "thing_made"})
    assert event["played_at"] == "2026-03-02T01:10:00.000Z"
    assert abs(datetime.fromisoformat(event["recorded_at"]) - datetime.now(UTC)).total_seconds() < 60


def test_a_real_store_refuses_a_played_time(mongo: object, tmp_path: object) -> None:
    from docstore.kernel import indexes
    from tests.stores import make_store, sample_registry

    store, _ = make_store(mongo, tmp_path, sample_registry(), indexes, exercise=False)
    with pytest.raises(ExerciseOnlyError):
        act_of(store, "writer").at(datetime(2026, 3, 2, tzinfo=UTC))


def test_a_connection_made_while_the_server_was_starting_is_given_up(store: Store) -> None:
    """Such a connection says for ever that it knows no sessions; the driver itself never lets go of it."""
    act = act_of(store, "writer")
    make(act, name="before")
    for server in store.client._topology._servers.values():
        for connection in server.pool.conns:
            connection.supports_sessions = False
    with pytest.raises(StoreUnavailableError):
        make(act, name="refused")
    assert make(act, name="after").name == "after"
    assert store.database.things.find_one({"name": "refused"}) is None
