"""Posts begin and end by themselves; who acts for somebody is not that one's second person."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from docstore.access.account import Account
from docstore.access.posting import end_post, give_post, let_act_for
from docstore.access.posts import holders, today
from docstore.custody.audit import audit
from docstore.errors import ConflictError, InvalidInputError, SeparationOfDutiesError
from modules.cases.api import close_case, excuse_obligation, obligations
from modules.documents.api import give_opinion, submit
from modules.documents.pages.approval_page import waiting_for
from modules.filing.api import submit_case
from modules.organisation.api import set_up_department
from tests.security.clock import Later, later
from tests.security.world import draft, opened, person, served
from tests.site import TestSite, post

__all__ = ["later"]


def account(site: TestSite, username: str) -> Account:
    found = site.system.first(Account, {"username": username})
    assert found is not None
    return found


def day(ahead: int) -> str:
    return (date.fromisoformat(today()) + timedelta(days=ahead)).isoformat()


def stand_in(site: TestSite, who: str, principal: str, *, begins: int = 0, ends: int = 3, **more: str) -> None:
    of = account(site, principal)
    values = {"begins_on": day(begins), "ends_on": day(ends), "reason": "出差", **more}
    let_act_for(site.system, account_id=account(site, who).id, for_account=of.id, for_post=of.posts[0].id, **values)


def events(site: TestSite, **where: Any) -> list[dict[str, Any]]:
    database: Any = site.store.database
    return list(database.custody_events.find(where, sort=[("sequence", -1)]))


def test_a_post_begins_and_ends_by_itself(site: TestSite, later: Later) -> None:
    person(site, "new-head", "officer")
    key = account(site, "new-head").id
    give_post(
        site.system,
        account_id=key,
        role="department_head",
        department="hazchem",
        begins_on=day(2),
        ends_on=day(4),
    )
    case = opened(site)
    served(site, case)
    seen = []
    for _ in range(6):
        may = site.act("new-head").allows("cases.close", case)
        listed = any(
            one.id == key for one in site.system.find(Account, holders("department_head", department="hazchem"))
        )
        assert may is listed
        seen.append(may)
        later(days=1)
    assert seen == [False, False, True, True, True, False]


def test_a_post_here_is_none_there(site: TestSite) -> None:
    person(site, "two-houses", "keeper", department="mines")
    key = account(site, "two-houses").id
    give_post(site.system, account_id=key, role="department_head", department="hazchem")
    case = opened(site)
    act = site.act("two-houses")
    assert act.allows("cases.close", case) and not act.allows("cases.submit", case)
    assert [one.id for one in act.find_allowed("cases.submit", type(case), {"_id": case.id})] == []


def test_what_is_done_for_another_says_so_and_is_no_second_person(site: TestSite, later: Later) -> None:
    person(site, "two-posts", "department_head", "handler")
    person(site, "locum", "keeper", department="mines")
    of = account(site, "two-posts")
    let_act_for(
        site.system,
        account_id=account(site, "locum").id,
        for_account=of.id,
        for_post=of.posts[0].id,
        begins_on=day(0),
        ends_on=day(1),
        reason="休假",
    )
    theirs, other = opened(site, "two-posts"), opened(site)
    plan = draft(site, theirs, "N02", by="two-posts")
    submit(site.act("two-posts"), record_id=plan.id)
    with pytest.raises(SeparationOfDutiesError):
        give_opinion(site.act("locum"), record_id=plan.id, text="同意", is_agreed=True)
    served(site, other)
    close_case(site.act("locum"), case_id=other.id)
    told = events(site, case=other.id, event_type="case_closed")[0]["agent"]
    assert told["name"] == "locum" and [one["name"] for one in told["acting_for"]] == ["two-posts"]
    page = site.client("head").get(f"/cases/{other.id}/events").get_data(as_text=True)
    assert "locum（代理two-posts）" in page
    later(days=2)
    assert not site.act("locum").allows("cases.close", opened(site))


def test_neither_of_the_two_is_the_others_second_person(site: TestSite, later: Later) -> None:
    """Also when the deputy came first, wrote with a post of his own, and acts for nobody any more."""
    person(site, "writes", "handler")
    stand_in(site, "writes", "head", ends=0)
    case = opened(site, "writes")
    plan = draft(site, case, "N02", by="writes")
    submit(site.act("writes"), record_id=plan.id)
    with pytest.raises(SeparationOfDutiesError):
        give_opinion(site.act("head"), record_id=plan.id, text="同意", is_agreed=True)
    assert plan.id not in [one.id for one in waiting_for(site.act("head"))]
    with pytest.raises(SeparationOfDutiesError):
        excuse_obligation(site.act("head"), case_id=case.id, obligation="inspection_record", reason="没有条件")
    later(days=3)
    with pytest.raises(SeparationOfDutiesError):
        give_opinion(site.act("head"), record_id=plan.id, text="同意", is_agreed=True)
    after = draft(site, opened(site, "writes"), "N02", by="writes")
    submit(site.act("writes"), record_id=after.id)
    give_opinion(site.act("head"), record_id=after.id, text="同意", is_agreed=True)
    site.work()  # what was promised in days to come, while they are here


def test_whose_own_post_is_enough_acts_for_nobody(site: TestSite) -> None:
    person(site, "head-b", "department_head")
    stand_in(site, "head-b", "head")
    case = opened(site)
    served(site, case)
    close_case(site.act("head-b"), case_id=case.id)
    assert "acting_for" not in events(site, case=case.id, event_type="case_closed")[0]["agent"]


def test_whoever_acts_for_a_handler_has_his_cases(site: TestSite) -> None:
    person(site, "for-handler", "keeper", department="mines")
    case = opened(site)
    assert not site.act("for-handler").allows("cases.view", case)
    of = account(site, "handler")
    handler = next(one for one in of.posts if one.role == "handler")
    let_act_for(
        site.system,
        account_id=account(site, "for-handler").id,
        for_account=of.id,
        for_post=handler.id,
        begins_on=day(0),
        ends_on=day(0),
        reason="病假",
    )
    assert site.act("for-handler").allows("cases.view", case)


@pytest.mark.parametrize(
    ("more", "field"),
    [({"ends": 30}, "ends_on"), ({"reason": " "}, "reason"), ({"ends_on": ""}, "ends_on"), ({"begins": -1}, "ends_on")],
)
def test_nobody_acts_beyond_the_post_or_without_period_and_reason(
    site: TestSite, more: dict[str, Any], field: str
) -> None:
    if site.system.first(Account, {"username": "for-a-week"}) is None:
        person(site, "for-a-week")
        person(site, "helper")
        given = {"role": "department_head", "department": "hazchem", "ends_on": day(7)}
        give_post(site.system, account_id=account(site, "for-a-week").id, **given)
    with pytest.raises(InvalidInputError) as refused:
        stand_in(site, "helper", "for-a-week", **more)
    assert field in refused.value.fields


def test_nobody_acts_for_himself_nor_changes_his_own_posts(site: TestSite) -> None:
    with pytest.raises(SeparationOfDutiesError):
        stand_in(site, "head", "head")
    with pytest.raises(SeparationOfDutiesError):
        give_post(site.act("admin"), account_id=site.act("admin").actor.id, role="handler", department="hazchem")


def test_a_post_that_ends_early_takes_what_is_held_in_its_stead_with_it(site: TestSite, later: Later) -> None:
    person(site, "leaving", "department_head")
    person(site, "stands-in", "keeper")
    stand_in(site, "stands-in", "leaving", ends=9)
    of, case = account(site, "leaving"), opened(site)
    acting = {"for_account": account(site, "stands-in").id, "for_post": account(site, "stands-in").posts[-1].id}
    period = {"begins_on": day(0), "ends_on": day(3), "reason": "出差"}
    with pytest.raises(SeparationOfDutiesError, match="代理来的岗位"):
        let_act_for(site.system, account_id=account(site, "head").id, **acting, **period)
    end_post(site.system, account_id=of.id, post_id=of.posts[0].id, last_day=day(-1))
    assert not site.act("leaving").allows("cases.view", case)
    assert [one.role for one in account(site, "stands-in").posts_in_force()] == ["keeper"]
    with pytest.raises(ConflictError):
        end_post(site.system, account_id=of.id, post_id=of.posts[0].id, last_day=day(1))
    assert [one.role for one in account(site, "leaving").posts] == ["department_head"]  # history stays


def test_posts_by_the_page_and_behind_the_back(site: TestSite) -> None:
    person(site, "by-page", "officer")
    place = f"/manage/accounts/{account(site, 'by-page').id}/posts"
    admin = site.client("admin")
    assert post(admin, place, {"role": "keeper", "department": "hazchem", "begins_on": "2026-1-1"}).status_code == 422
    assert post(admin, place, {"role": "keeper", "department": "hazchem", "ends_on": day(3)}).status_code == 302
    of = account(site, "head")
    acting = {"post": f"{of.id}:{of.posts[0].id}", "begins_on": day(0), "ends_on": day(2), "reason": "出差"}
    assert post(admin, f"{place}/acting", acting, page=place).status_code == 302
    posts = [one.id for one in account(site, "by-page").posts]
    assert len(account(site, "by-page").posts_in_force()) == 1
    asked = {"post": posts[1:], "answer": "yes"}
    assert post(admin, f"{place}/confirm", asked, page=place).status_code == 403
    assert post(site.client("security"), f"{place}/confirm", asked, page=place).status_code == 302
    assert len(account(site, "by-page").posts_in_force()) == 3
    keeper = next(one for one in account(site, "by-page").posts if one.role == "keeper")
    assert post(admin, f"{place}/{keeper.id}/end", {"last_day": "no"}, page=place).status_code == 422
    assert post(admin, f"{place}/{keeper.id}/end", {"last_day": day(1)}, page=place).status_code == 422
    leaving = {"last_day": day(1), "reason": "调离"}
    assert post(admin, f"{place}/{keeper.id}/end", leaving, page=place).status_code == 302
    page = admin.get(place).get_data(as_text=True)
    assert "科室负责人（代理陈若川）" in page
    site.work()
    assert [one for one in audit(site.system, [site.signer.verifier]).findings if "by-page" in one.sentence] == []
    rows: Any = site.store.database.accounts
    rows.update_one({"username": "by-page"}, {"$set": {"posts.1.ends_on": day(300)}})
    found = audit(site.system, [site.signer.verifier]).findings
    assert [one.sentence[:10] for one in found if "by-page" in one.sentence]


def test_without_a_keeper_in_force_nothing_is_handed_over_and_the_leader_sees_it(site: TestSite, later: Later) -> None:
    set_up_department(site.system, name="烟花爆竹科", key="fireworks")
    for name, role in (("f-handler", "handler"), ("f-head", "department_head"), ("f-deputy", "deputy_keeper")):
        person(site, name, role, department="fireworks")
    person(site, "f-keeper", department="fireworks")
    give_post(
        site.system,
        account_id=account(site, "f-keeper").id,
        role="keeper",
        department="fireworks",
        ends_on=day(1),
    )
    case = opened(site, "f-handler")
    for one in obligations(site.system, case):
        if one.blocks:
            excuse_obligation(site.act("f-head"), case_id=case.id, obligation=one.obligation.key, reason="无")
    close_case(site.act("f-head"), case_id=case.id)
    later(days=2)
    head = site.browser("f-head")
    assert "确定烟花爆竹科的专人" in head.get("/").get_data(as_text=True)
    assert "没有专人" in head.get("/departments").get_data(as_text=True)
    with pytest.raises(ConflictError, match="烟花爆竹科今天"):
        submit_case(site.act("f-deputy"), case_id=case.id)
    give_post(site.system, account_id=account(site, "f-keeper").id, role="keeper", department="fireworks")
    assert submit_case(site.act("f-deputy"), case_id=case.id).state == "submitted"
    assert "确定烟花爆竹科的专人" not in head.get("/").get_data(as_text=True)
