"""People at the running site; every page is watched for script errors and blocked content."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.running_site import ROOT, Demo

SCREENS = ROOT / "docs" / "screens"


class Person:
    """One person's browser. `shot` keeps a picture of the page for docs/screens when it is asked for."""

    def __init__(self, browser: Browser, demo: Demo, keep: bool, *, phone: bool = False) -> None:
        size = {"width": 390, "height": 844} if phone else {"width": 1440, "height": 900}
        self.context: BrowserContext = browser.new_context(
            base_url=demo.url, locale="zh-CN", viewport=size, accept_downloads=True, is_mobile=phone
        )
        self.context.set_default_timeout(20_000)
        self.page: Page = self.context.new_page()
        self.troubles: list[str] = []
        self._keep = keep
        self.page.on("pageerror", lambda error: self.troubles.append(f"{self.page.url}: {error}"))
        self.page.on("console", self._hear)

    def _hear(self, message: object) -> None:
        text = getattr(message, "text", "")
        # An answer of 4xx to a form with faults is reported as an error of loading; that is not a trouble.
        if getattr(message, "type", "") == "error" and "Failed to load resource" not in text:
            self.troubles.append(f"{self.page.url}: {text}")

    def sign_in(self, demo: Demo, username: str) -> Person:
        password = (demo.data / "secrets" / "demo-password").read_text(encoding="utf-8")
        self.page.goto("/login")
        self.page.get_by_label("账号").fill(username)
        self.page.get_by_label("密码").fill(password)
        self.page.get_by_role("button", name="登录").click()
        self.page.wait_for_url("**/")
        return self

    def theme(self, name: str) -> None:
        self.context.add_cookies([{"name": "qc-theme", "value": name, "url": self.page.url}])
        self.page.reload()

    def shot(self, name: str, *, whole: bool = True) -> None:
        if self._keep:
            SCREENS.mkdir(parents=True, exist_ok=True)
            self.page.wait_for_timeout(300)
            self.page.screenshot(path=SCREENS / f"{name}.png", full_page=whole)


@pytest.fixture
def person(chromium: Browser, demo: Demo, request: pytest.FixtureRequest) -> Iterator[Callable[..., Person]]:
    """`person("handler")` signs in; `person("", phone=True)` is a stranger with a telephone."""
    made: list[Person] = []
    keep = request.config.getoption("--screens")

    def make(username: str = "", *, phone: bool = False) -> Person:
        one = Person(chromium, demo, keep, phone=phone)
        made.append(one)
        return one.sign_in(demo, username) if username else one

    yield make
    troubles = [trouble for one in made for trouble in one.troubles]
    for one in made:
        one.context.close()
    assert troubles == []


def example(name: str) -> Path:
    return ROOT / "modules" / "exercise" / "example" / name
