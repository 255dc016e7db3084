"""Whom a case is about: kept with the case, correctable while it is open, untouched by every other case."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from docstore.errors import CaseFiledError, ConflictError, InvalidInputError
from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from modules.cases.api import correct_party
from modules.documents.api import issue, start_document
from modules.documents.facts import form_facts
from modules.parties.api import Party
from tests.security.world import approved_plan, draft, filed, opened
from tests.site import TestSite, post, whole_site

CODE = "91410800MA40ABCD19"
TYPED = {
    "type_key": "inspection",
    "party_name": "改了名字的公司",
    "credit_code": CODE,
    "party_address": "工业路 8 号",
    "legal_representative": "赵六",
    "legal_representative_position": "经理",
    "party_phone": "0391-7654321",
    "industry": "化工",
    "officer_1_name": "李四",
    "officer_1_certificate": "豫H-0001",
    "officer_2_name": "王五",
    "officer_2_certificate": "豫H-0002",
    "place": "二车间",
    "visit_from": "2026-03-02T09:10",
    "visit_to": "2026-03-02T10:25",
}

PERSONAL = {
    **{key: value for key, value in TYPED.items() if key.startswith(("type", "officer", "place", "visit"))},
    "party_kind": "person",
    "person_name": "沈知行",
    "id_number": "1101 0519 4912 3100 2x",
    "home_address": "解放区人民路 1 号",
    "person_phone": "13800001234",
    "employer": "某建材店",
}


@pytest.fixture
def site(mongo: Any, tmp_path: Path) -> Iterator[TestSite]:
    with whole_site(mongo, tmp_path) as made:
        yield made


def shown(site: TestSite, case: CaseFile) -> str:
    return site.client("handler").get(f"/cases/{case.id}").get_data(as_text=True)


def only_case(site: TestSite) -> CaseFile:
    (case,) = site.system.find(CaseFile, {})
    return case


def facts(case: CaseFile) -> dict[str, Any]:
    """What can be changed of a party, as the case has it."""
    return {"name": case.party_facts["name"], "phone": case.party_facts["phone"]}


def test_another_case_about_the_unit_changes_nothing_in_the_first(site: TestSite) -> None:
    first = opened(site, credit_code=CODE, name="原名公司")
    issue(site.act("handler"), record_id=approved_plan(site, first).id)
    opened(site, credit_code=CODE, name="改了名字的公司", phone="0391-7654321")
    paper = draft(site, first, "N03")
    issue(site.act("handler"), record_id=paper.id)
    issued = str(site.system.get(Record, paper.id).facets["documents"]["values"])
    assert "原名公司" in issued and "改了名字的公司" not in issued
    assert "改了名字的公司" not in shown(site, first) and "原名公司" in shown(site, first)
    assert site.system.first(Party, {"credit_code": CODE}).name == "改了名字的公司"


def test_a_filed_case_keeps_the_party_it_was_filed_with(site: TestSite) -> None:
    case = filed(site)
    code, name = case.party_facts["credit_code"], case.party_name
    opened(site, credit_code=code, name="改了名字的公司")
    assert name in shown(site, case) and "改了名字的公司" not in shown(site, case)


def test_a_known_code_with_another_name_is_asked_about_first(site: TestSite) -> None:
    opened(site, credit_code=CODE, name="原名公司")
    client = site.client("handler")
    asked = post(client, "/cases/new", TYPED)
    assert asked.status_code == 422 and "登记的是“原名公司”" in asked.get_data(as_text=True)
    assert site.system.first(Party, {"credit_code": CODE}).name == "原名公司"
    assert post(client, "/cases/new", {**TYPED, "is_renamed": "yes"}).status_code == 302
    assert site.system.first(Party, {"credit_code": CODE}).name == "改了名字的公司"


def test_a_known_certificate_with_another_name_is_asked_about_first(site: TestSite) -> None:
    client = site.client("handler")
    assert post(client, "/cases/new", TYPED).status_code == 302
    other = {**TYPED, "officer_2_name": "赵七"}
    asked = post(client, "/cases/new", other)
    assert asked.status_code == 422 and "这个证号登记的是“王五”" in asked.get_data(as_text=True)
    assert post(client, "/cases/new", {**other, "is_other_officer": "yes"}).status_code == 302


@pytest.mark.parametrize(("key", "value"), [("party_phone", "abc"), ("party_phone", "1" * 41), ("party_name", "\x0b")])
def test_what_no_paper_would_take_is_refused_when_the_case_is_opened(site: TestSite, key: str, value: str) -> None:
    refused = post(site.client("handler"), "/cases/new", {**TYPED, key: value})
    assert refused.status_code == 422
    assert site.system.find(CaseFile, {}) == []


def test_what_was_mistyped_is_corrected_with_a_reason(site: TestSite) -> None:
    case = opened(site, credit_code=CODE, name="原名公司", phone="abc")
    issue(site.act("handler"), record_id=approved_plan(site, case).id)
    client, path = site.client("handler"), f"/cases/{case.id}/correct"
    assert "更正" in shown(site, case)
    right = {key: TYPED[key] for key in TYPED if key.startswith(("party", "legal", "industry"))}
    assert post(client, path, {**right, "reason": " "}).status_code == 422
    assert post(client, path, {**right, "party_phone": "abc", "reason": "写错了"}).status_code == 422
    assert post(client, path, {**right, "reason": "写错了", "credit_code": "X" * 18}).status_code == 302
    after = site.system.get(CaseFile, case.id)
    assert after.party_facts["phone"] == "0391-7654321" and after.party_facts["credit_code"] == CODE
    assert after.title.count("改了名字的公司") == 1 and after.party_name == "改了名字的公司"
    page = client.get(f"/cases/{case.id}/events").get_data(as_text=True)
    assert "更正当事人信息" in page and "写错了" in page
    assert issue(site.act("handler"), record_id=draft(site, after, "N03").id)  # which a telephone abc would not let


def test_a_correction_wants_a_change_a_reason_and_an_open_case(site: TestSite) -> None:
    case = opened(site)
    handler = site.act("handler")
    with pytest.raises(ConflictError):
        correct_party(handler, case_id=case.id, party=facts(case), reason="没有")
    with pytest.raises(InvalidInputError):
        correct_party(handler, case_id=case.id, party={"name": "别的"}, reason=" ")
    with pytest.raises(CaseFiledError):
        correct_party(handler, case_id=filed(site).id, party={"name": "别的"}, reason="改名")


def test_correcting_an_old_case_does_not_undo_a_later_change_of_name(site: TestSite) -> None:
    case = opened(site, credit_code=CODE, name="原名公司")
    opened(site, credit_code=CODE, name="新名公司")
    correct_party(site.act("handler"), case_id=case.id, party={"phone": "0391-1111111"}, reason="写错了")
    assert site.system.first(Party, {"credit_code": CODE}).name == "新名公司"
    assert site.system.get(CaseFile, case.id).party_facts["name"] == "原名公司"
    assert start_document(site.act("handler"), case_id=case.id, form_id="N02")


# --- persons, and codes -----------------------------------------------------------------------------------


def test_a_case_about_a_person_has_what_papers_ask_of_one(site: TestSite) -> None:
    assert post(site.client("handler"), "/cases/new", PERSONAL).status_code == 302
    case = only_case(site)
    assert case.party_facts["id_number"] == "11010519491231002X"
    assert (case.party_facts["gender"], case.party_facts["birth_month"]) == ("女", "1949-12")
    told = form_facts(site.act("handler"), case)["party"]
    assert (told["category"], told["address"], told["employer"]) == ("个人", "解放区人民路 1 号", "某建材店")
    assert told["identity_code"] == told["id_number"] == "11010519491231002X" and int(told["age"]) >= 76
    page = shown(site, case)
    assert "1101 **** 002X" in page and "138****1234" in page
    assert "11010519491231002X" not in page and "13800001234" not in page


def test_a_number_with_a_wrong_check_digit_is_refused_beside_its_field(site: TestSite) -> None:
    client = site.client("handler")
    for typed, where in (
        ({**PERSONAL, "id_number": "110105194912310021"}, "f-id_number"),
        ({**PERSONAL, "birth_month": "1949-13", "id_number": ""}, "f-birth_month"),
        ({**TYPED, "credit_code": CODE[:-1] + "8"}, "f-credit_code"),
    ):
        refused = post(client, "/cases/new", typed)
        assert refused.status_code == 422 and f'href="#{where}"' in refused.get_data(as_text=True)
    passport = {**PERSONAL, "identity_kind": "passport", "id_number": "E12345678"}
    assert post(client, "/cases/new", passport).status_code == 302
    told = form_facts(site.act("handler"), only_case(site))["party"]
    assert (told["identity_code"], told["id_number"]) == ("E12345678", "")


def test_a_wrong_code_of_before_is_asked_about_and_can_be_put_right(site: TestSite) -> None:
    first = opened(site, credit_code=CODE, name=TYPED["party_name"])
    wrong = CODE[:-1] + "8"
    site.system.store.database.parties.update_one({"_id": first.party}, {"$set": {"credit_code": wrong}})
    site.system.store.database.cases.update_one({"_id": first.id}, {"$set": {"party_facts.credit_code": wrong}})
    client = site.client("handler")
    asked = post(client, "/cases/new", {**TYPED, "credit_code": wrong})
    assert asked.status_code == 422 and "末位对不上" in asked.get_data(as_text=True)
    assert post(client, "/cases/new", {**TYPED, "credit_code": wrong, "is_code_checked": "yes"}).status_code == 302
    form = client.get(f"/cases/{first.id}/correct").get_data(as_text=True)
    assert 'name="credit_code"' in form
    right = {"credit_code": CODE, "reason": "照执照核对"}
    assert post(client, f"/cases/{first.id}/correct", right).status_code == 302
    assert site.system.get(CaseFile, first.id).party_facts["credit_code"] == CODE
    assert 'name="credit_code"' not in client.get(f"/cases/{first.id}/correct").get_data(as_text=True)


def test_a_correction_does_not_show_the_telephone_and_keeps_it_when_left_empty(site: TestSite) -> None:
    case = opened(site)
    client, path = site.client("handler"), f"/cases/{case.id}/correct"
    form = client.get(path).get_data(as_text=True)
    assert "0391-1234567" not in form and "0391-****567" in form
    assert post(client, path, {"party_name": "改了的公司", "party_phone": "", "reason": "写错了"}).status_code == 302
    after = site.system.get(CaseFile, case.id).party_facts
    assert (after["name"], after["phone"]) == ("改了的公司", "0391-1234567")
