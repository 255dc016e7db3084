"""The page 模块 in the administrator's browser: install, try, upgrade, uninstall, and the refusal while it is used."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pymongo import MongoClient

from docstore.store.datadir import DataDirectory
from docstore.store.embedded import address_of
from tests.running_site import ROOT, Demo

SAMPLES = ROOT / "tests" / "sample_module"
# The site rests and comes back; on a busy machine that takes its time.
REST = 90_000


@pytest.fixture
def shelf(demo: Demo) -> Iterator[Path]:
    """The folder of outside modules; empty again afterwards."""
    yield demo.modules
    shutil.rmtree(demo.modules / "museum", ignore_errors=True)


def lay(shelf: Path, version: str) -> None:
    shutil.rmtree(shelf / "museum", ignore_errors=True)
    shutil.copytree(SAMPLES / version / "museum", shelf / "museum")


@contextmanager
def exhibits(demo: Demo) -> Iterator[Any]:
    """The module has no pages; what it would keep is put into its collection."""
    data = DataDirectory(demo.data)
    with MongoClient(address_of(data, "").admin_uri) as client:
        yield client[data.require_store().database].exhibits


def state(page: Page, title: str) -> str:
    page.goto("/manage/modules")
    row = page.locator(".qc-row", has=page.get_by_role("link", name=title, exact=True))
    return row.locator(".qc-badge").inner_text().strip()


def act(page: Page, title: str, word: str) -> None:
    """Open the module, choose what to do, read what it means, and wait until the page says what became of it."""
    page.goto("/manage/modules")
    page.get_by_role("link", name=title, exact=True).click()
    page.locator("dialog[data-qc-ready]").first.wait_for(state="attached")  # before, it stands open in the page
    page.get_by_role("link", name=word, exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("看清了").check()
    dialog.get_by_role("button", name=word, exact=True).click()
    page.wait_for_url("**/manage/modules")
    expect(page.get_by_text(f"正在{word}")).to_have_count(0, timeout=REST)


def test_a_module_comes_is_upgraded_and_goes(person: Callable[..., object], demo: Demo, shelf: Path) -> None:
    admin = person("admin")
    page: Page = admin.page  # type: ignore[attr-defined]
    lay(shelf, "version_1")
    assert state(page, "陈列") == "可装"
    parties = page.locator(".qc-row", has=page.get_by_role("link", name="当事人", exact=True))
    expect(parties).to_contain_text("依赖 组织机构")  # in the words of the page, not as programs call it
    act(page, "陈列", "装")
    expect(page.get_by_text("装 museum：做完了")).to_be_visible()
    assert state(page, "陈列") == "已装"

    lay(shelf, "version_2")
    assert state(page, "陈列") == "待升级"
    act(page, "陈列", "试升级")
    expect(page.get_by_text("试运行，什么都没有改")).to_be_visible()
    assert state(page, "陈列") == "待升级"
    act(page, "陈列", "升级")
    expect(page.get_by_text("升级 museum：做完了")).to_be_visible()
    admin.shot("modules")  # type: ignore[attr-defined]
    with exhibits(demo) as table:
        table.insert_one({"_id": "e" * 32, "revision": 0, "name": "瓶"})
        act(page, "陈列", "卸")
        expect(page.get_by_role("alert")).to_contain_text("卸 museum：没有做成")
        expect(page.get_by_role("alert")).to_contain_text("还有它的：exhibits 1 个")
        assert state(page, "陈列") == "已装"
        table.delete_many({})
    act(page, "陈列", "卸")
    expect(page.get_by_text("卸 museum：做完了")).to_be_visible()
    assert state(page, "陈列") == "可装"
    # while the site rests the waiting page asks in vain, and the browser says so; nothing else may be amiss
    troubles: list[str] = admin.troubles  # type: ignore[attr-defined]
    troubles[:] = [one for one in troubles if "ERR_CONNECTION" not in one]
