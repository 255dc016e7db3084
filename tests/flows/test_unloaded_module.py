"""While a case's module cannot be loaded, its records stay: found, shown, verified; nothing is closed by mistake."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from admin import boot
from admin.app import create_app
from docstore.custody.audit import audit
from docstore.errors import ConflictError
from docstore.registry.leaving import holdings
from docstore.store.store import Store
from modules.cases.api import close_case
from modules.documents.api import issue, submit
from tests.security.world import approved_plan, draft, opened
from tests.site import TestSite, whole_site


@pytest.fixture
def site(mongo: Any, tmp_path: Path) -> Iterator[TestSite]:
    with whole_site(mongo, tmp_path) as made:
        yield made


@pytest.fixture
def case(site: TestSite) -> Any:
    made = opened(site)
    issue(site.act("handler"), record_id=approved_plan(site, made).id)
    submit(site.act("handler"), record_id=draft(site, made, "N02").id)
    site.work()
    return made


@pytest.fixture
def without(site: TestSite, case: Any) -> TestSite:
    """The same store, opened by a program in which `inspection` cannot be loaded."""
    names = frozenset(boot.found().manifests) - {"inspection", "exercise"}
    store = Store(site.store.client, site.store.database.name, boot.registry_of(names))
    store.equipment = site.store.equipment
    app = create_app(store, secret_key=b"k" * 32, password_salt="salt")
    app.testing = True
    return TestSite(store, site.signer, app)


def test_pages_show_what_is_there(without: TestSite, case: Any) -> None:
    handler = without.client("handler")
    assert case.number in handler.get("/cases").get_data(as_text=True)
    page = handler.get(f"/cases/{case.id}").get_data(as_text=True)
    assert "模块 inspection 不能用" in page and "现场检查方案" in page
    for row in without.store.database.records.find({"case": case.id}):
        assert handler.get(f"/documents/{row['_id']}").status_code == 200
    for who in ("handler", "head", "leader", "keeper"):
        assert without.client(who).get("/", follow_redirects=True).status_code == 200
    assert without.client("head").get("/approvals").status_code == 200


def test_what_only_a_module_can_read_keeps_it_in_the_store(site: TestSite, case: Any) -> None:
    """Its cases and papers, what it put on others' documents, who holds its posts."""
    assert holdings(site.store, "inspection") == ["行政检查案件 1 个", "文书N02 2 个", "带它的内容的案件 1 个"]
    assert "带它的内容的记录 2 个" in holdings(site.store, "documents")
    assert "保密员账号 1 个" in holdings(site.store, "secrecy")


def test_nothing_is_closed_whose_duties_are_not_known(without: TestSite, case: Any) -> None:
    with pytest.raises(ConflictError, match="现在只能查看"):
        close_case(without.act("head"), case_id=case.id)


def test_its_bytes_and_events_are_verified(without: TestSite, site: TestSite) -> None:
    report = audit(without.system, [site.signer.verifier])
    assert report.is_clean and report.contents >= 1
