"""What the pages of a case and the home page show of its documents. Display-ready strings only."""

from __future__ import annotations

from typing import Any

from flask import url_for

from admin import display
from admin.badges import badges
from admin.language import _
from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from docstore.procedure import evaluation
from docstore.procedure.evaluation import ObligationState
from docstore.store.act import Act
from docstore.workflow.engine import state_title
from modules.cases.api import openable, untold
from modules.documents.pages.approval_page import approval_row, waiting_for
from modules.documents.pages.paper_page import declined, titled
from modules.documents.pages.record_page import AUDIENCES, STATE_KINDS
from modules.documents.workflow import APPROVED, DOCUMENT_FLOW, DRAFT, GONE, IN_APPROVAL

_SENT_BACK_FIRST = ("-facets.documents.declined.at", "-received_at")  # somebody waits for what was sent back


def obligation_action(act: Act, case: CaseFile, state: ObligationState) -> dict[str, Any] | None:
    """The act beside a written obligation: look at it, or draft it."""
    if state.records:
        href = url_for("documents.show", record_id=state.records[-1])
        return {"label": _("查看"), "href": href, "method": "get", "primary": False}
    if case.state != "open" or not act.allows("documents.start", case):
        return None
    if state.state not in (evaluation.MISSING, evaluation.MAY):
        return None
    draft = act.first(
        Record, {"case": case.id, "form": state.obligation.form, "state": {"$in": [DRAFT, IN_APPROVAL, APPROVED]}}
    )
    if draft is not None and draft.state != DRAFT:
        href = url_for("documents.show", record_id=draft.id)
        return {
            "label": _(state_title(act, DOCUMENT_FLOW, draft.state)),
            "href": href,
            "method": "get",
            "primary": False,
        }
    href = url_for("documents.start", case_id=case.id, form_id=state.obligation.form)
    return {"label": _("继续起草") if draft else _("起草"), "href": href, "method": "post", "primary": True}


def case_documents(act: Act, case: CaseFile) -> dict[str, Any]:
    """The documents of a case, for the case page: rows, and a word on what this person may not open."""
    where = {"case": case.id, "type_key": "document", "state": {"$nin": list(GONE)}}
    records = act.find(Record, where, sort="received_at")
    shown = openable(act, records)
    rows = [
        {
            "title": titled(record),
            "href": url_for("documents.show", record_id=record.id),
            "number": record.number or "",
            "date": display.day(record.document_on) or display.moment(record.received_at),
            "state": _(state_title(act, DOCUMENT_FLOW, record.state)),
            "state_kind": STATE_KINDS.get(record.state, "ink"),
            "audience": AUDIENCES[record.audience],
            "badges": badges(act, record),
        }
        for record in shown
    ]
    return {"rows": rows, "untold": untold(records, shown)}


def case_acts(act: Act, case: CaseFile) -> dict[str, str]:
    """Where further documents of a case are begun, and where its drafts stand; empty for who may not."""
    may = case.state == "open" and act.allows("documents.start", case)
    return {
        "new": url_for("documents.new", case_id=case.id) if may else "",
        "drafts": url_for("documents.drafts", case_id=case.id) if may else "",
    }


def home_part(act: Act) -> dict[str, Any]:
    """Approvals that wait for me, and drafts of mine, as tasks of the home page."""
    tasks = [
        {
            "title": _("签批{title}", title=titled(record)),
            "note": "{case} {number}".format(**approval_row(act, record)),
            "when": _("等待签批"),
            "href": url_for("documents.approve", record_id=record.id),
            "label": _("签批"),
            "icon": "signature",
            "is_mine": True,
            "is_late": False,
        }
        for record in (waiting_for(act) if act.allows("documents.opine") else [])
    ]
    if act.allows("documents.write"):
        where = {"type_key": "document", "state": {"$in": [DRAFT, APPROVED]}, "received_by": act.actor.id}
        for record in act.find_allowed("documents.write", Record, where, _SENT_BACK_FIRST, limit=20):
            case = act.get(CaseFile, record.case)
            if case.state != "open":
                continue  # nothing of it can be written any more
            ready = record.state == APPROVED
            tasks.append(
                {
                    "title": _("编号定稿{title}", title=titled(record))
                    if ready
                    else _("写完{title}", title=titled(record)),
                    "note": f"{case.title} {case.number}",
                    "when": _("退回修改") if declined(record) else _(state_title(act, DOCUMENT_FLOW, record.state)),
                    "href": url_for("documents.show" if ready else "documents.edit", record_id=record.id),
                    "label": _("编号") if ready else _("继续写"),
                    "icon": "file-text",
                    "is_mine": True,
                    "is_late": False,
                }
            )
    return {"tasks": tasks}
