"""Pages by HTTP, without a browser: what is found, kept and refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from modules.cases.api import open_case
from modules.documents.api import start_document
from tests.site import TestSite, post, whole_site


@pytest.fixture
def site(mongo: Any, tmp_path: Path) -> Iterator[TestSite]:
    with whole_site(mongo, tmp_path) as made:
        yield made


def opened(site: TestSite, name: str = "焦作(市)某化工*有限公司") -> Any:
    return open_case(
        site.act("handler"),
        type_key="inspection",
        party={
            "kind": "organisation",
            "name": name,
            "credit_code": "91410800MA40ABCD19",
            "address": "x",
            "legal_representative": "张三",
            "phone": "0391-1234567",
        },
        officers=[{"name": "李四", "certificate": "豫H-0001"}, {"name": "王五", "certificate": "豫H-0002"}],
        facet={"place": "x", "explosion_risk": False},
    )


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [
        ("（豫焦）应急检案〔2026〕1号", True),
        ("豫焦 应急检案 2026 1号", True),
        ("(豫焦)应急检案[2026]1", True),
        ("化工*有限", True),
        ("焦作市", True),
        (".*", False),
        ("应急检案〔2026〕2", False),
        ("罚", False),
    ],
)
def test_a_case_is_found_however_its_number_is_typed(site: TestSite, typed: str, is_found: bool) -> None:
    case = opened(site)
    year = case.number.split("〔")[1][:4]
    page = site.client("handler").get("/cases", query_string={"q": typed.replace("2026", year)})
    assert (case.number in page.get_data(as_text=True)) is is_found


def test_loading_the_form_again_after_faults_sends_nothing_old(site: TestSite) -> None:
    """Faults are shown by a page of their own, so that a reload cannot overwrite what was typed since."""
    client = site.client("handler")
    record = start_document(site.act("handler"), case_id=opened(site).id, form_id="N02")
    path = f"/documents/{record.id}/edit"
    answer = post(client, path, {"inspection_form": "计划执法"})
    assert answer.status_code == 302 and answer.headers["Location"].endswith("checked=1")
    page = client.get(answer.headers["Location"]).get_data(as_text=True)
    assert "还有" in page and "检查内容" in page
    assert "selected>计划执法" in page


def test_another_department_finds_nothing(site: TestSite) -> None:
    from docstore.access.accounts import create_account
    from tests.site import PASSWORD

    case = opened(site)
    create_account(
        site.system, username="other", name="别科", password=PASSWORD, roles=["handler", "keeper"], department="else"
    )
    client = site.client("other")
    assert case.number not in client.get("/cases").get_data(as_text=True)
    for path in (
        f"/cases/{case.id}",
        f"/cases/{case.id}/events",
        f"/cases/{case.id}/filing",
        f"/cases/{case.id}/upload",
    ):
        assert client.get(path).status_code == 404
