"""Sampled tampering with all rights of the database: each flipped, deleted, inserted, exchanged piece is named."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pymongo.errors import BulkWriteError

from docstore.custody.audit import audit
from docstore.custody.finding import Finding
from docstore.custody.note import Signer
from docstore.identifiers import new_id
from docstore.kernel import indexes
from docstore.store.store import Store
from tests.kernel.machine import note_down
from tests.stores import act_of, bring, make_store, sample_registry, sealer_of

SAMPLES = 40


class Tampered:
    """A sealed store, its rows as the administrator of the database may change them, and the audit of it."""

    def __init__(self, store: Store, signer: Signer, database: Any) -> None:
        self.store, self.signer, self.database = store, signer, database

    def findings(self) -> list[Finding]:
        return audit(act_of(self.store), [self.signer.verifier]).findings

    def after(self, name: str, change: Callable[[list[dict[str, Any]]], None]) -> list[Finding] | None:
        """What the audit finds once `change` was applied to the rows of a collection; then they are put back.

        None when a unique index refuses the change: two events cannot stand in one place of a chain or of the log.
        """
        rows = self.database[name]
        before = list(rows.find({}))
        changed = copy.deepcopy(before)
        change(changed)
        kept = {row["_id"]: row for row in before}
        touched = [row for row in changed if kept.get(row["_id"]) != row]
        gone = kept.keys() - {row["_id"] for row in changed}
        altered = gone | {row["_id"] for row in touched}
        rows.delete_many({"_id": {"$in": list(altered)}})
        try:
            if touched:
                rows.insert_many(touched)
            return self.findings()
        except BulkWriteError:
            return None
        finally:
            rows.delete_many({"_id": {"$in": list(altered)}})
            if back := [kept[key] for key in altered if key in kept]:
                rows.insert_many(back)


@pytest.fixture(scope="module")
def sealed(running_mongo: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tampered]:
    store, signer = make_store(running_mongo, tmp_path_factory.mktemp("tampered"), sample_registry(), indexes)
    for number in range(12):
        note_down(act_of(store), case=f"c{number % 3}")
    bring(act_of(store, "writer"), content=bytes(range(256)) * 3000)
    sealer_of(store, signer).seal()
    bring(act_of(store, "writer"), content=b"another")
    sealer_of(store, signer).seal()
    made = Tampered(store, signer, running_mongo.admin[store.database.name])
    assert made.findings() == []
    yield made
    assert made.findings() == []
    store.client.close()
    running_mongo.give_back_all()


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value that holds no further ones."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    inner = [(*path, key) for key, _ in items]
    if not inner:
        yield path
    for way in inner:
        yield from leaves(value[way[-1]], way)


def flip(value: Any, dice: random.Random) -> Any:
    """One bit of a text's character or of a number; something for nothing."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value ^ 1 << dice.randrange(8)
    if isinstance(value, str) and value:
        at = dice.randrange(len(value))
        return value[:at] + chr(ord(value[at]) ^ 1 << dice.randrange(3)) + value[at + 1 :]
    return "x"


@pytest.mark.parametrize("name", ["custody_events", "log_leaves", "log_checkpoints"])
def test_any_flipped_bit_of_the_ledger_is_found_and_named(sealed: Tampered, name: str) -> None:
    dice = random.Random(name)
    for _ in range(SAMPLES):
        chosen: dict[str, Any] = {}

        def change(rows: list[dict[str, Any]], chosen: dict[str, Any] = chosen) -> None:
            row = dice.choice(rows)
            way = dice.choice([way for way in leaves(row) if way[0] not in ("_id", "made_at")])
            place = row
            for key in way[:-1]:
                place = place[key]
            place[way[-1]] = flip(place[way[-1]], dice)
            chosen.update(row, way=way)

        found = sealed.after(name, change)
        if found is None:
            continue
        assert found, chosen
        said = " ".join(finding.sentence + finding.event for finding in found)
        names = {
            "custody_events": (str(chosen["_id"]), f"{chosen.get('chain')} "),
            "log_leaves": (str(chosen.get("event")), "叶子", "存证账本"),
            "log_checkpoints": (str(chosen["_id"]), str(chosen.get("size")), "检查点"),
        }[name]
        assert any(one in said for one in names), (chosen, said)


def test_any_deleted_event_is_found_and_its_chain_named(sealed: Tampered) -> None:
    for event in list(sealed.database.custody_events.find({})):

        def drop(rows: list[dict[str, Any]], key: str = event["_id"]) -> None:
            rows[:] = [row for row in rows if row["_id"] != key]

        found = sealed.after("custody_events", drop)
        assert any(event["chain"] in one.sentence or one.event == event["_id"] for one in found or ()), event


def test_an_inserted_event_is_found_and_named(sealed: Tampered) -> None:
    dice = random.Random(1)
    for _ in range(10):
        key = new_id()

        def insert(rows: list[dict[str, Any]], key: str = key) -> None:
            chain = dice.choice(["case:c0", "case:c1", "case:c2", "store"])
            last = max((row for row in rows if row["chain"] == chain), key=lambda row: row["sequence"])
            rows.append({**copy.deepcopy(last), "_id": key, "sequence": last["sequence"] + 1})

        assert key in {finding.event for finding in sealed.after("custody_events", insert) or ()}


@pytest.mark.parametrize(
    "malformed",
    [{}, {"chain": ["a"]}, {"chain": "case:c0", "sequence": "1"}, {"chain": "store", "sequence": 99, "objects": "x"},
     {"chain": "case:c9", "sequence": 1, "previous": "", "event_type": "x", "objects": [{"kind": "version"}]}],
)  # fmt: skip
def test_a_malformed_event_is_named_and_does_not_end_the_audit(sealed: Tampered, malformed: dict[str, Any]) -> None:
    key = new_id()
    found = sealed.after("custody_events", lambda rows: rows.append({"_id": key, **malformed}))
    assert key in {finding.event for finding in found or ()}


def test_exchanged_events_are_found_and_both_named(sealed: Tampered) -> None:
    dice = random.Random(2)
    for _ in range(10):
        pair: list[str] = []

        def exchange(rows: list[dict[str, Any]], pair: list[str] = pair) -> None:
            one, other = dice.sample([row for row in rows if row["chain"].startswith("case:")], 2)
            pair += [one["_id"], other["_id"]]
            places = ("chain", "sequence")
            mine, theirs = ({key: row[key] for key in places} for row in (one, other))
            one.update(theirs)
            other.update(mine)

        named = {finding.event for finding in sealed.after("custody_events", exchange) or ()}
        assert set(pair) <= named


def test_exchanged_leaves_are_found(sealed: Tampered) -> None:
    dice = random.Random(3)
    for _ in range(10):

        def exchange(rows: list[dict[str, Any]]) -> None:
            one, other = dice.sample(rows, 2)
            one["hash"], other["hash"] = other["hash"], one["hash"]

        assert sealed.after("log_leaves", exchange)


def test_any_flipped_byte_of_a_content_names_record_version_and_chunk(sealed: Tampered) -> None:
    dice = random.Random(4)
    version = sealed.database.versions.find_one({"length": 256 * 3000})
    for _ in range(10):
        number: list[int] = []

        def change(rows: list[dict[str, Any]], number: list[int] = number) -> None:
            row = dice.choice([row for row in rows if row["files_id"] == version["blob"]])
            data = bytearray(row["data"])
            data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
            row["data"] = bytes(data)
            number.append(row["n"])

        (finding,) = sealed.after("vault_media.chunks", change) or ()
        assert (finding.record, finding.version, finding.chunk) == (version["record"], 1, number[0])
