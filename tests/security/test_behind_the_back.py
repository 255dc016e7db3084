"""Somebody with the application's own database credentials: what the server refuses, and what the audit then names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from bson.code import Code
from pymongo.errors import OperationFailure

from docstore.custody.audit import Report, audit
from docstore.custody.canonical import canonical_bytes, digest
from docstore.identifiers import new_id
from docstore.model.record import Record, Version
from docstore.store.users import LEDGER, VAULT
from tests.security.world import asked, filed, opened, upload
from tests.site import TestSite, whole_site


@pytest.fixture(scope="module")
def whole(running_mongo: Any, tmp_path_factory: Any) -> Iterator[tuple[TestSite, dict[str, str]]]:
    folder: Path = tmp_path_factory.mktemp("behind")
    with whole_site(running_mongo, folder) as site:
        case = filed(site)
        recording = upload(site.client("officer"), opened(site), b"not a film").headers["Upload-Result"]
        code, request = asked(site, case)
        site.work()
        yield (
            site,
            {
                "case": case.id,
                "recording": recording,
                "version": site.system.find(Version, {"record": recording})[0].id,
                "request": request.id,
                "code": code,
                "account": site.act("officer").actor.id,
                "module": "filing",
            },
        )
    running_mongo.give_back_all()


def run(site: TestSite) -> Report:
    assert site.store.equipment.sealer is not None
    site.store.equipment.sealer.seal()
    return audit(site.system, [site.signer.verifier])


def test_an_honest_site_is_clean(whole: tuple[TestSite, dict[str, str]]) -> None:
    assert run(whole[0]).findings == []


@pytest.mark.parametrize("name", [*VAULT, *LEDGER])
def test_the_server_refuses_to_change_vault_and_ledger(whole: tuple[TestSite, dict[str, str]], name: str) -> None:
    collection: Any = whole[0].store.database[name]
    acts: list[Callable[[], Any]] = [
        lambda: collection.delete_many({}),
        lambda: collection.update_many({}, {"$set": {"x": 1}}),
        lambda: collection.find_one_and_delete({}),
        lambda: collection.replace_one({}, {}),
        lambda: collection.drop(),
        lambda: collection.rename("elsewhere"),
        lambda: whole[0].store.database.outbox.aggregate([{"$out": name}]),
        lambda: whole[0].store.database.outbox.aggregate([{"$merge": {"into": name, "whenMatched": "replace"}}]),
        lambda: whole[0].store.database.command("collMod", name, validator={}),
    ]
    for act in acts:
        with pytest.raises(OperationFailure) as refused:
            act()
        assert refused.value.code == 13


TAMPERING: list[tuple[str, str, dict[str, Any]]] = [
    ("cases", "case", {"state": "open"}),
    ("cases", "case", {"retention_until": "2020-12-31"}),
    ("cases", "case", {"archive_number": "J000"}),
    ("records", "recording", {"state": "linked"}),
    ("copy_requests", "request", {"state": "ready"}),
    ("records", "recording", {"current_version": 2}),
    ("accounts", "account", {"posts.0.role": "administrator"}),
    ("versions", "version", {"created_by": "somebody else"}),
    ("versions", "version", {"filename": "another.mp4"}),
    ("versions", "version", {"created_at": datetime(2020, 1, 1, tzinfo=UTC)}),
    ("modules", "module", {"version": "0.9"}),
]


@pytest.mark.parametrize(("collection", "key", "change"), TAMPERING)
def test_a_fact_changed_without_an_event_is_named(
    whole: tuple[TestSite, dict[str, str]], collection: str, key: str, change: dict[str, Any]
) -> None:
    site, ids = whole
    rows: Any = site.store.database[collection]
    before = rows.find_one({"_id": ids[key]})
    rows.update_one({"_id": ids[key]}, {"$set": change})
    findings = run(site).findings
    rows.replace_one({"_id": ids[key]}, before)
    assert len(findings) == 1 and (findings[0].event or findings[0].record or collection == "modules")
    assert run(site).findings == []


@pytest.mark.parametrize("collection", ["cases", "records", "accounts"])
def test_evidence_that_no_event_names_is_named(whole: tuple[TestSite, dict[str, str]], collection: str) -> None:
    site, _ = whole
    rows: Any = site.store.database[collection]
    forged = {**rows.find_one({}), "_id": new_id(), "number": "forged", "username": "forged", "fs_uniquifier": "forged"}
    forged |= {"current_version": 0, "archive_number": "forged"}
    rows.insert_one(forged)
    (finding,) = run(site).findings
    rows.delete_one({"_id": forged["_id"]})
    assert "没有任何留痕" in finding.sentence and run(site).findings == []


def test_a_node_that_proofs_would_be_made_of_is_named(
    running_mongo: Any, whole: tuple[TestSite, dict[str, str]]
) -> None:
    site, _ = whole
    run(site)
    nodes = running_mongo.admin[site.store.database.name].log_nodes
    node = nodes.find_one({"_id": {"$regex": ":1:0$"}})
    nodes.update_one({"_id": node["_id"]}, {"$set": {"hash": "0" * 64}})
    (finding,) = run(site).findings
    nodes.replace_one({"_id": node["_id"]}, node)
    assert "1 个节点" in finding.sentence


@pytest.mark.parametrize("collection", ["cases", "records", "versions"])
def test_a_fact_that_is_gone_is_named(whole: tuple[TestSite, dict[str, str]], collection: str) -> None:
    site, ids = whole
    key = ids["case"]
    if collection != "cases":
        record = site.system.find(Record, {"case": key})[0]
        key = record.id if collection == "records" else site.system.find(Version, {"record": record.id})[0].id
    rows: Any = site.store.database[collection]
    before = rows.find_one({"_id": key})
    rows.delete_one({"_id": key})
    findings = run(site).findings
    rows.insert_one(before)
    assert findings and run(site).findings == []


def test_a_record_moved_to_another_case_is_named(whole: tuple[TestSite, dict[str, str]]) -> None:
    site, ids = whole
    rows: Any = site.store.database.records
    record = site.system.find(Record, {"case": ids["case"]})[0]
    rows.update_one({"_id": record.id}, {"$set": {"case": opened(site).id}})
    findings = run(site).findings
    rows.update_one({"_id": record.id}, {"$set": {"case": ids["case"]}})
    assert findings and {finding.record for finding in findings} == {record.id}


def test_content_exchanged_under_a_forged_event_is_named(whole: tuple[TestSite, dict[str, str]]) -> None:
    """New bytes may be inserted, and so may an event that vouches for them; the first event still stands."""
    site, _ = whole
    database: Any = site.store.database
    versions = site.system.find(Version, {"record": {"$in": [r.id for r in site.system.find(Record, {})]}})
    first, second = versions[0], versions[1]
    genuine = database.custody_events.find_one({"objects.id": first.id})
    item = next(one for one in genuine["objects"] if one["id"] == first.id)
    forged = {key: value for key, value in genuine.items() if key != "_id"}
    forged |= {"chain": "case:0", "case": "0", "sequence": 1, "previous": ""}
    forged["objects"] = [{**item, "digest": second.sha256, "length": second.length}]
    key = new_id()
    database.custody_events.insert_one({"_id": key, **forged})
    database.chains.insert_one({"_id": "case:0", "sequence": 1, "digest": digest(forged), "unsealed_from": 1})
    # What was inserted into the ledger cannot be taken back; the tests that need a clean site stand above.
    before = database.versions.find_one({"_id": first.id})
    exchanged = {"sha256": second.sha256, "length": second.length}
    database.versions.update_one({"_id": first.id}, {"$set": exchanged})
    findings = run(site).findings
    database.versions.replace_one({"_id": first.id}, before)
    assert any("另一个校验值" in finding.sentence for finding in findings)


def test_text_that_hides_something_has_no_canonical_bytes() -> None:
    """The database's `Code` is text to Python; its scope would not be among the bytes."""
    with pytest.raises(TypeError):
        canonical_bytes({"text": Code("return 1", {"hidden": "something"})})


def test_a_leaf_that_no_checkpoint_covers_is_named(whole: tuple[TestSite, dict[str, str]]) -> None:
    site, _ = whole
    database: Any = site.store.database
    run(site)
    newest = database.log_leaves.find_one({}, sort=[("index", -1)])
    row = {**newest, "index": newest["index"] + 1, "event": "none", "_id": f"{newest['shard']}:{newest['index'] + 1}"}
    database.log_leaves.insert_one(row)
    report = audit(site.system, [site.signer.verifier])
    assert any("最后的检查点" in finding.sentence for finding in report.findings)


def test_codes_and_passwords_are_nowhere_in_the_clear(whole: tuple[TestSite, dict[str, str]]) -> None:
    site, ids = whole
    plain = ids["code"].replace("-", "")
    for name in site.store.database.list_collection_names():
        if name.endswith(".chunks"):
            continue
        for row in site.store.database[name].find({}):
            text = repr(row)
            assert ids["code"] not in text and plain not in text and "a-password-for-tests" not in text, name
