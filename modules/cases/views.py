"""Pages of cases: home, list, one case, its events, opening and closing."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, NoReturn

from flask import redirect, render_template, request, url_for

from admin import display
from admin.language import _
from admin.signin import current_act
from admin.views import NavItem, Views
from docstore import clock
from docstore.custody.versions import PERMISSION
from docstore.errors import InvalidInputError, NotFoundError
from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from docstore.registry import hooks
from docstore.store.act import Act
from docstore.workflow.engine import flow_of
from modules.cases import case_list, correction, services, stream
from modules.cases.checks import finding_row, findings
from modules.cases.deadlines import deadlines, shown
from modules.cases.obligations import facts_of, not_checkable, obligations
from modules.cases.page import (
    case_header,
    case_link,
    case_notices,
    case_row,
    obligation_row,
    parties_card,
    returned_note,
    stage_steps,
)
from modules.cases.versions import PURPOSE
from modules.cases.workflow import CASE_FLOW, OPEN
from modules.parties.api import rows, shown_to_correct

VIEWS = Views("cases")
VIEWS.nav += [
    NavItem("首页", "home", "cases.root", "日常", "cases.view", 10),
    NavItem(
        "案件",
        "folder",
        "cases.index",
        "日常",
        "cases.view",
        30,
        below=(
            "cases.",
            "documents.show",
            "documents.edit",
            "recordings.play",
            "recordings.upload",
            "copies.slip",
            "holds.",
        ),
    ),
]
# Every open case of the home page is evaluated; more than this would keep people waiting.
EVALUATED = 60
_BETWEEN = r"[^\p{L}\p{N}]*"


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


@VIEWS.open_page("/")
def root() -> Any:
    """Signed-in people go to their home page; the administrator, who may not see cases, to what he may see."""
    act = current_act()
    if act.actor.kind == "anonymous":
        return redirect(url_for("security.login"))
    if act.allows("cases.view"):
        return home()
    parts = [bring(act) for bring in act.store.registry.of("home_part").values()]
    tasks = [task for part in parts for task in part.get("tasks", [])]
    return render_template("qc/start.html", breadcrumb=[_("首页")], tasks=tasks)


def home() -> Any:
    """The four numbers, then tasks by deadline with one act each. Reached as `/`."""
    act = current_act()
    parts = [bring(act) for bring in act.store.registry.of("home_part").values()]
    tasks = [task for part in parts for task in part.get("tasks", [])]
    open_cases = act.find_allowed("cases.view", CaseFile, {"state": OPEN}, sort="opened_on", limit=EVALUATED)
    missing = [(case, [s for s in obligations(act, case) if s.blocks]) for case in open_cases]
    lacking = [(case, states) for case, states in missing if states]
    return render_template(
        "qc/home.html",
        breadcrumb=[_("首页")],
        today=display.day(clock.local_day(clock.now()), weekday=True),
        numbers=_numbers(tasks, lacking, len(open_cases)),
        tasks=tasks,
        lacking=[_lacking(case, states) for case, states in lacking[:8]],
        parts=parts,
        can_open=act.allows("cases.open"),
    )


def _numbers(tasks: list[dict[str, Any]], lacking: list[Any], cases: int) -> list[dict[str, Any]]:
    late = sum(1 for task in tasks if task.get("is_late"))
    items = sum(len(states) for _, states in lacking)
    return [
        {"value": late, "title": _("已逾期"), "kind": "bad" if late else ""},
        {"value": items, "title": _("缺项，涉及 {n} 个案件", n=len(lacking)), "kind": "warn" if items else ""},
        {"value": sum(1 for task in tasks if task.get("is_mine")), "title": _("等我办理"), "kind": ""},
        {"value": cases, "title": _("办理中的案件"), "kind": ""},
    ]


def _lacking(case: CaseFile, states: list[Any]) -> dict[str, Any]:
    return {
        "title": case.title,
        "href": url_for("cases.show", case_id=case.id),
        "number": case.number,
        "missing": _("、").join(_(state.obligation.title) for state in states),
    }


@VIEWS.page("/cases", permission="cases.view")
def index() -> Any:
    """The list; `q` looks in title and number, `state` and the modules' filters narrow it. All is in the address."""
    act = current_act()
    state, wanted = request.args.get("state", ""), request.args.get("q", "").strip()[:100]
    states = flow_of(act, CASE_FLOW).states
    given = case_list.asked(act, request.args)
    kept = {**given.values, **({"state": state} if state in states else {}), **({"q": wanted} if wanted else {})}
    where = given.where(act)
    if state in states:
        where.append({"state": state})
    hits = (
        [hit for find in act.store.registry.of("case_search").values() for hit in find(act, wanted)] if wanted else []
    )
    if wanted:
        found = [{key: _spelled(wanted)} for key in ("number", "title", "party_name", "archive_number")]
        where.append({"$or": [*found, {"_id": {"$in": [hit["case"] for hit in hits]}}]})
    page = case_list.page(act, where, before=request.args.get("before", ""), after=request.args.get("after", ""))
    tabs = [{"title": _("全部"), "href": _address(kept, state=None), "active": state not in states}] + [
        {"title": _(title), "href": _address(kept, state=key), "active": key == state} for key, title in states.items()
    ]
    return render_template(
        "qc/case_list.html",
        breadcrumb=[_("案件")],
        tabs=tabs,
        query=wanted,
        hits=hits,
        state=state if state in states else "",
        filters=[_filter(act, key, kept, given) for key in act.store.registry.of(case_list.KIND)],
        clear_query=_address(kept, q=None),
        rows=[case_row(act, case) for case in page.cases],
        can_open=act.allows("cases.open"),
        before=_address(kept, before=page.before) if page.before else "",
        after=_address(kept, after=page.after) if page.after else "",
    )


def _address(kept: dict[str, str], **changes: str | None) -> str:
    wanted: dict[str, Any] = {**kept, **changes}
    return url_for("cases.index", **wanted)


def _filter(act: Act, key: str, kept: dict[str, str], given: case_list.Asked) -> dict[str, Any]:
    one = act.store.registry.of(case_list.KIND)[key]
    value = given.values.get(key, "")
    return {
        "key": key,
        "title": _(one.title),
        "type": one.type,
        "value": value,
        "shown": _(one.shown(act, value)) if value else "",
        "options": [(word, _(title)) for word, title in one.choices(act).items()],
        "fault": _("“{title}”读不懂，没有按它找。", title=one.title) if key in given.faults else "",
        "clear": _address(kept, **{key: None}),
    }


def _spelled(wanted: str) -> dict[str, str]:
    """Finds a text however its brackets, blanks, digits and dashes were typed; nothing of it is read as a pattern."""
    printable = [letter for letter in unicodedata.normalize("NFKC", wanted) if letter.isprintable()]
    letters = [re.escape(letter) for letter in printable if letter.isalnum()] or [re.escape("".join(printable))]
    return {"$regex": _BETWEEN.join(letters), "$options": "i"}


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
    return redirect(url_for("cases.show", case_id=case_id))


@VIEWS.page("/cases/<case_id>/excuse", permission="obligations.excuse", methods=("POST",))
def excuse(case_id: str) -> Any:
    services.excuse_obligation(
        current_act(),
        case_id=case_id,
        obligation=request.form.get("obligation", ""),
        reason=request.form.get("reason", ""),
    )
    return redirect(url_for("cases.show", case_id=case_id))


def _require_view(act: Act, case: CaseFile) -> None:
    if not act.allows("cases.view", case):
        _refuse()


def _refuse() -> NoReturn:
    raise NotFoundError("没有找到。")
