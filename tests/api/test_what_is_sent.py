"""What a program can send: pages of lists that hold still, filters that carry no operators, bodies of any kind."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from admin.api.free import Free
from admin.api.keyset import Order, page
from admin.api.resource import ROOT
from admin.api.shapes import Faults, Moment, Text
from docstore.errors import InvalidInputError
from docstore.identifiers import new_id
from docstore.model.case_file import CaseFile
from docstore.store.reads import order as as_order
from tests.api.asking import Asker
from tests.security.world import opened
from tests.site import TestSite

VALUES = st.sampled_from([None, "a", "b", "c"])


@pytest.mark.parametrize("is_newest_first", [False, True])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=st.lists(VALUES, max_size=8), meanwhile=st.lists(VALUES, max_size=5), limit=st.integers(1, 4))
def test_what_comes_meanwhile_moves_nothing(
    site: TestSite, is_newest_first: bool, before: list[Any], meanwhile: list[Any], limit: int
) -> None:
    """Every row that was there comes once, in order, whatever is added between the pages."""
    officers: Any = site.store.database.officers
    mine = new_id()
    order = Order("valid_from", Text(), is_newest_first=is_newest_first)

    def add(value: str | None) -> str:
        row = {"_id": new_id(), "department": mine, "valid_from": value, "certificate": new_id(), "name": "某"}
        officers.insert_one(row)
        return str(row["_id"])

    def find(condition: dict[str, Any], sort: Any, most: int) -> list[Any]:
        where = {"$and": [{"department": mine}, condition]}
        return list(officers.find(where, sort=as_order(sort), limit=most))

    there = [add(value) for value in before]
    whole = [row["_id"] for row in find({}, order.sort(), 100)]
    met: list[str] = []
    cursor: str | None = ""
    coming = iter(meanwhile)
    while cursor is not None:
        rows, cursor = page(find, order, cursor, limit)
        assert len(rows) <= limit
        met += [row["_id"] for row in rows]
        if (value := next(coming, "none")) != "none":
            add(value)
    assert len(met) == len(set(met)) and set(there) <= set(met)
    assert [key for key in met if key in there] == whole


def test_a_list_is_paged_to_its_end(site: TestSite, ask: Asker) -> None:
    for _ in range(4):
        opened(site)
    met: list[str] = []
    cursor = ""
    while cursor is not None:
        told = ask("head", "GET", f"/cases?limit=3&cursor={cursor}").get_json()
        met += [one["id"] for one in told["items"]]
        cursor = told["next"]
        opened(site) if len(met) == 3 else None
    assert len(met) == len(set(met)) >= 4
    assert ask("head2", "GET", "/cases").get_json() == {"items": [], "next": None}


OPERATORS = (
    "state[$ne]=x",
    "state[]=open",
    "state=%7B%22%24ne%22%3A%22%22%7D",
    "number[$regex]=.*",
    "number=.*",
    "party=%00",
    "state=open&state=closed",
    "$where=1",
    "limit=0",
    "limit=1e3",
    "limit=%D9%A3",
    "limit=99999999999999999999999",
    "opened_on=2026-02-30",
    "cursor=x",
    "cursor=%FF",
)


@pytest.mark.parametrize("query", OPERATORS)
def test_no_filter_carries_an_operator(site: TestSite, ask: Asker, query: str) -> None:
    opened(site)
    answer = ask("head", "GET", f"/cases?{query}")
    assert answer.status_code == 422 or answer.get_json()["items"] == []


PLACES: list[Any] = [
    [{"$gt": ""}, "x"],
    ["2026-01-01", {"$gt": ""}],
    ["2026-01-01", None],
    ["$where", "x"],
    ["2026-01-01"],
    ["2026-01-01", "a", "b"],
    {"a": 1, "b": 2},
    "ab",
    1,
    None,
    [[[[]]], "x"],
]


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_a_cursor_is_a_place_and_nothing_else(ask: Asker, place: Any) -> None:
    cursor = base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")
    assert ask("head", "GET", f"/cases?cursor={cursor}").status_code == 422


def test_a_cursor_opens_nobody_elses_list(site: TestSite, ask: Asker) -> None:
    opened(site)
    cursor = base64.urlsafe_b64encode(json.dumps(["9999-12-31", "x"]).encode()).decode().rstrip("=")
    assert ask("head", "GET", f"/cases?cursor={cursor}").get_json()["items"]
    assert ask("head2", "GET", f"/cases?cursor={cursor}").get_json()["items"] == []


BODIES: list[bytes] = [
    b"",
    b"null",
    b"[]",
    b'"x"',
    b"{",
    b"\xff\xfe",
    b'{"name": {"$ne": ""}}',
    b'{"name": ["x"]}',
    b'{"name": "x", "$where": "1"}',
    b'{"name": "x", "\\ud800": "1"}',
    b'{"name": "\\ud800"}',
    b'{"name": "\\u0000"}',
    b'{"name": NaN}',
    b'{"name": "x", "name": "y"}',
    b'{"name": ' + b"9" * 10_000 + b"}",
    b'{"name": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
]


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body[:30].decode("latin-1"))
def test_a_body_of_another_kind_is_refused(site: TestSite, ask: Asker, body: bytes) -> None:
    headers = {"X-CSRFToken": ask.token("admin"), "Content-Type": "application/json"}
    answer = ask.client("admin").post(f"{ROOT}/departments", data=body, headers=headers)
    assert answer.status_code in (400, 422) and answer.mimetype == "application/problem+json"
    assert json.loads(answer.data)["detail"]


def test_only_json_is_taken(ask: Asker) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
        headers = {"X-CSRFToken": ask.token("admin"), "Content-Type": kind}
        answer = ask.client("admin").post(f"{ROOT}/departments", data=b'{"name": "x"}', headers=headers)
        assert answer.status_code == 415


def test_a_change_needs_the_sessions_token(site: TestSite, ask: Asker) -> None:
    client = ask.client("admin")
    for headers in ({}, {"X-CSRFToken": "guessed"}, {"X-CSRFToken": ask.token("handler")}):
        assert client.post(f"{ROOT}/departments", json={"name": "甲"}, headers=headers).status_code == 400


@pytest.mark.parametrize(
    "inputs",
    [
        {"$where": "1"},
        {"a.b": "1"},
        {"a": {"$gt": ""}},
        {"a": [{"b": [{"c": [{"d": "1"}]}]}]},
        {"a": 1.5},
        {"a": 2**60},
        {"a": "\x00"},
        {"_id": "x"},
        [],
    ],
    ids=str,
)
def test_what_no_form_has_is_not_typed(inputs: Any) -> None:
    faults: Faults = {}
    Free().read(inputs, "inputs", faults)
    assert faults


def test_moments_are_whole() -> None:
    for text in ("2026-03-02", "2026-03-02T09:10", "x", "0001-01-01T00:00:00+14:00", 1, None):
        faults: Faults = {}
        assert Moment().read(text, "at", faults) is None and faults


def test_a_cursor_of_another_order_is_refused() -> None:
    cursor = base64.urlsafe_b64encode(json.dumps(["x", "y"]).encode()).decode()
    with pytest.raises(InvalidInputError):
        page(lambda *_: [], Order("received_at", Moment()), cursor, 10)


def test_nothing_was_changed_by_all_this(site: TestSite) -> None:
    assert all(one.state in ("open", "closed", "submitted", "filed") for one in site.system.find(CaseFile, {}))
