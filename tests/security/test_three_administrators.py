"""No administrator makes himself anybody: one proposes, another confirms, a third looks on."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta

import pytest

from docstore.access.account import Account
from docstore.access.accounts import create_account
from docstore.access.confirming import MOST_AT_ONCE, confirm_accounts, confirm_posts, decline_posts
from docstore.access.posting import end_post, give_post
from docstore.access.posts import holders, today
from docstore.access.securing import reset_password
from docstore.custody.audit import audit
from docstore.errors import AccessDeniedError, ConflictError, InvalidInputError, SeparationOfDutiesError
from tests.security.world import opened, person
from tests.site import PASSWORD, TestSite, post

NEW = {"name": "某某", "roles": ["department_head"], "department": "hazchem"}
FIRST = "a-first-password-1"


def account(site: TestSite, username: str) -> Account:
    found = site.system.first(Account, {"username": username})
    assert found is not None
    return found


def proposed(site: TestSite, username: str) -> Account:
    return create_account(site.act("admin"), username=username, **NEW)


def test_the_system_administrator_makes_himself_nobody(site: TestSite) -> None:
    """Every way he has: an account of his own making, its password, a further post, his own post, confirming."""
    case, admin = opened(site), site.act("admin")
    made = proposed(site, "puppet")
    page = {"username": "puppet", "password": PASSWORD}
    assert post(site.client(), "/login", page).status_code != 302
    assert not site.act("puppet").allows("cases.view", case)
    with pytest.raises(InvalidInputError):
        create_account(admin, username="puppet2", password=PASSWORD, **NEW)
    with pytest.raises(AccessDeniedError):
        reset_password(admin, account_id=made.id, password=FIRST)
    with pytest.raises(AccessDeniedError):
        confirm_posts(admin, account_id=made.id, posts=[made.posts[0].id], password=FIRST)
    with pytest.raises(SeparationOfDutiesError):
        give_post(admin, account_id=admin.actor.id, role="department_head", department="hazchem")
    person(site, "friend", "officer")
    give_post(admin, account_id=account(site, "friend").id, role="department_head", department="hazchem")
    assert site.act("friend").actor.roles == {"officer"}


def test_many_accounts_are_confirmed_together_all_or_none(site: TestSite) -> None:
    many = [proposed(site, f"many{n}") for n in range(3)]
    late = proposed(site, "late")
    asked = {one.id: [one.posts[0].id] for one in many}
    decline_posts(site.act("security"), account_id=late.id, posts=[late.posts[0].id], reason="不认识")
    for who, wrong in (
        ("admin", asked),
        ("security", asked | {late.id: [late.posts[0].id]}),
        ("security", {}),
        ("security", {str(n): ["x"] for n in range(MOST_AT_ONCE + 1)}),
    ):
        with pytest.raises((AccessDeniedError, InvalidInputError)) as refused:
            confirm_accounts(site.act(who), accounts=wrong)
        if late.id in wrong:
            assert list(refused.value.fields) == [late.id]
    assert not any(account(site, one.username).is_active for one in many)
    client, place = site.client("security"), "/manage/confirming"
    assert f"posts-{many[0].id}" in client.get(place).get_data(as_text=True)
    chosen = {f"posts-{one.id}": one.posts[0].id for one in many} | {"account": [one.id for one in many[:2]]}
    answer = post(client, place, {**chosen, "which": "some"})
    page = answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "no-store"
    password = re.search(r"many0</dt><dd class=\"qc-mono\">([^<]+)", page)
    assert password and "many1" in page and "many2" not in page
    signed_in = post(site.browser(), "/login", {"username": "many0", "password": password.group(1)})
    assert signed_in.status_code == 302
    assert not account(site, "many2").is_active
    again = post(client, place, {**chosen, "which": "some"})
    assert again.status_code == 422 and "一个也没有确认" in again.get_data(as_text=True)
    assert password.group(1) not in str(list(site.store.database.custody_events.find({})))


def test_the_second_person_opens_the_account_with_a_password_the_first_does_not_know(site: TestSite) -> None:
    made = proposed(site, "newcomer")
    security, posts = site.act("security"), [made.posts[0].id]
    with pytest.raises(InvalidInputError):
        confirm_posts(security, account_id=made.id, posts=posts, password="short")
    place = f"/manage/accounts/{made.id}/posts"
    sent = {"post": posts, "answer": "yes", "password": FIRST}
    assert post(site.client("security"), f"{place}/confirm", sent, page=place).status_code == 302
    client = site.browser()
    assert post(client, "/login", {"username": "newcomer", "password": FIRST}).status_code == 302
    assert client.get("/cases").headers["Location"] == "/password"
    assert site.act("newcomer").actor.roles == {"department_head"}
    with pytest.raises(ConflictError):
        confirm_posts(security, account_id=made.id, posts=posts, password=FIRST)


def test_what_is_declined_never_begins(site: TestSite) -> None:
    made = proposed(site, "unwanted")
    security, posts = site.act("security"), [made.posts[0].id]
    with pytest.raises(InvalidInputError):
        decline_posts(security, account_id=made.id, posts=posts, reason=" ")
    decline_posts(security, account_id=made.id, posts=posts, reason="不认识")
    with pytest.raises(ConflictError):
        confirm_posts(security, account_id=made.id, posts=posts, password=FIRST)
    assert site.act("unwanted").actor.roles == frozenset()
    site.work()
    assert audit(site.system, [site.signer.verifier]).findings == []


@pytest.mark.parametrize("first", ["administrator", "security_administrator", "audit_administrator"])
def test_no_person_is_two_of_the_three(site: TestSite, first: str) -> None:
    person(site, f"one-{first}", first, department="")
    for second in {"administrator", "security_administrator", "audit_administrator"} - {first}:
        with pytest.raises(SeparationOfDutiesError):
            give_post(site.act("admin"), account_id=account(site, f"one-{first}").id, role=second)
        with pytest.raises(SeparationOfDutiesError):
            create_account(site.act("admin"), username="both", name="x", roles=[first, second])


def test_the_last_who_may_propose_or_confirm_stays(site: TestSite) -> None:
    one = account(site, "security")
    ending = {"last_day": _yesterday(), "reason": "调离"}
    for other in site.system.find(Account, holders("security_administrator")):
        if other.id != one.id:
            end_post(site.act("admin"), account_id=other.id, post_id=other.posts[0].id, **ending)
    with pytest.raises(ConflictError):
        end_post(site.act("admin"), account_id=one.id, post_id=one.posts[0].id, **ending)


def test_security_and_audit_administrators_reach_no_content(site: TestSite) -> None:
    case = opened(site)
    for name in ("security", "audit"):
        for permission in ("cases.view", "records.view", "events.view", "copies.view", "accounts.manage"):
            assert not site.act(name).allows(permission)
        assert site.client(name).get(f"/cases/{case.id}").status_code == 403


def test_the_audit_administrator_reads_and_exports_what_administrators_did(site: TestSite) -> None:
    create_account(site.act("admin"), username="told", name="=cmd()", roles=["officer"])
    client = site.client("audit")
    page = client.get("/administration").get_data(as_text=True)
    assert "登记了账号" in page and "周砥" in page and "told" in page and "account " not in page
    sent = post(client, "/administration.csv", {}, page="/administration")
    rows = list(csv.reader(io.StringIO(sent.get_data(as_text=True))))
    assert len(rows) > 3 and not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)
    assert "导出了管理留痕" in client.get("/administration").get_data(as_text=True)
    assert site.client("admin").get("/administration").status_code == 403
    for name in ("admin", "security"):
        assert not site.act(name).allows("administration.view")


def _yesterday() -> str:
    return (date.fromisoformat(today()) - timedelta(days=1)).isoformat()
