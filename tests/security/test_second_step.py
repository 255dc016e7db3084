"""The second step: who has it is not let in by the password alone; a code and a recovery code count once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from passlib.totp import TOTP

from docstore import clock
from docstore.access import second_step as steps
from docstore.access.account import Account
from docstore.access.sealed_text import seal, unseal
from docstore.access.securing import reset_second_step
from docstore.errors import AccessDeniedError, FixityError
from tests.security.clock import Later
from tests.security.clock import later as later
from tests.security.world import person
from tests.site import PASSWORD, TestSite, post

CODE = re.compile(r'<li class="qc-mono">([^<]+)</li>')


class Telephone:
    """What stands in a person's hand."""

    def __init__(self, page: str) -> None:
        found = re.search(r'手工输入：<span class="qc-mono">([A-Z2-7 ]+)</span>', page)
        assert found
        self._totp = TOTP(key=found.group(1).replace(" ", ""))

    def code(self, seconds: int = 0) -> str:
        return str(self._totp.generate(time=int(clock.now().timestamp()) + seconds).token)


def set_up(site: TestSite, username: str) -> tuple[Telephone, list[str]]:
    """Through the pages; returns the telephone and the recovery codes."""
    client = site.client(username)
    assert post(client, "/account/second-step/start", {}, page="/account/second-step").status_code == 302
    page = client.get("/account/second-step").get_data(as_text=True)
    assert "<svg" in page and "style=" not in page
    telephone = Telephone(page)
    done = post(client, "/account/second-step/confirm", {"code": telephone.code()}, page="/account/second-step")
    codes = CODE.findall(done.get_data(as_text=True))
    assert len(set(codes)) == steps.RECOVERY_CODES
    return telephone, codes


def with_password(site: TestSite, username: str) -> Any:
    """A browser that has got as far as the password leads."""
    client = site.client()
    answer = post(client, "/login", {"username": username, "password": PASSWORD, "next": "/account"})
    assert answer.headers["Location"] == "/login/code", answer.get_data(as_text=True)[:300]
    return client


def step(site: TestSite, username: str) -> dict[str, Any]:
    found = site.store.database.second_steps.find_one({"_id": account(site, username).id})
    assert found is not None
    return dict(found)


def account(site: TestSite, username: str) -> Account:
    found = site.system.first(Account, {"username": username})
    assert found is not None
    return found


def test_the_password_alone_opens_nothing_and_a_code_counts_once(site: TestSite, later: Later) -> None:
    person(site, "sun", "handler")
    telephone, _ = set_up(site, "sun")
    client = with_password(site, "sun")
    assert client.get("/account").status_code == 302 and client.get("/cases").status_code == 302
    used = telephone.code()
    assert "已经用过" in post(client, "/login/code", {"code": used}).get_data(as_text=True)  # it confirmed the set-up
    later(seconds=60)
    fresh = telephone.code()
    answer = post(client, "/login/code", {"code": fresh})
    assert answer.status_code == 302 and client.get("/account").status_code == 200
    other = with_password(site, "sun")
    assert post(other, "/login/code", {"code": fresh}).status_code == 422
    assert other.get("/account").status_code == 302


def test_guessing_codes_rests_although_the_password_is_right_each_time(site: TestSite, later: Later) -> None:
    person(site, "yang", "handler")
    telephone, _ = set_up(site, "yang")
    later(minutes=1)
    for _ in range(5):
        assert post(with_password(site, "yang"), "/login/code", {"code": "000000"}).status_code == 422
    client = with_password(site, "yang")
    assert "暂停登录" in post(client, "/login/code", {"code": telephone.code()}).get_data(as_text=True)
    assert client.get("/account").status_code == 302


def test_a_recovery_code_opens_once_and_lies_nowhere_in_the_clear(site: TestSite) -> None:
    person(site, "zhu", "handler")
    _, codes = set_up(site, "zhu")
    kept = str(step(site, "zhu")) + str(list(site.store.database.custody_events.find({})))
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)
    client = with_password(site, "zhu")
    assert post(client, "/login/code", {"code": codes[0].lower().replace("-", " ")}).status_code == 302
    assert post(with_password(site, "zhu"), "/login/code", {"code": codes[0]}).status_code == 422
    page = post(client, "/account/second-step/codes", {}, page="/account/second-step").get_data(as_text=True)
    assert len(CODE.findall(page)) == 10
    assert post(with_password(site, "zhu"), "/login/code", {"code": codes[1]}).status_code == 422  # the former are void


def test_a_lost_telephone_is_reset_by_another_person_with_an_event(site: TestSite) -> None:
    person(site, "qin", "handler")
    set_up(site, "qin")
    key = account(site, "qin").id
    admin = site.client("security")
    place = f"/manage/accounts/{key}"
    assert post(admin, f"{place}/secure/second-step", {}, page=f"{place}/sign-in").status_code == 302
    assert site.client("qin").get("/account").status_code == 200
    event = site.store.database.custody_events.find_one({"event_type": "second_step_reset", "objects.id": key})
    assert event is not None and event["agent"]["id"] == account(site, "security").id
    with pytest.raises(AccessDeniedError):
        reset_second_step(site.act("security"), account_id=account(site, "security").id)


@pytest.fixture
def strict(site: TestSite) -> Iterator[TestSite]:
    """Keepers must have the second step."""
    before = site.store.equipment
    rules = replace(before.sign_in, second_step_roles=frozenset({"keeper"}))
    site.store.equipment = replace(before, sign_in=rules)
    yield site
    site.store.equipment = before


def test_who_must_have_it_does_nothing_else_before(strict: TestSite) -> None:
    person(strict, "you", "keeper")
    client = strict.browser("you")
    for path in ("/cases", "/account", "/account/tokens/new"):
        assert client.get(path).headers["Location"] == "/account/second-step"
    assert client.post("/uploads", headers={"Tus-Resumable": "1.0.0"}).status_code == 403
    set_up(strict, "you")
    assert client.get("/cases").status_code == 200
    off = post(client, "/account/second-step/off", {}, page="/account/second-step")
    assert off.status_code == 403 and step(strict, "you")["seed"]


def test_what_was_begun_and_never_confirmed_changes_nothing(site: TestSite) -> None:
    person(site, "xu", "handler")
    post(site.client("xu"), "/account/second-step/start", {}, page="/account/second-step")
    assert site.client("xu").get("/account").status_code == 200


@given(st.binary(min_size=10, max_size=40), st.text(max_size=20), st.text(max_size=20), st.integers(0, 60))
def test_a_seed_opens_for_its_owner_alone_and_only_unchanged(secret: bytes, owner: str, other: str, at: int) -> None:
    key = b"k" * 32
    sealed = seal(key, owner, secret)
    assert unseal(key, owner, sealed) == secret and sealed != seal(key, owner, secret)
    if other != owner:
        with pytest.raises(FixityError):
            unseal(key, other, sealed)
    at %= len(sealed.rstrip("=")) - 1
    changed = sealed[:at] + ("A" if sealed[at] != "A" else "B") + sealed[at + 1 :]
    with pytest.raises(FixityError):
        unseal(key, owner, changed)
