"""The log through the years: keys handed over, years that end, clocks that go back, checkpoints kept outside."""

from __future__ import annotations

import base64
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from docstore.custody import merkle, note
from docstore.custody.handover import handover_note
from docstore.custody.keyring import HANDED_OVER, hand_over, read_keys
from docstore.custody.keys import beside, create_key
from docstore.custody.ledger import bytes_of
from docstore.custody.sealer import Sealer, latest_checkpoint
from docstore.custody.year_end import YEAR_ENDED
from docstore.errors import ConflictError, CustodyChainError, SettingError
from docstore.store.unit_of_work import UnitOfWork, use_case
from tests.kernel.machine import NEW_YEAR, Machine, mend_nodes, note_down, rewrite_last_event
from tests.stores import act_of

# --- keys -------------------------------------------------------------------------------------------------


def test_a_key_hands_over_to_the_next_and_both_seal_the_handover(machine: Machine) -> None:
    before = machine.work()
    new = machine.change_key()
    at_handover, after = machine.work(), machine.work()
    old = machine.signer
    for text, signed, unsigned in ((before, [old], [new]), (at_handover, [old, new], []), (after, [new], [old])):
        for key in signed:
            note.open_checkpoint(text, [key.verifier])
        for key in unsigned:
            with pytest.raises(CustodyChainError):
                note.open_checkpoint(text, [key.verifier])
    assert [one.verifier for one in read_keys(machine.store)] == [old.verifier, new.verifier]
    assert machine.sealer.signer == new
    assert machine.findings(before, at_handover, after) == []


def test_a_worker_without_the_next_key_seals_nothing_and_says_which_file_it_lacks(
    machine: Machine, tmp_path: Path
) -> None:
    machine.work()
    machine.change_key()
    machine.work()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    create_key(elsewhere / "log-key.pem", machine.signer.name)
    size = latest_checkpoint(machine.store)
    note_down(act_of(machine.store))
    with pytest.raises(SettingError) as refused:
        Sealer(machine.store, beside(elsewhere / "log-key.pem")).seal()
    assert "log-key-" in refused.value.why() and latest_checkpoint(machine.store) == size


def test_the_next_key_is_found_beside_the_first(machine: Machine) -> None:
    new = machine.change_key()
    machine.work()
    assert beside(machine.folder / "log-key.pem")(new.verifier).verifier == new.verifier


def test_a_handover_that_the_key_in_force_has_not_signed_is_passed_over_and_named(machine: Machine) -> None:
    """The application's database user can insert such an event, and the sealer seals it like any other."""
    thief = create_key(machine.folder / "thief.pem", machine.signer.name)
    forged = handover_note(thief, create_key(machine.folder / "thief2.pem", machine.signer.name))
    with pytest.raises(CustodyChainError):
        hand_over(act_of(machine.store), handover=forged)
    insert_event(act_of(machine.store), forged)
    machine.work()
    assert len(read_keys(machine.store)) == 1 and machine.sealer.signer == machine.signer
    (finding,) = machine.findings()
    assert "没有由当时的钥匙签名" in finding.sentence and finding.event


@use_case
def insert_event(uow: UnitOfWork, handover: str) -> None:
    uow.record(HANDED_OVER, objects=[{"kind": "store", "id": uow.store.id}], detail={"handover": handover})


def test_a_retired_key_neither_comes_back_nor_signs_again(mongo: Any, machine: Machine) -> None:
    new = machine.change_key()
    machine.work()
    with pytest.raises(ConflictError):
        hand_over(act_of(machine.store), handover=handover_note(new, machine.signer))
    machine.work()
    rows = mongo.admin[machine.store.database.name]["log_checkpoints"]
    row = rows.find_one({}, sort=[("size", -1)])
    head = note.open_checkpoint(row["note"], [new.verifier])
    rows.update_one({"_id": row["_id"]}, {"$set": {"note": note.sign_checkpoint(head, [machine.signer])}})
    (finding,) = machine.findings()
    assert row["_id"] in finding.sentence


def test_two_handovers_in_one_batch_are_sealed_by_all_three(machine: Machine) -> None:
    keys = [machine.signer, machine.change_key(), machine.change_key()]
    text = machine.work()
    for key in keys:
        note.open_checkpoint(text, [key.verifier])
    assert machine.findings() == []


# --- years ------------------------------------------------------------------------------------------------


def test_a_new_year_begins_with_where_the_old_one_ended(machine: Machine) -> None:
    last = note.open_checkpoint(machine.work(), [machine.signer.verifier])
    machine.time = NEW_YEAR
    text = machine.work()
    store: Any = machine.store.database
    first = store.log_leaves.find_one({"_id": "2027:0"})
    event = store.custody_events.find_one({"_id": first["event"]})
    assert event["event_type"] == YEAR_ENDED
    assert event["detail"] == {"origin": last.origin, "size": last.size, "root": base64.b64encode(last.root).decode()}
    assert text.startswith(f"quancheng/{machine.store.id}/2027\n4\n")
    machine.work()
    assert store.custody_events.count_documents({"event_type": YEAR_ENDED}) == 1
    assert machine.findings() == []


def test_proofs_hold_on_both_sides_of_the_years_end_and_of_a_handover(machine: Machine) -> None:
    machine.work()
    machine.time = NEW_YEAR
    machine.work()
    new = machine.change_key()
    machine.work()
    for event in machine.store.database.custody_events.find({}):
        proof = machine.sealer.prove(event["_id"])
        head = note.open_checkpoint(proof.checkpoint, [new.verifier])
        assert merkle.verify_inclusion(
            merkle.leaf_hash(bytes_of(event)), proof.index, head.size, proof.hashes, head.root
        )


def test_a_year_rewritten_with_the_key_is_caught_by_the_year_after(mongo: Any, machine: Machine) -> None:
    """Somebody with the database and the key changes last year's last event, and mends all of that year."""
    machine.work(case="c0")
    machine.work(case="c9")
    machine.time = NEW_YEAR
    machine.work()
    rewrite_last_event(mongo, machine, "case:c9", "2026")
    (finding,) = machine.findings()
    assert "2027 的第一个事件没有接上 2026 年" in finding.sentence


# --- the clock goes back ----------------------------------------------------------------------------------


def test_with_the_clock_gone_back_chains_are_sealed_in_their_sequence(machine: Machine) -> None:
    machine.work()
    for hours in (0, -5, 3, -30, 1):
        machine.time += timedelta(hours=hours)
        note_down(act_of(machine.store))
        note_down(act_of(machine.store), case="c2")
    machine.work()
    database: Any = machine.store.database
    position = {row["event"]: row["index"] for row in database.log_leaves.find({})}
    for chain in ("case:c1", "case:c2", "store"):
        events = database.custody_events.find({"chain": chain}, sort=[("sequence", 1)])
        indices = [position[event["_id"]] for event in events]
        assert indices == sorted(indices)
    sizes = [row["size"] for row in database.log_checkpoints.find({}, sort=[("size", 1)])]
    assert sizes == sorted(set(sizes)) and machine.findings() == []


def test_a_year_that_ended_stays_ended_when_the_clock_goes_back(machine: Machine) -> None:
    machine.work()
    machine.time = NEW_YEAR
    machine.work()
    machine.time = NEW_YEAR - timedelta(days=40)
    assert machine.work().startswith(f"quancheng/{machine.store.id}/2027\n")
    assert machine.findings() == []


# --- checkpoints kept outside ---------------------------------------------------------------------------------


def test_any_old_checkpoint_of_an_honest_log_is_a_beginning_of_it(machine: Machine) -> None:
    kept = [machine.work(events) for events in (1, 1, 5, 2)]
    machine.time = NEW_YEAR
    kept.append(machine.work())
    machine.change_key()
    kept.append(machine.work())
    assert machine.findings(*kept) == []


def test_a_log_rewritten_with_the_key_is_caught_by_an_old_checkpoint(mongo: Any, machine: Machine) -> None:
    kept = [machine.work(1, "c0"), machine.work(1, "c1"), machine.work(1, "c9")]
    rewrite_last_event(mongo, machine, "case:c9", "2026")
    assert machine.findings() == []  # alone, the store proves itself
    assert machine.findings(*kept[:2]) == []  # what these cover was not touched
    (finding,) = machine.findings(*kept)
    assert "改写" in finding.sentence and "第 4 条" in finding.sentence


def test_a_log_cut_off_is_caught_by_an_old_checkpoint(mongo: Any, machine: Machine) -> None:
    machine.work(2)
    kept = machine.work(2, "c9")
    database = mongo.admin[machine.store.database.name]
    gone = [row["_id"] for row in database.custody_events.find({"chain": "case:c9"})]
    database.custody_events.delete_many({"_id": {"$in": gone}})
    database.log_leaves.delete_many({"event": {"$in": gone}})
    database.chains.delete_one({"_id": "case:c9"})
    database.log_checkpoints.delete_one({"size": 5})
    mend_nodes(database, "2026")
    assert machine.findings() == []
    (finding,) = machine.findings(kept)
    assert "截短" in finding.sentence


def test_a_checkpoint_of_another_key_or_another_log_is_named(machine: Machine) -> None:
    text = machine.work()
    head = note.open_checkpoint(text, [machine.signer.verifier])
    other = create_key(machine.folder / "other.pem", machine.signer.name)
    (finding,) = machine.findings(note.sign_checkpoint(head, [other]))
    assert "钥匙" in finding.sentence
    elsewhere = note.Checkpoint("quancheng/another/2026", head.size, head.root)
    (finding,) = machine.findings(note.sign_checkpoint(elsewhere, [machine.signer]))
    assert "不在这个库里" in finding.sentence
