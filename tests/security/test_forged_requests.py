"""Requests that another page makes a signed-in browser send."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from tests.security.world import opened, tus
from tests.site import TOKEN, TestSite, post

ELSEWHERE = ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]


def changing(site: TestSite) -> list[tuple[str, str]]:
    urls = site.app.url_map.bind("localhost")
    found = []
    for rule in site.app.url_map.iter_rules():
        if rule.endpoint.startswith("uploads."):
            continue
        values: dict[str, Any] = {name: 1 if "number" in name else "x" for name in rule.arguments}
        methods = (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}
        found += [(method, urls.build(rule.endpoint, values)) for method in methods]
    return found


@pytest.mark.parametrize("username", ["", "handler", "admin"])
def test_no_form_is_taken_without_its_token(site: TestSite, username: str) -> None:
    client = site.client(username)
    wrong = []
    for method, path in changing(site):
        for body in ({"data": {"reason": "x"}}, {"json": {"reason": "x"}}, {"data": {"csrf_token": "guessed"}}):
            answer = client.open(path, method=method, **body)
            refused = (400, 401, 405) if path.startswith("/api/") and not username else (400, 405)
            if answer.status_code not in refused:
                wrong.append(f"{method} {path}: {answer.status_code}")
    assert wrong == []
    assert len(changing(site)) > 20


def test_a_token_is_its_sessions_own(site: TestSite) -> None:
    mine, other = site.client("handler"), site.client("keeper")
    token = token_of(other)
    assert mine.post("/logout", data={"csrf_token": token}).status_code == 400


def token_of(client: Any) -> str:
    found = TOKEN.search(client.get("/").get_data(as_text=True))
    assert found
    return found.group(1)


def test_an_upload_needs_a_header_that_no_foreign_form_can_send(site: TestSite) -> None:
    case, client = opened(site), site.client("officer")
    headers = tus({"purpose": "recording", "case": case.id, "filename": "a.mp4"}, 10)
    del headers["Tus-Resumable"]
    assert client.post("/uploads", headers=headers).status_code == 412
    answer = client.options("/uploads", headers={"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("target", ELSEWHERE)
def test_lists_lead_nowhere_else(site: TestSite, target: str) -> None:
    number = abs(hash(target)) % 10**6
    fields = {"name": "赵六", "certificate": f"豫H-{number}"}
    answer = post(site.client("handler"), f"/manage/officers/new/?url={quote(target, safe='')}", fields)
    place = answer.headers.get("Location", "/")
    assert answer.status_code == 302 and place.startswith("/") and not place.startswith(("//", "/\\"))
    page = site.client("handler").get(f"/manage/officers/new/?url={quote(target, safe='')}").get_data(as_text=True)
    assert 'href="javascript:' not in page and 'href="https://evil' not in page
