"""Changes by the API: the version that is changed is named, the whole way of a case is walked, every error is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from admin.api.resource import ROOT
from admin.error_table import status_of
from docstore import errors
from docstore.access import tokens
from docstore.errors import InvalidInputError, QuanchengError, StartupError
from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from tests.api.asking import Asker
from tests.security.world import CLEAN, INPUTS, VISIT, asked, opened, party, person, served, upload
from tests.site import TestSite

CLOSE = "/cases/{}/close"


def test_a_change_names_the_version(site: TestSite, ask: Asker) -> None:
    case = opened(site)
    served(site, case)
    path = CLOSE.format(case.id)
    assert ask("head", "POST", path).status_code == 428
    for stale in (case.revision + 1, "x", ""):
        assert ask("head", "POST", path, version=stale).status_code == 412
    assert ask("head", "POST", path, headers={"If-Match": f'W/"{case.revision}"'}).status_code == 412
    assert site.system.get(CaseFile, case.id).state == "open"
    etag = ask("head", "GET", f"/cases/{case.id}").headers["ETag"]
    closed = ask("head", "POST", path, headers={"If-Match": etag})
    assert closed.status_code == 200 and closed.get_json()["state"] == "closed"
    assert closed.headers["ETag"] != etag
    assert ask("head", "GET", f"/cases/{case.id}", headers={"If-None-Match": etag}).status_code == 200
    same = ask("head", "GET", f"/cases/{case.id}", headers={"If-None-Match": closed.headers["ETag"]})
    assert same.status_code == 304 and not same.data


def test_who_was_slower_changes_nothing(site: TestSite, ask: Asker) -> None:
    """The version is compared in the transaction of the change: a writer between look and act makes it stale."""
    case = opened(site)
    form = ask("handler", "POST", f"/cases/{case.id}/documents", {"form": "N02"})
    record, path = form.get_json(), f"/documents/{form.get_json()['id']}/inputs"
    first = ask("handler", "PUT", path, {"inputs": {"inspection_form": "一"}}, version=record["revision"])
    second = ask("handler", "PUT", path, {"inputs": {"inspection_form": "二"}}, version=record["revision"])
    assert (first.status_code, second.status_code) == (200, 412)
    assert ask("handler", "GET", path).get_json()["inputs"] == {"inspection_form": "一"}


def _open(ask: Asker) -> dict[str, Any]:
    unit = party()
    answer = ask(
        "handler",
        "POST",
        "/cases",
        {
            "type_key": "inspection",
            "party_name": unit["name"],
            "credit_code": unit["credit_code"],
            "party_address": unit["address"],
            "legal_representative": "张三",
            "legal_representative_position": "负责人",
            "party_phone": unit["phone"],
            "industry": "化工",
            "officer_1_name": "李四",
            "officer_1_certificate": "豫H-0001",
            "officer_2_name": "王五",
            "officer_2_certificate": "豫H-0002",
            "place": "二车间",
            "visit_from": VISIT["from"],
            "visit_to": VISIT["to"],
        },
    )
    assert answer.status_code == 201, answer.get_json(force=True)
    made: dict[str, Any] = answer.get_json()
    assert answer.headers["Location"] == f"{ROOT}/cases/{made['id']}"
    return made


def test_a_case_from_opening_to_archive_and_copy(site: TestSite, ask: Asker) -> None:
    case = _open(ask)
    assert unmasked(case) == []
    for form in ("N02", "N03", "N05", "N06"):
        paper = ask("handler", "POST", f"/cases/{case['id']}/documents", {"form": form}).get_json()
        path, version = f"/documents/{paper['id']}", paper["revision"]
        assert ask("handler", "GET", f"{path}/faults").get_json()["faults"]
        paper = changed(ask, "handler", "PUT", f"{path}/inputs", {"inputs": INPUTS[form]}, version)
        assert ask("handler", "GET", f"{path}/faults").get_json()["faults"] == {}
        if form == "N02":
            paper = changed(ask, "handler", "POST", f"{path}/submit", None, paper["revision"])
            for who in ("head", "leader"):
                paper = changed(
                    ask, who, "POST", f"{path}/opinions", {"text": "同意", "is_agreed": True}, paper["revision"]
                )
            assert [one["text"] for one in paper["opinions"]] == ["同意", "同意"]
        paper = changed(ask, "handler", "POST", f"{path}/issue", None, paper["revision"])
        assert paper["state"] == "issued" and paper["number"]
    content = ask("handler", "GET", f"/records/{paper['id']}/versions/{paper['current_version']}/content")
    assert content.status_code == 200 and content.data[:2] == b"PK"
    assert content.headers["Record-State"] == "issued"
    part = ask("handler", "GET", content.request.path.removeprefix(ROOT), headers={"Range": "bytes=0-1"})
    assert part.status_code == 206 and part.data == b"PK"
    told = ask("handler", "GET", f"/records/{paper['id']}/events").get_json()["items"]
    assert told[0]["event_type"] == "record_downloaded"
    version = ask("handler", "GET", f"/records/{paper['id']}/versions").get_json()["items"][0]
    fixity = ask("handler", "GET", f"/records/{paper['id']}/fixity").get_json()
    assert fixity["versions"][0]["digest"] == version["sha256"]

    case = ask("head", "GET", f"/cases/{case['id']}").get_json()
    states = {one["key"]: one["state"] for one in obligations(ask, case)}
    assert set(states.values()) <= {"met", "may", "not_applicable"}
    case = changed(ask, "head", "POST", f"/cases/{case['id']}/close", None, case["revision"])
    case = changed(ask, "keeper", "POST", f"/cases/{case['id']}/submit", None, case["revision"])
    back = ask("archivist", "POST", f"/cases/{case['id']}/return", {"reason": "缺页"}, version=case["revision"])
    assert back.status_code == 204  # what is open again is not the archivist's to see
    case = ask("head", "GET", f"/cases/{case['id']}").get_json()
    assert case["returned"]["reason"] == "缺页"
    case = changed(ask, "head", "POST", f"/cases/{case['id']}/close", None, case["revision"])
    case = changed(ask, "keeper", "POST", f"/cases/{case['id']}/submit", None, case["revision"])
    case = changed(ask, "archivist", "POST", f"/cases/{case['id']}/file", None, case["revision"])
    assert case["state"] == "filed" and case["archive_number"]


def test_a_copy_is_asked_for_checked_and_decided(site: TestSite, ask: Asker) -> None:
    case = opened(site)
    papers = served(site, case)
    code = ask("handler", "POST", f"/cases/{case.id}/access-codes", {}).get_json()["code"]
    site.app.config["WTF_CSRF_ENABLED"] = False
    try:
        browser = site.client()
        assert browser.get(f"{ROOT}/portal/case").status_code == 403
        browser.post("/portal", data={"code": code})
        offered = browser.get(f"{ROOT}/portal/case").get_json()["copyable"]
        assert {one["id"] for one in offered} >= {papers["N03"].id}
        wish = {"applicant": "张三", "purpose": "核对", "wishes": [papers["N03"].id]}
        made = browser.post(f"{ROOT}/portal/requests", json=wish)
        assert made.status_code == 201 and made.headers["Location"].endswith(made.get_json()["id"])
        assert browser.post(f"{ROOT}/portal/requests", json=wish).status_code == 409
        path = f"/copy-requests/{made.get_json()['id']}"
        item = {"record": papers["N03"].id, "proposal": "grant"}
        checked = changed(ask, "keeper", "POST", f"{path}/check", {"items": [item], "checklist": CLEAN}, 0)
        decision = {papers["N03"].id: {"decision": "grant"}}
        decided = changed(ask, "leader", "POST", f"{path}/decide", {"decisions": decision}, checked["revision"])
        assert decided["state"] == "decided"
        site.work()
        assert browser.get(made.headers["Location"]).get_json()["state"] == "ready"
        assert browser.get(f"{made.headers['Location']}/package").data[:2] == b"PK"
    finally:
        site.app.config["WTF_CSRF_ENABLED"] = True
    _, other = asked(site, opened_and_served(site))
    assert browser.get(f"{ROOT}/portal/requests/{other.id}").status_code == 404


def opened_and_served(site: TestSite) -> CaseFile:
    case = opened(site)
    served(site, case)
    return case


def test_a_recording_of_the_inbox_is_set_aside(site: TestSite, ask: Asker) -> None:
    case = opened(site)
    record = upload(site.client("officer"), case, b"no film").headers["Upload-Result"]
    site.work()
    waiting = ask("officer", "GET", f"/recordings?received_for={case.id}&state=inbox").get_json()["items"]
    assert [one["id"] for one in waiting] == [record]
    path = f"/recordings/{record}/set-aside"
    fault = ask("officer", "POST", path, {"reason": " "}, version=waiting[0]["revision"])
    assert fault.status_code == 422 and fault.get_json(force=True)["fields"] == {"reason": "写明为什么不能用。"}
    aside = changed(ask, "officer", "POST", path, {"reason": "不是录像"}, waiting[0]["revision"])
    assert aside["state"] == "unusable" and site.system.get(Record, record).state == "unusable"


def test_an_administrator_registers(site: TestSite, ask: Asker) -> None:
    sent = {"username": "api-made", "name": "某某", "roles": ["officer"]}
    made = ask("admin", "POST", "/accounts", {**sent, "department": "hazchem"})
    assert made.status_code == 201 and "password" not in made.get_json()
    assert ask("admin", "POST", "/accounts", sent).status_code == 409
    assert ask("admin", "POST", "/departments", {"name": "基础科"}).status_code == 201
    officer = {"name": "赵六", "certificate": "豫H-0606"}
    assert ask("admin", "POST", "/officers", officer).status_code == 422, "its days are asked for"
    days = {"valid_from": "2024-01-01", "valid_until": "2033-12-31"}
    assert ask("admin", "POST", "/officers", officer | days).get_json()["valid_until"] == days["valid_until"]
    assert ask("handler", "POST", "/officers", {"name": "钱七", "certificate": "豫H-0607"} | days).status_code == 403
    known = ask("handler", "POST", "/officers", {"name": "钱七", "certificate": "豫H-0608"}).get_json()
    assert known["valid_until"] == ""
    dated = changed(ask, "legal", "PUT", f"/officers/{known['id']}/period", days, known["revision"])
    assert dated["valid_from"] == days["valid_from"]
    assert {one["state"] for one in ask("admin", "GET", "/modules").get_json()["items"]} <= {"installed", "available"}


def test_people_are_cleared_and_carriers_named(site: TestSite, ask: Asker) -> None:
    person(site, "api-secrecy", "secrecy_officer", department="")
    case, reason = opened(site), {"reason": "审查合格"}
    one = next(row for row in ask("api-secrecy", "GET", "/clearances").get_json()["items"] if row["username"] == "head")
    at = f"/clearances/{one['id']}"
    assert ask("head", "GET", at).status_code == 403
    assert ask("api-secrecy", "PUT", f"{at}/level", {"level": 3, **reason}).status_code == 428
    raised = changed(ask, "api-secrecy", "PUT", f"{at}/level", {"level": 3, **reason}, one["revision"])
    assert raised["clearance"] == 3 and set(raised) == {"id", "username", "name", "clearance", "revision"}
    ended = changed(ask, "api-secrecy", "POST", f"{at}/end", reason, raised["revision"])
    assert ended["clearance"] == ask("api-secrecy", "GET", at).get_json()["clearance"] == 1
    own = site.act("api-secrecy").actor.id
    version = ask("api-secrecy", "GET", f"/clearances/{own}").get_json()["revision"]
    itself = ask("api-secrecy", "PUT", f"/clearances/{own}/level", {"level": 5, **reason}, version=version)
    assert itself.status_code == 403
    stub = {"level": 3, "place": "保密室 2 号柜", "keeper": "赵保密"}
    changed(ask, "handler", "POST", f"/cases/{case.id}/register-carrier", stub, case.revision)
    (kept,) = ask("keeper", "GET", f"/cases/{case.id}/carriers").get_json()["items"]
    assert (kept["title"], kept["place"]) == ("涉密载体 1", "保密室 2 号柜")
    assert ask("handler2", "GET", f"/cases/{case.id}/carriers").status_code == 404


def test_a_checkpoint_is_given_out(site: TestSite, ask: Asker) -> None:
    site.work()
    newest = ask("admin", "GET", "/checkpoints/newest").get_json()
    given = ask("admin", "POST", "/checkpoints").get_json()
    assert given["note"].startswith(newest["origin"])


def test_days_are_counted(ask: Asker) -> None:
    assert ask("handler", "GET", "/calendar/days/2026-03-01").get_json()["is_working_day"] is False
    count = ask("handler", "GET", "/calendar/working-days?start=2026-03-06&amount=2").get_json()
    assert count["due"] == "2026-03-10"
    for query in ("", "start=9999-12-31", "start=2026-03-06&amount=100000", "start=x"):
        assert ask("handler", "GET", f"/calendar/working-days?{query}").status_code == 422


def changed(ask: Asker, who: str, method: str, path: str, body: Any, version: int) -> dict[str, Any]:
    answer = ask(who, method, path, body, version=version)
    assert answer.status_code == 200, (path, answer.get_json(force=True))
    return dict(answer.get_json())


def obligations(ask: Asker, case: dict[str, Any]) -> list[dict[str, Any]]:
    return list(ask("head", "GET", f"/cases/{case['id']}/obligations").get_json()["items"])


def unmasked(case: dict[str, Any]) -> list[str]:
    """Numbers of the party that the page of the case hides."""
    return [key for key in ("credit_code", "phone") if "*" not in case["party"][key]]


# --- errors -----------------------------------------------------------------------------------------------


def every_error(kind: type[QuanchengError] = QuanchengError) -> Iterator[type[QuanchengError]]:
    for one in kind.__subclasses__():
        if not issubclass(one, StartupError) and one.__module__.startswith(("docstore", "modules", "admin")):
            yield one
        yield from every_error(one)


@pytest.mark.parametrize("kind", sorted(set(every_error()), key=lambda one: one.__qualname__))
def test_every_error_is_a_problem_document(site: TestSite, kind: type[QuanchengError]) -> None:
    words: dict[str, Any] = {"fields": {"a": "改这里。"}} if issubclass(kind, InvalidInputError) else {}
    error = kind("出了这样的事。", **words)
    with site.app.test_request_context(f"{ROOT}/cases", headers={"Accept": "text/html"}):
        answer = site.app.make_response(site.app.handle_user_exception(error))
    told = answer.get_json(force=True)
    assert answer.mimetype == "application/problem+json"
    assert told["status"] == answer.status_code == status_of(error)
    assert told["code"] == kind.code and told["type"] == f"urn:quancheng:problem:{kind.code}"
    assert told["title"] and told["detail"].startswith("出了这样的事。")
    assert told.get("fields", {}) == words.get("fields", {})


def test_codes_are_of_one_error_each() -> None:
    codes = [kind.code for kind in set(every_error()) if "code" in vars(kind)]
    assert len(codes) == len(set(codes)) and errors.QuanchengError.code not in codes


def test_a_token_stands_for_its_owner_within_its_scopes(site: TestSite, ask: Asker) -> None:
    case = opened_and_served(site)
    text = tokens.create_token(site.act("head"), name="统计", scopes=["cases.view"], days=1)
    headers = {"Authorization": f"Bearer {text}"}
    program = site.app.test_client()
    assert program.get(f"{ROOT}/session", headers=headers).get_json()["person"]["may"] == ["cases.view"]
    told = program.get(f"{ROOT}/cases/{case.id}", headers=headers)
    assert told.status_code == 200
    version = {**headers, "If-Match": told.headers["ETag"]}
    assert program.post(f"{ROOT}/cases/{case.id}/close", headers=version).status_code == 403
    assert program.get(f"{ROOT}/records", headers=headers).status_code == 403
    wider = tokens.create_token(site.act("head"), name="结案", scopes=["cases.view", "cases.close"], days=1)
    version["Authorization"] = f"Bearer {wider}"
    assert program.post(f"{ROOT}/cases/{case.id}/close", headers=version).status_code == 200  # without a form's token


def test_a_token_that_is_not_good_is_nobody(site: TestSite, ask: Asker) -> None:
    """Also beside the cookie of a session, and where all may ask."""
    for path in ("/cases", "/session", "/none"):
        answer = ask("head", "GET", path, headers={"Authorization": "Bearer qct_x"})
        assert answer.status_code == 401 and answer.headers["WWW-Authenticate"] == "Bearer"


def test_what_needs_proof_on_pages_needs_it_here(site: TestSite, ask: Asker) -> None:
    sent = {"username": "unproved", "name": "某某", "roles": ["officer"]}
    proved = site.store.equipment
    ask("admin", "GET", "/accounts")
    site.store.equipment = replace(proved, sign_in=replace(proved.sign_in, fresh=timedelta(0)))
    try:
        answer = ask("admin", "POST", "/accounts", sent)
        assert (answer.status_code, answer.get_json(force=True)["code"]) == (403, "proof-needed")
    finally:
        site.store.equipment = proved
