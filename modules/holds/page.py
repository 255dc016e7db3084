"""View models of holds: the page of a case's holds, its notice elsewhere, the mark of a record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for

from admin import display
from admin.language import _
from docstore.access.account import Account
from docstore.disposition.holds import PLACE, RELEASE, held_by
from docstore.model.case_file import CaseFile
from docstore.model.hold import GROUNDS, Hold
from docstore.model.record import Record
from docstore.store.act import Act
from modules.cases.api import case_header

WHOLE = "case"


def holds_page(
    act: Act, case: CaseFile, typed: Mapping[str, str], faults: Mapping[str, Any], releasing: str = ""
) -> dict[str, Any]:
    """Holds of a case and of its records, those that stand first. `faults` are of the form of `releasing`, a hold, or
    of the form that places one."""
    rows = _rows(act, act.find(Hold, {"case": case.id}, sort="-placed_at"))
    return {
        "breadcrumb": [_("案件"), case.number, _("冻结")],
        "case": case_header(act, case),
        "standing": [row for row in rows if not row["released"]],
        "released": [row for row in rows if row["released"]],
        "fields": _fields(act, case, typed, {} if releasing else faults) if act.allows(PLACE, case) else [],
        "may_release": act.allows(RELEASE, case),
        "own": act.actor.persons,
        "releasing": releasing,
        "release_fault": faults.get("reason", "") if releasing else "",
        "release_typed": typed.get("reason", "") if releasing else "",
        "place_href": url_for("holds.place", case_id=case.id),
    }


def case_notice(act: Act, case: CaseFile) -> list[dict[str, Any]]:
    """That the case is held, by what, since when."""
    standing = held_by(act, case)
    if not standing:
        return []
    return [
        {
            "kind": "hold",
            "title": _("冻结中，{n} 项，解除以前不得处置", n=len(standing)),
            "lines": [
                _(
                    "{what}：{why}，{who} {when}",
                    what=one["scope"],
                    why=one["why"],
                    who=one["placed_by"],
                    when=one["at"],
                )
                for one in _rows(act, standing)
            ],
            "href": _address(case.id),
            "label": _("看冻结和解除"),
        }
    ]


def case_part(act: Act, case: CaseFile) -> dict[str, Any]:
    """Where the case is held from: {href}, empty for who may not, and where the notice leads there."""
    may = act.allows(PLACE, case)
    return {"href": _address(case.id) if may else ""}


def record_mark(act: Act, record: Record) -> dict[str, Any] | None:
    """One field of the state bar of a record; None where it is not held and this person may not hold it."""
    standing = held_by(act, record)
    case = act.first(CaseFile, {"_id": record.case or record.received_for or ""})
    may = case is not None and act.allows(PLACE, case)
    if case is None or not (standing or may):
        return None
    grounds = _("、").join(dict.fromkeys(_(GROUNDS[one.ground]) for one in standing))
    return {
        "label": _("冻结"),
        "text": _("{n} 项，{grounds}", n=len(standing), grounds=grounds) if standing else _("没有冻结"),
        "note": _("解除以前不得处置") if standing else "",
        "kind": "hold" if standing else "neutral",
        "icon": "snowflake",
        "href": _address(case.id, record.id if may else None),
        "act": (_("再加冻结") if standing else _("冻结")) if may else _("看冻结"),
    }


def _address(case_id: str, record_id: str | None = None) -> str:
    return url_for("holds.index", case_id=case_id, record=record_id)


def _rows(act: Act, holds: list[Hold]) -> list[dict[str, Any]]:
    """Of a hold on a record that this person may not see, no more than that there is one, and its ground."""
    people = {key for one in holds for key in (one.placed_by, one.released_by) if key}
    names = {one.id: one.name for one in act.find(Account, {"_id": {"$in": sorted(people)}})}
    wanted = sorted({one.record for one in holds if one.record})
    titles = {one.id: _(one.title) for one in act.find_allowed("records.view", Record, {"_id": {"$in": wanted}})}

    def knows(hold: Hold) -> bool:
        return not hold.record or hold.record in titles

    def scope(hold: Hold) -> str:
        if not hold.record:
            return _("整个案卷")
        return _("《{title}》", title=titles[hold.record]) if hold.record in titles else _("其中一件记录")

    return [
        {
            "id": one.id,
            "why": _("，").join((_(GROUNDS[one.ground]), *([one.basis] if knows(one) else []))),
            "note": (one.note or "") if knows(one) else "",
            "scope": scope(one),
            "record_href": url_for("cases.record", record_id=one.record) if one.record in titles else "",
            "placed_by": names.get(one.placed_by, _("系统")),
            "placed_by_id": one.placed_by,
            "at": display.moment(one.placed_at),
            "released": _released(one, names),
            "release_reason": (one.release_reason or "") if knows(one) else "",
            "release_href": url_for("holds.release", case_id=one.case, hold_id=one.id),
        }
        for one in holds
    ]


def _released(hold: Hold, names: Mapping[str, str]) -> str:
    if hold.is_standing:
        return ""
    who = names.get(hold.released_by, _("系统"))
    return f"{who} {display.moment(hold.released_at)}"


def _fields(act: Act, case: CaseFile, typed: Mapping[str, str], faults: Mapping[str, Any]) -> list[dict[str, Any]]:
    records = act.find_allowed(
        "records.view", Record, {"$or": [{"case": case.id}, {"received_for": case.id}]}, sort="received_at"
    )
    things = [(WHOLE, _("整个案卷")), *((one.id, one.title) for one in records)]
    asked: list[dict[str, Any]] = [
        {"key": "what", "label": "冻结什么", "kind": "select", "options": things},
        {"key": "ground", "label": "事由", "kind": "select", "options": list(GROUNDS.items())},
        {"key": "basis", "label": "依据", "kind": "text", "hint": "文号，例如“（2026）豫08行初7号”；没有的写谁要求的"},
        {"key": "note", "label": "说明", "kind": "textarea", "is_optional": True, "hint": "事由是“其他”的必须写"},
    ]
    chosen = {"what": WHOLE, **typed}
    given = {one["key"]: {"value": chosen.get(one["key"], ""), "fault": faults.get(one["key"], "")} for one in asked}
    return [{"hint": "", **one, **given[one["key"]]} for one in asked]
