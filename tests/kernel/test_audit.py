"""Every change behind the application's back is found and named: events, chain, log, checkpoints, bytes."""

from __future__ import annotations

from typing import Any

import pytest

from docstore.custody.audit import Report, audit
from docstore.custody.note import Signer, VerifierKey
from docstore.custody.sealer import Sealer
from docstore.store.store import Store
from tests.stores import act_of, bring, sealer_of


@pytest.fixture
def record(made: tuple[Store, Signer]) -> str:
    store, signer = made
    key, _ = bring(act_of(store, "writer"), content=bytes(range(256)) * 3000)
    bring(act_of(store, "writer"), content=b"another")
    sealer_of(store, signer).seal()
    return key


def run(made: tuple[Store, Signer]) -> Report:
    return audit(act_of(made[0]), [made[1].verifier])


def admin(mongo: Any, store: Store) -> Any:
    return mongo.admin[store.database.name]


def test_an_untouched_store_is_clean(made: tuple[Store, Signer], record: str) -> None:
    report = run(made)
    assert report.findings == []
    assert (report.contents, report.events, report.unsealed) == (2, 3, 0)
    assert report.checkpoints >= 1


def test_unsealed_events_are_no_finding(made: tuple[Store, Signer], record: str) -> None:
    bring(act_of(made[0], "writer"), content=b"late")
    report = run(made)
    assert report.is_clean and report.unsealed == 1


@pytest.mark.parametrize("chunk", [0, 2])
def test_one_changed_byte_names_record_and_chunk(
    mongo: Any, made: tuple[Store, Signer], record: str, chunk: int
) -> None:
    chunks = admin(mongo, made[0])["vault_media.chunks"]
    version = made[0].database.versions.find_one({"record": record})
    row = chunks.find_one({"files_id": version["blob"], "n": chunk})
    data = bytearray(row["data"])
    data[17] ^= 1
    chunks.update_one({"_id": row["_id"]}, {"$set": {"data": bytes(data)}})
    (finding,) = run(made).findings
    assert (finding.record, finding.version, finding.case, finding.chunk) == (record, 1, "c1", chunk)
    assert finding.event and "录像" in finding.sentence


def test_a_missing_chunk_is_named(mongo: Any, made: tuple[Store, Signer], record: str) -> None:
    version = made[0].database.versions.find_one({"record": record})
    admin(mongo, made[0])["vault_media.chunks"].delete_one({"files_id": version["blob"], "n": 1})
    (finding,) = run(made).findings
    assert (finding.record, finding.chunk) == (record, 1)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("detail", {"forged": 1}),
        ("recorded_at", "2020-01-01T00:00:00.000Z"),
        ("agent.name", "别人"),
        ("outcome", "failure"),
        ("authority", "第一条"),
        ("played_at", "2020-01-01T00:00:00.000Z"),
        ("exercise", False),
        ("previous", "0" * 64),
        ("extra", "new"),
    ],
)
def test_one_changed_field_of_an_event_names_the_event(
    mongo: Any, made: tuple[Store, Signer], record: str, field: str, value: Any
) -> None:
    events = admin(mongo, made[0])["custody_events"]
    event = events.find_one({"chain": "case:c1", "sequence": 1})
    events.update_one({"_id": event["_id"]}, {"$set": {field: value}})
    findings = run(made).findings
    assert event["_id"] in {finding.event for finding in findings}
    assert any("第 1 号事件" in finding.sentence for finding in findings)


def test_what_no_leaf_holds_yet_is_held_by_its_chain(mongo: Any, made: tuple[Store, Signer], record: str) -> None:
    """Before an event is sealed, the next one or the head of its chain tells that it was changed."""
    for content in (b"late", b"later"):
        bring(act_of(made[0], "writer"), content=content)
    events = admin(mongo, made[0])["custody_events"]
    for sequence, named in ((3, "与前一个事件接不上"), (4, "最后一个事件（第 4 号）被改过")):
        event = events.find_one({"chain": "case:c1", "sequence": sequence})
        events.update_one({"_id": event["_id"]}, {"$set": {"authority": "第一条"}})
        assert [named in one.sentence for one in run(made).findings] == [True]
        events.replace_one({"_id": event["_id"]}, event)
    admin(mongo, made[0])["chains"].update_one({"_id": "case:c1"}, {"$set": {"unsealed_from": 4}})
    (finding,) = run(made).findings
    assert "第 3 号事件" in finding.sentence and "不在存证账本中" in finding.sentence


@pytest.mark.parametrize("sequence", [1, 2])
def test_a_deleted_event_is_noticed(mongo: Any, made: tuple[Store, Signer], record: str, sequence: int) -> None:
    admin(mongo, made[0])["custody_events"].delete_one({"chain": "case:c1", "sequence": sequence})
    assert not run(made).is_clean


def test_a_whole_vanished_chain_is_noticed(mongo: Any, made: tuple[Store, Signer], record: str) -> None:
    admin(mongo, made[0])["custody_events"].delete_many({"chain": "case:c1"})
    assert any("case:c1" in finding.sentence for finding in run(made).findings)


def test_a_forged_checkpoint_is_noticed(mongo: Any, made: tuple[Store, Signer], record: str) -> None:
    checkpoints = admin(mongo, made[0])["log_checkpoints"]
    row = checkpoints.find_one({})
    checkpoints.update_one({"_id": row["_id"]}, {"$set": {"note": row["note"].replace("\n3\n", "\n4\n")}})
    assert any("检查点" in finding.sentence for finding in run(made).findings)


def test_a_rewritten_log_is_caught_by_its_checkpoint(mongo: Any, made: tuple[Store, Signer], record: str) -> None:
    """Somebody with all database rights, but without the key, changes an event and mends chain and leaves."""
    from docstore.custody import merkle
    from docstore.custody.canonical import digest
    from docstore.custody.ledger import bytes_of

    database = admin(mongo, made[0])
    event = database.custody_events.find_one({"chain": "case:c1"}, sort=[("sequence", -1)])
    event["detail"] = {"forged": 1}
    database.custody_events.replace_one({"_id": event["_id"]}, event)
    plain = {key: value for key, value in event.items() if key != "_id"}
    database.chains.update_one({"_id": "case:c1"}, {"$set": {"digest": digest(plain)}})
    leaf = merkle.leaf_hash(bytes_of(event)).hex()
    database.log_leaves.update_one({"event": event["_id"]}, {"$set": {"hash": leaf}})
    assert any("根" in finding.sentence for finding in run(made).findings)


def test_a_vanished_version_is_noticed(mongo: Any, made: tuple[Store, Signer], record: str) -> None:
    admin(mongo, made[0])["versions"].delete_one({"record": record})
    (finding,) = run(made).findings
    assert finding.record == record


def test_two_sealers_at_once_make_one_log(made: tuple[Store, Signer], record: str) -> None:
    import threading

    store, signer = made
    for number in range(20):
        bring(act_of(store, "writer"), content=b"%d" % number)
    threads = [threading.Thread(target=sealer_of(store, signer).seal) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sealer_of(store, signer).seal()
    report = run(made)
    assert report.findings == [] and report.unsealed == 0


def test_a_sealer_that_died_after_its_commit_leaves_nothing_out_and_nothing_twice(
    made: tuple[Store, Signer], record: str
) -> None:
    store, signer = made
    store.database.chains.update_many({}, {"$set": {"unsealed_from": 1}})  # it had no time to move on
    assert sealer_of(store, signer).seal() == 0
    store.database.chains.update_many({}, {"$set": {"unsealed_from": 1}})
    bring(act_of(store, "writer"), content=b"late")
    assert sealer_of(store, signer).seal() == 1
    report = run(made)
    assert report.findings == [] and report.unsealed == 0
    assert store.database.chains.find_one({"unsealed_from": {"$exists": True}}) is None


def test_what_comes_while_a_batch_is_sealed_is_sealed_with_the_next(made: tuple[Store, Signer], record: str) -> None:
    store, signer = made
    bring(act_of(store, "writer"), content=b"before")

    def keys(verifier: VerifierKey) -> Signer:
        bring(act_of(store, "writer"), content=b"meanwhile")
        return signer

    assert Sealer(store, keys).seal() == 2
    report = run(made)
    assert report.findings == [] and report.unsealed == 0


def test_a_proof_of_a_sealed_event_holds(made: tuple[Store, Signer], record: str) -> None:
    from docstore.custody import merkle, note
    from docstore.custody.ledger import bytes_of

    store, signer = made
    for event in store.database.custody_events.find({}):
        proof = sealer_of(store, signer).prove(event["_id"])
        head = note.open_checkpoint(proof.checkpoint, [signer.verifier])
        leaf = merkle.leaf_hash(bytes_of(event))
        assert merkle.verify_inclusion(leaf, proof.index, head.size, proof.hashes, head.root)
