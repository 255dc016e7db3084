"""Pages of one case: where it stands, its events, correcting, excusing, closing; and the way to its records."""

from __future__ import annotations

from typing import Any, NoReturn

from flask import flash, redirect, render_template, request, url_for

from admin import display
from admin.language import _
from admin.signin import current_act
from admin.views import Views
from docstore.custody.versions import PERMISSION
from docstore.errors import InvalidInputError, NotFoundError
from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from docstore.registry import hooks
from docstore.store.act import Act
from modules.cases import correction, services, stream
from modules.cases.checks import finding_row, findings
from modules.cases.deadlines import deadlines, shown
from modules.cases.obligations import facts_of, not_checkable, obligations
from modules.cases.page import (
    case_header,
    case_link,
    case_notices,
    obligation_row,
    parties_card,
    returned_note,
    stage_steps,
)
from modules.cases.versions import PURPOSE
from modules.cases.workflow import OPEN
from modules.parties.api import rows, shown_to_correct

VIEWS = Views("cases")


@VIEWS.page("/records/<record_id>", permission="records.view")
def record(record_id: str) -> Any:
    """To the page that the record's own module has for it."""
    found = _record(current_act(), record_id)
    return redirect(_record_href(found, request.args.get("version")))


@VIEWS.page("/records/<record_id>/versions/new", permission=PERMISSION)
def new_version(record_id: str) -> Any:
    """Bring a further content of a final record, with the reason; the older ones stay as they are."""
    act = current_act()
    found = _record(act, record_id)
    hooks.ask(act, PERMISSION, found)
    if not act.allows(PERMISSION, found):
        raise NotFoundError("没有找到。")
    case = act.first(CaseFile, {"_id": found.case or found.received_for or ""})
    return render_template(
        "qc/version_new.html",
        breadcrumb=[_("案件"), case.number if case else "", found.title, _("补充新版")],
        case=case_link(act, case),
        record={"title": found.title, "href": _record_href(found)},
        endpoint=url_for("uploads.collection"),
        metadata={"purpose": PURPOSE, "record": found.id},
        record_href=url_for("cases.record", record_id="RECORD"),
    )


def _record(act: Act, record_id: str) -> Record:
    """Raises NotFoundError also for what is not this person's to know, or has no page."""
    found = act.get(Record, record_id)
    if not act.allows("records.view", found) or found.type_key not in act.store.registry.of("record_page"):
        raise NotFoundError("没有这条记录。")
    return found


def _record_href(record: Record, version: str | None = None) -> str:
    endpoint = current_act().store.registry.of("record_page")[record.type_key]
    return url_for(endpoint, record_id=record.id, version=version)


@VIEWS.page("/cases/<case_id>/correct", permission="cases.correct", methods=("GET", "POST"))
def correct(case_id: str) -> Any:
    """Correct the facts of the party; the credit code stays."""
    act = current_act()
    case = act.get(CaseFile, case_id)
    if not act.allows("cases.correct", case):
        _refuse()
    services.require_open(case)
    faults: dict[str, str] = {}
    if request.method == "POST":
        try:
            correction.correct_from_form(act, case=case, typed=request.form.to_dict())
        except InvalidInputError as error:
            faults = error.fields
        else:
            flash(_("已更正。"))
            return redirect(url_for("cases.show", case_id=case_id))
    page = render_template(
        "qc/case_correct.html",
        breadcrumb=[_("案件"), case.number, _("更正当事人信息")],
        case=case_header(act, case),
        fields=rows(correction.asked(case), shown_to_correct(case.party_facts, request.form.to_dict()), faults),
        faults=faults,
    )
    return page, (422 if faults else 200)


@VIEWS.page("/cases/<case_id>", permission="cases.view")
def show(case_id: str) -> Any:
    """Stage, next deadline and why, then what is missing; documents, recordings, people, stream."""
    act = current_act()
    case = act.get(CaseFile, case_id)
    _require_view(act, case)
    facts = facts_of(act, case)
    states = obligations(act, case, facts)
    parts = {name: bring(act, case) for name, bring in act.store.registry.of("case_part").items()}
    running = deadlines(act, case)
    events = stream.rows(act, stream.events_of(act, case.id, 12, by_people=True))
    return render_template(
        "qc/case.html",
        breadcrumb=[_("案件"), case.number],
        case=case_header(act, case),
        returned=returned_note(case),
        case_notices=case_notices(act, case),
        steps=stage_steps(act, case, states),
        obligations=[obligation_row(act, case, state) for state in states],
        not_checkable=[
            {"title": _(item.title), "article": _(item.article), "needs": _(item.needs_title)}
            for item in not_checkable(act, case)
        ],
        checks=[finding_row(one) for one in findings(act, case, facts)],
        missing_count=sum(1 for state in states if state.blocks),
        people=parties_card(act, case),
        correct_href=url_for("cases.correct", case_id=case.id)
        if case.state == OPEN and act.allows("cases.correct", case)
        else "",
        deadline=shown(running[0], act.now()) if running else None,
        events=events,
        events_href=url_for("cases.events", case_id=case.id),
        access_href=url_for("access.show", kind="case", object_id=case.id),
        can_close=case.state == OPEN and act.allows("cases.close", case),
        **parts,
    )


@VIEWS.page("/cases/<case_id>/events", permission="events.view")
def events(case_id: str) -> Any:
    """Everything that was done in the case, with the chain's numbers and the newest checkpoint."""
    from docstore.custody.checkpoints import TAKE
    from docstore.custody.sealer import latest_checkpoint

    act = current_act()
    case = act.get(CaseFile, case_id)
    if not act.allows("events.view", case):
        _refuse()
    act_events = stream.events_of(act, case.id)
    newest = latest_checkpoint(act.store)
    return render_template(
        "qc/events.html",
        breadcrumb=[_("案件"), case.number, _("留痕")],
        case=case_header(act, case),
        events=stream.rows(act, act_events),
        checkpoint={"size": newest["size"], "made": display.moment(newest["made_at"])} if newest else None,
        may_take=act.allows(TAKE),
    )


@VIEWS.page("/cases/<case_id>/close", permission="cases.close", methods=("POST",))
def close(case_id: str) -> Any:
    services.close_case(current_act(), case_id=case_id)
    flash(_("已结案。"))
    return redirect(url_for("cases.show", case_id=case_id))


@VIEWS.page("/cases/<case_id>/excuse", permission="obligations.excuse", methods=("POST",))
def excuse(case_id: str) -> Any:
    services.excuse_obligation(
        current_act(),
        case_id=case_id,
        obligation=request.form.get("obligation", ""),
        reason=request.form.get("reason", ""),
    )
    flash(_("已签名并说明。"))
    return redirect(url_for("cases.show", case_id=case_id))


def _require_view(act: Act, case: CaseFile) -> None:
    if not act.allows("cases.view", case):
        _refuse()


def _refuse() -> NoReturn:
    raise NotFoundError("没有找到。")
