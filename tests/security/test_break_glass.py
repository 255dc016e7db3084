"""紧急查阅, attacked: one thing, read only, for hours, by nobody who administers, and never unseen."""

from __future__ import annotations

from typing import Any

import pytest

from docstore.access import emergency
from docstore.access.account import Account
from docstore.access.breaking_glass import break_glass, end_opening, review_opening
from docstore.access.tokens import actor_of_token, create_token
from docstore.custody.audit import audit
from docstore.errors import (
    AccessDeniedError,
    ConflictError,
    InvalidInputError,
    NotFoundError,
    QuanchengError,
    SeparationOfDutiesError,
)
from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from docstore.store.unit_of_work import UnitOfWork, use_case
from modules.access_register import register
from modules.cases.api import note_read
from modules.documents.api import start_document
from modules.emergency.jobs import end_what_ran_out
from modules.recordings.services import link
from tests.security.clock import Later, later
from tests.security.world import opened, person, served, upload
from tests.site import TestSite, post

__all__ = ["later"]
WHY = "二厂起火，要马上看这家单位的平面图和隐患清单"


def opening_of(site: TestSite, username: str, thing: CaseFile | Record, hours: int = 4) -> emergency.Opening:
    return break_glass(site.act(username), kind=thing.policy_kind, key=thing.id, reason=WHY, hours=hours)


def events(site: TestSite, **where: Any) -> list[dict[str, Any]]:
    database: Any = site.store.database
    return list(database.custody_events.find(where, sort=[("recorded_at", 1)]))


def test_one_case_opens_for_its_hours_and_for_nothing_but_reading(site: TestSite, later: Later) -> None:
    case, other = opened(site), opened(site)
    papers = served(site, case)
    key = site.act("keeper2").actor.id
    opening_of(site, "keeper2", case)
    act = site.act("keeper2")
    assert act.allows("cases.view", case) and not act.allows("cases.view", other)
    assert {one.id for one in act.find_allowed("records.view", Record, {"case": case.id})} == {
        one.id for one in papers.values()
    }
    assert [one.id for one in act.find_allowed("cases.view", CaseFile, {"_id": {"$in": [case.id, other.id]}})] == [
        case.id
    ]
    of_cases = [one.name for one in site.store.registry.permissions.values() if one.kind == "case"]
    assert [name for name in of_cases if act.allows(name, case)] == ["cases.view"]
    with pytest.raises(AccessDeniedError):
        start_document(act, case_id=case.id, form_id="N03")
    note_read(act, record_id=papers["N03"].id, version=1, way="view")
    used = events(site, **{"agent.id": key, "event_type": emergency.USED})
    read = events(site, **{"agent.id": key, "event_type": "record_read"})
    assert len(used) == 1 and read[-1]["detail"]["reason"] == WHY and read[-1]["agent"]["emergency"]
    assert "emergency_reader" not in read[-1]["agent"]["roles"]
    row = register.rows(site.act("archivist"), register.asked({"person": key}), 10)[0]
    assert row.reason == WHY and "紧急查阅" in row.posts
    later(hours=4)
    assert not site.act("keeper2").allows("cases.view", case)
    end_what_ran_out(site.system)
    end_what_ran_out(site.system)
    assert [one["detail"]["how"] for one in events(site, case=case.id, event_type=emergency.ENDED)] == ["by_the_clock"]


def test_what_is_only_seen_is_not_drawn_into_an_own_case(site: TestSite) -> None:
    """Neither by breaking glass nor by a post that sees everything."""
    theirs = opened(site)
    key = upload(site.client("officer"), theirs, b"film").headers["Upload-Result"]
    rows: Any = site.store.database[Record.collection_name()]
    person(site, "sees-all", "supervisor", "keeper", department="mines")
    own = opened(site, "handler2")
    opening_of(site, "keeper2", theirs)
    record = site.system.get(Record, key)
    record.state, record.case = "inbox", None
    record.facets["recordings"] = {**record.facets.get("recordings", {}), "technical": {"kind": "video"}}
    put_as(site.system, record=record)
    for username in ("keeper2", "sees-all"):
        assert site.act(username).allows("records.view", site.system.get(Record, key))
        with pytest.raises(AccessDeniedError):
            link(site.act(username), record_id=key, case_id=own.id, reason="是我们的")
    assert rows.find_one({"_id": key})["state"] == "inbox"


@use_case
def put_as(uow: UnitOfWork, *, record: Record) -> None:
    uow.update(record)


@use_case
def change_what_is_seen(uow: UnitOfWork, *, key: str) -> None:
    """A use case that forgot to ask for more than seeing."""
    case = uow.get(CaseFile, key)
    uow.require("cases.view", case)
    uow.update(case)


def test_whoever_breaks_glass_changes_nothing_even_where_a_use_case_asks_too_little(site: TestSite) -> None:
    case = opened(site)
    opening_of(site, "keeper2", case)
    with pytest.raises(AccessDeniedError, match="只能看"):
        change_what_is_seen(site.act("keeper2"), key=case.id)
    assert site.system.get(CaseFile, case.id).revision == case.revision


def test_a_record_alone_does_not_open_its_case(site: TestSite) -> None:
    case = opened(site)
    papers = served(site, case)
    opening_of(site, "head2", papers["N05"])
    act = site.act("head2")
    assert act.allows("records.view", papers["N05"])
    assert not act.allows("records.view", papers["N03"]) and not act.allows("cases.view", case)


@pytest.mark.parametrize("username", ["admin", "security", "audit", "officer2", "supervisor"])
def test_it_is_not_for_whoever_has_no_post_for_it(site: TestSite, username: str) -> None:
    case = opened(site)
    with pytest.raises(QuanchengError):
        opening_of(site, username, case)
    assert events(site, case=case.id, event_type=emergency.OPENED) == []


def test_an_administrator_with_another_post_has_none_and_loses_what_he_had(site: TestSite) -> None:
    case = opened(site)
    person(site, "both", "security_administrator", "keeper", department="mines")
    with pytest.raises(SeparationOfDutiesError):
        opening_of(site, "both", case)
    security = site.act("security")
    with pytest.raises(SeparationOfDutiesError):
        review_opening(security, account_id=security.actor.id, opening_id="", review="好")
    account = site.system.first(Account, {"username": "keeper2"})
    assert account is not None
    row = emergency.Opening(kind="case", target=case.id, reason=WHY, **emergency.period(site.system.now(), 4))
    roles = frozenset({"keeper", "security_administrator"})
    assert emergency.held([row], roles, site.system.now()) == ()


@pytest.mark.parametrize("reason", ["", "急", "          ", "急急急急急急急急急急急急", "x" * 501])
def test_a_reason_has_substance(site: TestSite, reason: str) -> None:
    case = opened(site)
    with pytest.raises(InvalidInputError):
        break_glass(site.act("keeper2"), kind="case", key=case.id, reason=reason, hours=4)


@pytest.mark.parametrize("hours", [0, 25, -1])
def test_nobody_sets_more_than_a_day(site: TestSite, hours: int) -> None:
    case = opened(site)
    with pytest.raises(ValueError):
        opening_of(site, "keeper2", case, hours)


def test_what_is_open_anyway_is_not_opened_and_what_is_not_there_either(site: TestSite) -> None:
    case = opened(site)
    with pytest.raises(ConflictError):
        opening_of(site, "keeper", case)
    for kind, key in (("case", "no-such"), ("account", case.id), ("record", case.id)):
        with pytest.raises(NotFoundError):
            break_glass(site.act("keeper2"), kind=kind, key=key, reason=WHY, hours=1)


def test_a_level_or_a_list_of_names_stays_closed(site: TestSite) -> None:
    case = opened(site)
    rows: Any = site.store.database[CaseFile.collection_name()]
    rows.update_one({"_id": case.id}, {"$set": {"facets.secrecy": {"level": 2, "is_named": False}}})
    with pytest.raises(NotFoundError):
        opening_of(site, "keeper2", case)
    rows.update_one({"_id": case.id}, {"$set": {"facets.secrecy": {"level": 0, "is_named": False}}})
    opening_of(site, "keeper2", case)
    rows.update_one({"_id": case.id}, {"$set": {"facets.secrecy": {"level": 0, "is_named": True, "known_to": []}}})
    assert not site.act("keeper2").allows("cases.view", site.system.get(CaseFile, case.id))


def test_a_token_neither_opens_nor_reads(site: TestSite) -> None:
    case = opened(site)
    text = create_token(site.act("keeper2"), name="t", scopes=["cases.view", emergency.OPEN], days=1)
    opening_of(site, "keeper2", case)
    program = site.system.by(actor_of_token(site.system, text, address="127.0.0.1"))
    assert not program.allows("cases.view", case)
    with pytest.raises(AccessDeniedError):
        break_glass(program, kind="case", key=opened(site).id, reason=WHY, hours=1)


def test_by_the_pages_with_the_password_and_the_notice_at_once(site: TestSite, later: Later) -> None:
    case = opened(site)
    security, keeper = site.client("security"), site.browser("keeper2")
    asked = {"number": case.number, "reason": WHY}
    later(minutes=20)
    again = post(keeper, "/emergency", asked)
    assert b"qc_password" in again.data and not site.act("keeper2").allows("cases.view", case)
    answer = post(site.client("keeper2"), "/emergency", asked)
    assert answer.status_code == 302 and answer.headers["Location"] == f"/cases/{case.id}"
    home = security.get("/", follow_redirects=True).get_data(as_text=True)
    assert "keeper2紧急查阅" in home and WHY in home and case.title not in home
    assert "紧急查阅中" in site.client("handler").get(f"/cases/{case.id}").get_data(as_text=True)
    assert WHY in site.client("handler").get(f"/access/case/{case.id}").get_data(as_text=True)
    assert site.client("audit").get("/emergency/watch").status_code == 200
    account = site.system.first(Account, {"username": "keeper2"})
    assert account is not None
    row = account.emergencies[-1]
    place = f"/emergency/watch/{account.id}/{row.id}"
    assert post(security, f"{place}/review", {"review": "已核实"}, page="/emergency/watch").status_code == 409
    assert post(security, f"{place}/end", {}, page="/emergency/watch").status_code == 302
    assert keeper.get(f"/cases/{case.id}").status_code == 404
    assert post(security, f"{place}/review", {"review": ""}, page="/emergency/watch").status_code == 422
    assert post(security, f"{place}/review", {"review": "已向值班室核实"}, page="/emergency/watch").status_code == 302
    with pytest.raises(AccessDeniedError):
        review_opening(site.act("keeper2"), account_id=account.id, opening_id=row.id, review="好")
    site.work()
    assert [one for one in audit(site.system, [site.signer.verifier]).findings if "紧急" in one.sentence] == []


def test_nobody_ends_what_is_another_persons(site: TestSite) -> None:
    case = opened(site)
    row = opening_of(site, "keeper2", case)
    key = site.act("keeper2").actor.id
    with pytest.raises(AccessDeniedError):
        end_opening(site.act("head2"), account_id=key, opening_id=row.id)
    end_opening(site.act("keeper2"), account_id=key, opening_id=row.id)
    with pytest.raises(ConflictError):
        end_opening(site.act("keeper2"), account_id=key, opening_id=row.id)
