"""Secrecy, attacked: whoever may not know of a record or a case learns nothing of it, by no page, list or name."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from PIL import Image

from docstore import clock
from docstore.access import secrecy
from docstore.access.secrecy import Level
from docstore.blobs import encrypting, master_keys
from docstore.blobs.encryption import Encryption
from docstore.custody.versions import version_of
from docstore.errors import (
    AccessDeniedError,
    ConflictError,
    InvalidInputError,
    NotFoundError,
    SecrecyError,
    SeparationOfDutiesError,
)
from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from docstore.store.act import Act
from modules.access_register import register
from modules.cases.api import note_read
from modules.cases.reading_reason import state_reason
from modules.copies.api import (
    CopyRequest,
    check_request,
    copyable,
    decide_request,
    hand_over_code,
    open_slip,
    slip_in_force,
)
from modules.documents.api import issue, save_draft, start_correction, start_document
from modules.documents.services import check_draft
from modules.secrecy.api import decide, level_of, lift, mark, of, propose, review, set_clearance, set_known_to
from modules.secrecy.carriers import register_carrier
from modules.secrecy.oversight import due_for_review, release_expired
from tests.security.world import CLEAN, INPUTS, answers, asked, draft, opened, person, served, upload
from tests.site import TestSite, whole_site

SENTINEL = "哨兵甲乙丙"


@pytest.fixture(scope="module")
def site(running_mongo: Any, tmp_path_factory: Any) -> Iterator[TestSite]:
    """A site whose contents are sealed, with secrecy officers and one who decides levels."""
    folder: Path = tmp_path_factory.mktemp("secrecy")
    with whole_site(running_mongo, folder) as made:
        person(made, "secrecy", "secrecy_officer", department="")
        person(made, "secrecy2", "secrecy_officer", department="")
        person(made, "authority", "classification_authority", department="")
        with pytest.raises(SecrecyError, match="加密"):
            case = opened(made)
            mark(made.act("handler"), kind="case", key=case.id, mark="privacy", reason="写着住址")
        keys = folder / "blob-keys.json"
        made.store.blobs.encryption = Encryption(made.store.database, lambda: master_keys.load(keys))
        encrypting.turn_on(made.system, keys)
        for name in ("handler", "authority", "secrecy"):
            cleared(made, name, Level.TOP_SECRET)
        yield made
    running_mongo.give_back_all()


def cleared(site: TestSite, username: str, level: Level) -> None:
    by = site.act("secrecy2" if username == "secrecy" else "secrecy")
    set_clearance(by, account_id=site.act(username).actor.id, level=level, reason="审查合格")


def proposed(site: TestSite, thing: CaseFile | Record, level: Level, **more: Any) -> Any:
    given = {"level": level, "basis": "保密事项范围第 3 项", "reason": "泄露会妨碍办案", **more}
    return propose(site.act("handler"), kind=thing.policy_kind, key=thing.id, **given)


def recording(site: TestSite, case: CaseFile, filename: str = f"{SENTINEL}.mp4") -> Record:
    key = upload(site.client("officer"), case, filename.encode(), filename).headers["Upload-Result"]
    return site.system.get(Record, key)


@pytest.mark.parametrize("clearance", Level)
def test_a_clearance_opens_its_level_and_what_is_below(clearance: Level) -> None:
    assert set(secrecy.cleared(clearance)) == {None, *(level for level in Level if level <= clearance)}


def test_a_proposal_protects_at_once_and_another_person_decides(site: TestSite) -> None:
    case = opened(site)
    record = recording(site, case)
    assert site.act("keeper").allows("records.view", record)
    waiting = proposed(site, record, Level.CONFIDENTIAL, years=20, source="市局机密文件 3 号")
    hidden = site.system.get(Record, record.id)
    assert not site.act("keeper").allows("records.view", hidden)
    assert site.act("keeper").find(Record, {"_id": record.id}) == []
    assert site.act("authority").allows("records.view", hidden)
    cleared(site, "keeper", Level.TOP_SECRET)
    assert not site.act("keeper").allows("records.view", hidden), "cleared, but not named"
    with pytest.raises(AccessDeniedError):
        decide(site.act("handler"), proposal_id=waiting.id, is_agreed=True)
    decide(site.act("authority"), proposal_id=waiting.id, is_agreed=True)
    decided = site.system.get(Record, record.id)
    assert level_of(decided) == Level.CONFIDENTIAL and of(decided)["years"] == 20
    names = [site.act(name).actor.id for name in ("handler", "keeper")]
    set_known_to(site.act("secrecy"), kind="record", key=record.id, accounts=names, reason="参加办理")
    assert site.act("keeper").allows("records.view", site.system.get(Record, record.id))
    assert not site.act("authority").allows("records.view", site.system.get(Record, record.id))
    cleared(site, "keeper", Level.INTERNAL)
    assert not site.act("keeper").allows("records.view", site.system.get(Record, record.id)), "named, but not cleared"


def test_a_refusal_names_nobody_again_who_was_taken_off_meanwhile(site: TestSite) -> None:
    record = recording(site, opened(site), "removed.mp4")
    first = proposed(site, record, Level.CONFIDENTIAL, years=20, source="市局机密文件 3 号")
    decide(site.act("authority"), proposal_id=first.id, is_agreed=True)
    waiting = proposed(site, record, Level.CONFIDENTIAL, years=10, source="市局机密文件 3 号")
    left = [site.act("authority").actor.id]
    set_known_to(site.act("secrecy"), kind="record", key=record.id, accounts=left, reason="不再参加办理")
    decide(site.act("authority"), proposal_id=waiting.id, is_agreed=False, opinion="期限不变")
    refused = site.system.get(Record, record.id)
    assert not site.act("handler").allows("records.view", refused)
    assert of(refused)["known_to"] == left and level_of(refused) == Level.CONFIDENTIAL


def test_what_may_not_be_proposed_or_decided(site: TestSite) -> None:
    case = opened(site)
    for wrong in ({"years": 11}, {}, {"years": 5, "condition": "公布后"}, {"years": 5, "basis": " "}):
        with pytest.raises(InvalidInputError):
            proposed(site, case, Level.SECRET, **wrong)
    with pytest.raises(InvalidInputError):
        propose(site.act("keeper"), kind="case", key=case.id, level=3, basis="x", reason="x", years=5)
    waiting = proposed(site, case, Level.SECRET, years=5)
    with pytest.raises(SecrecyError, match="没有定秘密的权限"):
        decide(site.act("authority"), proposal_id=waiting.id, is_agreed=True)
    assert level_of(site.system.get(CaseFile, case.id)) == Level.SECRET, "protected until somebody with authority says"
    person(site, "both", "handler", "classification_authority")
    cleared(site, "both", Level.SECRET)
    decide(site.act("authority"), proposal_id=waiting.id, is_agreed=False, opinion="不属于保密事项")
    own = propose(site.act("both"), kind="case", key=case.id, level=2, basis="本局规定", reason="内部研究")
    with pytest.raises(SeparationOfDutiesError):
        decide(site.act("both"), proposal_id=own.id, is_agreed=True)
    with pytest.raises(SeparationOfDutiesError):
        set_clearance(site.act("secrecy"), account_id=site.act("secrecy").actor.id, level=5, reason="x")


def test_a_part_is_never_less_secret_than_its_whole(site: TestSite) -> None:
    case = opened(site)
    before = recording(site, case, "a.mp4")
    proposed(site, case, Level.WORK_SECRET)
    assert level_of(site.system.get(Record, before.id)) == Level.WORK_SECRET
    later = start_document(site.act("handler"), case_id=case.id, form_id="N02")
    assert level_of(site.system.get(Record, later.id)) == Level.WORK_SECRET
    with pytest.raises(InvalidInputError):
        proposed(site, later, Level.INTERNAL)


def test_contents_of_state_secrets_are_refused_on_an_ordinary_network(site: TestSite) -> None:
    case = opened(site)
    proposed(site, case, Level.SECRET, years=5, source="省厅秘密文件")
    with pytest.raises(SecrecyError, match="普通网络"):
        draft(site, case, "N02")
    assert upload(site.client("handler"), case, b"secret").status_code == 403
    stub = register_carrier(site.act("handler"), case_id=case.id, level=3, place="保密室 2 号柜", keeper="赵保密")
    assert stub.title == "涉密载体 1"
    assert "保密室 2 号柜" in site.client("handler").get(f"/cases/{case.id}").get_data(as_text=True)


def test_review_is_due_after_a_year_and_the_period_ends_by_itself(site: TestSite) -> None:
    case = opened(site)
    waiting = proposed(site, case, Level.WORK_SECRET, years=2)
    decide(site.act("authority"), proposal_id=waiting.id, is_agreed=True)
    act, today = site.act("handler"), clock.local_day(clock.now())
    assert case.id not in [one.id for one in due_for_review(act, today)]
    assert case.id in [one.id for one in due_for_review(act, today + timedelta(days=400))]
    review(site.act("secrecy"), kind="case", key=case.id, outcome="没有变化")
    release_expired(site.system.at(clock.now() + timedelta(days=700)))
    assert level_of(site.system.get(CaseFile, case.id)) == Level.WORK_SECRET
    release_expired(site.system.at(clock.now() + timedelta(days=740)))
    assert "secrecy" not in site.system.get(CaseFile, case.id).facets


def test_the_informant_is_known_by_name_only(site: TestSite) -> None:
    record = recording(site, opened(site), "b.mp4")
    mark(site.act("handler"), kind="record", key=record.id, mark="informant", reason="举报人在画面里")
    for name, may in (("handler", True), ("officer", False), ("head", False), ("leader", False), ("keeper", False)):
        assert site.act(name).allows("records.view", site.system.get(Record, record.id)) == may
    lift(site.act("handler"), kind="record", key=record.id, mark="informant", reason="画面已遮")
    assert site.act("keeper").allows("records.view", site.system.get(Record, record.id))


def test_why_somebody_read_what_is_hidden_now_is_hidden_too(site: TestSite) -> None:
    """A reason can name the informant; the keeper has the register of the department."""
    record = recording(site, opened(site), "c.mp4")
    person(site, "watcher", "supervisor", department="")
    state_reason(site.act("watcher"), record_id=record.id, choice="检查、考核、审计", text=SENTINEL)
    note_read(site.act("watcher"), record_id=record.id, version=1, way="view")
    asked_for = register.Asked(person=site.act("watcher").actor.id)
    assert SENTINEL in register.rows(site.act("keeper"), asked_for, 9)[0].reason
    mark(site.act("handler"), kind="record", key=record.id, mark="informant", reason="举报人在画面里")
    (kept,) = register.rows(site.act("keeper"), asked_for, 9)
    assert kept.record == kept.reason == register.KEPT_BACK


def test_what_bears_a_level_is_no_copy_and_a_mark_wants_a_reason(site: TestSite) -> None:
    case = opened(site)
    papers = served(site, case)
    marked, classified = papers["N03"], papers["N05"]
    mark(site.act("handler"), kind="record", key=marked.id, mark="business_secret", reason="有工艺参数")
    proposed(site, classified, Level.INTERNAL)
    _, request = asked(site, case)
    items = [{"record": one.id, "proposal": "grant", "reason": ""} for one in (marked, classified)]
    check_request(site.act("keeper"), request_id=request.id, items=items, checklist=CLEAN)
    mark(site.act("handler"), kind="record", key=marked.id, mark="informant", reason="写到举报人")
    yes = {"decision": "grant", "reason": ""}
    refused = {"decision": "refuse", "reason": "有密级"}
    for wrong in ({marked.id: yes, classified.id: refused}, {marked.id: refused, classified.id: yes}):
        with pytest.raises(SecrecyError):
            decide_request(site.act("leader"), request_id=request.id, decisions=wrong)
    with_reason = {"decision": "grant", "reason": "参数已经公开"}
    decide_request(
        site.act("leader"), request_id=request.id, decisions={marked.id: with_reason, classified.id: refused}
    )
    site.work()
    package = site.system.get(Record, site.system.get(CopyRequest, request.id).package["record"])
    may = {who: site.act(who).allows("records.view", package) for who in ("handler", "officer", "keeper", "leader")}
    assert may == {"handler": True, "officer": False, "keeper": False, "leader": False}
    assert of(package)["marks"] == of(site.system.get(Record, marked.id))["marks"]
    client = site.client("handler")  # it is no written document
    for place in ("", "/compare"):
        assert client.get(f"/documents/{package.id}{place}").status_code == 404
    assert client.get(f"/api/v1/documents/{package.id}/differences").status_code == 404


def test_a_record_leads_to_its_level_and_papers_bear_it(site: TestSite) -> None:
    case = opened(site)
    proposed(site, case, Level.WORK_SECRET)
    record = draft(site, case, "N02")
    page = site.client("handler").get(f"/documents/{record.id}").get_data(as_text=True)
    assert f"/secrecy/record/{record.id}" in page and "工作秘密（待定）" in page
    version = version_of(site.system, record)
    content = site.store.blobs.open(version.blob, version.family).read()
    with ZipFile(io.BytesIO(content)) as paper:
        assert any("工作秘密" in paper.read(name).decode() for name in paper.namelist() if "header" in name)


def test_a_correction_is_as_secret_as_its_paper_and_never_more(site: TestSite) -> None:
    """Its drafts stay behind with the same content: hidden with the paper, before it is issued and after."""
    person(site, "second", "handler")
    case = opened(site)
    paper = served(site, case)["N03"]
    draft = start_correction(site.act("handler"), record_id=paper.id, reason="写漏了一项")
    mark(site.act("handler"), kind="record", key=draft.id, mark="informant", reason="写到举报人")
    with pytest.raises(SecrecyError, match="更正的草稿有密级"):
        issue(site.act("handler"), record_id=draft.id)
    with pytest.raises(ConflictError, match="不对你公开"):
        start_correction(site.act("second"), record_id=paper.id, reason="又写漏了一项")
    lift(site.act("handler"), kind="record", key=draft.id, mark="informant", reason="加到原文书")

    def seen_by_the_keeper() -> list[bool]:
        return [site.act("keeper").allows("records.view", site.system.get(Record, one.id)) for one in (paper, draft)]

    assert seen_by_the_keeper() == [True, True]
    mark(site.act("handler"), kind="record", key=paper.id, mark="informant", reason="写到举报人")
    assert seen_by_the_keeper() == [False, False]
    issue(site.act("handler"), record_id=draft.id)
    assert seen_by_the_keeper() == [False, False]
    lift(site.act("handler"), kind="record", key=paper.id, mark="informant", reason="改了写法")
    assert seen_by_the_keeper() == [True, True]
    mark(site.act("handler"), kind="record", key=paper.id, mark="informant", reason="又写到举报人")
    assert seen_by_the_keeper() == [False, False]


def test_a_colleague_writes_nothing_of_what_is_hidden_into_a_paper(site: TestSite) -> None:
    """Also what is carried over by itself, named by its number, or chosen by an id that he should not know."""
    person(site, "colleague", "handler")
    case = opened(site)
    papers = served(site, case)
    picture = io.BytesIO()
    Image.new("RGB", (40, 30)).save(picture, "JPEG")
    key = upload(site.client("handler"), case, picture.getvalue(), f"{SENTINEL}.jpg").headers["Upload-Result"]
    site.work()
    for one in (papers["N03"].id, papers["N05"].id, key):
        mark(site.act("handler"), kind="record", key=one, mark="informant", reason="写到举报人")
    again = [
        upload(site.client(name), case, picture.getvalue(), "甲.jpg").get_json() for name in ("colleague", "handler")
    ]
    assert [(one.get("record", ""), SENTINEL in str(one)) for one in again] == [("", False), (key, True)]
    photo = {"content": key, "caption": "配电箱"}
    shown = {
        "fact_to_prove": "未接地",
        "photo_time": "2026-03-02T09:10:00+08:00",
        "photo_place": "二车间",
        "photographer": "李四（豫H-0001）",
        "original_medium_and_checksum": "一号卡",
    }
    for name, is_hidden in (("colleague", True), ("handler", False)):
        act = site.act(name)
        order = start_document(act, case_id=case.id, form_id="N05", is_further=True)
        save_draft(act, record_id=order.id, inputs=INPUTS["N05"])
        assert ("problems" in faults_of(act, order)) == is_hidden, faults_of(act, order)
        page = start_document(act, case_id=case.id, form_id="P12", is_further=True)
        save_draft(act, record_id=page.id, inputs={**shown, "photos": [{**photo, "name": ""}]})
        assert (SENTINEL in str(site.system.get(Record, page.id).facets["documents"]["inputs"])) != is_hidden
        save_draft(act, record_id=page.id, inputs={**shown, "photos": [{**photo, "name": "甲"}]})
        assert list(faults_of(act, page)) == (["photos.0.content"] if is_hidden else [])
        notice = start_document(act, case_id=case.id, form_id="N06", is_further=True)
        kept = save_draft(act, record_id=notice.id, inputs={"original_decision_number": papers["N05"].number})
        assert isinstance(kept.facets["documents"]["inputs"]["original_decision_number"], str) == is_hidden


def faults_of(act: Act, record: Record) -> dict[str, str]:
    try:
        check_draft(act, record_id=record.id)
    except InvalidInputError as error:
        return dict(error.fields)
    return {}


OUTSIDE = ("officer", "keeper", "head", "leader", "archivist", "admin", "secrecy2")


@pytest.fixture(scope="module")
def hidden(site: TestSite) -> dict[str, list[Any]]:
    """An open case with one hidden recording, and a hidden case; a request for copies in each."""
    case, secret = opened(site), opened(site)
    record = recording(site, case)
    served(site, case)
    served(site, secret)
    requests = [asked(site, one)[1].id for one in (case, secret)]
    site.store.database.cases.update_one({"_id": secret.id}, {"$set": {"title": SENTINEL}})
    site.work()
    for thing in (record, secret):
        proposed(site, thing, Level.SECRET, years=5, reason=SENTINEL)
    site.work()
    return {
        "case_id": [case.id, secret.id],
        "record_id": [record.id],
        "request_id": requests,
        "object_id": [record.id, secret.id],
        "kind": ["record", "case"],
        "number": [1],
    }


@pytest.mark.parametrize("username", OUTSIDE)
def test_nothing_of_it_is_on_any_page(site: TestSite, hidden: dict[str, list[Any]], username: str) -> None:
    kept = (*hidden["record_id"], hidden["case_id"][1], hidden["request_id"][1])
    found = list(answers(site, hidden, username))
    wrong = [
        f"{path}: {status}"
        for path, status, told in found
        if SENTINEL in told or (any(key in path for key in kept) and status not in (302, 401, 403, 404))
    ]
    assert wrong == []
    assert len(found) > 40


def test_the_same_pages_tell_it_to_whoever_may_know(site: TestSite, hidden: dict[str, list[Any]]) -> None:
    assert sum(SENTINEL in told for _, _, told in answers(site, hidden, "handler")) > 10


def test_the_stream_says_only_that_there_is_something(site: TestSite, hidden: dict[str, list[Any]]) -> None:
    page = site.client("head").get(f"/cases/{hidden['case_id'][0]}/events").get_data(as_text=True)
    assert "一件你无权查看的材料" in page
    assert SENTINEL in site.client("handler").get(f"/cases/{hidden['case_id'][0]}/events").get_data(as_text=True)


def test_the_party_does_not_find_it_either(site: TestSite, hidden: dict[str, list[Any]]) -> None:
    case = site.system.get(CaseFile, hidden["case_id"][0])
    code = hand_over_code(site.act("handler"), case_id=case.id, replaces=slip_in_force(site.system, case).id)
    _, actor, _ = open_slip(site.system, code)
    assert hidden["record_id"][0] not in [one.id for one in copyable(site.system.by(actor), case)]
    with pytest.raises(NotFoundError):
        site.system.by(actor).get(CaseFile, hidden["case_id"][1])
