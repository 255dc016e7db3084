"""What axe sees of WCAG 2.2 AA, on every sample page (screens, section 7): light, dark and at phone width.

A page of each kind in every run, the others with `--soak`.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.pages.gallery import WAYS
from tests.pages.rig import make_app, names, serving

pytestmark = pytest.mark.browser

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Together they show every part that pages are made of.
SHORT = ("home", "case", "form", "record-void", "approval-faulty", "player", "import-wrong", "maintenance")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving(make_app()) as address:
        yield address


@pytest.mark.parametrize("name", [pytest.param(one, marks=() if one in SHORT else pytest.mark.soak) for one in names()])
def test_axe_finds_nothing(chromium: Browser, address: str, name: str) -> None:
    for theme, width, height in WAYS.values():
        page = chromium.new_page(viewport={"width": width, "height": height})
        page.goto(f"{address}/_page/{name}?theme={theme}")
        found = Axe().run(page, options={"runOnly": LEVELS, "resultTypes": ["violations"]})
        page.close()
        assert not found.violations_count, f"{name}, {theme}, {width} px\n{found.generate_report()}"
