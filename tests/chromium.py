"""One Chromium for all tests that need a browser, without any of its own calls home."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

import settings

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def launched() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=settings.current().find_chromium(), args=ARGUMENTS, timeout=60_000
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Playwright allows one at a time in a process, so all tests share it."""
    expect.set_options(timeout=20_000)  # a machine with two cores also runs MongoDB, worker and a second browser
    with launched() as browser:
        yield browser
