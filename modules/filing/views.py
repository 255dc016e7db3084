"""Pages of filing: the archive's list, and filing one case: what blocks, what it will be, what follows."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from admin import display
from admin.language import _
from admin.signin import current_act
from admin.views import NavItem, Views
from docstore.errors import ConflictError, InvalidInputError, NotFoundError
from docstore.model.case_file import HELD, CaseFile
from docstore.model.record import Record
from docstore.store.act import Act
from docstore.workflow.engine import state_title
from modules.cases.api import (
    CASE_FLOW,
    CLOSED,
    FILED,
    OPEN,
    SUBMITTED,
    case_header,
    case_notices,
    day_strip,
    filing_due,
    finding_row,
    findings,
    not_checkable,
    obligations,
    openable,
    provisional,
    returned_note,
    untold,
)
from modules.documents.api import GONE
from modules.filing import services

VIEWS = Views("filing")
VIEWS.nav.append(NavItem("档案", "archive", "filing.index", "归档与利用", "cases.view", 60))


@VIEWS.page("/archive", permission="cases.view")
def index() -> Any:
    """Closed, submitted and filed cases; nothing destroys itself."""
    act = current_act()
    state = request.args.get("state", "")
    states = [state] if state in (CLOSED, SUBMITTED, FILED) else [CLOSED, SUBMITTED, FILED]
    cases = act.find_allowed("cases.view", CaseFile, {"state": {"$in": states}}, sort="-closed_on", limit=200)
    tabs = [{"title": _("全部"), "href": url_for("filing.index"), "active": len(states) > 1}] + [
        {
            "title": _(state_title(act, CASE_FLOW, key)),
            "href": url_for("filing.index", state=key),
            "active": states == [key],
        }
        for key in (CLOSED, SUBMITTED, FILED)
    ]
    return render_template(
        "qc/archive.html", breadcrumb=[_("档案")], tabs=tabs, rows=[_row(act, case) for case in cases]
    )


def _row(act: Act, case: CaseFile) -> dict[str, Any]:
    return {
        "title": case.title,
        "number": case.number,
        "href": url_for("filing.show", case_id=case.id),
        "state": _(state_title(act, CASE_FLOW, case.state)),
        "state_kind": "ink" if case.state == FILED else "warn",
        "archive_number": case.archive_number or "",
        "is_held": case.hold_state == HELD,
        "closed": display.day(case.closed_on),
        "kept": _("永久") if case.is_permanent else display.day(case.retention_until),
    }


@VIEWS.page("/cases/<case_id>/filing", permission="cases.view")
def show(case_id: str) -> Any:
    """Closing, handing over, filing and sealing, each when it is its turn."""
    act = current_act()
    return render_template("qc/filing.html", **_page(act, _case(act, case_id)))


@VIEWS.page("/cases/<case_id>/submit", permission="cases.submit", methods=("POST",))
def submit(case_id: str) -> Any:
    services.submit_case(current_act(), case_id=case_id)
    flash(_("已移交归档。"))
    return redirect(url_for("filing.show", case_id=case_id))


@VIEWS.page("/cases/<case_id>/file", permission="cases.file", methods=("POST",))
def file(case_id: str) -> Any:
    _case(current_act(), case_id)
    if request.form.get("understood") != "yes":
        raise ConflictError("先勾选“我已核对”，再归档并封存。")
    services.file_case(current_act(), case_id=case_id)
    flash(_("已归档并封存。"))
    return redirect(url_for("filing.show", case_id=case_id))


@VIEWS.page("/cases/<case_id>/return", permission="cases.file", methods=("POST",))
def send_back(case_id: str) -> Any:
    """Back to the department; what it mends is not the archivist's to see, so his list follows."""
    act = current_act()
    try:
        services.return_case(act, case_id=case_id, reason=request.form.get("reason", ""))
    except InvalidInputError as error:
        return render_template("qc/filing.html", **_page(act, _case(act, case_id)), faults=error.fields), 422
    flash(_("已退回科室补正。"))
    return redirect(url_for("filing.index"))


def _case(act: Act, case_id: str) -> CaseFile:
    case = act.get(CaseFile, case_id)
    if not act.allows("cases.view", case):
        raise NotFoundError("没有找到。")
    return case


def _page(act: Act, case: CaseFile) -> dict[str, Any]:
    states = obligations(act, case)
    retention = services.proposed_retention(act, case)
    records = act.find(Record, {"case": case.id}, sort="received_at")
    kept = [one for one in records if one.type_key != "document" or one.state not in GONE]
    shown = openable(act, kept)
    return {
        "breadcrumb": [_("档案"), case.number],
        "case": case_header(act, case),
        "blocking": [{"title": _(s.obligation.title), "note": _(s.note)} for s in states if s.blocks],
        "excused": [{"title": _(s.obligation.title), "note": _(s.note)} for s in states if s.state == "excused"],
        "not_checkable": [{"title": _(item.title), "article": _(item.article)} for item in not_checkable(act, case)],
        "checks": [finding_row(one) for one in findings(act, case)],
        "returned": returned_note(case),
        "case_notices": case_notices(act, case),
        "retention": {
            "title": _(retention.rule.title),
            "until": display.day(retention.until) if retention.until else _("永久"),
            "derivation": _(retention.derivation),
            "is_approved": retention.is_approved,
        },
        "contents": [
            {
                "href": url_for("cases.record", record_id=record.id),
                "title": _(record.title),
                "number": record.number or "",
                "kind": _("文书") if record.type_key == "document" else _("音像"),
                "audience": "副卷" if record.audience == "internal" else "正卷",
            }
            for record in shown
        ],
        "untold": untold(kept, shown),
        "count": len(kept),
        "deadline": _deadline(act, case),
        "can_close": case.state == OPEN and act.allows("cases.close", case),
        "can_submit": case.state == CLOSED and act.allows("cases.submit", case),
        "can_file": case.state == SUBMITTED and act.allows("cases.file", case),
        "waits_for": _waits_for(case),
        "consequences": [
            _("{n} 件文书和音像从此不能修改、替换、删除", n=len(records)),
            _(
                "保管到 {what}，到期先鉴定，不会自动销毁",
                what=display.day(retention.until) if retention.until else _("永久"),
            ),
            _("给出档号，写入案件的留痕"),
            _("之后只能查阅、申请复制和鉴定"),
        ],
    }


def _waits_for(case: CaseFile) -> str:
    return {
        OPEN: _("等科室负责人结案。"),
        CLOSED: _("等科室专人移交归档。"),
        SUBMITTED: _("等档案员归档。"),
        FILED: "",
    }[case.state]


def _deadline(act: Act, case: CaseFile) -> dict[str, Any] | None:
    """30 working days after the enforcement ended, with the strip of days (Article 14)."""
    if not case.enforcement_ended_on or case.state == FILED:
        return None
    count = filing_due(act, case)
    return {
        "due": display.day(count.due, weekday=True),
        "note": provisional(count),
        "article": _("第十四条"),
        "days": day_strip(count),
    }
