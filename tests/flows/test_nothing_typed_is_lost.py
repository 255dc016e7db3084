"""Two tabs, an ended session, a refused form: what was written is still there to be used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from docstore.model.record import Record
from modules.documents.api import start_document
from tests.security.world import opened
from tests.site import TestSite, post, whole_site

HTML = {"Accept": "text/html"}
ITEM = "inspection_content.0.item"


@pytest.fixture
def site(mongo: Any, tmp_path: Path) -> Iterator[TestSite]:
    with whole_site(mongo, tmp_path) as made:
        yield made


def revision(page: str) -> str:
    found = re.search(r'name="revision" value="(\d+)"', page)
    assert found
    return found.group(1)


def kept(site: TestSite, record: Record) -> str:
    rows = site.system.get(Record, record.id).facets["documents"]["inputs"]["inspection_content"]
    return str((rows[0] if isinstance(rows, list) else rows["0"])["item"])


def test_the_later_of_two_tabs_does_not_overwrite_the_earlier(site: TestSite) -> None:
    client = site.client("handler")
    record = start_document(site.act("handler"), case_id=opened(site).id, form_id="N02")
    path, saving = f"/documents/{record.id}/edit", f"/documents/{record.id}/draft"
    both = revision(client.get(path).get_data(as_text=True))
    assert post(client, saving, {ITEM: "甲写的", "revision": both}, page=path).status_code == 200
    assert post(client, saving, {ITEM: "乙写的", "revision": both}, page=path).status_code == 412
    assert kept(site, record) == "甲写的"

    refused = post(client, path, {ITEM: "乙写的", "revision": both})
    page = refused.get_data(as_text=True)
    assert refused.status_code == 412 and "乙写的" in page and "已在别处改过" in page
    again = post(client, path, {ITEM: "乙写的", "revision": revision(page)})
    assert again.status_code == 302
    assert kept(site, record) == "乙写的"


def test_a_form_sent_after_signing_off_is_shown_back(site: TestSite) -> None:
    client = site.client("")
    answer = client.post(
        "/cases/new",
        data={"party_name": "某化工有限公司", "password": "不给看", "csrf_token": "old"},
        headers={**HTML, "Referer": "http://localhost/cases/new?again"},
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400 and "你已退出登录，没有保存" in page
    assert "某化工有限公司" in page and "不给看" not in page
    assert "/login?next=/cases/new?again" in page.replace("%3F", "?").replace("%2F", "/")
    assert 'href="/login"' in page and "不给看" not in page


@pytest.mark.parametrize(
    ("before", "is_shown"),
    [
        ("http://localhost/", True),
        ("http://evil.example/", False),
        ("http://localhost//evil.example/", False),
        ("", False),
    ],
)
def test_what_was_refused_is_shown_back_but_only_what_our_own_page_sent(
    site: TestSite, before: str, is_shown: bool
) -> None:
    case = opened(site)
    client = site.client("head")
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/").get_data(as_text=True))
    assert token
    answer = client.post(
        f"/cases/{case.id}/excuse",
        data={"obligation": "N99", "reason": "这条理由写了很久", "csrf_token": token.group(1)},
        headers={**HTML, **({"Referer": before} if before else {})},
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert ("这条理由写了很久" in page) is is_shown and ("回刚才那一页" in page) is is_shown
