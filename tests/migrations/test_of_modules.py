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
from modules.organisation.api import BUREAU, bureau
from tests.security.world import opened
from tests.site import TestSite, whole_site


@pytest.fixture
def site(mongo: Any, tmp_path: Path) -> Iterator[TestSite]:
    with whole_site(mongo, tmp_path) as made:
        yield made


def test_settings_of_before_stand_by_key(site: TestSite) -> None:
    wanted = bureau(site.system)
    store = site.system.store
    old = {"_id": BUREAU, "revision": 3, **asdict(wanted)}
    store.database.bureau.replace_one({"_id": BUREAU}, old)
    plan = [Step(store.registry.manifests["organisation"], "1.0")]
    run(site.system, plan, set(store.registry.models), lambda module: None, lambda text: None)
    assert bureau(site.system) == wanted
    assert set(store.database.bureau.find_one({})) == {"_id", "revision", "values"}


def test_accounts_of_before_hold_posts_and_the_audit_knows_them(site: TestSite) -> None:
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
