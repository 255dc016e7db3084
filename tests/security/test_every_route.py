"""Every route × every role × own and other department, none left out: what it answers is what the policy says.

The expectation is computed: from the permission that the route or operation declares, and from the policy's answer
about the object that its address names. A route without an expectation fails. The short form asks every route as a
quarter of the people, in turns; `--soak` asks all of them.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

import admin
from admin import flask_admin_shell
from admin.api import core
from admin.api.resource import Operation
from admin.app import LIBRARY_ENDPOINTS
from docstore.access import emergency
from docstore.access.account import Account
from docstore.access.accounts import create_account
from docstore.access.breaking_glass import break_glass
from docstore.disposition.holds import place_hold
from docstore.model.base import StoredDocument
from docstore.model.case_file import CaseFile
from docstore.model.hold import GROUNDS
from docstore.model.record import Record
from modules.copies.api import CopyRequest
from modules.organisation.api import Department
from tests.security.world import asked, draft, opened, served, statutes, upload
from tests.site import PASSWORD, TestSite

ADMIN_PAGES = [
    importlib.import_module(f"admin.{one.name}")
    for one in pkgutil.iter_modules(admin.__path__)
    if one.name.endswith("_pages")
]
# Not of people with a post in the bureau.
NOT_HELD = ("system", "party", emergency.ROLE)
# Stands for what this store has none of: only who is refused learns something from it.
NO_SUCH = "none"
HERE, ELSEWHERE = "hazchem", "mines"
BROKE_GLASS = "broke-glass"
# What names an object that the policy is asked about: its model, and what sees it.
OBJECTS: dict[str, tuple[type[StoredDocument], str]] = {
    "case_id": (CaseFile, "cases.view"),
    "record_id": (Record, "records.view"),
    "request_id": (CopyRequest, "copies.view"),
}
# Allowed, and yet there is nothing to show in this store, each with its reason.
NOTHING_THERE = {
    "api.records-rendition": "no PDF without a converter",
    "documents.page_picture": "no PDF without a converter",
    "parties.merge": "an address that names no second entry",
    "api.records-events": "the archivist sees no events of an open case",
}


@dataclass(frozen=True)
class Expectation:
    """`permission`: empty where everybody may who is signed in (`is_open`: who is not, too)."""

    permission: str = ""
    sees: str = ""
    is_open: bool = False
    is_portal: bool = False


@dataclass(frozen=True)
class Ask:
    endpoint: str
    method: str
    path: str
    target: StoredDocument | None
    expected: Expectation


@pytest.fixture(scope="module")
def people(site: TestSite) -> list[str]:
    """One person of every role, here and elsewhere; a leader has charge of a department instead."""
    made = []
    for department in (HERE, ELSEWHERE):
        for role in site.store.registry.roles:
            if role in NOT_HELD:
                continue
            name = f"{role}-{department}"
            leads = role == "deputy_leader"
            create_account(
                site.system,
                username=name,
                name=name,
                password=PASSWORD,
                roles=[role],
                department="" if leads else department,
                departments_in_charge=[department] if leads else [],
            )
            made.append(name)
    return [*made, BROKE_GLASS]


@pytest.fixture(scope="module", autouse=True)
def broken_glass(site: TestSite, ids: dict[str, str]) -> None:
    """One of the other department has the case open in an emergency; the policy says what that opens."""
    create_account(
        site.system, username=BROKE_GLASS, name=BROKE_GLASS, password=PASSWORD, roles=["keeper"], department=ELSEWHERE
    )
    why = "二厂起火，要马上看平面图"
    break_glass(site.act(BROKE_GLASS), kind="case", key=ids["case_id"], reason=why, hours=1)


@pytest.fixture(scope="module")
def ids(site: TestSite) -> dict[str, str]:
    """Everything is of the department `hazchem`."""
    case = opened(site)
    papers = served(site, case)
    recording = upload(site.client("officer"), case, b"not a film").headers["Upload-Result"]
    waiting = draft(site, case, "N03")
    site.work()
    _, request = asked(site, case)
    hold = place_hold(site.act("head"), case_id=case.id, ground=next(iter(GROUNDS)), basis="〔2026〕1号", note="核对")
    account = site.system.first(Account, {"username": "handler"})
    department = site.system.first(Department, {})
    assert account is not None and department is not None
    return {
        "case_id": case.id,
        "record_id": papers["N02"].id,
        "recording": recording,
        "draft": waiting.id,
        "request_id": request.id,
        "account_id": account.id,
        "post_id": account.posts[0].id,
        "department_id": department.id,
        "officer_id": case.officers[0],
        "party_id": case.party,
        **statutes(site),
        "hold_id": hold.id,
        "form_id": "N03",
        "number": "1",
        "page_number": "1",
        "kind": "docx",
        "object_id": papers["N02"].id,
        "opening_id": NO_SUCH,
        "day": "2026-03-02",
        "name": "cases",
        "act": "unlock",
        "filename": "none.css",
    }


def expectations(site: TestSite) -> dict[tuple[str, str], Expectation]:
    """(endpoint, method) → what the declarations say."""
    registry = site.store.registry
    found: dict[tuple[str, str], Expectation] = {}
    for views in [*(page.VIEWS for page in ADMIN_PAGES), *registry.of("views").values()]:
        for route in views.routes:
            is_open = not route.permission and not route.is_own
            is_portal = is_open and route.endpoint.startswith("portal.")
            for method in route.methods:
                found[route.endpoint, method] = Expectation(route.permission, "", is_open, is_portal)
    for resource in [*core.RESOURCES, *registry.of("api_resource").values()]:
        for one in resource.operations:
            found[f"api.{one.name.replace('.', '-')}", one.method] = _of_operation(one)
    found["api.description", "GET"] = Expectation(is_open=True)
    for endpoint in LIBRARY_ENDPOINTS:
        for method in ("GET", "POST", "PATCH", "DELETE", "HEAD", "PUT"):
            found[endpoint, method] = Expectation(is_open=True)
    for view in site.app.extensions["quancheng_admin"]._views:
        for method in ("GET", "POST"):
            found[f"{view.endpoint}.index", method] = Expectation()
            if isinstance(view, flask_admin_shell.SafeModelView):
                found[f"{view.endpoint}.index_view", method] = Expectation(view.permission)
                found[f"{view.endpoint}.create_view", method] = Expectation(view.permission)
    return found


def _of_operation(one: Operation) -> Expectation:
    return Expectation(
        one.permission, one.item.permission if one.item else "", one.is_public, is_portal=one.acting is not None
    )


def every_ask(site: TestSite, ids: dict[str, str]) -> Iterator[Ask]:
    """Raises KeyError for a route that nobody expects."""
    known = expectations(site)
    urls = site.app.url_map.bind("localhost")
    for rule in site.app.url_map.iter_rules():
        values = {name: _value(rule.endpoint, name, ids) for name in rule.arguments}
        path = urls.build(rule.endpoint, values)
        target = _target(site, values)
        for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
            yield Ask(rule.endpoint, method, path, target, known[rule.endpoint, method])


def _value(endpoint: str, name: str, ids: dict[str, str]) -> str:
    is_recording = endpoint.startswith(("recordings.", "api.recordings"))
    if name == "record_id" and is_recording:
        return ids["recording"]
    if name == "record_id" and endpoint in ("documents.edit", "documents.autosave", "documents.write"):
        return ids["draft"]
    if name == "kind" and endpoint.startswith(("access.", "secrecy.")):
        return "record"
    return ids.get(name, NO_SUCH)


def _target(site: TestSite, values: dict[str, str]) -> StoredDocument | None:
    for name, (model, _) in OBJECTS.items():
        if name in values:
            return site.system.get(model, values[name])
    return site.system.get(Record, values["object_id"]) if "object_id" in values else None


def may(site: TestSite, username: str, ask: Ask) -> bool:
    """By the policy alone."""
    act, expected = site.act(username), ask.expected
    if expected.is_portal:
        return ask.endpoint in ("portal.enter", "portal.leave")
    if expected.permission and not act.allows(expected.permission):
        return False
    if ask.target is None or expected.is_open:
        return True
    kind = type(ask.target).policy_kind
    sees = expected.sees or next(sees for model, sees in OBJECTS.values() if isinstance(ask.target, model))
    asked_of = site.store.registry.permissions[expected.permission].kind if expected.permission else ""
    return act.allows(sees, ask.target) and (asked_of != kind or act.allows(expected.permission, ask.target))


def is_refused(site: TestSite, username: str, ask: Ask, answer: Any) -> bool:
    """No content, and no way to it: not for this person, only for who comes with an access code, or not now."""
    if answer.status_code == 409 and ask.expected.permission:  # the post has it, in another state of the object
        actor = site.act(username).actor
        return any(grant.states for grant in site.store.policy.grants_for(actor, ask.expected.permission))
    to_portal = answer.status_code == 302 and answer.headers["Location"].startswith("/portal")
    return answer.status_code in (401, 403, 404) or to_portal


def opens(answer: Any, ask: Ask) -> bool:
    """It is shown, or what hinders is something else than who asks (a state, a condition that was not sent)."""
    if answer.status_code == 403:
        return answer.is_json and answer.get_json()["code"] == "reason-needed"
    if answer.status_code == 404:
        return ask.endpoint in NOTHING_THERE or ask.expected.is_open or f"/{NO_SUCH}" in ask.path
    return answer.status_code in (200, 206, 302, 303, 304, 409, 422)


@pytest.fixture(scope="module")
def asks(site: TestSite, ids: dict[str, str]) -> list[Ask]:
    return list(every_ask(site, ids))


def test_no_route_is_without_an_expectation(site: TestSite, asks: list[Ask]) -> None:
    assert {ask.endpoint for ask in asks} == {rule.endpoint for rule in site.app.url_map.iter_rules()}
    assert len(asks) > 150


@pytest.mark.timeout(3600)
def test_every_route_answers_as_the_policy_says(
    site: TestSite, asks: list[Ask], people: list[str], request: pytest.FixtureRequest
) -> None:
    is_whole = request.config.getoption("--soak")
    events: Any = site.store.database.custody_events
    wrong: list[str] = []
    answered = {True: 0, False: 0}
    site.app.config["WTF_CSRF_ENABLED"] = False
    try:
        for turn, username in enumerate(people):
            mine = [ask for number, ask in enumerate(asks) if is_whole or (number + turn) % 4 == 0]
            allowed = {id(ask): may(site, username, ask) for ask in mine}
            client = site.client(username)
            before = events.count_documents({})
            for ask in mine:
                if not allowed[id(ask)]:
                    answer = client.open(ask.path, method=ask.method)
                    answered[False] += 1
                    if not is_refused(site, username, ask, answer):
                        wrong.append(
                            f"{username} {ask.method} {ask.path} ({ask.endpoint}): {answer.status_code}, not refused"
                        )
            if events.count_documents({}) != before:
                wrong.append(f"{username}: what was refused left events")
            for ask in mine:
                if allowed[id(ask)] and ask.method == "GET" and ask.endpoint not in LIBRARY_ENDPOINTS:
                    answer = client.get(ask.path)
                    answered[True] += 1
                    if not opens(answer, ask):
                        wrong.append(f"{username} GET {ask.path} ({ask.endpoint}): {answer.status_code}, not opened")
    finally:
        site.app.config["WTF_CSRF_ENABLED"] = True
    assert not wrong, "\n".join(wrong)
    assert answered[True] > 80 and answered[False] > 200, answered
