"""Two at once: whatever comes first, the case looks as if one had come after the other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from docstore.access.accounts import create_account
from docstore.errors import QuanchengError
from docstore.model.record import Record, Version
from modules.cases.api import close_case
from modules.copies.api import GRANT, REFUSE, check_request, decide_request, hand_over_code, open_slip
from modules.copies.models import AccessSlip, CopyRequest
from modules.documents.api import give_opinion, issue, save_draft, start_document, submit
from modules.filing.api import file_case
from tests.security.world import CLEAN, INPUTS, approved_plan, asked, draft, opened, person, served, submitted
from tests.site import PASSWORD, TestSite


def both(*acts: Callable[[], Any]) -> list[str]:
    """Run the acts at the same moment; what each came to: `ok` or the code of its error."""
    start, outcomes = threading.Barrier(len(acts)), []

    def run(act: Callable[[], Any]) -> None:
        start.wait()
        try:
            act()
            outcomes.append("ok")
        except QuanchengError as error:
            outcomes.append(error.code)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes, reverse=True)


def events(site: TestSite, case: str, event_type: str) -> int:
    database: Any = site.store.database
    return int(database.custody_events.count_documents({"case": case, "event_type": event_type}))


def test_two_heads_sign_one_opinion(site: TestSite) -> None:
    person(site, "second-head", "department_head")
    case = opened(site)
    record = draft(site, case, "N02")
    submit(site.act("handler"), record_id=record.id)
    heads = [site.act("head"), site.act("second-head")]
    outcomes = both(
        *(lambda act=act: give_opinion(act, record_id=record.id, text="同意", is_agreed=True) for act in heads)
    )
    assert outcomes == ["ok", "access-denied"]
    assert len(site.system.get(Record, record.id).facets["documents"]["opinions"]) == 1


def test_one_paper_is_issued_once_and_takes_one_number(site: TestSite) -> None:
    case = opened(site)
    record = approved_plan(site, case)
    act = site.act("handler")
    outcomes = both(*[lambda: issue(act, record_id=record.id)] * 3)
    assert outcomes.count("ok") == 1
    assert len(site.system.find(Version, {"record": record.id})) == 2
    assert events(site, case.id, "document_issued") == 1
    written = draft(site, case, "N03")  # which nobody has to approve
    assert sorted(both(*[lambda: issue(act, record_id=written.id)] * 3)) == ["conflict", "conflict", "ok"]
    assert events(site, case.id, "document_issued") == 2


def test_numbers_have_neither_doubles_nor_gaps(site: TestSite) -> None:
    cases = [opened(site) for _ in range(4)]
    records = [approved_plan(site, case) for case in cases]
    act = site.act("handler")
    assert both(*(lambda key=record.id: issue(act, record_id=key) for record in records)) == ["ok"] * 4
    numbers = [int((site.system.get(Record, r.id).number or "").split("〕")[1].rstrip("号")) for r in records]
    assert len(set(numbers)) == 4 and max(numbers) - min(numbers) == 3


def test_a_case_is_filed_once(site: TestSite) -> None:
    case = submitted(site)
    act = site.act("archivist")
    assert both(*[lambda: file_case(act, case_id=case.id)] * 3).count("ok") == 1
    assert events(site, case.id, "case_filed") == 1


def test_closing_and_starting_a_paper(site: TestSite) -> None:
    """Either the paper is begun before the closing, or not at all: nothing is begun in a closed case."""
    case = opened(site)
    served(site, case)
    outcomes = both(
        lambda: close_case(site.act("head"), case_id=case.id),
        lambda: start_document(site.act("handler"), case_id=case.id, form_id="N05"),
    )
    database: Any = site.store.database
    order = [e["event_type"] for e in database.custody_events.find({"case": case.id}, sort=[("sequence", -1)], limit=2)]
    assert outcomes == ["ok", "conflict"] or order == ["case_closed", "document_started"]


def test_two_leaders_decide_one_request(site: TestSite) -> None:
    create_account(
        site.system,
        username="second-leader",
        name="second-leader",
        password=PASSWORD,
        roles=["deputy_leader"],
        departments_in_charge=["hazchem"],
    )
    case = opened(site)
    papers = served(site, case)
    _, request = asked(site, case)
    key = papers["N05"].id
    item = {"record": key, "proposal": GRANT, "reason": ""}
    check_request(site.act("keeper"), request_id=request.id, items=[item], checklist=CLEAN)
    leaders = [site.act("leader"), site.act("second-leader")]
    outcomes = both(
        lambda: decide_request(leaders[0], request_id=request.id, decisions={key: {"decision": GRANT}}),
        lambda: decide_request(leaders[1], request_id=request.id, decisions={key: {"decision": REFUSE, "reason": "x"}}),
    )
    assert outcomes.count("ok") == 1 and events(site, case.id, "copy_decided") == 1
    site.work()
    decided = site.system.get(CopyRequest, request.id)
    assert decided.state == ("ready" if decided.items[0]["decision"] == GRANT else "refused")


def test_of_codes_made_at_once_one_is_valid_and_the_party_holds_it(site: TestSite) -> None:
    case = opened(site)
    served(site, case)
    codes: list[str] = []
    act = site.act("handler")
    outcomes = both(*[lambda: codes.append(hand_over_code(act, case_id=case.id))] * 3)
    assert outcomes == ["slip-in-force", "slip-in-force", "ok"]
    assert len(site.system.find(AccessSlip, {"case": case.id, "is_withdrawn": False})) == 1
    (code,) = codes
    assert open_slip(site.system, code)[2].id == case.id


def test_a_draft_cannot_be_changed_while_it_is_submitted(site: TestSite) -> None:
    case = opened(site)
    record = draft(site, case, "N02")
    act = site.act("handler")
    other = {**INPUTS["N02"], "inspection_content": [{"item": "另一件事"}]}
    both(
        lambda: submit(act, record_id=record.id),
        lambda: save_draft(act, record_id=record.id, inputs=other),
    )
    after = site.system.get(Record, record.id)
    newest = site.system.first(Version, {"record": record.id}, sort="-number")
    changed = after.facets["documents"]["inputs"] == other
    assert newest is not None and newest.number == (2 if changed and after.state == "in_approval" else 1)
