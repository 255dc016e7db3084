"""Every page renders from its view model, strictly, and what comes out can live under our content security policy."""

from __future__ import annotations

import pkgutil
import re
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path

import pytest

import modules
from admin import (
    access_pages,
    account_pages,
    administration_pages,
    checkpoint_pages,
    core_pages,
    module_pages,
    securing_pages,
    signin_pages,
)
from admin.app import LIBRARY_ENDPOINTS
from tests.pages.rig import ENDPOINTS, icons_used, names, rendered
from tools import vendor_frontend as vendor

PAGES = Path(__file__).resolve().parents[2] / "admin" / "pages"
TEMPLATES = sorted(PAGES.rglob("*.html"))
FORBIDDEN = re.compile(r"""\sstyle=|\son\w+=["']|javascript:|/admin/static/|<style|<script(?![^>]*\ssrc=)|https?://""")


class Outline(HTMLParser):
    """What the tests ask of a page: its elements, ids, labels, and whether all is closed."""

    VOID = frozenset({"meta", "link", "input", "br", "hr", "img", "source"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.faults += [f"<{tag}> is not closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        if "template" not in self.open and given.get("id"):
            self.ids.append(str(given["id"]))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag in self.VOID:
            return
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self.open[-1] if self.open else 'nothing'}")
        else:
            self.open.pop()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PAGES)))
def test_no_template_needs_a_hole_in_the_policy(path: Path) -> None:
    assert FORBIDDEN.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("name", names())
def test_a_page_is_whole(name: str) -> None:
    html = rendered(name)
    page = Outline(html)
    assert page.faults == []
    assert FORBIDDEN.findall(html.replace("https://records.example/portal", "")) == []
    assert sorted(one for one in set(page.ids) if page.ids.count(one) > 1) == []
    assert icons_used(html) <= set(vendor.ICONS)
    assert [tag for tag, _ in page.tags].count("h1") == 1
    assert [tag for tag, _ in page.tags].count("main") == 1
    for tag, given in page.tags:
        if tag == "a" and (given.get("href") or "").startswith("#") and given["href"] != "#":
            assert str(given["href"])[1:] in page.ids, given


@pytest.mark.parametrize("name", names())
def test_every_form_that_writes_carries_the_token_and_every_field_a_name(name: str) -> None:
    html = rendered(name)
    for form in re.findall(r"<form\b.*?</form>", html, flags=re.S):
        if 'method="post"' in form:
            assert 'name="csrf_token"' in form
    page = Outline(html)
    labelled = {given.get("for") for tag, given in page.tags if tag == "label"}
    for tag, given in page.tags:
        if tag not in ("input", "select", "textarea") or given.get("type") in ("hidden", "file"):
            continue
        assert given.get("id") in labelled or given.get("aria-label") or not given.get("id"), (tag, given)


@pytest.mark.parametrize("name", names())
def test_an_exercise_says_so_on_every_page(name: str) -> None:
    assert ">演示<" in rendered(name, is_exercise=True)
    assert "演示" not in rendered(name, is_exercise=False).replace("演示市", "")


@pytest.mark.parametrize("name", ["error", "key"])
def test_a_page_is_open_to_people_without_an_account(name: str) -> None:
    html = rendered(name, person=None, nav=[])
    assert "登录" in html
    assert 'class="qc-bottom"' not in html


def test_names_are_escaped() -> None:
    from tests.pages.samples import SHELL

    html = rendered("home", person={**SHELL["person"], "name": "<b>&\"'𠮷"})
    assert "&lt;b&gt;&amp;&#34;&#39;𠮷" in html


def test_icons_named_by_modules_are_in_the_sprite() -> None:
    root = Path(modules.__path__[0])
    named: set[str] = set()
    for path in root.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        named |= set(re.findall(r'event_type\("\w+", "[^"]*", "([\w-]+)"', text))
        named |= set(re.findall(r'"icon": "([\w-]+)"', text))
        named |= set(re.findall(r'NavItem\(\s*"[^"]*",\s*"([\w-]+)"', text))
    assert named
    assert named <= set(vendor.ICONS), named - set(vendor.ICONS)


def test_every_link_of_a_template_names_a_route_of_the_product() -> None:
    pages = (
        access_pages,
        account_pages,
        administration_pages,
        checkpoint_pages,
        core_pages,
        module_pages,
        securing_pages,
        signin_pages,
    )
    own = [one.VIEWS for one in pages]
    known = set(LIBRARY_ENDPOINTS) | {route.endpoint for one in own for route in one.routes}
    for found in pkgutil.iter_modules(modules.__path__):
        folder = Path(modules.__path__[0]) / found.name
        for path in sorted(folder.rglob("*.py")):
            for name in re.findall(r"^(\w+) = Views\(", path.read_text(encoding="utf-8"), re.MULTILINE):
                where = ".".join(path.relative_to(folder).with_suffix("").parts)
                views = getattr(import_module(f"modules.{found.name}.{where}"), name)
                known |= {route.endpoint for route in views.routes}
    used = {name for path in TEMPLATES for name in re.findall(r"url_for\('([\w.]+)'", path.read_text(encoding="utf-8"))}
    assert used <= known, used - known
    assert used - {"static"} <= set(ENDPOINTS)
