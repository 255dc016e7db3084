"""The migrations of the product's own modules, on documents as the version before kept them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

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


def test_cases_of_before_get_the_facts_of_their_party(site: TestSite) -> None:
    case = opened(site, name="原名公司")
    wanted = dict(case.party_facts)
    store = site.system.store
    store.database.cases.update_one({"_id": case.id}, {"$unset": {"party_facts": ""}})
    plan = [Step(store.registry.manifests["cases"], "1.0")]
    run(site.system, plan, set(store.registry.models), lambda module: None, lambda text: None)
    assert dict(site.system.get(CaseFile, case.id).party_facts) == wanted
