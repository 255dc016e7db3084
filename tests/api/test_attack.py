"""schemathesis over the description: whatever it allows, and what it does not, is answered as it says.

A few examples of each operation; with --soak many, shared by all who may and people of another department.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from admin.api.resource import ROOT
from tests.api.asking import Asker, operations
from tests.site import USERS, TestSite

FEW, MANY = 3, 200
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
]


def attack(
    site: TestSite, ask: Asker, ids: dict[str, str], who: str, most: int, method: str, path: str
) -> Counter[int]:
    """How often each status was answered. Half of the requests go to things that exist, with their present version."""
    described: Any = schemathesis.openapi.from_wsgi(f"{ROOT}/openapi.json", site.app)
    operation = described[ROOT + path][method]
    cookie = ask.client(who).get_cookie("quancheng").value
    headers = {"X-CSRFToken": ask.token(who)}

    @settings(
        max_examples=most,
        deadline=None,
        database=None,
        derandomize=most == FEW,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), is_real=st.booleans(), version=st.integers(0, 3))
    def run(case: Any, is_real: bool, version: int) -> None:
        sent = dict(headers)
        if is_real:
            case.path_parameters = {key: ids.get(key, value) for key, value in (case.path_parameters or {}).items()}
            sent["If-Match"] = f'"{version}"'
        case.cookies = {"quancheng": cookie}  # instead of one made up, and of a token made up
        case.headers = {key: value for key, value in (case.headers or {}).items() if key.lower() != "authorization"}
        answer = case.call_and_validate(headers=sent, checks=CHECKS)
        answered[answer.status_code] += 1

    answered: Counter[int] = Counter()
    run()
    return answered


@pytest.mark.timeout(3600)
def test_every_operation_answers_as_described(
    site: TestSite, ask: Asker, ids: dict[str, str], request: pytest.FixtureRequest
) -> None:
    is_long = request.config.getoption("--soak")
    faults = []
    answered: Counter[int] = Counter()
    for method, path, told in operations(site):
        holders = [who for who in USERS if site.act(who).allows(told.get("x-permission", "records.view"))]
        people = [*holders, "handler2", "head2"] if is_long else holders[:1]
        for who in people:
            try:
                answered += attack(site, ask, ids, who, MANY // len(people) if is_long else FEW, method, path)
            except* Exception as fault:
                faults.append(f"{who} {method} {path}: {fault}")
    assert not faults, "\n".join(faults)
    assert {200, 404, 422} <= set(answered) and answered[401] == 0 and answered[200] > 20, answered
