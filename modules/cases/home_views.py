"""The home page: what is late, what is lacking, and what waits for whoever is signed in."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for

from admin import display
from admin.language import _
from admin.signin import current_act
from admin.views import NavItem, Views
from docstore import clock
from docstore.model.case_file import CaseFile
from modules.cases.obligations import obligations
from modules.cases.workflow import OPEN

VIEWS = Views("cases")
VIEWS.nav.append(NavItem("首页", "home", "cases.root", "日常", "cases.view", 10))
# Every open case of the home page is evaluated; more than this would keep people waiting.
EVALUATED = 60


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
