"""View models of copy requests. Display-ready strings only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import url_for

from admin import display
from admin.language import _
from docstore import clock
from docstore.access.account import Account
from docstore.access.posts import holders
from docstore.custody.versions import final_versions
from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from docstore.store.act import Act
from docstore.workflow.engine import state_title
from modules.copies.models import AccessSlip, CopyRequest
from modules.copies.services import CHECKLIST, COPIED, GRANT, REFUSE
from modules.copies.slips import may_hand_over_code, slip_in_force
from modules.copies.versions import items_for, usual_version, version_note
from modules.copies.workflow import CHECKED, COPY_FLOW, DECIDED, READY, RECEIVED
from modules.organisation.api import bureau

STATE_KINDS = {RECEIVED: "warn", CHECKED: "warn", READY: "ok"}
CHOICES = {GRANT: "同意", REFUSE: "不同意"}
INTERNAL = "属于本机关内部审批材料，列入副卷，不向当事人提供。"


def waiting_for(act: Act) -> list[CopyRequest]:
    """What waits for this person: to check, or to decide."""
    found: list[CopyRequest] = []
    for permission, state in (("copies.check", RECEIVED), ("copies.decide", CHECKED)):
        if act.allows(permission):
            found += act.find_allowed(permission, CopyRequest, {"state": state}, sort="received_at", limit=200)
    return [one for one in found if one.checked_by not in act.actor.persons or one.state == RECEIVED]


def row(act: Act, one: CopyRequest) -> dict[str, Any]:
    return {
        "title": _("{party_name}申请复制执法记录", party_name=one.party_name),
        "number": one.number,
        "href": url_for("copies.show", request_id=one.id),
        "applicant": one.applicant,
        "case_number": one.case_number,
        "received": display.moment(one.received_at),
        "state": _(state_title(act, COPY_FLOW, one.state)),
        "state_kind": STATE_KINDS.get(one.state, "neutral"),
    }


def request_page(act: Act, one: CopyRequest) -> dict[str, Any]:
    """The request as it stands: who asked for what, how it was checked and decided."""
    return {
        "breadcrumb": [_("复制申请"), one.number],
        **row(act, one),
        "case_href": url_for("cases.show", case_id=one.case),
        "party": one.party_name,
        "purpose": one.purpose,
        "wishes": [record.title for record in act.find(Record, {"_id": {"$in": list(one.wishes)}})],
        "wish_text": one.wish_text,
        "items": [_item(act, item) for item in items_for(act, one)],
        "checklist": [
            {"title": _(title), "found": one.checklist.get(key) == "found"} for key, title in CHECKLIST.items()
        ]
        if one.checklist
        else [],
        "checked": f"{one.checked_by_name} {display.moment(one.checked_at)}" if one.checked_at else "",
        "decided": f"{one.decided_by_name} {display.moment(one.decided_at)}" if one.decided_at else "",
        "package": one.package.get("filename", "") if one.package else "",
        "downloads": one.downloads,
        "waits_for": _waits_for(act, one),
    }


def _waits_for(act: Act, one: CopyRequest) -> str:
    """Whose turn it is; empty when nobody's."""
    turns: dict[str, Callable[[], str]] = {
        RECEIVED: lambda: _(
            "等科室专人{people}核对", people=_people(act, holders("keeper", department=one.department))
        ),
        CHECKED: lambda: _("等分管领导{people}逐件决定", people=_people(act, _deciders(act, one))),
        DECIDED: lambda: _("正在制作复制件"),
        READY: lambda: (
            "" if one.downloads else _("等当事人领取，{when} 前有效", when=display.moment(one.package["expires_at"]))
        ),
    }
    return turns.get(one.state, lambda: "")()


def _deciders(act: Act, one: CopyRequest) -> dict[str, Any]:
    """Who checked or handles the case does not decide."""
    apart = [one.checked_by, *act.get(CaseFile, one.case).handlers]
    return {**holders("deputy_leader", departments_in_charge=one.department), "_id": {"$nin": apart}}


def _people(act: Act, where: Mapping[str, Any]) -> str:
    names = [account.name for account in act.find(Account, where, sort="name")]
    return f" {'、'.join(names)} " if names else ""


def _item(act: Act, item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "record": item["record"],
        "title": _(item["title"]),
        "version": _(version_note(act, item)),
        "audience": "副卷" if item["audience"] == "internal" else "正卷",
        "proposal": CHOICES.get(item["proposal"], ""),
        "proposal_reason": item["proposal_reason"],
        "decision": CHOICES.get(item.get("decision", ""), ""),
        "reason": item.get("reason", ""),
    }


def check_page(act: Act, one: CopyRequest, typed: Mapping[str, Any], faults: Mapping[str, str]) -> dict[str, Any]:
    """Every record of the case with a tick; what the party ticked is ticked, and what its words name is marked."""
    records = act.find(Record, {"case": one.case, "state": {"$in": list(COPIED)}}, sort="received_at")
    is_posted = bool(typed)
    chosen = set(typed.getlist("record")) if hasattr(typed, "getlist") else set()
    rows = []
    for record in records:
        is_internal = record.audience == "internal"
        is_wished = record.id in one.wishes or bool(one.wish_text and record.title in one.wish_text)
        rows.append(
            {
                "record": record.id,
                "title": _(record.title),
                "number": record.number or "",
                "audience": "副卷" if is_internal else "正卷",
                "versions": _versions(act, record, typed.get(f"version.{record.id}") or str(usual_version(record))),
                "is_wished": is_wished,
                "checked": record.id in chosen if is_posted else is_wished,
                "proposal": typed.get(f"proposal.{record.id}") or (REFUSE if is_internal else GRANT),
                "reason": typed.get(f"reason.{record.id}") or (INTERNAL if is_internal else ""),
                "fault": faults.get(record.id, ""),
            }
        )
    return {
        **request_page(act, one),
        "rows": rows,
        "checks": [
            {
                "key": key,
                "title": _(title),
                "value": typed.get(key, ""),
                "fault": faults.get(key, ""),
            }
            for key, title in CHECKLIST.items()
        ],
        "faults": dict(faults),
        "action": url_for("copies.check", request_id=one.id),
    }


def _versions(act: Act, record: Record, chosen: str) -> list[dict[str, Any]]:
    """The final versions to choose from; none when there is but one."""
    found = final_versions(act, record)
    if len(found) < 2:
        return []
    return [
        {
            "value": str(one.number),
            "label": _("第 {number} 版，{day}", number=one.number, day=display.day(clock.local_day(one.created_at)))
            + (f"，{one.reason}" if one.reason else ""),
            "is_chosen": str(one.number) == chosen,
        }
        for one in found
    ]


def decide_page(act: Act, one: CopyRequest, typed: Mapping[str, Any], faults: Mapping[str, str]) -> dict[str, Any]:
    """Item by item with the proposal filled in; the sum and the consequences; why this person may decide."""
    rows = [
        {
            **_item(act, item),
            "is_internal": item["audience"] == "internal",
            "choice": typed.get(f"decision.{item['record']}") or item["proposal"],
            "why": typed.get(f"reason.{item['record']}") or item["proposal_reason"],
            "fault": faults.get(item["record"], ""),
        }
        for item in items_for(act, one)
    ]
    return {
        **request_page(act, one),
        "rows": rows,
        "granted": sum(1 for item in rows if item["choice"] == GRANT),
        "refused": sum(1 for item in rows if item["choice"] == REFUSE),
        "why": [
            _("你是分管领导"),
            _("你不是申请人、承办人，也没有核对过这份申请"),
            _("第十八条：经分管领导同意后，可复制使用，依法应当保密的除外。"),
        ],
        "faults": dict(faults),
        "action": url_for("copies.decide", request_id=one.id),
        "send_back_action": url_for("copies.send_back", request_id=one.id),
    }


def faults_by_record(fields: Mapping[str, str], chosen: Sequence[str]) -> dict[str, str]:
    """`items.1` → the record of that line, as the page names its rows."""
    named = {}
    for key, sentence in fields.items():
        head, _, rest = key.partition(".")
        number = rest.split(".")[0]
        named[chosen[int(number)] if head == "items" and number.isdigit() else key] = sentence
    return named


def _slip_head(case: CaseFile) -> dict[str, Any]:
    return {
        "breadcrumb": [_("案件"), case.number, _("领取码")],
        "party": case.party_name,
        "case_number": case.number,
        "case_href": url_for("cases.show", case_id=case.id),
    }


def slip_again_page(act: Act, case: CaseFile, former: AccessSlip, notice: str = "", fault: str = "") -> dict[str, Any]:
    """Asks before the former code is made void. `notice`: why no new code was made just now."""
    by = act.first(Account, {"_id": former.handed_over_by})
    return {
        **_slip_head(case),
        "former": _(
            "{what} {when} 打印", what=by.name if by else "", when=display.moment(former.handed_over_at)
        ).strip(),
        "replaces": former.id,
        "action": url_for("copies.slip", case_id=case.id),
        "notice": notice,
        "fault": fault,
    }


def slip_page(act: Act, case: CaseFile, code: str) -> dict[str, Any]:
    return {
        **_slip_head(case),
        "bureau": bureau(act).name,
        "code": code,
        "portal": url_for("portal.enter", _external=True),
    }


def case_part(act: Act, case: CaseFile) -> dict[str, Any]:
    """For the case page: may this person print a slip, and what was asked."""
    return {
        **_slip_acts(act, case),
        "requests": [
            row(act, one)
            for one in act.find_allowed("copies.view", CopyRequest, {"case": case.id}, sort="-received_at")
        ],
    }


def _slip_acts(act: Act, case: CaseFile) -> dict[str, str]:
    """Print the first slip at once; a further one makes the former void, so that is asked on a page of its own."""
    href = url_for("copies.slip", case_id=case.id) if may_hand_over_code(act, case) else ""
    is_again = bool(href) and slip_in_force(act, case) is not None
    return {"slip_action": "" if is_again else href, "slip_again_href": href if is_again else ""}


def home_part(act: Act) -> dict[str, Any]:
    """Requests that wait for me, as tasks."""
    return {
        "tasks": [
            {
                "title": _("核对复制申请") if one.state == RECEIVED else _("决定复制申请"),
                "note": f"{one.party_name} {one.number}",
                "when": _("{when} 收到", when=display.moment(one.received_at)),
                "href": url_for("copies.show", request_id=one.id),
                "label": _("核对") if one.state == RECEIVED else _("决定"),
                "icon": "copy",
                "is_mine": True,
                "is_late": False,
            }
            for one in waiting_for(act)
        ]
    }
