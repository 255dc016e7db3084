"""The page that stands in while the site rests, in Chromium, and how it gives way."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from admin import maintenance
from admin.ports import answers, free_port
from tests.pages.rig import serving

pytestmark = pytest.mark.browser


def test_it_shows_the_site_once_that_is_back(chromium: Browser) -> None:
    port = free_port()
    command = [sys.executable, "-P", "-m", "admin.maintenance", "127.0.0.1", str(port), "", "模块没有升级完。", ""]
    resting = subprocess.Popen(command)
    page = chromium.new_page()
    try:
        give_up = time.monotonic() + 30
        while not answers(f"http://127.0.0.1:{port}/static/{maintenance.SEAL}") and time.monotonic() < give_up:
            time.sleep(0.05)
        page.clock.install()
        page.goto(f"http://127.0.0.1:{port}/cases")
        heading = page.get_by_role("heading", level=1)
        expect(heading).to_have_text("正在维护，暂时不能用")
        page.clock.fast_forward((maintenance.RETRY_SECONDS + 1) * 1000)  # asks, and hears that it still rests
        expect(heading).to_have_text("正在维护，暂时不能用")
    finally:
        resting.terminate()
        resting.wait()
    back = Flask("back")
    back.add_url_rule("/health", "health", lambda: "ok")
    back.add_url_rule("/cases", "cases", lambda: "<h1>案件</h1>")
    with serving(back, port):
        for _ in range(3):  # the question under way when the page went is lost
            page.clock.fast_forward((maintenance.RETRY_SECONDS + 1) * 1000)
            page.wait_for_timeout(200)
        expect(heading).to_have_text("案件")
    page.close()
