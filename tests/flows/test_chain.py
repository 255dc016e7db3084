"""Who gives which opinion: two handlers sign one, nobody signs twice, some are only given where they are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from docstore.errors import AccessDeniedError, ConflictError, SeparationOfDutiesError
from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from docstore.rendering.template_set import SET_FILE
from modules.cases.api import open_case
from modules.documents.api import give_opinion, issue, save_draft, start_document, submit
from modules.documents.facts import form_facts
from tests.rendering.made import add_header, template
from tests.security.world import VISIT, party
from tests.site import TestSite, post, whole_site

OFFICERS = [{"name": "李砚舟", "certificate": "豫H-0101"}, {"name": "王予安", "certificate": "豫H-0102"}]
A_SET = "id: national-2016\ntitle: 只有名称的式样\nedition: '2016'\neffective_from: 2016-01-01\napproved_by: 试验\n"
EXTENSION = {"extended_until": "2030-03-20", "extension_reason": "案情复杂", "case_opening_date": "2026-03-01"}


@pytest.fixture
def site(mongo: Any, tmp_path: Path) -> Iterator[TestSite]:
    """With a set of papers that say no more than their names: who signs them is the matter here."""
    papers = tmp_path / "sets" / "national-2016"
    papers.mkdir(parents=True)
    (papers / SET_FILE).write_text(A_SET, encoding="utf-8")
    for form in ("N08", "N09", "N38", "N45", "P05"):
        template(papers, "{{ form_name }}", name=form, change=add_header)
    with whole_site(mongo, tmp_path) as made:
        made.store.equipment = replace(made.store.equipment, templates=papers.parent)
        yield made


@pytest.fixture
def case(site: TestSite) -> CaseFile:
    """One whose officers have accounts: `handler` and `officer`."""
    facet = {"place": "二车间", "explosion_risk": False, "visit": VISIT}
    return open_case(site.act("handler"), type_key="inspection", party=party(), officers=OFFICERS, facet=facet)


def sent(site: TestSite, case: CaseFile, form: str, inputs: dict[str, Any], asked: tuple[str, ...] = ()) -> Record:
    record = start_document(site.act("handler"), case_id=case.id, form_id=form)
    save_draft(site.act("handler"), record_id=record.id, inputs=inputs)
    return submit(site.act("handler"), record_id=record.id, asked=asked)


def sign(site: TestSite, record: Record, *people: str) -> Record:
    for name in people:
        give_opinion(site.act(name), record_id=record.id, text="同意", is_agreed=True)
    return site.system.get(Record, record.id)


def test_two_handlers_sign_one_opinion_with_their_certificates(site: TestSite, case: CaseFile) -> None:
    reasons = {"penalty_decision_number": "（豫焦）应急罚〔2026〕1号", "payment_deferral_request": "申请书"}
    texts = dict.fromkeys(("facts_and_penalty_decision", "payment_deferral_reason"), "如实")
    record = sent(site, case, "N38", {**reasons, **texts})
    with pytest.raises(AccessDeniedError):
        sign(site, record, "head")
    sign(site, record, "handler")  # who wrote it handles the case
    with pytest.raises(SeparationOfDutiesError):
        sign(site, record, "handler")
    sign(site, record, "officer")
    with pytest.raises(AccessDeniedError):
        sign(site, record, "officer")  # the next one is not his
    assert sign(site, record, "head", "leader").state == "approved"
    issue(site.act("handler"), record_id=record.id)
    signed = site.system.get(Record, record.id).facets["documents"]["values"]["handler_opinion"]
    assert [(one["signer"], one["certificate"]) for one in signed] == [("王予安", "豫H-0102"), ("李砚舟", "豫H-0101")]


def test_an_officer_of_another_case_is_no_handler_of_this_one(site: TestSite) -> None:
    facet = {"place": "二车间", "explosion_risk": False, "visit": VISIT}
    strangers = [{"name": "李四", "certificate": "豫H-0001"}, {"name": "王五", "certificate": "豫H-0002"}]
    case = open_case(site.act("handler"), type_key="inspection", party=party(), officers=strangers, facet=facet)
    record = sent(site, case, "P05", {"termination_ground": "其他", "case_summary": "如实"})
    with pytest.raises(SeparationOfDutiesError, match="本案"):
        sign(site, record, "officer")
    sign(site, record, "handler")


def test_a_conditional_opinion_is_given_where_it_was_asked_for(site: TestSite, case: CaseFile) -> None:
    assert sign(site, sent(site, case, "N45", EXTENSION), "head", "leader").state == "approved"
    record = start_document(site.act("handler"), case_id=case.id, form_id="N45")
    save_draft(site.act("handler"), record_id=record.id, inputs=EXTENSION)
    client = site.client("handler")
    edit = f"/documents/{record.id}/edit"
    post(client, edit, {key: str(value) for key, value in EXTENSION.items()}, page=edit)
    shown = f"/documents/{record.id}"
    assert "送审，另请上级机关批准意见" in client.get(shown).get_data(as_text=True)
    assert post(client, f"{shown}/submit?asked=superior_approval_opinion", {}, page=shown).status_code == 302
    assert sign(site, record, "head", "leader").state == "in_approval"
    assert sign(site, record, "chief").state == "approved"


def test_papers_are_offered_what_the_case_and_the_bureau_know(site: TestSite, case: CaseFile) -> None:
    facts = form_facts(site.system, case)
    assert facts["case"]["handling_unit"] == "危险化学品监督管理科"
    assert facts["bureau"]["bank"].startswith("演示银行") and facts["bureau"]["enforcement_court"]
    assert facts["computed"] == {"interview_sequence": 1, "inspection_sequence_of_year": 1}


def test_a_decision_and_its_list_are_issued_together_and_name_each_other(site: TestSite, case: CaseFile) -> None:
    handler = site.act("handler")
    decision = start_document(handler, case_id=case.id, form_id="N08")
    words = dict.fromkeys(("problems_found", "coercive_measure"), "如实")
    days = {"seizure_start_date": "2030-03-01", "seizure_end_date": "2030-03-30"}
    typed = {**words, **days, "handling_basis": ["《行政强制法》第二十四条"], "seizure_list_number": ""}
    save_draft(handler, record_id=decision.id, inputs=typed)
    with pytest.raises(ConflictError, match="清单一起编号"):
        issue(handler, record_id=decision.id)
    seized = start_document(handler, case_id=case.id, form_id="N09")
    with pytest.raises(ConflictError, match="1 处要改"):
        issue(handler, record_id=decision.id)
    item = {
        "item_number": "1",
        "name": "压力表",
        "specification_or_address": "Y-100",
        "unit": "只",
        "quantity_or_area": "2",
    }
    save_draft(handler, record_id=seized.id, inputs={"seized_items": [item]})
    issue(handler, record_id=seized.id)
    decided, listed = (site.system.get(Record, one.id) for one in (decision, seized))
    assert decided.state == listed.state == "issued" and listed.number is None
    of_decision, of_list = (one.facets["documents"]["values"] for one in (decided, listed))
    serial = of_list["seizure_list_number"]
    assert of_decision["seizure_list_number"] == {"number": serial, "form": "N09", "record": listed.id}
    named = of_list["seizure_decision_number"]
    assert named == {"number": decided.number, "form": "N08", "record": decided.id}

    # Neither stands without the other: whoever makes one void is told that the other goes with it.
    leader = site.browser("leader")
    assert "是一起定稿的，一并作废" in leader.get(f"/documents/{listed.id}/void").get_data(as_text=True)
    post(leader, f"/documents/{listed.id}/void", {"reason": "规格写错"})
    both = [site.system.get(Record, one.id) for one in (listed, decided)]
    assert [one.state for one in both] == ["void", "void"] and both[1].number == decided.number
    told = [one.facets["documents"]["voided"]["reason"] for one in both]
    assert told == ["规格写错", f"与{listed.title}一并作废：规格写错"]
