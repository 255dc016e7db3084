"""Use cases of copies: request, check, decide item by item. The code is in slips.py; making the package is a job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from docstore.access.same_person import did_one_of
from docstore.custody.versions import final_versions
from docstore.errors import (
    ConflictError,
    InvalidInputError,
    SecrecyError,
    SeparationOfDutiesError,
)
from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from docstore.sentence import Sentence
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork, use_case
from docstore.workflow import engine
from modules.cases.api import handled
from modules.copies.models import CopyRequest
from modules.copies.versions import usual_version
from modules.copies.workflow import CHECKED, COPY_FLOW, DECIDED, READY, RECEIVED
from modules.organisation.api import next_number

REQUEST_WORD = "应急复申"
GRANT, REFUSE = "grant", "refuse"
# Issued papers and linked recordings; what was made void since is no copy of anything in force.
COPIED = ("issued", "linked")
# What the keeper looks for before proposing anything (practice of Articles 18 and 19).
CHECKLIST = {
    "state_secret": "国家秘密",
    "business_secret": "商业、技术秘密",
    "third_party_privacy": "第三人隐私",
    "informant": "举报人信息",
    "internal_process": "内部过程性信息",
}


class SameRequestOpenError(ConflictError):
    """The party asked for the same before, and that request is not answered yet; `params["request"]` is its id."""

    code = "same-request-open"
    next_step = "等答复，不用再提。"


@use_case
def request_copy(
    uow: UnitOfWork, *, case_id: str, wishes: Sequence[str], wish_text: str, applicant: str, purpose: str
) -> CopyRequest:
    """The party asks for copies; the receipt number is given at once.

    Raises InvalidInputError; SameRequestOpenError while an earlier request for the same waits for its answer.
    """
    case = uow.get(CaseFile, case_id)
    uow.require("copies.request", case)
    faults = {}
    if not wishes and not wish_text.strip():
        faults["wishes"] = "勾选要复制的材料，或者写明要什么。"
    if not applicant.strip():
        faults["applicant"] = "写申请人姓名。"
    if not purpose.strip():
        faults["purpose"] = "写明用途，例如“申请行政复议”。"
    for key, text, longest in (("applicant", applicant, 100), ("purpose", purpose, 500), ("wish_text", wish_text, 500)):
        if len(text.strip()) > longest:
            faults[key] = Sentence("最多 {longest} 个字。", longest=longest)
    offered = {record.id for record in copyable(uow, case)}
    if set(wishes) - offered:
        faults["wishes"] = "勾选的材料不在本案可申请的范围内，刷新后再选。"
    if faults:
        raise InvalidInputError(fields=faults)
    _refuse_same(uow, case, wishes, wish_text.strip())
    request = uow.insert(
        CopyRequest(
            number=next_number(uow, REQUEST_WORD, uow.now()),
            case=case.id,
            case_number=case.number,
            department=case.department,
            party=case.party,
            party_name=case.party_name,
            applicant=applicant.strip(),
            purpose=purpose.strip(),
            wishes=list(wishes),
            wish_text=wish_text.strip(),
            received_at=uow.now(),
        )
    )
    uow.record(
        "copy_requested",
        case=case.id,
        objects=[_object(request)],
        detail={
            "to": request.state,
            "number": request.number,
            "wishes": list(wishes),
            "purpose": request.purpose,
        },
        authority="第十八条",
    )
    return request


def _refuse_same(uow: UnitOfWork, case: CaseFile, wishes: Sequence[str], wish_text: str) -> None:
    waiting = {"case": case.id, "party": case.party, "state": {"$in": [RECEIVED, CHECKED, DECIDED]}}
    for earlier in uow.find(CopyRequest, waiting):
        if set(earlier.wishes) == set(wishes) and earlier.wish_text == wish_text:
            raise SameRequestOpenError("同样的申请已经提过：{number}。", number=earlier.number, request=earlier.id)


def copyable(act: Act | UnitOfWork, case: CaseFile) -> list[Record]:
    """What the portal offers by name: served documents and linked recordings; never internal papers."""
    where = {"case": case.id, "audience": "served", "state": {"$in": list(COPIED)}}
    reach = act.store.policy.within_reach(act.actor, Record.policy_kind)
    return act.find(Record, {"$and": [where, reach]} if reach else where, sort=["type_key", "received_at"])


@use_case
def check_request(
    uow: UnitOfWork, *, request_id: str, items: Sequence[Mapping[str, str]], checklist: Mapping[str, str]
) -> CopyRequest:
    """The keeper names the records asked for and proposes for each. `items`: {record, proposal, reason, version};
    without `version` it is the usual one (`versions`); a draft is never given.

    Raises InvalidInputError with a sentence per item.
    """
    request = uow.get(CopyRequest, request_id)
    uow.require("copies.check", request)
    faults = {key: "逐项核对。" for key in CHECKLIST if key not in checklist}
    if not items:
        faults["items"] = "至少列出一件。"
    made: list[dict[str, Any]] = []
    for index, item in enumerate(items):
        record = uow.first(Record, {"_id": item.get("record", ""), "case": request.case})
        if record is None or record.state not in COPIED or not uow.allows("records.view", record):
            faults[f"items.{index}.record"] = "这一件不属于本案，还没有定稿，或者已经作废。"
            continue
        if any(record.id == one["record"] for one in made):
            faults[f"items.{index}.record"] = "这一件列了两次。"
            continue
        fault = _item_fault(item.get("proposal", ""), item.get("reason", ""))
        offered = [version.number for version in final_versions(uow, record)]
        version = _number(item.get("version", ""), usual_version(record))
        if version not in offered:
            fault = fault or "选一个已定稿的版本。"
        if fault:
            faults[f"items.{index}"] = fault
        made.append(
            {
                "record": record.id,
                "title": record.title,
                "audience": record.audience,
                "version": version,
                "proposal": item.get("proposal", ""),
                "proposal_reason": item.get("reason", "").strip(),
            }
        )
    if faults:
        raise InvalidInputError(fields=faults)
    request.items = made
    request.checklist = {key: checklist[key] for key in CHECKLIST}
    request.checked_by, request.checked_by_name, request.checked_at = uow.actor.id, uow.actor.name, uow.now()
    _fire(uow, request, "check", {"items": [_proposal(item) for item in made], "checklist": dict(request.checklist)})
    return request


@use_case
def decide_request(uow: UnitOfWork, *, request_id: str, decisions: Mapping[str, Mapping[str, str]]) -> CopyRequest:
    """The leader in charge decides item by item (Article 18). `decisions`: record id → {decision, reason}.

    Raises InvalidInputError with a sentence per undecided item; SeparationOfDutiesError when the decider checked
    the request or handled the case; SecrecyError for an internal paper.
    """
    request = uow.get(CopyRequest, request_id)
    uow.require("copies.decide", request)
    case = uow.get(CaseFile, request.case)
    if did_one_of(uow, [(request.checked_by, request.checked_at), *handled(case)]):
        raise SeparationOfDutiesError("核对或者承办过的人不能决定。")
    faults = {}
    for item in request.items:
        decided = decisions.get(item["record"], {})
        item["decision"], item["reason"] = decided.get("decision", ""), decided.get("reason", "").strip()
        fault = _item_fault(item["decision"], item["reason"])
        if fault:
            faults[item["record"]] = fault
        elif item["decision"] == GRANT and uow.get(Record, item["record"]).state not in COPIED:
            faults[item["record"]] = "核对以后已经作废，改为不同意并写明理由。"
        elif item["decision"] == GRANT and item["audience"] == "internal":
            raise SecrecyError(
                "{title} 属于副卷，不能给当事人复制。", title=item["title"], next_step="改为不同意并写明理由。"
            )
    if faults:
        raise InvalidInputError(fields=faults)
    request.decided_by, request.decided_by_name, request.decided_at = uow.actor.id, uow.actor.name, uow.now()
    granted = [item for item in request.items if item["decision"] == GRANT]
    detail = {
        "items": [{"record": i["record"], "decision": i["decision"], "reason": i["reason"]} for i in request.items]
    }
    _fire(uow, request, "decide" if granted else "refuse", detail)
    if granted:
        uow.enqueue("copies.make_package", key=f"package:{request.id}", request_id=request.id)
    return request


@use_case
def send_back(uow: UnitOfWork, *, request_id: str, reason: str) -> CopyRequest:
    """The leader returns a request to the keeper with what has to be mended."""
    request = uow.get(CopyRequest, request_id)
    uow.require("copies.decide", request)  # first, or what is missing would tell a stranger that it is there
    if not reason.strip():
        raise InvalidInputError(fields={"reason": "写明要补正什么。"})
    _fire(uow, request, "send_back", {"reason": reason.strip()})
    return request


@use_case
def note_download(uow: UnitOfWork, *, request_id: str) -> CopyRequest:
    """The party fetches its package: an event before the first byte. Raises ConflictError when not ready or expired."""
    request = uow.get(CopyRequest, request_id)
    uow.require("copies.fetch", request)
    if request.state != READY:
        raise ConflictError("复制件还没有准备好。")
    # The machine's clock rules the expiry, in an exercise store too.
    if request.package["expires_at"] < uow.recorded_at:
        raise ConflictError("领取期已过。", next_step="联系办案科室重新制作。")
    request.downloads += 1
    uow.update(request)
    uow.record("copy_fetched", case=request.case, objects=[_object(request)], authority="第十八条")
    return request


def _fire(uow: UnitOfWork, request: CopyRequest, transition: str, detail: dict[str, Any]) -> None:
    engine.fire(uow, COPY_FLOW, request, transition, case=request.case, objects=[_object(request)], detail=detail)


def _number(text: str, default: int) -> int:
    """0, which no version has, for what is no number."""
    if not text:
        return default
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _item_fault(choice: str, reason: str) -> str:
    if choice not in (GRANT, REFUSE):
        return "选同意或者不同意。"
    return "不同意的要写理由。" if choice == REFUSE and not reason.strip() else ""


def _proposal(item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "record": item["record"],
        "version": item["version"],
        "proposal": item["proposal"],
        "reason": item["proposal_reason"],
    }


def _object(request: CopyRequest) -> dict[str, Any]:
    return {"kind": "copy_request", "id": request.id, "number": request.number}
