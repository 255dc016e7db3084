"""Guessing: passwords by name and by address, codes of the portal, and what a stranger learns from the answers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin.client_address import BehindProxies, read_networks
from docstore.access import passwords, securing
from docstore.access.account import Account
from docstore.access.tries import COLLECTION
from docstore.errors import AccessDeniedError
from tests.security.clock import Later
from tests.security.clock import later as later
from tests.security.world import person
from tests.site import PASSWORD, TOKEN, TestSite, post

PAUSED = "试错太多，暂停登录。"


def sign_in(site: TestSite, username: str, password: str = PASSWORD, **more: Any) -> Any:
    client = site.client()
    page = client.get("/login").get_data(as_text=True)
    found = TOKEN.search(page)
    assert found
    fields = {"username": username, "password": password, "csrf_token": found.group(1)}
    return client.post("/login", data=fields, **more)


def wrong(site: TestSite, username: str, times: int) -> str:
    """The last answer."""
    for _ in range(times - 1):
        sign_in(site, username, "not-the-password")
    return str(sign_in(site, username, "not-the-password").get_data(as_text=True))


def account(site: TestSite, username: str) -> Account:
    found = site.system.first(Account, {"username": username})
    assert found is not None
    return found


@pytest.fixture(autouse=True)
def from_here_nothing_was_tried(site: TestSite) -> None:
    site.store.database[COLLECTION].update_many({}, {"$set": {"count": 0}})


def test_after_five_wrong_passwords_the_right_one_does_not_help_for_a_quarter_of_an_hour(
    site: TestSite, later: Later
) -> None:
    person(site, "zhou", "handler")
    assert "账号或者密码不对" in wrong(site, "zhou", 5)
    assert PAUSED in sign_in(site, "zhou").get_data(as_text=True)
    later(minutes=14)
    assert PAUSED in sign_in(site, "zhou").get_data(as_text=True)
    later(minutes=2)
    assert sign_in(site, "zhou").status_code == 302
    (event,) = events(site, "sign_in_rests", account(site, "zhou").id)
    assert event["detail"] == {"address": "127.0.0.1", "step": "password"} and event["outcome"] == "failure"


def events(site: TestSite, kind: str, key: str) -> list[dict[str, Any]]:
    return list(site.store.database.custody_events.find({"event_type": kind, "objects.id": key}))


def test_the_right_password_begins_the_count_anew(site: TestSite) -> None:
    person(site, "qian", "handler")
    for _ in range(3):
        wrong(site, "qian", 4)
        assert sign_in(site, "qian").status_code == 302


def test_a_name_that_does_not_exist_rests_with_the_same_words_and_the_same_work(
    site: TestSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The work is counted, not timed: argon2 is what a stranger could measure."""
    person(site, "wu", "handler")
    real, compared = passwords._matches, [0]

    def counting(hashed: str, password: str) -> bool:
        compared[0] += 1
        return real(hashed, password)

    monkeypatch.setattr(passwords, "_matches", counting)
    answers: dict[str, list[str]] = {}
    for name in ("wu", "nobody-at-all"):
        for _ in range(7):
            before = compared[0]
            page = sign_in(site, name, "not-the-password").get_data(as_text=True)
            assert compared[0] == before + 1
            answers.setdefault(name, []).append("paused" if PAUSED in page else "wrong")
    assert answers["wu"] == answers["nobody-at-all"] == ["wrong"] * 5 + ["paused"] * 2
    rests = site.store.database.custody_events.count_documents({"event_type": "sign_in_rests", "objects": []})
    assert rests >= 1
    assert "nobody-at-all" not in str(list(site.store.database.custody_events.find({"event_type": "sign_in_rests"})))
    assert "nobody-at-all" not in str(list(site.store.database[COLLECTION].find({})))


def test_guesses_at_the_same_moment_are_counted_before_they_are_compared(
    site: TestSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    person(site, "zheng", "handler")
    monkeypatch.setattr(passwords, "_matches", lambda hashed, password: False)
    with ThreadPoolExecutor(8) as pool:
        pages = list(pool.map(lambda _: sign_in(site, "zheng", "x").get_data(as_text=True), range(12)))
    assert sum(PAUSED not in page for page in pages) == 5


def test_an_administrator_lets_a_person_try_again_but_not_himself(site: TestSite) -> None:
    person(site, "feng", "handler")
    wrong(site, "feng", 6)
    admin, key = site.client("security"), account(site, "feng").id
    assert "暂停登录" in admin.get(f"/manage/accounts/{key}/sign-in").get_data(as_text=True)
    assert post(admin, f"/manage/accounts/{key}/secure/unlock", {}, page="/account").status_code == 302
    assert sign_in(site, "feng").status_code == 302
    assert len(events(site, "account_unlocked", key)) == 1
    for do in (securing.unlock_account, securing.end_sessions):
        with pytest.raises(AccessDeniedError):
            do(site.act("security"), account_id=account(site, "security").id)
        with pytest.raises(AccessDeniedError):
            do(site.act("head"), account_id=key)


def test_an_address_that_guesses_many_names_rests_and_signing_in_does_not_wipe_the_count(
    site: TestSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    person(site, "chen", "handler")
    fewer = replace(site.store.equipment, sign_in=replace(site.store.equipment.sign_in, address_tries=12))
    monkeypatch.setattr(site.store, "equipment", fewer)
    there = {"REMOTE_ADDR": "203.0.113.9"}
    for number in range(12):
        if number % 5 == 4:
            assert sign_in(site, "chen", environ_base=there).status_code == 302
        sign_in(site, f"name-{number}", "x", environ_base=there)
    assert PAUSED in sign_in(site, "chen", environ_base=there).get_data(as_text=True)
    assert sign_in(site, "chen").status_code == 302  # elsewhere nothing happened
    (event,) = site.store.database.custody_events.find({"detail.step": "address"})
    assert event["detail"]["address"] == "203.0.113.9"


def test_codes_of_the_portal_are_counted_by_address(site: TestSite, later: Later) -> None:
    rows = site.store.database[COLLECTION]
    assert post(site.client(), "/portal", {"code": "AAAA-BBBB-CCCC"}).status_code == 403
    rows.update_many({"_id": {"$regex": "^portal:"}}, {"$set": {"count": 100}})
    answer = post(site.client(), "/portal", {"code": "AAAA-BBBB-CCCC"})
    assert answer.status_code == 403 and "15 分钟后再试" in answer.get_data(as_text=True)
    later(minutes=16)
    assert "领取码不对" in post(site.client(), "/portal", {"code": "AAAA-BBBB-CCCC"}).get_data(as_text=True)


# --- whose address --------------------------------------------------------------------------------------


def seen(peer: str, headers: dict[str, str], trusted: str) -> tuple[str, str]:
    environ: dict[str, Any] = {"REMOTE_ADDR": peer, "wsgi.url_scheme": "http"}
    environ |= {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    found: list[Any] = []
    BehindProxies(lambda e, _: found.append((e["REMOTE_ADDR"], e["wsgi.url_scheme"])), read_networks(trusted))(
        environ, lambda *_: None
    )
    return found[0]


ADDRESSES = st.ip_addresses().map(str)


@given(ADDRESSES, st.lists(ADDRESSES), st.sampled_from(["https", "http", "javascript"]))
def test_what_a_stranger_says_of_his_address_counts_for_nothing(peer: str, said: list[str], scheme: str) -> None:
    headers = {"X-Forwarded-For": ", ".join(said), "X-Forwarded-Proto": scheme}
    assert seen(peer, headers, "") == (peer, "http")
    proxy = "192.0.2.7"
    if peer != proxy:
        assert seen(peer, headers, proxy) == (peer, "http")
        # Behind the proxy: the address that the proxy saw, whatever the stranger wrote before it.
        told = {**headers, "X-Forwarded-For": ", ".join([*said, peer])}
        assert seen(proxy, told, proxy) == (peer, scheme if scheme != "javascript" else "http")


def test_nonsense_in_the_header_leaves_the_proxys_own_address() -> None:
    assert seen("10.0.0.1", {"X-Forwarded-For": "<script>"}, "10.0.0.0/8")[0] == "10.0.0.1"
