"""The migrations of the product's own modules, on documents as the version before kept them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from docstore.model.case_file import CaseFile
from docstore.registry.migration.runner import Step, run
from tests.security.world import opened
from tests.site import TestSite, whole_site


@pytest.fixture
def site(mongo: Any, tmp_path: Path) -> Iterator[TestSite]:
    with whole_site(mongo, tmp_path) as made:
        yield made


def test_cases_of_before_get_the_facts_of_their_party(site: TestSite) -> None:
    case = opened(site, name="原名公司")
    wanted = dict(case.party_facts)
    store = site.system.store
    store.database.cases.update_one({"_id": case.id}, {"$unset": {"party_facts": ""}})
    plan = [Step(store.registry.manifests["cases"], "1.0")]
    run(site.system, plan, set(store.registry.models), lambda module: None, lambda text: None)
    assert dict(site.system.get(CaseFile, case.id).party_facts) == wanted
