"""Pages in English, of a store in which much has happened: no Chinese but what people wrote and papers say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from admin.language import COOKIE
from admin.translations.sources import CHINESE
from docstore.disposition.holds import place_hold
from tests.flows.test_inbox import brought
from tests.security.world import asked, draft, filed, opened, person, served, submitted
from tests.site import TestSite, post, whole_site

SPOKEN = ("title", "aria-label", "placeholder", "alt", "data-qc-tick", "data-missing", "data-stop-word", "data-label")
# The seal, and documents whose number is their name.
NAMES = ("全", "焦应急〔2021〕35号", "国办发〔2024〕54号", "国办发〔2018〕118号", "中文")
OF_A_KIND = 2
_ID = re.compile(r"[0-9a-f]{24,}|[^/]+\?.*|(?<=modules/)\w+")
NOT_FOLLOWED = re.compile(r"^(https?:|mailto:|/static/|/key/verify)|\.(zip|docx|pdf|mp4)|/download|/package|/logout")


class Words(HTMLParser):
    """The texts of a page, those of attributes that are read out, and where its links lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.texts += [given[name] or "" for name in SPOKEN if name in given]
        if tag == "a" and given.get("href"):
            self.links.append(given["href"] or "")
        # What a paper says stands in its own language.
        if tag in ("textarea", "style") or given.get("aria-hidden") == "true" or given.get("lang") == "zh-CN":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if not self.open:
            self.texts.append(data)


@pytest.fixture(scope="module")
def site(running_mongo: Any, tmp_path_factory: Any) -> Iterator[TestSite]:
    folder: Path = tmp_path_factory.mktemp("english")
    with whole_site(running_mongo, folder) as made:
        person(made, "everything", "officer", "handler", "keeper")
        case = opened(made)
        papers = served(made, case)
        asked(made, case, papers["N03"].id)
        draft(made, opened(made), "N02")
        brought(made, made.client("officer"), case, b"no film", filename="note.mp4")
        submitted(made)
        place_hold(made.act("archivist"), case_id=filed(made).id, ground="audit", basis="市审计局")
        made.work()
        yield made
    running_mongo.give_back_all()


def english(site: TestSite, username: str = "") -> FlaskClient:
    client = site.client(username)
    client.set_cookie(COOKIE, "en")
    return client


def inside(site: TestSite) -> FlaskClient:
    """The party, who entered with its access code."""
    case = opened(site)
    code, _ = asked(site, case, served(site, case)["N03"].id)
    client = english(site)
    assert post(client, "/portal", {"code": code}).status_code == 302
    return client


def chinese_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if CHINESE.search(value):
            yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from chinese_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from chinese_in(one)


def data_of(site: TestSite) -> list[str]:
    """What people and papers said: every Chinese text in the store, the longest first."""
    database: Any = site.store.database
    skipped = ("modules", "module_runs")
    names = [name for name in database.list_collection_names() if "chunks" not in name and name not in skipped]
    found = {text for name in names for row in database[name].find() for text in chinese_in(row)}
    found |= {line for text in found for line in text.splitlines()}
    return sorted(found | set(NAMES), key=len, reverse=True)


def left(text: str, data: list[str]) -> str:
    for one in data:
        if one in text:
            text = text.replace(one, " ")
    return " ".join(text.split()) if CHINESE.search(text) else ""


def test_no_page_speaks_chinese_in_english(site: TestSite) -> None:
    party, data = inside(site), data_of(site)
    found = [
        *spoken(english(site), data, "/login", "/portal", "/key", "/none"),
        *spoken(party, data, "/portal/home"),
        *spoken(english(site, "everything"), data, "/", "/password"),
        *spoken(english(site, "leader"), data, "/"),
        *spoken(english(site, "archivist"), data, "/"),
        *spoken(english(site, "admin"), data, "/"),
    ]
    assert sorted(set(found)) == []


def spoken(client: FlaskClient, data: list[str], *starts: str) -> list[str]:
    """The Chinese left on the pages that links lead to from `starts`, a few of every kind."""
    waiting, kinds, found = list(starts), Counter[str](), []
    while waiting:
        path = waiting.pop(0)
        answer = client.get(path, follow_redirects=True)
        if answer.mimetype != "text/html":
            continue
        html = answer.get_data(as_text=True)
        assert '<html lang="en"' in html, path
        words = Words(html)
        found += [f"{path}: {rest}" for text in words.texts if CHINESE.search(text) and (rest := left(text, data))]
        for href in words.links:
            here = href.split("#")[0]
            kind = _ID.sub("*", here)
            if here.startswith("/") and kinds[kind] < OF_A_KIND and not NOT_FOLLOWED.search(here):
                kinds[kind] += 1
                waiting.append(here)
    return found


def test_what_is_refused_is_said_in_english(site: TestSite) -> None:
    client = english(site, "everything")
    answer = post(client, "/cases/new", {"type_key": "none", "officer_1_name": "x"})
    page, data = Words(answer.get_data(as_text=True)), data_of(site)
    assert answer.status_code == 422
    assert "Choose the type of enforcement" in " ".join(page.texts)
    assert [rest for text in page.texts if (rest := left(text, data))] == []


def test_chinese_is_what_a_reader_gets_who_chose_nothing(site: TestSite) -> None:
    client = site.client()
    asked_for = {"Accept-Language": "en"}
    assert '<html lang="zh-CN"' in client.get("/login", headers=asked_for).get_data(as_text=True)
    page = client.get("/login").get_data(as_text=True)
    assert ">English</button>" in page and ">中文</button>" not in page
    answer = post(client, "/language", {"language": "en", "next": "/login"}, page="/login")
    assert answer.status_code == 302 and answer.location == "/login"
    page = client.get("/login").get_data(as_text=True)
    assert '<html lang="en"' in page and ">中文</button>" in page
    post(client, "/language", {"language": "xx", "next": "//elsewhere"}, page="/login")
    assert '<html lang="en"' in client.get("/login").get_data(as_text=True)
