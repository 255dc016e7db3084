"""The party's portal: a code from the slip opens it; three choices, plain words, phone first.

Open to all without an account: who is in is known by the code, kept in the signed session as the slip's id, and
looked up again at every request, so that a withdrawn slip ends the visit.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, current_app, redirect, render_template, request, session, url_for
from flask_login import user_logged_in
from werkzeug.exceptions import MethodNotAllowed

from admin import display
from admin.downloads import ranged_response
from admin.language import _
from admin.signin import played_time
from admin.views import Views
from docstore.access.actor import ANONYMOUS
from docstore.errors import AccessDeniedError, InvalidInputError, NotFoundError, TooManyTriesError
from docstore.model.case_file import CaseFile
from docstore.model.record import Version
from docstore.store.act import Act
from docstore.workflow.engine import state_title
from modules.copies import services, slips
from modules.copies.models import CopyRequest
from modules.copies.versions import items_for
from modules.copies.workflow import COPY_FLOW, READY, REFUSED

PORTAL = Views("portal")
SLIP = "portal_slip"


def _end_visit_at_sign_in(app: Flask) -> None:
    """A browser that is used by both is never inside as both."""
    user_logged_in.connect(lambda sender, **_: session.pop(SLIP, None), app, weak=False)


PORTAL.extensions.append(_end_visit_at_sign_in)


def portal_act() -> tuple[Act, CaseFile]:
    """The party's act and its case. Raises AccessDeniedError without a valid slip."""
    act = Act(current_app.extensions["quancheng"].store, ANONYMOUS, played_time())
    actor, case = slips.party_by_slip(act, session.get(SLIP, ""))
    return act.by(actor), case


@PORTAL.open_page("/portal", methods=("GET", "POST"))
def enter() -> Any:
    """Type the code from the slip."""
    problem = ""
    if request.method == "POST":
        act = Act(current_app.extensions["quancheng"].store, ANONYMOUS, played_time())
        try:
            slip, actor, case = slips.try_code(act, request.form.get("code", ""), address=request.remote_addr or "")
        except TooManyTriesError as error:
            problem = _("试得太多，{minutes} 分钟后再试，或者带身份证明到窗口办理。", minutes=error.params["minutes"])
        except AccessDeniedError as error:
            problem = _(error.message) + _(error.why())
        else:
            slips.note_portal_entry(act.by(actor), case_id=case.id)
            session.clear()
            session[SLIP] = slip
            return redirect(url_for("portal.home"))
    page = render_template("portal/enter.html", problem=problem)
    return page, (403 if problem else 200)


@PORTAL.open_page("/portal/home")
def home() -> Any:
    act, case = portal_act()
    mine = act.find(CopyRequest, {"case": case.id, "party": act.actor.id}, sort="-received_at")
    return render_template("portal/home.html", case=_case(case), requests=[_summary(act, one) for one in mine])


@PORTAL.open_page("/portal/request", methods=("GET", "POST"))
def new_request() -> Any:
    """Choose what to copy and say what for."""
    act, case = portal_act()
    faults: dict[str, str] = {}
    same: dict[str, str] = {}
    if request.method == "POST":
        try:
            made = services.request_copy(
                act,
                case_id=case.id,
                wishes=request.form.getlist("wishes"),
                wish_text=request.form.get("wish_text", ""),
                applicant=request.form.get("applicant", ""),
                purpose=request.form.get("purpose", ""),
            )
        except InvalidInputError as error:
            faults = error.fields
        except services.SameRequestOpenError as error:
            same = {
                "words": _(error.message) + _(error.why()),
                "href": url_for("portal.status", request_id=error.params["request"]),
            }
        else:
            return redirect(url_for("portal.status", request_id=made.id))
    items = [
        {"value": record.id, "title": record.title, "note": record.number or display.moment(record.received_at)}
        for record in services.copyable(act, case)
    ]
    page = render_template(
        "portal/request.html",
        case=_case(case),
        items=items,
        values={**request.form.to_dict(), "wishes": request.form.getlist("wishes")},
        faults=faults,
        same=same,
    )
    return page, (422 if faults else 409 if same else 200)


@PORTAL.open_page("/portal/requests/<request_id>")
def status(request_id: str) -> Any:
    """Where a request stands, and what was decided."""
    act, case, found = own_request(request_id)
    return render_template(
        "portal/status.html", case=_case(case), **_status(act, found), asked=_asked(act, case, found)
    )


@PORTAL.open_page("/portal/requests/<request_id>/package")
def package(request_id: str) -> Any:
    """Fetch the package: an event before the first byte."""
    act, _, found = own_request(request_id)
    return give_package(act, found)


def give_package(act: Act, found: CopyRequest) -> Response:
    if request.method == "HEAD":
        raise MethodNotAllowed(["GET"])
    services.note_download(act, request_id=found.id)
    version = act.get(Version, found.package["version"])
    reader = act.store.blobs.open(version.blob, version.family)
    return ranged_response(reader, version.filename, version.media_type)


@PORTAL.open_page("/portal/leave", methods=("POST",))
def leave() -> Any:
    session.clear()
    return redirect(url_for("portal.enter"))


def own_request(request_id: str) -> tuple[Act, CaseFile, CopyRequest]:
    """Raises NotFoundError also for one of another party or case."""
    act, case = portal_act()
    found = act.first(CopyRequest, {"_id": request_id, "party": act.actor.id, "case": case.id})
    if found is None:
        raise NotFoundError("没有这份申请。", next_step="回到首页，从列表中打开。")
    return act, case, found


def _case(case: CaseFile) -> dict[str, Any]:
    return {"number": case.number, "title": case.title, "party": case.party_name}


def _summary(act: Act, one: CopyRequest) -> dict[str, Any]:
    return {
        "href": url_for("portal.status", request_id=one.id),
        "number": one.number,
        "state": _(state_title(act, COPY_FLOW, one.state)),
        "received": display.moment(one.received_at),
    }


def _asked(act: Act, case: CaseFile, found: CopyRequest) -> list[str]:
    """What the party asked for, in the names that the portal offered, then in its own words."""
    names = {record.id: f"{record.title} {record.number or ''}".strip() for record in services.copyable(act, case)}
    return [*(names[key] for key in found.wishes if key in names), *filter(None, [found.wish_text])]


def _status(act: Act, found: CopyRequest) -> dict[str, Any]:
    decided = bool(found.decided_at)
    is_ready = found.state == READY
    items = items_for(act, found) if decided else []
    steps = [
        {"title": _("已收到"), "note": display.moment(found.received_at), "state": "done"},
        {
            "title": _("科室核对"),
            "note": display.moment(found.checked_at),
            "state": "done" if found.checked_at else "current",
        },
        {
            "title": _("分管领导逐件决定"),
            "note": display.moment(found.decided_at),
            "state": "done" if decided else "current" if found.checked_at else "todo",
        },
        {
            "title": _("制作复制件"),
            "note": "" if found.state != REFUSED else _("没有同意的材料"),
            "state": "done" if is_ready or found.state == REFUSED else "current" if decided else "todo",
        },
        {
            "title": _("领取"),
            "note": _("已下载 {downloads} 次", downloads=found.downloads) if found.downloads else "",
            "state": "done" if found.downloads else "current" if is_ready else "todo",
        },
    ]
    return {
        "number": found.number,
        "state": _(state_title(act, COPY_FLOW, found.state)),
        "purpose": found.purpose,
        "steps": steps,
        "granted": [item["title"] for item in items if item.get("decision") == services.GRANT],
        "refused": [
            {"title": item["title"], "reason": item["reason"]}
            for item in items
            if item.get("decision") == services.REFUSE
        ],
        "package": _package(found) if is_ready else None,
    }


def _package(found: CopyRequest) -> dict[str, Any]:
    return {
        "href": url_for("portal.package", request_id=found.id),
        "filename": found.package["filename"],
        "size": display.size(found.package["length"]),
        "expires": display.moment(found.package["expires_at"]),
        "downloads": found.downloads,
    }
