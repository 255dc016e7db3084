"""Checkpoints that leave the house: who took them is recorded, and any two are joined by evidence, or none exists."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from docstore.custody.checkpoints import GIVEN_OUT, evidence, give_out, given_out, place_of
from docstore.custody.continuity import Continuity, relation
from docstore.custody.note import Checkpoint
from docstore.errors import AccessDeniedError, CustodyChainError, NotFoundError
from tests.kernel.machine import NEW_YEAR, Machine, rewrite_last_event
from tests.stores import act_of


def test_taking_a_checkpoint_is_an_event_and_later_packages_remember_it(machine: Machine) -> None:
    newest = machine.work()
    assert give_out(act_of(machine.store)) == newest
    machine.work()
    head = Checkpoint.within(newest)
    database: Any = machine.store.database
    event = database.custody_events.find_one({"event_type": GIVEN_OUT})
    assert event["detail"] == {"origin": head.origin, "size": head.size, "root": head.root.hex()}
    assert given_out(machine.store) == [(2026, head.size)]
    assert give_out(act_of(machine.store), size=head.size) == newest


def test_only_who_may_takes_one_and_only_one_that_exists(machine: Machine) -> None:
    with pytest.raises(NotFoundError):
        give_out(act_of(machine.store))
    machine.work()
    with pytest.raises(NotFoundError):
        give_out(act_of(machine.store), size=2)
    with pytest.raises(AccessDeniedError):
        give_out(act_of(machine.store, "writer"))


def test_any_two_checkpoints_of_an_honest_log_are_joined_whichever_is_older(machine: Machine) -> None:
    texts = [machine.work(1), machine.work(2)]
    machine.time = NEW_YEAR
    texts.append(machine.work(3))
    machine.time = NEW_YEAR.replace(year=2029)
    texts += [machine.work(1), machine.work(2)]
    heads = [Checkpoint.within(text) for text in texts]
    for old, new in product(heads, heads):
        places = [[place_of(machine.store, head)] for head in (old, new)]
        found = Continuity.parse(evidence(machine.store, *places).as_bytes())
        is_one = old.size == new.size and old.origin == new.origin
        ends = old.origin < new.origin and (old.origin, old.size) == last_of(heads, old.origin)
        ends |= new.origin < old.origin and (new.origin, new.size) == last_of(heads, new.origin)
        assert relation(old, [new], found) == ("same" if is_one or ends else "continues")


def last_of(heads: list[Checkpoint], origin: str) -> tuple[str, int]:
    return origin, max(head.size for head in heads if head.origin == origin)


def test_a_rewritten_log_has_no_evidence_for_what_stood_before(mongo: Any, machine: Machine) -> None:
    machine.work(1, "c0")
    old = Checkpoint.within(machine.work(1, "c9"))
    rewrite_last_event(mongo, machine, "case:c9", "2026")
    mend_nodes(mongo, machine)
    new = Checkpoint.within(machine.work(2))
    made = evidence(machine.store, [place_of(machine.store, old)], [place_of(machine.store, new)])
    assert relation(old, [new], made) == "contradicts"


def mend_nodes(mongo: Any, machine: Machine) -> None:
    from docstore.custody.merkle import HashReader

    database = mongo.admin[machine.store.database.name]
    leaves = database.log_leaves.find({"shard": "2026"}, sort=[("index", 1)])
    tree = HashReader([bytes.fromhex(row["hash"]) for row in leaves])
    for (level, index), value in tree.nodes.items():
        database.log_nodes.update_one({"_id": f"2026:{level}:{index}"}, {"$set": {"hash": value.hex()}})


def test_a_checkpoint_of_another_store_has_no_place_here(machine: Machine) -> None:
    machine.work()
    with pytest.raises(CustodyChainError):
        place_of(machine.store, Checkpoint("quancheng/another/2026", 1, bytes(32)))
    beyond = evidence(machine.store, [(2026, 10**6), (2031, 1)], [(2026, 2)])
    assert beyond.growths == beyond.years == ()
