"""Holds: placed and released by two, kept for ever, compared with their events, and in the way of disposal alone."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from docstore.custody.audit import audit
from docstore.custody.finding import Finding
from docstore.disposition.holds import held_by, place_hold, release_hold
from docstore.errors import (
    AccessDeniedError,
    ConflictError,
    InvalidInputError,
    NotFoundError,
    SeparationOfDutiesError,
    StaleRevisionError,
)
from docstore.identifiers import new_id
from docstore.kernel import indexes
from docstore.model.case_file import HELD, RELEASED, CaseFile
from docstore.model.hold import Hold
from docstore.model.record import Record
from docstore.store.unit_of_work import UnitOfWork, use_case
from tests.conftest import TestMongo
from tests.stores import act_of, bring, make_store, open_case, sample_registry, sealer_of


class Rig:
    """A case c1 with a record, a writer who places and a reader who releases."""

    def __init__(self, mongo: TestMongo, folder: Path) -> None:
        self.store, self.signer = make_store(mongo, folder, sample_registry(), indexes)
        self.writer = act_of(self.store, "writer")
        self.reader = act_of(self.store, "reader", id="p2")
        open_case(self.writer)
        self.record = bring(self.writer, content=b"film")[0]

    def case(self) -> CaseFile:
        return self.writer.get(CaseFile, "c1")

    def place(self, **changes: str) -> Hold:
        asked = {"case_id": "c1", "ground": "lawsuit", "basis": "（2026）豫08行初7号", **changes}
        return place_hold(self.writer, **asked)

    def findings(self) -> list[Finding]:
        sealer_of(self.store, self.signer).seal()
        return audit(self.writer, [self.signer.verifier]).findings


@pytest.fixture
def rig(mongo: TestMongo, tmp_path: Path) -> Rig:
    return Rig(mongo, tmp_path)


def test_a_case_is_held_until_the_last_hold_is_released(rig: Rig) -> None:
    first, second = rig.place(), rig.place(ground="petition", basis="市信访局", note="第二次来访")
    record = rig.writer.get(Record, rig.record)
    assert [one.id for one in held_by(rig.writer, rig.case())] == [first.id, second.id]
    assert [one.id for one in held_by(rig.writer, record)] == [first.id, second.id]

    release_hold(rig.reader, case_id="c1", hold_id=first.id, reason="判决生效")
    assert [one.id for one in held_by(rig.writer, record)] == [second.id] and rig.case().hold_state == HELD
    release_hold(rig.reader, case_id="c1", hold_id=second.id, reason="已答复")
    assert held_by(rig.writer, record) == [] and rig.case().hold_state == RELEASED

    kept = rig.writer.get(Hold, first.id)
    assert (kept.placed_by, kept.released_by, kept.release_reason) == ("p1", "p2", "判决生效")
    events = list(rig.store.database.custody_events.find({"event_type": {"$regex": "^hold_"}}, sort=[("sequence", 1)]))
    assert [event["event_type"] for event in events] == ["hold_placed", "hold_placed", "hold_released", "hold_released"]
    assert (events[1]["authority"], events[1]["detail"]["reason"]) == (
        "第十七条（二）",
        "信访投诉，市信访局，第二次来访",
    )
    assert rig.findings() == []


def test_one_record_is_held_and_its_case_with_it(rig: Rig) -> None:
    other = rig.writer.get(Record, bring(rig.writer, content=b"another")[0])
    rig.place(record_id=rig.record)
    assert held_by(rig.writer, other) == []
    assert len(held_by(rig.writer, rig.writer.get(Record, rig.record))) == 1 == len(held_by(rig.writer, rig.case()))


def test_who_placed_it_does_not_release_it(rig: Rig) -> None:
    hold = rig.place()
    with pytest.raises(SeparationOfDutiesError):
        release_hold(act_of(rig.store, "writer", "reader"), case_id="c1", hold_id=hold.id, reason="不用了")
    with pytest.raises(AccessDeniedError):
        release_hold(act_of(rig.store, "writer", id="p3"), case_id="c1", hold_id=hold.id, reason="不用了")
    with pytest.raises(AccessDeniedError):
        place_hold(rig.reader, case_id="c1", ground="audit", basis="市审计局")
    assert rig.case().hold_state == HELD


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"ground": "whim"}, "ground"),
        ({"basis": "  "}, "basis"),
        ({"basis": "长" * 501}, "basis"),
        ({"ground": "other"}, "note"),
        ({"note": "长" * 501}, "note"),
    ],
)
def test_what_is_incomplete_is_refused_by_field(rig: Rig, changes: dict[str, str], fault: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        rig.place(**changes)
    assert set(refused.value.fields) == {fault}


def test_nothing_is_held_or_released_twice(rig: Rig) -> None:
    hold = rig.place()
    with pytest.raises(ConflictError):
        rig.place()
    with pytest.raises(NotFoundError):
        rig.place(record_id="of another case")
    with pytest.raises(InvalidInputError):
        release_hold(rig.reader, case_id="c1", hold_id=hold.id, reason=" ")
    release_hold(rig.reader, case_id="c1", hold_id=hold.id, reason="撤诉")
    with pytest.raises(ConflictError):
        release_hold(rig.reader, case_id="c1", hold_id=hold.id, reason="撤诉")
    assert rig.place().is_standing  # the same dispute once more


@use_case
def dispose(uow: UnitOfWork, asked: threading.Event, placed: threading.Event) -> None:
    """As an act of disposal will: ask, then write the case."""
    case = uow.get(CaseFile, "c1")
    if held_by(uow, case):
        raise ConflictError("冻结中，不能处置。")
    asked.set()
    placed.wait(10)
    uow.update(case)


def test_placing_a_hold_and_disposing_at_once_do_not_both_succeed(rig: Rig) -> None:
    """Disposal has asked already; a hold comes in between: its write is refused, and asked again it finds the hold."""
    asked, placed = threading.Event(), threading.Event()
    outcome: list[BaseException] = []

    def run() -> None:
        try:
            dispose(rig.writer, asked, placed)
        except BaseException as error:
            outcome.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    assert asked.wait(10)
    hold = rig.place()
    placed.set()
    thread.join(30)
    assert isinstance(outcome[0], ConflictError) and not isinstance(outcome[0], StaleRevisionError)
    assert [one.id for one in held_by(rig.writer, rig.case())] == [hold.id]


def test_what_was_read_before_a_hold_is_stale_after_it(rig: Rig) -> None:
    before = rig.case()
    rig.place()
    with pytest.raises(StaleRevisionError):
        update_as_read(rig.writer, before)


@use_case
def update_as_read(uow: UnitOfWork, case: CaseFile) -> None:
    uow.update(case)


def changed(rig: Rig, hold: Hold, how: str) -> list[Finding]:
    """Do something to the facts with the application's own rights, look, and put it back."""
    holds: Any = rig.store.database.holds
    before, case = holds.find_one({"_id": hold.id}), rig.store.database.cases.find_one({"_id": "c1"})
    match how:
        case "removed":
            holds.delete_one({"_id": hold.id})
        case "released":
            holds.update_one({"_id": hold.id}, {"$set": {"released_by": "p2", "released_at": before["placed_at"]}})
        case "another basis":
            holds.update_one({"_id": hold.id}, {"$set": {"basis": "别的"}})
        case "another case":
            holds.update_one({"_id": hold.id}, {"$set": {"case": "c2"}})
        case "case freed":
            rig.store.database.cases.update_one({"_id": "c1"}, {"$unset": {"hold_state": ""}})
        case "case marked released":
            rig.store.database.cases.update_one({"_id": "c1"}, {"$set": {"hold_state": RELEASED}})
        case "inserted":
            holds.insert_one({**before, "_id": new_id()})
    found = rig.findings()
    holds.delete_many({})
    holds.insert_one(before)
    rig.store.database.cases.replace_one({"_id": "c1"}, case)
    return found


def test_a_hold_that_is_not_what_its_events_say_is_named(rig: Rig) -> None:
    hold = rig.place()
    for how in (
        "removed",
        "released",
        "another basis",
        "another case",
        "case freed",
        "case marked released",
        "inserted",
    ):
        (finding,) = changed(rig, hold, how)
        assert finding.code == "custody-chain", how
    assert rig.findings() == []
