"""View models of the inbox: what waits for a person, and, folded away, what a person found to be of no use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for

from admin import display
from admin.language import _
from docstore.model.case_file import CaseFile
from docstore.model.record import Record, Version
from docstore.store.act import Act
from modules.cases.api import OPEN, case_link
from modules.recordings.page import STATE_KINDS, judgement
from modules.recordings.services import INBOX, PERMISSION, RECEIVED, STATES, UNUSABLE, is_watchable


def waiting(act: Act) -> list[Record]:
    return _recordings(act, [INBOX, RECEIVED], "received_at")


def _recordings(act: Act, states: list[str], sort: str) -> list[Record]:
    where = {"type_key": "recording", "state": {"$in": states}}
    return act.find_allowed("records.view", Record, where, sort=sort, limit=200)


def inbox_page(act: Act, faults: Mapping[str, str] | None = None) -> dict[str, Any]:
    """`faults`: the id of a record and the act that was tried on it, as `<id>.link`, to the sentence."""
    return {
        "breadcrumb": [_("音像收件箱")],
        "rows": [_row(act, one, faults or {}) for one in waiting(act)],
        "set_aside": [_row(act, one, faults or {}) for one in _recordings(act, [UNUSABLE], "-received_at")],
    }


def _row(act: Act, record: Record, faults: Mapping[str, str]) -> dict[str, Any]:
    case = act.first(CaseFile, {"_id": record.received_for})
    facet = record.facets["recordings"]
    version = act.find(Version, {"record": record.id, "number": 1})[0]
    may_judge = case is not None and record.state != RECEIVED and act.allows(PERMISSION, case)
    may_link = may_judge and case is not None and case.state == OPEN and is_watchable(record)
    return {
        "id": record.id,
        "title": record.title,
        "href": url_for("recordings.play", record_id=record.id),
        "device": facet["device"],
        "operator": facet["operator"],
        "received": display.moment(record.received_at),
        "size": display.size(version.length),
        "reason": _(record.problem or STATES[record.state]),
        "judgement": judgement(record),
        "state_kind": STATE_KINDS[record.state],
        "case": case_link(act, case),
        "link_action": url_for("recordings.link", record_id=record.id) if may_link else "",
        "set_aside_action": url_for("recordings.set_aside", record_id=record.id)
        if may_judge and record.state == INBOX
        else "",
        "link_fault": faults.get(f"{record.id}.link", ""),
        "set_aside_fault": faults.get(f"{record.id}.set_aside", ""),
    }


def home_part(act: Act) -> dict[str, Any]:
    """The inbox beside the tasks, and its entries as tasks."""
    if not act.allows("inbox.view"):
        return {"tasks": []}
    found = waiting(act)
    rows = [_row(act, one, {}) for one in found[:3]]
    return {"tasks": [], "inbox": {"count": len(found), "rows": rows, "href": url_for("recordings.inbox")}}
