"""The pages of documents, by HTTP: picked, begun several at once, corrected where the case is wrong, void, found."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from docx import Document
from flask.testing import FlaskClient

from docstore.custody.audit import audit
from docstore.custody.canonical import digest
from docstore.model.case_file import CaseFile
from docstore.model.record import Record, Version
from docstore.rendering.template_set import load_template_set
from modules.cases.api import correct_party, obligations
from modules.documents.api import give_opinion, issue, submit
from modules.documents.facts import form_facts
from modules.documents.models import WrittenValues
from tests.security.world import INPUTS, approved_plan, draft, opened, served
from tests.site import TestSite, post, whole_site


@pytest.fixture(scope="module")
def site(running_mongo: Any, tmp_path_factory: Any) -> Iterator[TestSite]:
    with whole_site(running_mongo, tmp_path_factory.mktemp("documents")) as made:
        yield made
    running_mongo.give_back_all()


@pytest.fixture(scope="module")
def handler(site: TestSite) -> FlaskClient:
    return site.browser("handler")


def page(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path, follow_redirects=True)
    assert answer.status_code == status, answer.get_data(as_text=True)[-500:]
    return answer.get_data(as_text=True)


def record(site: TestSite, key: str) -> Record:
    return site.system.get(Record, key)


def drafts_of(site: TestSite, case: CaseFile) -> list[Record]:
    return site.system.find(Record, {"case": case.id, "state": "draft"}, sort="received_at")


# --- begun ------------------------------------------------------------------------------------------------


def test_a_form_is_found_by_what_people_call_it_and_begun(site: TestSite, handler: FlaskClient) -> None:
    case = opened(site)
    shown = page(handler, f"/cases/{case.id}/documents/new?q=检查笔录")
    assert 'id="pick-N03"' in shown and 'id="pick-N02"' not in shown
    answer = post(handler, f"/cases/{case.id}/documents/N02", {}, page=f"/cases/{case.id}/documents/new")
    first = answer.location
    assert post(handler, f"/cases/{case.id}/documents/N02", {}, page=first).location == first
    further = post(handler, f"/cases/{case.id}/documents/N02", {"further": "1"}, page=first).location
    assert further != first and len(drafts_of(site, case)) == 2


def test_what_the_program_fills_is_offered_to_nobody(site: TestSite, handler: FlaskClient) -> None:
    case = opened(site)
    shown = page(handler, f"/cases/{case.id}/documents/new")
    assert "pick-copy_letter" not in shown and "pick-access_register" not in shown
    answer = post(handler, f"/cases/{case.id}/documents/copy_letter", {}, page=f"/cases/{case.id}/documents/new")
    assert answer.status_code == 409 and "不用起草" in answer.get_data(as_text=True)
    assert drafts_of(site, case) == []


def test_a_whole_step_is_begun_and_what_is_complete_is_generated(site: TestSite, handler: FlaskClient) -> None:
    case = opened(site)
    chosen = {"form": ["N02", "N06"]}
    answer = post(handler, f"/cases/{case.id}/drafts/start", chosen, page=f"/cases/{case.id}/documents/new")
    shown = page(handler, answer.location)
    assert "1 种现在还不能起草" in shown and "整改复查意见书" in shown
    (plan,) = drafts_of(site, case)
    assert "差" in shown and "检查形式" in shown
    post(handler, f"/documents/{plan.id}/draft", typed(INPUTS["N02"]), page=f"/documents/{plan.id}/edit")
    waiting = page(handler, f"/cases/{case.id}/drafts")
    assert "填好了" in waiting and f'name="record" value="{plan.id}"' in waiting
    post(handler, f"/cases/{case.id}/drafts", {"record": plan.id})
    assert record(site, plan.id).current_version == 1
    assert "与现在填的一致" in page(handler, f"/cases/{case.id}/drafts")
    post(handler, f"/documents/{plan.id}/discard", {}, page=f"/cases/{case.id}/drafts")
    assert record(site, plan.id).state == "discarded"
    assert "没有草稿" in page(handler, f"/cases/{case.id}/drafts")


def test_with_nothing_ticked_the_list_comes_back_and_says_so(site: TestSite, handler: FlaskClient) -> None:
    case = opened(site)
    answer = post(handler, f"/cases/{case.id}/drafts/start", {}, page=f"/cases/{case.id}/documents/new")
    shown = page(handler, answer.location)
    assert answer.location.endswith("/documents/new") and "至少选一种文书" in shown
    assert drafts_of(site, case) == []


def typed(inputs: Any, name: str = "") -> dict[str, str]:
    """Nested input as a browser sends it."""
    if isinstance(inputs, dict):
        pairs = inputs.items()
    elif isinstance(inputs, list):
        pairs = enumerate(inputs)  # type: ignore[assignment]
    else:
        return {name: str(inputs)}
    return {key: value for part, one in pairs for key, value in typed(one, f"{name}.{part}" if name else part).items()}


# --- filled -----------------------------------------------------------------------------------------------


def planned(site: TestSite) -> CaseFile:
    """A case whose plan is issued."""
    case = opened(site)
    issue(site.act("handler"), record_id=approved_plan(site, case).id)
    return case


def test_what_was_carried_over_is_corrected_here_and_taken_back(site: TestSite, handler: FlaskClient) -> None:
    paper = draft(site, planned(site), "N03")
    path = f"/documents/{paper.id}/edit"
    assert 'name="party_phone"' not in page(handler, path)
    opens = post(handler, path, {**typed(INPUTS["N03"]), "row": "open:party_phone"})
    assert opens.location.endswith("#f-party_phone")
    assert re.search(r'name="party_phone" value="0391-1234567"', page(handler, path))
    sent = {**typed(INPUTS["N03"]), "party_phone": "0391-7654321"}
    post(handler, path, sent)
    assert "0391-7654321" in words(site, paper)
    post(handler, path, {**sent, "row": "restore:party_phone"})
    assert 'name="party_phone"' not in page(handler, path)
    assert "被检查单位" in page(handler, path) and 'value="open:party"' not in page(handler, path)


def test_a_version_from_before_the_case_changed_says_so(site: TestSite, handler: FlaskClient) -> None:
    case = planned(site)
    paper = draft(site, case, "N03")
    assert "案件信息或者填写的内容已变" not in page(handler, f"/documents/{paper.id}")
    party = {**case.party_facts, "phone": "0391-9999999"}
    correct_party(site.act("handler"), case_id=case.id, party=party, reason="电话换了")
    assert "案件信息或者填写的内容已变" in page(handler, f"/documents/{paper.id}")
    assert "要重新生成" in page(handler, f"/cases/{case.id}/drafts")


def words(site: TestSite, paper: Record, number: int = 0) -> str:
    where = {"record": paper.id, **({"number": number} if number else {})}
    version = site.system.first(Version, where, sort="-number")
    assert version is not None
    return text_of(site.store.blobs.open(version.blob, version.family).read())


def text_of(word: bytes) -> str:
    document = Document(io.BytesIO(word))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([one.text for one in document.paragraphs] + cells)


# --- after it was issued ----------------------------------------------------------------------------------


def test_a_void_paper_keeps_its_number_and_counts_no_more(site: TestSite, handler: FlaskClient) -> None:
    case = opened(site)
    paper = served(site, case)["N05"]
    assert "作废文书" not in page(handler, f"/documents/{paper.id}")
    assert post(handler, f"/documents/{paper.id}/void", {"reason": "写错"}, page="/cases").status_code == 403
    leader = site.browser("leader")
    assert "作废文书" in page(leader, f"/documents/{paper.id}")
    assert post(leader, f"/documents/{paper.id}/void", {"reason": " "}).status_code == 422
    post(leader, f"/documents/{paper.id}/void", {"reason": "当事人名称写错"})
    now = record(site, paper.id)
    assert (now.state, now.number, now.is_declared) == ("void", paper.number, True)
    shown = page(handler, f"/documents/{paper.id}")
    assert "这份文书已经作废" in shown and "当事人名称写错" in shown
    marked = handler.get(f"/documents/{paper.id}/versions/2/docx")
    assert quote("作废") in marked.headers["Content-Disposition"]
    original = site.system.first(Version, {"record": paper.id, "number": 2})
    assert original is not None
    kept = site.store.blobs.open(original.blob, original.family).read()
    assert marked.data != kept and text_of(marked.data) == text_of(kept)
    states = obligations(site.system, site.system.get(CaseFile, case.id))
    assert [one.blocks for one in states if one.obligation.form == "N05"] == [True]
    assert "N05" not in form_facts(site.system, site.system.get(CaseFile, case.id))["documents"]
    assert post(leader, f"/documents/{paper.id}/void", {"reason": "再来"}).status_code == 409


def test_a_correction_is_approved_again_and_becomes_the_next_version(site: TestSite, handler: FlaskClient) -> None:
    case = opened(site)
    plan = approved_plan(site, case)
    issue(site.act("handler"), record_id=plan.id)
    number, first = record(site, plan.id).number, words(site, plan)
    begun = post(handler, f"/documents/{plan.id}/correct", {"reason": "检查内容漏了一项"})
    correction = record(site, begun.location.split("/")[-2])
    again = post(handler, f"/documents/{plan.id}/correct", {"reason": "又来"})
    assert again.location == begun.location
    content = [{"item": "配电箱"}, {"item": "有限空间"}]
    post(handler, f"/documents/{correction.id}/edit", {**typed({**INPUTS["N02"], "inspection_content": content})})
    assert "正在更正" in page(handler, f"/documents/{plan.id}") and record(site, plan.id).current_version == 2
    submit(site.act("handler"), record_id=correction.id)
    compared = page(site.browser("head"), f"/documents/{correction.id}/compare")
    assert "原文书第 2 版" in compared and "<ins>" in compared and "有限空间" in compared
    for who in ("head", "leader"):
        give_opinion(site.act(who), record_id=correction.id, text="同意更正", is_agreed=True)
    post(handler, f"/documents/{correction.id}/issue", {}, page=f"/documents/{correction.id}")
    now = record(site, plan.id)
    assert (now.state, now.number, now.current_version, now.declared_version) == ("issued", number, 3, 2)
    assert record(site, correction.id).state == "merged" and record(site, correction.id).number is None
    assert "有限空间" in words(site, plan) and words(site, plan, 2) == first
    assert "检查内容漏了一项" in page(handler, f"/documents/{plan.id}")
    fields = page(handler, f"/documents/{plan.id}/compare")
    assert "检查内容" in fields and "2. 有限空间" in re.sub("<[^>]+>", "", fields)
    assert now.facets["documents"]["opinions"][0]["text"] == "同意更正"
    assert page(handler, f"/cases/{case.id}").count(f"/documents/{correction.id}") == 0
    begun = post(handler, f"/documents/{plan.id}/correct", {"reason": "还漏了一项"})
    further = record(site, begun.location.split("/")[-2]).facets["documents"]["inputs"]
    assert "有限空间" in str(further), "a further correction goes on from the last one"
    site.work()
    assert [
        one for one in audit(site.system, [site.signer.verifier]).findings if one.record in (plan.id, correction.id)
    ] == []


def test_a_paper_is_found_by_its_number_however_typed(site: TestSite, handler: FlaskClient) -> None:
    case = opened(site)
    paper = served(site, case)["N03"]
    year, running = re.findall(r"\d+", str(paper.number))
    for typed_number in (f"(豫焦) 应急检记[{year}] {running} 号", f"应急检记{year}{running}号", f"应急检记〔{year}"):
        shown = page(handler, f"/cases?q={typed_number}")
        assert f"/documents/{paper.id}" in shown and case.title in shown, typed_number
    other = site.browser("audit")
    assert f"/documents/{paper.id}" not in other.get("/cases?q=" + str(paper.number)).get_data(as_text=True)


def test_a_version_says_what_it_was_made_with(site: TestSite) -> None:
    """Form and module, edition and bytes of the Word file, and what was filled in: in the facts and in the event."""
    paper = served(site, opened(site))["N03"]
    version = site.system.first(Version, {"record": paper.id, "number": paper.current_version})
    values = site.system.first(WrittenValues, {"_id": version.id if version else ""})
    assert version is not None and values is not None
    registry, folder = site.store.registry, site.store.equipment.templates / "national-2016"
    form = registry.of("form")["N03"]
    inputs = {"form": "N03", "number": paper.number, "values": values.values, "recorded": False}
    assert version.provenance == {
        "form": form.id,
        "template_set": folder.name,
        "template_edition": load_template_set(folder).edition,
        "template_sha256": hashlib.sha256((folder / "N03.docx").read_bytes()).hexdigest(),
        "form_module": "inspection",
        "module_version": registry.manifests["inspection"].version,
        "inputs_sha256": digest(inputs),
    }
    where = {"event_type": "document_issued", "objects.id": paper.id}
    event = site.store.database.custody_events.find_one(where)
    assert event is not None and event["detail"].items() >= version.provenance.items()
