"""A real bureau is set up by its administrator through the pages, and its people can work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from admin import boot
from admin.app import create_app
from docstore.access.account import Account
from docstore.access.accounts import create_account
from docstore.access.confirming import confirm_posts
from docstore.kernel import indexes
from docstore.model.case_file import CaseFile
from modules.copies.package import FETCH_DAYS
from modules.organisation.api import BUREAU_SETTING, BureauSetting, setting
from modules.organisation.models import Bureau, Department
from modules.organisation.settings import CHOICE
from tests.site import PASSWORD, TestSite, post
from tests.stores import act_of, make_store

BUREAU = {
    "name": "某市应急管理局",
    "region_word": "豫某",
    "address": "人民路 1 号",
    "postal_code": "454000",
    "review_body": "某市人民政府",
    "court": "某区人民法院",
    "fonds_number": "J001",
    "fonds_name": "某市应急管理局",
    "template_set": "national-2016",
    "copies_fetch_days": "7",
    "secrecy_authority": "none",
    "secrecy_network": "ordinary",
    "emergency_hours": "4",
}


# What a module would declare besides those that there are.
TOKEN = BureauSetting("查询口令", is_required=False, is_secret=True)
KIND_OF_SEAL = BureauSetting("用印方式", type=CHOICE, default="wet", choices={"wet": "盖章", "electronic": "电子印章"})


@pytest.fixture
def bare(mongo: Any, tmp_path: Path) -> Iterator[TestSite]:
    store, signer = make_store(mongo, tmp_path, boot.registry(), indexes, exercise=False)
    create_account(act_of(store), username="root", name="管理员", password=PASSWORD, roles=["administrator"])
    create_account(act_of(store), username="guard", name="安全", password=PASSWORD, roles=["security_administrator"])
    app = create_app(store, secret_key=b"k" * 32, password_salt="salt")
    app.testing = True
    yield TestSite(store, signer, app)
    store.client.close()


def test_the_administrator_sets_up_the_bureau_and_a_handler_opens_a_case(bare: TestSite) -> None:
    root = bare.client("root")
    assert post(root, "/manage/bureau", {**BUREAU, "court": ""}).status_code == 422
    assert post(root, "/manage/bureau", BUREAU).status_code == 302
    assert bare.system.find(Bureau, {})[0].values["region_word"] == "豫某"
    page = "/manage/departments/new/"
    assert post(root, page, {"name": "危化科"}).status_code == 302
    again = post(root, page, {"name": "危化科"}).get_data(as_text=True)
    assert "已经登记过一样的" in again
    assert "Failed" not in again
    (department,) = bare.system.find(Department, {})
    person = {"username": "wang", "name": "王予安", "roles": ["handler", "officer"], "department": department.id}
    assert post(root, "/manage/accounts/new/", person).status_code == 302
    assert "承办人" in root.get("/manage/accounts/").get_data(as_text=True)
    (made,) = bare.system.find(Account, {"username": "wang"})
    assert made.posts[0].department == department.id
    guard = bare.act("guard")
    confirm_posts(guard, account_id=made.id, posts=[one.id for one in made.posts], password=PASSWORD)
    case = {
        "type_key": "inspection",
        "party_name": "某厂",
        "credit_code": "91410800MA40ABCD19",
        "party_address": "x",
        "legal_representative": "张三",
        "legal_representative_position": "负责人",
        "party_phone": "0391-1234567",
        "industry": "化工",
        "officer_1_name": "甲",
        "officer_1_certificate": "1",
        "officer_2_name": "乙",
        "officer_2_certificate": "2",
        "place": "车间",
        "visit_from": "2026-03-02T09:10",
        "visit_to": "2026-03-02T10:10",
    }
    wang = bare.browser("wang")
    assert wang.get("/cases").headers["Location"] == "/password"
    own = {"password": PASSWORD, "new_password": "换成自己的-2026", "new_password_confirm": "换成自己的-2026"}
    assert post(wang, "/password", own).status_code == 302
    assert post(wang, "/cases/new", case).status_code == 302
    assert bare.system.find(CaseFile, {})[0].number.startswith("（豫某）应急检案〔")


def test_nobody_else_may(bare: TestSite) -> None:
    create_account(bare.system, username="li", name="李四", password=PASSWORD, roles=["handler"], department="x")
    for path in ("/manage/bureau", "/manage/departments/", "/manage/accounts/", "/manage/accounts/new/"):
        assert bare.client("li").get(path).status_code == 403


def test_a_setting_is_read_as_its_module_declares_it_and_its_event_tells_before_and_after(bare: TestSite) -> None:
    root = bare.client("root")
    assert setting(bare.system, FETCH_DAYS) == 7
    assert post(root, "/manage/bureau", {**BUREAU, FETCH_DAYS: "14"}).status_code == 302
    assert post(root, "/manage/bureau", {**BUREAU, FETCH_DAYS: "14"}).status_code == 302
    assert post(root, "/manage/bureau", {**BUREAU, FETCH_DAYS: "30"}).status_code == 302
    assert setting(bare.system, FETCH_DAYS) == 30
    for wrong in ("0", "91", "七", "7.5", "٧", "1" * 5000, "", '{"$gt": 1}'):
        answer = post(root, "/manage/bureau", {**BUREAU, FETCH_DAYS: wrong})
        assert answer.status_code == 422 and "复制件可以下载几天" in answer.get_data(as_text=True)
    assert "没有这一套样式" in post(root, "/manage/bureau", {**BUREAU, "template_set": "../x"}).get_data(as_text=True)
    events = list(bare.store.database.custody_events.find({"event_type": "bureau_changed"}, sort=[("recorded_at", 1)]))
    assert len(events) == 2  # what is saved unchanged is no change
    change = {"key": FETCH_DAYS, "title": "复制件可以下载几天", "before": 14, "after": 30}
    assert events[-1]["detail"]["changes"] == [change]


def test_a_secret_setting_is_read_but_neither_shown_nor_told(bare: TestSite, monkeypatch: pytest.MonkeyPatch) -> None:
    declared = bare.store.registry.extras[BUREAU_SETTING]
    monkeypatch.setitem(declared, "token", TOKEN)
    monkeypatch.setitem(declared, "seal", KIND_OF_SEAL)
    root, whole = bare.client("root"), {**BUREAU, "seal": "wet"}
    assert post(root, "/manage/bureau", {**whole, "token": "芝麻开门"}).status_code == 302
    assert post(root, "/manage/bureau", {**whole, "seal": "electronic", "token": ""}).status_code == 302
    assert (setting(bare.system, "token"), setting(bare.system, "seal")) == ("芝麻开门", "electronic")
    assert post(root, "/manage/bureau", {**whole, "seal": "none"}).status_code == 422
    page = root.get("/manage/bureau").get_data(as_text=True)
    assert "芝麻" not in page and "已填，不改就空着" in page
    assert "芝麻" not in str(list(bare.store.database.custody_events.find({})))
