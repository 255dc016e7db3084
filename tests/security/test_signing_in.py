"""The door: wrong words, tokens, redirects, cookies."""

from __future__ import annotations

from typing import Any

import pytest

from tests.site import PASSWORD, TOKEN, TestSite, post

ELSEWHERE = [
    "//evil.example/",
    "https://evil.example/",
    "/\\evil.example",
    "/\t/evil.example",
    "/ /evil.example",
    "\\\\evil.example",
    "https:///evil.example",
    " //evil.example",
]


def with_token(client: Any, path: str, body: Any) -> Any:
    found = TOKEN.search(client.get("/login").get_data(as_text=True))
    assert found
    return client.post(path, json=body, headers={"X-CSRFToken": found.group(1)})


@pytest.mark.parametrize("username", ["handler", "nobody-of-this-name", "", "名" * 5000])
def test_whatever_is_wrong_the_answer_is_the_same(site: TestSite, username: str) -> None:
    answer = post(site.client(), "/login", {"username": username, "password": "wrong-password"})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200 and "账号或者密码不对" in text
    assert site.client().get("/cases").status_code == 302


@pytest.mark.parametrize("username", ["handler", {"$gt": ""}, ["handler"], 1])
def test_json_signs_nobody_in(site: TestSite, username: Any) -> None:
    client = site.client()
    answer = with_token(client, "/login?include_auth_token", {"username": username, "password": PASSWORD})
    assert answer.status_code == 422
    assert client.get("/cases").status_code == 302


def test_there_are_no_tokens_that_outlive_a_session(site: TestSite) -> None:
    client = site.client()
    fields = {"username": "handler", "password": PASSWORD}
    page = client.get("/login", headers={"Accept": "text/html"}).get_data(as_text=True)
    found = TOKEN.search(page)
    assert found
    answer = client.post(
        "/login?include_auth_token",
        data={**fields, "csrf_token": found.group(1)},
        headers={"Accept": "application/json"},
    )
    token = (answer.get_json(silent=True) or {}).get("response", {}).get("user", {}).get("authentication_token", "x")
    stranger = site.client()
    assert stranger.get("/cases", headers={"Authentication-Token": token}).status_code == 302
    assert stranger.get(f"/cases?auth_token={token}").status_code == 302


def test_no_cookie_is_remembered(site: TestSite) -> None:
    client = site.client()
    answer = post(client, "/login", {"username": "handler", "password": PASSWORD, "remember": "y"})
    assert answer.status_code == 302
    assert not any("remember" in one for one in answer.headers.getlist("Set-Cookie"))


def test_cookies_are_out_of_reach_of_pages(site: TestSite) -> None:
    answer = post(site.client(), "/login", {"username": "handler", "password": PASSWORD})
    cookies = answer.headers.getlist("Set-Cookie")
    assert cookies and all("HttpOnly" in one and "SameSite=Lax" in one for one in cookies)


@pytest.mark.parametrize("target", ELSEWHERE)
def test_signing_in_leads_nowhere_else(site: TestSite, target: str) -> None:
    answer = post(site.client(), "/login", {"username": "handler", "password": PASSWORD, "next": target})
    place = answer.headers.get("Location", "/")
    assert answer.status_code in (200, 302) and place.startswith(("/", "%")) and not place.startswith("//")


@pytest.mark.parametrize("target", ELSEWHERE)
def test_the_theme_leads_nowhere_else(site: TestSite, target: str) -> None:
    client = site.client()
    answer = post(client, "/theme", {"theme": "dark", "next": target}, page="/login")
    assert answer.headers["Location"] == "/"


def test_the_theme_leads_back(site: TestSite) -> None:
    answer = post(site.client(), "/theme", {"theme": "dark", "next": "/cases?q=中文&state=open"}, page="/login")
    assert answer.headers["Location"].startswith("/cases?q=")


def test_a_session_of_before_does_not_become_signed_in(site: TestSite) -> None:
    """Fixation: what an attacker planted before is worth nothing afterwards."""
    attacker = site.client()
    attacker.get("/login")
    planted = attacker.get_cookie("quancheng")
    assert planted
    victim = site.client()
    victim.set_cookie("quancheng", planted.value)
    assert post(victim, "/login", {"username": "handler", "password": PASSWORD}).status_code == 302
    assert victim.get("/cases").status_code == 200
    assert attacker.get("/cases").status_code == 302
