"""What waits for the head, the keeper and the archivist: closing, handing over, filing, each with its deadline."""

from __future__ import annotations

from typing import Any

from flask import url_for

from admin.language import _
from docstore.model.case_file import CaseFile
from docstore.store.act import Act
from modules.cases.api import (
    CLOSED,
    FILED,
    OPEN,
    SUBMITTED,
    CaseDeadline,
    deadlines,
    end_of,
    filing_due,
    obligations,
    shown,
)

SHOWN = 50
# State of the case → permission of who acts next, and the act.
NEXT = {OPEN: ("cases.close", "结案"), CLOSED: ("cases.submit", "移交归档"), SUBMITTED: ("cases.file", "归档")}

RETURNED = {"state": OPEN, "returned.reason": {"$exists": True}}


def filing_deadline(act: Act, case: CaseFile) -> CaseDeadline | None:
    """30 working days after the enforcement ended (Article 14)."""
    if not case.enforcement_ended_on or case.state == FILED:
        return None
    count = filing_due(act, case)
    return CaseDeadline(_("案卷归档"), end_of(count.due), _("第十四条，结束次日起 30 个工作日"), count)


def home_part(act: Act) -> dict[str, Any]:
    """Tasks of the home page: cases whose next step is this person's."""
    tasks = []
    for state, (permission, label) in NEXT.items():
        if not act.allows(permission):
            continue
        for case in act.find_allowed(permission, CaseFile, {"state": state}, sort="opened_on", limit=SHOWN):
            if state == OPEN and any(one.blocks for one in obligations(act, case)):
                continue
            tasks.append(_task(act, case, label, url_for("filing.show", case_id=case.id)))
    if act.allows("cases.correct"):
        for case in act.find_allowed("cases.correct", CaseFile, RETURNED, sort="opened_on", limit=SHOWN):
            tasks.append(_task(act, case, _("补正退回的案卷"), url_for("cases.show", case_id=case.id)))
    return {"tasks": tasks}


def _task(act: Act, case: CaseFile, label: str, href: str) -> dict[str, Any]:
    running = deadlines(act, case)
    nearest = shown(running[0], act.now()) if running else None
    return {
        "title": _(label),
        "note": f"{case.title} {case.number}",
        "when": f"{nearest['due']}，{nearest['left']}" if nearest else _("应有记录已齐"),
        "href": href,
        "label": _(label),
        "icon": "archive",
        "is_mine": True,
        "is_late": bool(nearest and nearest["kind"] == "bad"),
    }
