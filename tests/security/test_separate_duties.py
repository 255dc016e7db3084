"""Where two must act, one who holds both posts is refused; and nobody holds the posts of machines."""

from __future__ import annotations

import pytest

from docstore.access.accounts import create_account
from docstore.errors import AccessDeniedError, InvalidInputError, SecrecyError, SeparationOfDutiesError
from modules.cases.api import close_case, excuse_obligation
from modules.copies.api import GRANT, REFUSE, check_request, decide_request
from modules.documents.api import start_document, submit
from modules.filing.api import file_case, return_case, submit_case
from modules.recordings.api import begin_recording
from tests.security.world import CLEAN, INPUTS, asked, draft, opened, person, served, submitted
from tests.site import PASSWORD, TestSite, post


def test_the_handler_excuses_nothing_in_his_case(site: TestSite) -> None:
    person(site, "handling-head", "handler", "department_head")
    case = opened(site, "handling-head")
    with pytest.raises(SeparationOfDutiesError):
        excuse_obligation(site.act("handling-head"), case_id=case.id, obligation="N02", reason="忘了")


@pytest.mark.parametrize("part", ["submit", "close", "capture"])
def test_who_had_a_part_in_the_case_does_not_file_it(site: TestSite, part: str) -> None:
    name = f"archivist-{part}"
    person(site, name, "archivist", "keeper", "department_head")
    case = opened(site)
    served(site, case)
    if part == "capture":
        begin_recording(site.act(name), case_id=case.id)
        excuse_obligation(site.act("head"), case_id=case.id, obligation="recording", reason="设备坏了")
    close_case(site.act(name if part == "close" else "head"), case_id=case.id)
    submit_case(site.act(name if part == "submit" else "keeper"), case_id=case.id)
    with pytest.raises(SeparationOfDutiesError):
        file_case(site.act(name), case_id=case.id)


def test_the_archivist_may_look_and_return_before_filing(site: TestSite) -> None:
    case = submitted(site)
    return_case(site.act("archivist"), case_id=case.id, reason="缺页")
    close_case(site.act("head"), case_id=case.id)
    submit_case(site.act("keeper"), case_id=case.id)
    assert file_case(site.act("archivist"), case_id=case.id).archive_number


def test_who_checked_a_request_does_not_decide_it(site: TestSite) -> None:
    create_account(
        site.system,
        username="checking-leader",
        name="两职",
        password=PASSWORD,
        roles=["keeper", "deputy_leader"],
        department="hazchem",
        departments_in_charge=["hazchem"],
    )
    case = opened(site)
    papers = served(site, case)
    _, request = asked(site, case)
    both = site.act("checking-leader")
    item = {"record": papers["N05"].id, "proposal": GRANT, "reason": ""}
    check_request(both, request_id=request.id, items=[item], checklist=CLEAN)
    with pytest.raises(SeparationOfDutiesError):
        decide_request(both, request_id=request.id, decisions={item["record"]: {"decision": GRANT, "reason": ""}})


def test_only_what_is_final_and_of_the_case_is_given_out_and_once(site: TestSite) -> None:
    case, other = opened(site), opened(site)
    papers, foreign = served(site, case), served(site, other)
    _, request = asked(site, case)
    unfinished = draft(site, case, "N05")
    keeper = site.act("keeper")
    for records in ([unfinished.id], [foreign["N05"].id], [papers["N05"].id] * 2, ["none"], [""]):
        items = [{"record": key, "proposal": GRANT, "reason": ""} for key in records]
        with pytest.raises(InvalidInputError):
            check_request(keeper, request_id=request.id, items=items, checklist=CLEAN)


def test_who_handles_the_case_decides_no_copy_and_an_internal_paper_is_granted_by_nobody(site: TestSite) -> None:
    create_account(
        site.system,
        username="handling-leader",
        name="两职",
        password=PASSWORD,
        roles=["handler", "deputy_leader"],
        department="hazchem",
        departments_in_charge=["hazchem"],
    )
    case = opened(site, by="handling-leader")
    papers = served(site, case)
    _, request = asked(site, case)
    plan = papers["N02"].id
    items = [{"record": plan, "proposal": GRANT, "reason": ""}]
    check_request(site.act("keeper"), request_id=request.id, items=items, checklist=CLEAN)
    refusing = {plan: {"decision": REFUSE, "reason": "副卷"}}
    with pytest.raises(SeparationOfDutiesError):
        decide_request(site.act("handling-leader"), request_id=request.id, decisions=refusing)
    with pytest.raises(SecrecyError, match="副卷"):
        decide_request(site.act("leader"), request_id=request.id, decisions={plan: {"decision": GRANT, "reason": ""}})


@pytest.mark.parametrize("role", ["system", "party"])
def test_no_account_holds_the_posts_of_machines_and_parties(site: TestSite, role: str) -> None:
    with pytest.raises(InvalidInputError):
        create_account(site.act("admin"), username=f"as-{role}", name="x", password=PASSWORD, roles=[role])


def test_the_administrator_reaches_no_content(site: TestSite) -> None:
    case = opened(site)
    record = draft(site, case, "N02", **INPUTS["N02"])
    act = site.act("admin")
    for permission in ("records.view", "cases.view", "events.view", "copies.view", "documents.write"):
        assert not act.allows(permission)
    with pytest.raises(AccessDeniedError):
        start_document(act, case_id=case.id, form_id="N02")
    with pytest.raises(AccessDeniedError):
        submit(act, record_id=record.id)


def test_the_archivist_reads_what_is_final_only(site: TestSite) -> None:
    case = opened(site)
    papers = served(site, case)
    unfinished = draft(site, case, "N05")
    client = site.browser("archivist")
    why = {"choice": "整理、鉴定档案", "text": "归档前核对", "next": f"/documents/{papers['N05'].id}"}
    told = post(client, f"/records/{papers['N05'].id}/reason", why)
    assert client.get(told.headers["Location"]).status_code == 200
    assert client.get(f"/documents/{unfinished.id}").status_code == 404
    assert client.get(f"/documents/{unfinished.id}/versions/1/docx").status_code == 404
