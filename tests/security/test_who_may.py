"""谁能看，为什么: the page names exactly those for whom the rule says yes, and nobody else sees it."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from docstore.access.account import Account
from docstore.access.who import answers
from docstore.model.record import Record
from tests.commands import Commands, commands_on
from tests.security.world import opened, served
from tests.site import USERS, TestSite

OTHERS = ("officer2", "handler2", "keeper2", "head2", "leader2")


def test_the_page_agrees_with_what_each_person_can_open(site: TestSite) -> None:
    case = opened(site)
    record = site.system.get(Record, served(site, case)["N05"].id)
    page = html.unescape(site.client("handler").get(f"/access/record/{record.id}").get_data(as_text=True))
    listed = page.split("不可以的")[0]
    for username in (*USERS, *OTHERS):
        account = site.system.first(Account, {"username": username})
        assert account is not None
        opens = site.client(username).get(f"/records/{record.id}").status_code == 302
        named = re.search(rf"<b>{re.escape(account.name)}</b>", listed) is not None
        assert opens == named == site.act(username).allows("records.view", record), username


def test_one_person_is_answered_in_full_with_the_grant_that_decides(site: TestSite) -> None:
    case = opened(site)
    head = site.system.first(Account, {"username": "head2"})
    assert head is not None
    page = site.client("handler").get(f"/access/case/{case.id}?do=cases.close&person={head.id}").get_data(as_text=True)
    assert f"{head.name}不可以结案" in page and "岗位符合，但不在范围内：本科室" in page


def test_whoever_may_not_see_the_object_is_not_told_who_may(site: TestSite) -> None:
    case = opened(site)
    for address in (f"/access/case/{case.id}", "/access/case/none", f"/access/cases/{case.id}"):
        assert site.client("handler2").get(address).status_code == 404
    assert site.client("handler").get(f"/access/case/{case.id}?do=records.view").status_code == 404


def test_people_who_cannot_sign_in_are_not_listed(site: TestSite) -> None:
    case = opened(site)
    named = {one.account.username for one in answers(site.system, "cases.view", case)}
    assert set(USERS) <= named and all(one.account.is_active for one in answers(site.system, "cases.view", case))


@pytest.fixture(scope="module")
def machine(running_mongo: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commands]:
    with commands_on(running_mongo, tmp_path_factory.mktemp("why")) as made:
        made.make_store()
        yield made


def test_the_command_says_which_grant_decides(machine: Commands) -> None:
    said = json.loads(machine.run("why", "admin", "accounts.manage", "--json").stdout)
    assert said["allowed"] and [one["role"] for one in said["grants"] if one["helps"]] == ["administrator"]
    told = machine.run("why", "admin", "cases.view").stdout
    assert "不可以查阅案件" in told and "✗ 需要承办人岗位" in told


def test_the_command_names_what_it_does_not_know(machine: Commands) -> None:
    assert "是不是：cases.view" in machine.run("why", "admin", "case.view", code=2).stderr
    assert "没有找到 （豫焦）1号" in machine.run("why", "admin", "cases.view", "（豫焦）1号", code=2).stderr
    assert "没有登录名为 nobody 的账号" in machine.run("why", "nobody", "cases.view", code=1).stderr
