"""Pictures of every sample page, light, dark and at phone width: `python -m tests.pages.gallery FOLDER [NAME…]`."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser

from tests.chromium import launched
from tests.pages.rig import make_app, names, serving

WAYS = {"": ("light", 1440, 900), "-dark": ("dark", 1440, 900), "-phone": ("light", 390, 844)}


def main(folder: Path, wanted: list[str]) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    with serving(make_app()) as address, launched() as browser:
        for name in wanted or names():
            take(browser, f"{address}/_page/{name}", folder, name)
    return 0


def take(browser: Browser, address: str, folder: Path, name: str) -> None:
    for suffix, (theme, width, height) in WAYS.items():
        page = browser.new_page(viewport={"width": width, "height": height})
        said: list[str] = []
        page.on("console", lambda message, said=said: said.append(message.text))
        page.on("pageerror", lambda fault, said=said: said.append(str(fault)))
        page.goto(f"{address}?theme={theme}")
        page.wait_for_load_state("networkidle")
        page.screenshot(path=folder / f"{name}{suffix}.png", full_page=True)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            print(f"{name}{suffix}: {wide} px wide")
        for line in said:
            print(f"{name}{suffix}: {line}")
        page.close()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
