"""Pages of copy requests inside the bureau: list, the keeper's check, the leader's decision, the slip."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from admin.language import _
from admin.signin import current_act
from admin.views import NavItem, Views
from docstore.errors import InvalidInputError, NotFoundError
from docstore.model.case_file import CaseFile
from docstore.store.act import Act
from modules.copies import page, services, slips
from modules.copies.models import CopyRequest
from modules.copies.workflow import CHECKED, RECEIVED

VIEWS = Views("copies")
VIEWS.nav.append(
    NavItem(
        "复制申请",
        "copy",
        "copies.index",
        "归档与利用",
        "copies.view",
        70,
        count=lambda act: len(page.waiting_for(act)),
    )
)


@VIEWS.page("/copies", permission="copies.view")
def index() -> Any:
    act = current_act()
    found = act.find_allowed("copies.view", CopyRequest, sort="-received_at", limit=200)
    return render_template("qc/copies.html", breadcrumb=[_("复制申请")], rows=[page.row(act, one) for one in found])


@VIEWS.page("/copies/<request_id>", permission="copies.view")
def show(request_id: str) -> Any:
    """To the step that is due for this person, else the request as it stands."""
    act = current_act()
    found = _request(act, request_id)
    if found.state == RECEIVED and act.allows("copies.check", found):
        return redirect(url_for("copies.check", request_id=found.id))
    if found.state == CHECKED and act.allows("copies.decide", found):
        return redirect(url_for("copies.decide", request_id=found.id))
    return render_template("qc/copy_request.html", **page.request_page(act, found))


@VIEWS.page("/copies/<request_id>/check", permission="copies.check", methods=("GET", "POST"))
def check(request_id: str) -> Any:
    """The keeper names the records asked for, proposes for each, and goes through the checklist."""
    act = current_act()
    found = _request(act, request_id)
    if request.method != "POST" and found.state != RECEIVED:
        return redirect(url_for("copies.show", request_id=found.id))
    faults: dict[str, str] = {}
    if request.method == "POST":
        chosen = request.form.getlist("record")
        try:
            services.check_request(
                act,
                request_id=found.id,
                items=[
                    {
                        "record": key,
                        "proposal": request.form.get(f"proposal.{key}", ""),
                        "reason": request.form.get(f"reason.{key}", ""),
                        "version": request.form.get(f"version.{key}", ""),
                    }
                    for key in chosen
                ],
                checklist={key: request.form[key] for key in services.CHECKLIST if request.form.get(key)},
            )
        except InvalidInputError as error:
            faults = page.faults_by_record(error.fields, chosen)
        else:
            flash(_("已核对，送分管领导。"))
            return redirect(url_for("copies.show", request_id=found.id))
    body = render_template("qc/copy_check.html", **page.check_page(act, found, request.form, faults))
    return body, (422 if faults else 200)


@VIEWS.page("/copies/<request_id>/decide", permission="copies.decide", methods=("GET", "POST"), fresh=True)
def decide(request_id: str) -> Any:
    """The leader in charge decides item by item."""
    act = current_act()
    found = _request(act, request_id)
    if request.method != "POST" and found.state != CHECKED:
        return redirect(url_for("copies.show", request_id=found.id))
    faults: dict[str, str] = {}
    if request.method == "POST":
        try:
            services.decide_request(
                act,
                request_id=found.id,
                decisions={
                    item["record"]: {
                        "decision": request.form.get(f"decision.{item['record']}", ""),
                        "reason": request.form.get(f"reason.{item['record']}", ""),
                    }
                    for item in found.items
                },
            )
        except InvalidInputError as error:
            faults = error.fields
        else:
            flash(_("已签名并决定。"))
            return redirect(url_for("copies.show", request_id=found.id))
    body = render_template("qc/copy_decide.html", **page.decide_page(act, found, request.form, faults))
    return body, (422 if faults else 200)


@VIEWS.page("/copies/<request_id>/send-back", permission="copies.decide", methods=("POST",))
def send_back(request_id: str) -> Any:
    services.send_back(current_act(), request_id=request_id, reason=request.form.get("reason", ""))
    flash(_("已退回重新核对。"))
    return redirect(url_for("copies.show", request_id=request_id))


@VIEWS.page("/cases/<case_id>/slip", permission=slips.PERMISSION, methods=("GET", "POST"))
def slip(case_id: str) -> Any:
    """A new code, shown once, to print and hand over with the order; asks first where it makes a former one void."""
    act = current_act()
    case = act.get(CaseFile, case_id)
    if not act.allows(slips.PERMISSION, case):
        raise NotFoundError("没有找到。")
    former = slips.slip_in_force(act, case)
    if request.method != "POST":
        if former is None:
            return redirect(url_for("cases.show", case_id=case.id))
        return render_template("qc/slip_again.html", **page.slip_again_page(act, case, former))
    replaces = request.form.get("replaces", "")
    if former is not None and former.id == replaces and request.form.get("understood") != "yes":
        fault = _("先勾选，再重新打印。")
        return render_template("qc/slip_again.html", **page.slip_again_page(act, case, former, fault=fault)), 422
    try:
        code = slips.hand_over_code(act, case_id=case.id, replaces=replaces)
    except slips.SlipInForceError as error:
        former = slips.slip_in_force(act, case)
        if former is None:
            raise
        return render_template("qc/slip_again.html", **page.slip_again_page(act, case, former, _(error.message))), 409
    return render_template("qc/slip.html", **page.slip_page(act, case, code))


def _request(act: Act, request_id: str) -> CopyRequest:
    """Raises NotFoundError also for what is not this person's to know."""
    found = act.get(CopyRequest, request_id)
    if not act.allows("copies.view", found):
        raise NotFoundError("没有这份申请。")
    return found
