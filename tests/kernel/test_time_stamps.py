"""Checkpoints stamped by a real authority on this machine, and whatever one can do wrong."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID

from docstore.custody import note, stamping
from docstore.custody.audit import Report, audit
from docstore.custody.authority import Authority
from docstore.custody.stamp import MAX_RESPONSE_BYTES, Trust, read_stamp
from docstore.store import notices
from tests.kernel.machine import NEW_YEAR, Machine
from tests.local_authority import EXPIRED, LocalAuthority, Root, refused, serving
from tests.stores import act_of

ROOT = Root()


@pytest.fixture
def local() -> Iterator[LocalAuthority]:
    with serving(ROOT) as authority:
        yield authority


@pytest.fixture
def authority(local: LocalAuthority, machine: Machine) -> Authority:
    """The local one as the store's equipment; its clock is that of the machine."""
    local.now = lambda: machine.time
    made = Authority(local.url, Trust([ROOT.root]), Path("root.pem"), timeout_s=0.5)
    machine.store.equipment = replace(machine.store.equipment, authority=made, trust=made.trust)
    return made


def report(machine: Machine) -> Report:
    return audit(act_of(machine.store), [machine.signer.verifier])


def told(machine: Machine) -> list[str]:
    return [notice.sentence for notice in notices.standing(machine.store)]


def failures(machine: Machine) -> int:
    failing = stamping.failing(machine.store)
    return failing["failures"] if failing else 0


def rows(machine: Machine) -> Any:
    return machine.store.database.log_stamps


def test_the_newest_checkpoint_is_stamped_once_and_again_when_the_log_has_grown(
    machine: Machine, authority: Authority, local: LocalAuthority
) -> None:
    first = machine.work()
    assert stamping.run(machine.store, authority) == 1
    assert stamping.run(machine.store, authority) == 0
    assert read_stamp(rows(machine).find_one()["response"]).covers(first)
    machine.work()
    assert stamping.run(machine.store, authority) == 0, "not before the interval has passed"
    machine.time += authority.every
    assert stamping.run(machine.store, authority) == 1 and len(local.asked) == 2
    found = report(machine)
    assert (found.findings, found.remarks, found.stamps) == ([], [], 2)
    assert found.newest_stamp == f"{machine.time:%Y-%m-%dT%H:%M:%S}.000Z" and told(machine) == []


def test_a_year_that_ended_gets_a_stamp_of_its_own(machine: Machine, authority: Authority) -> None:
    machine.work()
    machine.time = NEW_YEAR
    machine.work()
    assert stamping.run(machine.store, authority) == 2
    assert {row["shard"] for row in rows(machine).find()} == {"2026", "2027"} and report(machine).is_clean


def test_an_event_is_proven_by_the_first_stamp_that_covers_it(machine: Machine, authority: Authority) -> None:
    database: Any = machine.store.database
    for case in ("c1", "c2"):
        machine.work(case=case)
        stamping.run(machine.store, authority)
        machine.time += authority.every
    machine.work(case="c3")
    machine.change_key()
    machine.work(case="c4")
    for case, size in (("c1", 4), ("c2", 7), ("c3", None)):
        event = database.custody_events.find_one({"case": case})
        proof = machine.sealer.prove(event["_id"])
        note.open_checkpoint(proof.checkpoint, [machine.held[-1].verifier])
        assert bool(proof.stamp) == (size is not None) and size in (None, proof.size)
        if proof.stamp:
            assert read_stamp(proof.stamp).covers(proof.checkpoint), "the later key's signature changes nothing"


Wrong = Callable[[LocalAuthority, Any], tuple[int, bytes]]
WRONG: dict[str, tuple[Wrong, str]] = {
    "another nonce": (lambda a, q: (200, a.true(q, lambda s: replace(s, nonce=7))), "随机数"),
    "no nonce": (lambda a, q: (200, a.true(q, lambda s: replace(s, nonce=None))), "随机数"),
    "another imprint": (lambda a, q: (200, a.true(q, lambda s: replace(s, imprint=bytes(32)))), "另一份内容"),
    "another digest": (lambda a, q: (200, a.true(q, lambda s: replace(s, algorithm="1.3.14.3.2.26"))), "SHA-256"),
    "another root": (lambda a, q: (200, a.true(q, root=Root("别家"))), "根签发"),
    "an expired one": (lambda a, q: (200, a.true(q, root=Root(valid=EXPIRED))), "根签发"),
    "a false signature": (lambda a, q: (200, a.true(q)[:-1] + b"\x00"), "签名不成立"),
    "a refusal": (lambda a, q: (200, refused()), "unaccepted policy"),
    "garbage": (lambda a, q: (200, b"<html>"), "读不懂"),
    "nothing": (lambda a, q: (200, b""), "读不懂"),
    "too much": (lambda a, q: (200, bytes(MAX_RESPONSE_BYTES + 1)), "太长"),
    "HTTP 500": (lambda a, q: (500, b"sorry"), "HTTP 500"),
    "elsewhere": (lambda a, q: (302, b""), "HTTP 302"),
}


def test_what_must_not_be_believed_is_not_kept_and_is_told_until_one_can_be(
    machine: Machine, authority: Authority, local: LocalAuthority
) -> None:
    machine.work()
    for name, (wrong, words) in WRONG.items():
        local.answer = lambda query, wrong=wrong: wrong(local, query)
        assert stamping.run(machine.store, authority) == 0, name
        failing = stamping.failing(machine.store)
        assert failing and words in failing["reason"] and [words in one for one in told(machine)] == [True], name
        machine.time += timedelta(hours=1)
    assert rows(machine).count_documents({}) == 0
    found = report(machine)
    assert found.is_clean and f"{len(WRONG)} 次" in found.remarks[0]
    local.answer = None
    assert stamping.run(machine.store, authority) == 1
    assert stamping.failing(machine.store) is None and told(machine) == [] and report(machine).remarks == []


def test_a_certificate_for_another_purpose_or_policy_is_not_believed(machine: Machine, local: LocalAuthority) -> None:
    machine.work()
    other = Root(purpose=ExtendedKeyUsageOID.CODE_SIGNING)
    local.now = lambda: machine.time
    for trust, root in ((Trust([other.root]), other), (Trust([ROOT.root], "1.2.3.4"), ROOT)):
        local.root = root
        assert stamping.run(machine.store, Authority(local.url, trust, Path("root.pem"))) == 0
        machine.time += timedelta(hours=1)
    assert rows(machine).count_documents({}) == 0


def test_one_that_is_slow_or_down_is_asked_less_and_less(
    machine: Machine, authority: Authority, local: LocalAuthority
) -> None:
    machine.work()
    local.pause = 0.02
    assert stamping.run(machine.store, authority) == 0 and "慢" in told(machine)[0]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        down = replace(authority, url=f"http://127.0.0.1:{free.getsockname()[1]}/")
        asked = []
        for minute in range(300):
            before = failures(machine)
            stamping.run(machine.store, down)
            if failures(machine) > before:
                asked.append(minute)
            machine.time += timedelta(minutes=1)
    pauses = [later - sooner for sooner, later in pairwise(asked)]
    assert pauses == [2, 4, 8, 16, 32, 60, 60, 60]
    assert machine.work(), "the sealer does not wait"
    stamping.run(machine.store, None)
    assert told(machine) == [], "of an authority that was given up nothing is told"


def test_clocks_that_disagree_are_told(machine: Machine, authority: Authority, local: LocalAuthority) -> None:
    machine.work()
    local.now = lambda: machine.time + timedelta(minutes=90)
    assert stamping.run(machine.store, authority) == 1 and "90 分钟" in told(machine)[0]


def test_a_pause_set_under_a_clock_that_was_ahead_does_not_last(machine: Machine, authority: Authority) -> None:
    machine.work()
    stamping.run(machine.store, authority)
    machine.time += timedelta(days=90)
    machine.work()
    stamping.run(machine.store, authority)
    machine.time -= timedelta(days=80)
    machine.work()
    assert stamping.run(machine.store, authority) == 1


def test_the_audit_names_a_stamp_that_does_not_hold(mongo: Any, machine: Machine, authority: Authority) -> None:
    machine.work()
    stamping.run(machine.store, authority)
    row = rows(machine).find_one()
    admin = mongo.admin[machine.store.database.name]

    def found(change: dict[str, Any], collection: str = "log_stamps") -> list[str]:
        before = admin[collection].find_one({"shard": "2026", "size": row["size"]})
        where = {"_id": before["_id"]}
        admin[collection].update_one(where, {"$set": change})
        sentences = [one.sentence for one in report(machine).findings]
        admin[collection].replace_one(where, before)
        return sentences

    forged = bytearray(row["response"])
    forged[-1] ^= 1
    for change in ({"response": bytes(forged)}, {"response": b"x"}, {"response": 7}, {"size": 1}):
        assert [name for name in found(change) if "时间戳" in name], change
    resealed = note.Checkpoint.within(machine.checkpoint())
    text = note.sign_checkpoint(replace(resealed, extensions=("time 2026-01-01T00:00:00.000Z",)), [machine.signer])
    [sentence] = found({"note": text}, "log_checkpoints")
    assert sentence == f"2026 年第 {row['size']} 条的时间戳：时间戳盖的不是这个检查点。"
    assert report(machine).is_clean
    machine.store.equipment = replace(machine.store.equipment, trust=Trust([Root("别家").root]))
    assert not report(machine).is_clean
    machine.store.equipment = replace(machine.store.equipment, trust=None)
    assert report(machine).is_clean and "没有核对是谁签的" in report(machine).remarks[0]


def test_what_somebody_else_adds_is_passed_over(machine: Machine, authority: Authority) -> None:
    machine.work()
    head = machine.store.database.log_checkpoints.find_one({})
    forged = {"_id": "x", "shard": "2026", "size": head["size"], "response": b"x"}
    rows(machine).insert_one(forged)
    assert stamping.run(machine.store, authority) == 1
    event = machine.store.database.custody_events.find_one({"case": "c1"})
    assert machine.sealer.prove(event["_id"]).stamp and not report(machine).is_clean


def test_times_are_utc_whatever_the_zone() -> None:
    from tests.local_authority import stamped

    moment = datetime(2026, 3, 2, 4, 5, 6, tzinfo=UTC)
    assert read_stamp(stamped(bytes(32), ROOT, moment)).time == moment
