"""One site for the tests of the API: two departments, a case at each stage, and the ids of one of everything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from docstore.access.account import Account
from modules.organisation.api import Department
from tests.api.asking import Asker
from tests.security.world import add_department, asked, draft, opened, person, served, statutes, upload
from tests.site import TestSite, whole_site


@pytest.fixture(scope="package")
def site(running_mongo: Any, tmp_path_factory: Any) -> Iterator[TestSite]:
    folder: Path = tmp_path_factory.mktemp("api")
    with whole_site(running_mongo, folder) as made:
        add_department(made)
        yield made
    running_mongo.give_back_all()


@pytest.fixture(scope="package")
def ids(site: TestSite) -> dict[str, str]:
    """What a name in an address may stand for: everything of one case of the department `hazchem`."""
    case = opened(site)
    papers = served(site, case)
    draft(site, case, "N03")
    upload(site.client("officer"), case, b"not a film")
    site.work()
    _, request = asked(site, case)
    person(site, "attacked", "officer")  # nobody else's session ends with his
    account = site.system.first(Account, {"username": "attacked"})
    department = site.system.first(Department, {})
    assert account is not None and department is not None
    return {
        "case_id": case.id,
        "record_id": papers["N02"].id,
        "request_id": request.id,
        "proposal_id": "none",
        "opening_id": "none",
        "account_id": account.id,
        "department_id": department.id,
        "officer_id": case.officers[0],
        "party_id": case.party,
        **statutes(site),
        "form_id": "N03",
        "number": "1",
        "kind": "pdf",
        "day": "2026-03-02",
    }


@pytest.fixture(scope="package")
def ask(site: TestSite) -> Asker:
    return Asker(site)
