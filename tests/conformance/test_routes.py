"""Every route of every module refuses a stranger and a person without posts; every answer is hardened."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from docstore.access.account import Account
from docstore.access.accounts import create_account
from tests.site import PASSWORD, TestSite, whole_site

# Open to all on purpose, each with its reason.
OPEN = {
    "core.health": "for the supervisor",
    "core.key": "everybody may compare the key",
    "core.verify_page": "everybody may verify",
    "core.theme": "light or dark, before signing in too",
    "core.choose_language": "the language, before signing in too",
    "cases.root": "sends strangers to sign in",
    "api.description": "says what there is, and nothing of the store",
    "api.health-read": "for whoever watches",
    "api.session-read": "says a stranger that he is one",
    "api.keys-list": "everybody may compare the keys",
    "portal.enter": "where the party types its code",
    "portal.leave": "ends a visit",
    "static": "files of the look",
    "security.login": "where one signs in",
    "security.logout": "ends a session",
    "signin.second_step": "the second page of signing in",
}
# Of everybody who is signed in, about himself.
OWN = "account."


HARDENING = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy")


@pytest.fixture(scope="module")
def site(running_mongo: Any, tmp_path_factory: Any) -> Iterator[TestSite]:
    folder: Path = tmp_path_factory.mktemp("routes")
    with whole_site(running_mongo, folder) as made:
        create_account(made.system, username="nobody", name="无岗", password=PASSWORD)
        yield made
    running_mongo.give_back_all()


def routes(site: TestSite) -> list[tuple[str, str, str]]:
    found = []
    for rule in site.app.url_map.iter_rules():
        if rule.endpoint in OPEN:
            continue
        words = {"kind": "pdf"}
        values = {name: 1 if name.endswith("number") else words.get(name, "none") for name in rule.arguments}
        with site.app.test_request_context():
            path = site.app.url_map.bind("localhost").build(rule.endpoint, values)
        found += [(rule.endpoint, method, path) for method in rule.methods - {"OPTIONS", "HEAD"}]
    return found


def refused(site: TestSite, username: str) -> list[str]:
    client = site.client(username)
    site.app.config["WTF_CSRF_ENABLED"] = False
    try:
        wrong = []
        for endpoint, method, path in routes(site):
            answer = client.open(path, method=method)
            to_sign_in = answer.status_code == 302 and answer.headers["Location"].startswith(("/login", "/portal"))
            home = endpoint == "manage.index" and answer.status_code == 302
            wrong += [f"{method} {path} ({endpoint}) lacks {name}" for name in HARDENING if name not in answer.headers]
            if not (answer.status_code in (401, 403, 404, 412) or to_sign_in or home):
                wrong.append(f"{method} {path} ({endpoint}) answered {answer.status_code}")
        return wrong
    finally:
        site.app.config["WTF_CSRF_ENABLED"] = True


def test_a_stranger_is_refused_everywhere(site: TestSite) -> None:
    assert refused(site, "") == []


def test_a_person_without_posts_is_refused_everywhere(site: TestSite) -> None:
    assert site.system.first(Account, {"username": "nobody"}) is not None
    wrong = refused(site, "nobody")
    assert [row for row in wrong if "security" not in row and f"({OWN}" not in row] == []


def test_there_are_routes_to_refuse(site: TestSite) -> None:
    assert len(routes(site)) > 25


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/login",
        "/none",
        "/cases",
        "/portal",
        "/key",
        "/static/none.css",
        "/health",
        "/api/v1/openapi.json",
        "/api/none",
    ],
)
def test_every_answer_is_hardened(site: TestSite, path: str) -> None:
    answer = site.client().get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "'unsafe" not in policy and "*" not in policy and "http" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_flask_admin_offers_no_way_to_files_or_deletion(site: TestSite) -> None:
    paths = {rule.rule for rule in site.app.url_map.iter_rules()}
    assert not [path for path in paths if any(word in path for word in ("api/file", "delete", "export", "ajax"))]


def test_a_form_without_its_token_is_refused(site: TestSite) -> None:
    answer = site.client("handler").post("/cases/new", data={"party_name": "x"})
    assert answer.status_code == 400
