"""Every route that names an object, asked by people of another department about a case that is not theirs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from docstore.model.case_file import CaseFile
from tests.security.world import asked, draft, opened, served, upload
from tests.site import TestSite

OTHERS = ("", "officer2", "handler2", "keeper2", "head2", "leader2", "admin")
FIELDS = {"reason": "x", "understood": "yes", "text": "x", "decision": "agree", "obligation": "recording"}


@pytest.fixture(scope="module")
def ids(site: TestSite) -> dict[str, list[Any]]:
    """What a name in a route may stand for: the case, its papers, its recordings, the request of its party."""
    case = opened(site)
    papers = served(site, case)
    waiting = draft(site, case, "N03")
    recording = upload(site.client("officer"), case, b"not a film").headers["Upload-Result"]
    site.work()
    _, request = asked(site, case)
    return {
        "case_id": [case.id],
        "record_id": [papers["N02"].id, papers["N05"].id, waiting.id, recording],
        "request_id": [request.id],
        "form_id": ["N03"],
        "kind": ["docx", "pdf", "case", "record"],
        "object_id": [case.id, papers["N05"].id, recording],
    }


def asks(site: TestSite, ids: dict[str, list[Any]]) -> Iterator[tuple[str, str]]:
    urls = site.app.url_map.bind("localhost")
    for rule in site.app.url_map.iter_rules():
        if rule.endpoint.startswith("api."):
            continue  # tests/api asks all of these, with their own bodies
        known = [name for name in rule.arguments if name.endswith("_id") and name in ids]
        if not known:
            continue
        choices = max(len(ids.get(name, [1])) for name in rule.arguments)
        for turn in range(choices):
            values = {name: ids.get(name, [1])[turn % len(ids.get(name, [1]))] for name in rule.arguments}
            for method in rule.methods - {"OPTIONS"}:
                yield method, urls.build(rule.endpoint, values)


@pytest.mark.parametrize("username", OTHERS)
def test_another_departments_case_does_not_open(site: TestSite, ids: dict[str, list[Any]], username: str) -> None:
    client = site.client(username)
    before = site.system.get(CaseFile, ids["case_id"][0]).revision
    wrong = []
    site.app.config["WTF_CSRF_ENABLED"] = False
    try:
        for method, path in asks(site, ids):
            answer = client.open(path, method=method, data=FIELDS if method in ("POST", "PUT") else None)
            to_door = answer.status_code == 302 and answer.headers["Location"].startswith(("/login", "/portal"))
            refused = (403, 404) if username else (401, 403, 404)
            if answer.status_code not in refused and not to_door:
                wrong.append(f"{method} {path}: {answer.status_code} {answer.headers.get('Location', '')}")
    finally:
        site.app.config["WTF_CSRF_ENABLED"] = True
    assert wrong == []
    assert site.system.get(CaseFile, ids["case_id"][0]).revision == before


def test_what_is_asked_is_not_little(site: TestSite, ids: dict[str, list[Any]]) -> None:
    assert len(list(asks(site, ids))) > 60
