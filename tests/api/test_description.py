"""The OpenAPI document: valid, complete, without data; and what it promises of who may."""

from __future__ import annotations

import json
from typing import Any

import pytest
from schemathesis.specs.openapi import definitions

from admin.api.openapi import require_sound
from admin.api.resource import ROOT, Operation
from admin.present_request import REASON_HEADER
from docstore.errors import StartupError
from tests.api.asking import Asker, filled, operations
from tests.site import USERS, TestSite

PUBLIC = {"health.read", "session.read", "keys.list"} | {
    f"portal.{name}" for name in ("case", "requests", "request", "ask", "package")
}


def description(site: TestSite) -> dict[str, Any]:
    answer = site.app.test_client().get(f"{ROOT}/openapi.json")
    assert answer.status_code == 200 and answer.headers["ETag"]
    return dict(answer.get_json())


def test_it_is_openapi_3_1(site: TestSite) -> None:
    definitions.OPENAPI_31_VALIDATOR.validate(description(site))


def test_every_reference_leads_somewhere(site: TestSite) -> None:
    document = description(site)
    text = json.dumps(document)
    for part in text.split('"$ref": "')[1:]:
        kind, _, name = part.split('"')[0].removeprefix("#/components/").partition("/")
        assert name in document["components"][kind]


def test_it_says_nothing_of_the_store(site: TestSite, ids: dict[str, str]) -> None:
    text = json.dumps(description(site), ensure_ascii=False)
    known = [ids[key] for key in ("case_id", "record_id", "account_id", "party_id")]
    assert not [one for one in (*known, "某化工", "hazchem", "豫H") if one in text]


def test_every_route_of_the_api_is_described(site: TestSite) -> None:
    rules = [rule for rule in site.app.url_map.iter_rules() if rule.rule.startswith(f"{ROOT}/")]
    routes = {
        (method, rule.rule.replace("<", "{").replace(">", "}").removeprefix(ROOT))
        for rule in rules
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert routes - {("GET", "/openapi.json")} == {(method, path) for method, path, _ in operations(site)}
    assert len(routes) > 60


def test_what_is_public_is_public_on_purpose(site: TestSite) -> None:
    assert {told["operationId"] for _, _, told in operations(site) if told.get("x-public")} == PUBLIC
    permissions = site.store.registry.permissions
    assert all(told["x-permission"] in permissions for _, _, told in operations(site) if not told.get("x-public"))


def _operation(**words: Any) -> Operation:
    return Operation(**{"name": "x.y", "method": "GET", "path": "/x", "summary": "", "run": lambda call: {}, **words})


@pytest.mark.parametrize(
    "made",
    [
        [_operation()],
        [_operation(permission="cases.view", is_public=True)],
        [_operation(permission="nobody.knows")],
        [_operation(is_public=True), _operation(is_public=True, name="x.z")],
        [_operation(is_public=True), _operation(is_public=True, path="/z")],
    ],
    ids=["without permission", "both", "unknown permission", "the same address", "the same name"],
)
def test_the_start_stops_for_an_unsound_operation(site: TestSite, made: list[Operation]) -> None:
    with pytest.raises(StartupError):
        require_sound(made, site.store.registry)


# --- who may ----------------------------------------------------------------------------------------------


def test_a_stranger_learns_nothing(site: TestSite, ids: dict[str, str]) -> None:
    client = site.client()
    wrong = []
    for method, path, told in operations(site):
        for where in (filled(path, ids), filled(path, dict.fromkeys(ids, "none"))):
            answer = client.open(ROOT + where, method=method, json={})
            refused = (400, 403, 404) if told.get("x-public") else (401,)
            is_open = told["operationId"] in ("health.read", "session.read", "keys.list")
            if not is_open and (answer.status_code not in refused or answer.mimetype != "application/problem+json"):
                wrong.append(f"{method} {where}: {answer.status_code}")
    assert wrong == []


@pytest.mark.parametrize("path", ["/none", "/cases/", "/cases/x/none", "/../x", "/%2e%2e/x", "", "/", "/none/../cases"])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "OPTIONS", "TRACE"])
def test_a_stranger_does_not_learn_which_addresses_exist(site: TestSite, method: str, path: str) -> None:
    answer = site.client().open(ROOT + path, method=method)
    assert answer.status_code in (401, 404) and answer.mimetype == "application/problem+json"
    assert answer.status_code == 401 or path in ("/../x", "/%2e%2e/x")
    assert "Allow" not in answer.headers


def test_every_post_gets_what_its_permissions_say(site: TestSite, ids: dict[str, str], ask: Asker) -> None:
    """Each post on each operation: 403 exactly where it does not hold the permission anywhere, and never a fault."""
    wrong = []
    for who in (*USERS, "officer2", "handler2"):
        act = site.act(who)
        for method, path, told in operations(site):
            if told.get("x-public"):
                continue
            body = {} if "requestBody" in told else None
            answer = ask(who, method, filled(path, ids), body, headers={REASON_HEADER: "x"})
            lacks = not act.allows(told["x-permission"])
            if answer.status_code >= 500 or (answer.status_code == 403) != lacks:
                wrong.append(f"{who} {method} {path}: {answer.status_code}")
            if str(answer.status_code) not in told["responses"]:
                wrong.append(f"{who} {method} {path}: {answer.status_code} is not described")
    assert wrong == []


def test_another_departments_objects_are_not_there(site: TestSite, ids: dict[str, str], ask: Asker) -> None:
    wrong = []
    for who in ("officer2", "handler2", "keeper2", "head2", "leader2"):
        for method, path, _ in operations(site):
            if not any(f"{{{name}}}" in path for name in ("case_id", "record_id", "request_id")) or "portal" in path:
                continue
            answer = ask(who, method, filled(path, ids), {}, version=0)
            if answer.status_code not in (403, 404):
                wrong.append(f"{who} {method} {path}: {answer.status_code}")
            nowhere = ask(who, method, filled(path, {**ids, **dict.fromkeys(ids, "none")}), {}, version=0)
            if (answer.status_code, answer.data) != (nowhere.status_code, nowhere.data):
                wrong.append(f"{who} {method} {path}: differs from what is nowhere")
    assert wrong == []
