"""Sessions, the password asked again, and tokens: what a stolen cookie, a stolen token, or a person too many can do."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from admin.app import create_app
from docstore.access import passwords, tokens
from docstore.access.account import Account
from docstore.access.accounts import change_password
from docstore.access.sign_in_rules import SignInRules
from docstore.errors import AccessDeniedError, InvalidInputError, SignInRefusedError
from docstore.store.act import Act
from tests.security.clock import Later
from tests.security.clock import later as later
from tests.security.world import opened, person
from tests.site import PASSWORD, TestSite, post


def account(site: TestSite, username: str) -> Account:
    found = site.system.first(Account, {"username": username})
    assert found is not None
    return found


def events(site: TestSite, kind: str) -> list[dict[str, Any]]:
    return list(site.store.database.custody_events.find({"event_type": kind}))


# --- sessions -------------------------------------------------------------------------------------------


def test_a_session_revoked_here_has_ended_in_another_process_too(site: TestSite) -> None:
    person(site, "he", "handler")
    mine, stolen = site.client("he"), site.client("he")
    elsewhere = create_app(site.store, secret_key=b"k" * 32, password_salt="salt").test_client()
    cookie = stolen.get_cookie("quancheng")
    assert cookie
    elsewhere.set_cookie("quancheng", cookie.value)
    assert elsewhere.get("/account").status_code == 200
    page = mine.get("/account").get_data(as_text=True)
    keys = re.findall(r'name="session" value="([^"]+)"', page)
    assert len(keys) == 1 and "这一台" in page
    assert post(mine, "/account/sessions/end", {"session": keys[0]}, page="/account").status_code == 302
    assert elsewhere.get("/account").status_code == 302 and stolen.get("/account").status_code == 302
    assert mine.get("/account").status_code == 200


def test_nobody_ends_a_session_that_is_not_his(site: TestSite) -> None:
    person(site, "lv", "handler")
    other = site.client("lv")
    key = site.store.database.sign_in_sessions.find_one({"account": account(site, "lv").id})["_id"]
    assert post(site.client("handler"), "/account/sessions/end", {"session": key}, page="/account").status_code == 404
    assert other.get("/account").status_code == 200


def test_signing_out_ends_the_copy_of_the_cookie(site: TestSite) -> None:
    mine, copy = site.client("officer"), site.client()
    cookie = mine.get_cookie("quancheng")
    assert cookie
    copy.set_cookie("quancheng", cookie.value)
    assert copy.get("/account").status_code == 200
    post(mine, "/logout", {}, page="/account")
    assert copy.get("/account").status_code == 302


def test_a_session_ends_when_it_is_idle_and_when_it_is_old(site: TestSite, later: Later) -> None:
    idle, busy = site.client("officer"), site.client("officer")
    for _ in range(9):
        later(minutes=50)
        assert busy.get("/account").status_code == 200
    assert idle.get("/account").status_code == 302
    later(minutes=50)
    assert busy.get("/account").status_code == 302  # 500 minutes, however busy


def test_the_session_and_the_forms_token_are_new_at_sign_in(site: TestSite) -> None:
    client = site.client()
    client.get("/login")
    with client.session_transaction() as before:
        planted = dict(before)
    post(client, "/login", {"username": "officer", "password": PASSWORD})
    with client.session_transaction() as after:
        assert after["session"] and after.get("csrf_token") != planted["csrf_token"]
        first = after["session"]
    post(client, "/logout", {}, page="/account")
    post(client, "/login", {"username": "officer", "password": PASSWORD})
    with client.session_transaction() as again:
        assert again["session"] != first


def test_an_administrator_puts_a_person_out_with_the_tokens(site: TestSite) -> None:
    person(site, "shi", "handler")
    client, admin, key = site.client("shi"), site.client("security"), account(site, "shi").id
    token = tokens.create_token(site.act("shi"), name="x", scopes=["cases.view"], days=7)
    place = f"/manage/accounts/{key}"
    assert post(admin, f"{place}/secure/sessions", {}, page=f"{place}/sign-in").status_code == 302
    assert client.get("/account").status_code == 302
    with pytest.raises(SignInRefusedError):
        tokens.actor_of_token(site.system, token, address="x")


# --- the password once more -----------------------------------------------------------------------------


def test_before_a_dangerous_act_the_password_is_asked_and_what_was_written_is_kept(
    site: TestSite, later: Later
) -> None:
    person(site, "jin", "handler")
    client, written = site.browser("jin"), '取数 "东楼" <二层> & 三层'
    fields = {"name": written, "scopes": ["cases.view", "records.view"], "days": "7", "note": "一\r\n二 'x'"}
    later(minutes=20)
    asked = post(client, "/account/tokens/new", fields)
    page = asked.get_data(as_text=True)
    assert asked.status_code == 403 and "再输一次密码" in page
    kept = hidden(page)
    sent = {name: value if isinstance(value, list) else [value] for name, value in fields.items()}
    assert {name: kept[name] for name in fields} == sent
    wrong = client.post("/account/tokens/new", data={**kept, "qc_password": "not-it"})
    assert wrong.status_code == 403 and hidden(wrong.get_data(as_text=True)).items() >= sent.items()
    assert not tokens.tokens_of(site.system, account(site, "jin").id)
    assert client.post("/account/tokens/new", data={**kept, "qc_password": PASSWORD}).status_code == 200
    (made,) = tokens.tokens_of(site.system, account(site, "jin").id)
    assert made.name == written and made.scopes == ["cases.view", "records.view"]
    assert post(client, "/account/tokens/new", fields).status_code == 200  # not asked again at once


def hidden(page: str) -> dict[str, list[str]]:
    """The hidden fields of the page's form, as a browser would send them."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.partition("<main")[2]):
        found.setdefault(name, []).append(unescape(value))
    return found


DANGEROUS = [
    ("admin", "/manage/accounts/new/", {"username": "new", "name": "新", "password": PASSWORD, "roles": "handler"}),
    ("admin", "/manage/modules/penalty/uninstall", {"understood": "yes"}),
    ("handler", "/account/second-step/start", {}),
    ("handler", "/account/second-step/codes", {}),
    ("handler", "/account/tokens/new", {"name": "x", "scopes": "cases.view", "days": "7"}),
    ("leader", "/copies/none/decide", {}),
]


@pytest.mark.parametrize(("who", "path", "fields"), DANGEROUS, ids=[path for _, path, _ in DANGEROUS])
def test_every_dangerous_act_asks(site: TestSite, later: Later, who: str, path: str, fields: dict[str, str]) -> None:
    client = site.browser(who)
    later(minutes=20)
    answer = post(client, path, fields, page="/account")
    assert answer.status_code == 403 and "再输一次密码" in answer.get_data(as_text=True)
    assert site.system.first(Account, {"username": "new"}) is None


# --- tokens ---------------------------------------------------------------------------------------------


def test_a_token_is_shown_once_and_kept_as_a_digest(site: TestSite) -> None:
    person(site, "kong", "handler")
    client = site.client("kong")
    page = post(client, "/account/tokens/new", {"name": "取数", "scopes": "cases.view", "days": "30"})
    found = re.search(r'value="(qct_[^"]+)"', page.get_data(as_text=True))
    assert found and len(found.group(1)) > 40
    text = found.group(1)
    rows = str(list(site.store.database.api_tokens.find({}))) + str(events(site, "token_created"))
    assert text not in rows and text[:12] in rows
    shown = client.get("/account").get_data(as_text=True)
    assert text not in shown and text[:12] in shown
    assert client.get("/cases", headers={"Authorization": f"Bearer {text}"}).status_code == 200  # by the cookie
    assert site.client().get("/cases", headers={"Authorization": f"Bearer {text}"}).status_code == 302


def test_a_token_ends_when_revoked_expired_or_its_owner_leaves(site: TestSite, later: Later) -> None:
    person(site, "cao", "handler")
    act = site.act("cao")
    first, second = (tokens.create_token(act, name="x", scopes=["cases.view"], days=7) for _ in range(2))
    key = next(one.id for one in tokens.tokens_of(act, act.actor.id) if one.prefix == first[:12])
    with pytest.raises(Exception, match="没有这个令牌"):
        tokens.revoke_token(site.act("handler"), token_id=key)
    tokens.revoke_token(act, token_id=key)
    assert tokens.actor_of_token(site.system, second, address="x").id == act.actor.id
    site.store.database.accounts.update_one({"_id": act.actor.id}, {"$set": {"posts": []}})
    assert not by_token(site, second).allows("cases.view")
    later(days=8)
    for gone in (first, second, "qct_guessed", ""):
        with pytest.raises(SignInRefusedError):
            tokens.actor_of_token(site.system, gone, address="x")


def by_token(site: TestSite, text: str) -> Act:
    return site.system.by(tokens.actor_of_token(site.system, text, address="x"))


def test_nobody_makes_a_token_wider_than_himself_or_longer_than_a_year(site: TestSite) -> None:
    for scopes, days in (
        (["accounts.manage"], 7),
        (["no.such"], 7),
        ([], 7),
        (["cases.view"], 367),
        (["cases.view"], 0),
    ):
        with pytest.raises(InvalidInputError):
            tokens.create_token(site.act("handler"), name="x", scopes=scopes, days=days)


def test_a_program_with_a_token_makes_no_token_and_changes_no_password(site: TestSite) -> None:
    act = by_token(site, tokens.create_token(site.act("handler"), name="x", scopes=["cases.view"], days=7))
    with pytest.raises(AccessDeniedError):
        tokens.create_token(act, name="y", scopes=["cases.view"], days=7)
    with pytest.raises(AccessDeniedError):
        change_password(act, password="another-password-1")


def test_the_interface_asks_the_owner_of_a_token_for_what_he_has_to_do_first(site: TestSite) -> None:
    person(site, "sun", "handler")
    sent = {"Authorization": f"Bearer {tokens.create_token(site.act('sun'), name='x', scopes=['cases.view'], days=7)}"}
    assert site.app.test_client().get("/api/v1/cases", headers=sent).status_code == 200
    site.store.database.accounts.update_one({"username": "sun"}, {"$set": {"is_password_temporary": True}})
    told = site.app.test_client().get("/api/v1/cases", headers=sent)
    assert told.status_code == 403 and "改密码" in told.get_json()["detail"]


def test_no_token_makes_an_account(site: TestSite) -> None:
    token = tokens.create_token(site.act("admin"), name="x", scopes=["accounts.manage"], days=7)
    body = {"username": "made", "name": "某人", "roles": ["handler"]}
    answer = site.app.test_client().post("/api/v1/accounts", json=body, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 403 and site.store.database.accounts.count_documents({"username": "made"}) == 0


def test_an_act_by_token_says_so_in_its_event(site: TestSite) -> None:
    token = tokens.create_token(site.act("handler"), name="x", scopes=["cases.view"], days=7)
    agent = by_token(site, token).actor.as_agent()
    assert agent["token"] and agent["id"] == account(site, "handler").id
    assert "token" not in site.act("handler").actor.as_agent()


@given(st.data())
@settings(deadline=None, max_examples=40)
def test_a_narrowed_person_may_exactly_what_he_may_and_the_token_names(site: TestSite, data: st.DataObject) -> None:
    """On all three faces of the policy."""
    policy, names = site.store.policy, sorted(site.store.registry.permissions)
    actor = site.act(data.draw(st.sampled_from(["handler", "keeper", "leader", "admin"]))).actor
    narrowed = replace(actor, scopes=frozenset(data.draw(st.lists(st.sampled_from(names)))), token="t")
    permission = data.draw(st.sampled_from(names))
    target = data.draw(st.none() | st.fixed_dictionaries({"department": st.sampled_from(["hazchem", "x"])}))
    expected = policy.allows(actor, permission, target) and permission in (narrowed.scopes or ())
    assert policy.allows(narrowed, permission, target) == expected
    assert policy.explain(narrowed, permission, target).allowed == expected
    if permission not in (narrowed.scopes or ()):
        assert policy.query(narrowed, permission) == {"_id": {"$in": []}}


def test_wrong_tokens_are_counted_by_address(site: TestSite, monkeypatch: pytest.MonkeyPatch) -> None:
    fewer = replace(site.store.equipment, sign_in=replace(site.store.equipment.sign_in, address_tries=12))
    monkeypatch.setattr(site.store, "equipment", fewer)
    good = tokens.create_token(site.act("handler"), name="x", scopes=["cases.view"], days=7)
    for number in range(12):
        with pytest.raises(SignInRefusedError):
            tokens.actor_of_token(site.system, f"qct_{number}", address="203.0.113.8")
    with pytest.raises(Exception, match="试错太多"):
        tokens.actor_of_token(site.system, good, address="203.0.113.8")
    assert by_token(site, good).allows("cases.view")


# --- passwords ------------------------------------------------------------------------------------------

RULES = SignInRules()
SOMEBODY = Account(username="liyanzhou", name="李砚舟", password="x")


@pytest.mark.parametrize(
    "password",
    [
        "short-1",
        "1234567890",
        "password2026!",
        "Woaini5201314",
        "1qaz2wsx3edc",
        "aaaaaaaaaa1",
        "my-LiYanZhou-1",
        "李砚舟的密码-2026",
        "lettersonlyhere",
        "x1" * 200,
    ],
)
def test_a_password_that_is_guessed_first_is_refused(password: str) -> None:
    assert passwords.fault_of(password, SOMEBODY, RULES)


@given(st.text(max_size=30))
def test_what_the_rules_take_is_long_enough_and_of_two_kinds(password: str) -> None:
    if not passwords.fault_of(password, SOMEBODY, RULES):
        assert len(password) >= 10 and len(set(password)) >= 4 and "liyanzhou" not in password.casefold()


def test_the_last_five_are_not_taken_again_and_a_reset_one_must_be_changed(site: TestSite) -> None:
    person(site, "hua", "handler")
    for number in range(5):
        change_password(site.act("hua"), password=f"mine-and-new-{number}")
    with pytest.raises(InvalidInputError):
        change_password(site.act("hua"), password="mine-and-new-0")
    change_password(site.act("hua"), password=PASSWORD)
    client, key = site.browser("hua"), account(site, "hua").id
    place = f"/manage/accounts/{key}"
    admin = site.client("security")
    assert post(admin, f"{place}/password", {"password": "short"}, page=f"{place}/sign-in").status_code == 422
    reset = {"password": "temporary-one-1"}
    assert post(admin, f"{place}/password", reset, page=f"{place}/sign-in").status_code == 302
    assert client.get("/account").status_code == 302
    assert post(client, "/login", {"username": "hua", **reset}).status_code == 302
    assert client.get("/cases").headers["Location"] == "/password"
    case = opened(site)
    assert client.get(f"/cases/{case.id}").headers["Location"] == "/password"
    wanted = {"new_password": "quite-my-own-7", "new_password_confirm": "quite-my-own-7"}
    assert post(client, "/password", {**reset, **wanted}).status_code == 302
    assert client.get("/cases").status_code == 200
    assert any(one["objects"][0]["id"] == key for one in events(site, "password_reset"))
