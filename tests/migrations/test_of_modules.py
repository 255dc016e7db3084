"""The migrations of the product's own modules, on documents as the version before kept them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from docstore.custody.audit_facts import Posts
from docstore.kernel import MANIFEST as KERNEL
from docstore.model.case_file import CaseFile
from docstore.registry.migration.runner import Step, run
from docstore.store.users import changed_indexes, install_collections
from modules.organisation.api import BUREAU, bureau
from modules.parties.api import Party
from tests.security.world import opened
from tests.site import TestSite, whole_site


@pytest.fixture
def site(mongo: Any, tmp_path: Path) -> Iterator[TestSite]:
    with whole_site(mongo, tmp_path) as made:
        yield made


def test_settings_of_before_stand_by_key(site: TestSite) -> None:
    wanted = replace(bureau(site.system), enforcement_court="", bank="")  # these two came later
    store = site.system.store
    old = {"_id": BUREAU, "revision": 3, **asdict(wanted)}
    del old["enforcement_court"], old["bank"]
    store.database.bureau.replace_one({"_id": BUREAU}, old)
    plan = [Step(store.registry.manifests["organisation"], "1.0")]
    run(site.system, plan, set(store.registry.models), lambda module: None, lambda text: None)
    assert bureau(site.system) == wanted
    assert set(store.database.bureau.find_one({})) == {"_id", "revision", "values"}


def test_notes_of_before_stand_in_the_heads(mongo: Any, site: TestSite) -> None:
    opened(site)
    site.work()
    opened(site)
    rows = site.store.database.chains
    wanted = {head["_id"]: head.get("unsealed_from") for head in rows.find({})}
    assert None in wanted.values() and any(wanted.values())
    note_unsealed_events(mongo, site)
    run(site.system, [Step(KERNEL, "1.7")], set(site.store.registry.models), lambda module: None, lambda text: None)
    assert {head["_id"]: head.get("unsealed_from") for head in rows.find({})} == wanted


def note_unsealed_events(mongo: Any, site: TestSite) -> None:
    """As before 1.8: a note of each event instead of `unsealed_from` in the heads."""
    database = mongo.admin[site.store.database.name]
    if "unsealed" not in database.list_collection_names():  # databases are given out again
        database.create_collection("unsealed")
    reading = {"resource": {"db": database.name, "collection": "unsealed"}, "actions": ["find"]}
    database.command("grantPrivilegesToRole", "app", privileges=[reading])
    for head in database.chains.find({"unsealed_from": {"$exists": True}}):
        events = database.custody_events.find({"chain": head["_id"], "sequence": {"$gte": head["unsealed_from"]}})
        database.unsealed.insert_many(list(events))
    database.chains.update_many({}, {"$unset": {"unsealed_from": ""}})


def test_accounts_of_before_hold_posts_and_the_audit_knows_them(mongo: Any, site: TestSite) -> None:
    note_unsealed_events(mongo, site)
    store, account = site.system.store, site.act("leader").actor
    event = {"username": "leader", "roles": ["deputy_leader"], "department": ""}
    old = {"roles": ["deputy_leader"], "department": "", "departments_in_charge": ["hazchem"]}
    store.database.accounts.update_one({"_id": account.id}, {"$set": old, "$unset": {"posts": ""}})
    assert store.registry.models["accounts"].from_store(store.database.accounts.find_one({"_id": account.id}))
    run(site.system, [Step(KERNEL, "1.1")], set(store.registry.models), lambda module: None, lambda text: None)
    assert replace(site.act("leader").actor, posts=()) == replace(account, posts=())
    row = store.database.accounts.find_one({"_id": account.id})
    assert row["posts"] and not row.keys() & old.keys()
    told = Posts()
    told.note({"event_type": "account_created", "objects": [{"id": account.id}], "detail": event})
    assert list(told.findings(store)) == []


def test_cases_of_before_get_the_facts_of_their_party(site: TestSite) -> None:
    case = opened(site, name="原名公司")
    wanted = dict(case.party_facts)
    store = site.system.store
    store.database.cases.update_one({"_id": case.id}, {"$unset": {"party_facts": ""}})
    plan = [Step(store.registry.manifests["cases"], "1.0")]
    run(site.system, plan, set(store.registry.models), lambda module: None, lambda text: None)
    assert dict(site.system.get(CaseFile, case.id).party_facts) == wanted


def test_parties_of_before_are_units_known_by_code_and_their_cases_say_so(site: TestSite) -> None:
    case = opened(site)
    store, added = site.system.store, ("kind", "registered_address", "postal_code")
    wanted = store.database.parties.find_one({"_id": case.party}, {"name_key": 1, "code_key": 1})
    store.database.parties.update_one({"_id": case.party}, {"$unset": {"name_key": "", "code_key": ""}})
    store.database.cases.update_one({"_id": case.id}, {"$unset": {f"party_facts.{key}": "" for key in added}})
    plan = [Step(store.registry.manifests["parties"], "1.0"), Step(store.registry.manifests["cases"], "1.1")]
    for _ in range(2):  # a script comes to the same when it runs twice
        run(site.system, plan, set(store.registry.models), lambda module: None, lambda text: None)
    assert store.database.parties.find_one({"_id": case.party}, {"name_key": 1, "code_key": 1}) == wanted
    assert dict(site.system.get(CaseFile, case.id).party_facts) == dict(case.party_facts)


def test_an_index_that_is_declared_otherwise_is_made_anew(mongo: Any) -> None:
    name = mongo.new_name()
    made = mongo.admin[name].parties
    made.create_index("credit_code", unique=True)
    wanted = Party.index_models()
    assert changed_indexes(made, wanted) == ["credit_code_1"]
    install_collections(mongo.admin, name, {"parties": wanted})
    assert changed_indexes(made, wanted) == []
    made.insert_many([{"credit_code": ""}, {"credit_code": ""}])  # of two persons
    mongo.admin.drop_database(name)
