"""The list of cases: searched, narrowed by state and by the filters of modules. All of it stands in the address."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from flask import render_template, request, url_for

from admin.language import _
from admin.signin import current_act
from admin.views import NavItem, Views
from docstore.store.act import Act
from docstore.workflow.engine import flow_of
from modules.cases import case_list
from modules.cases.page import case_row
from modules.cases.workflow import CASE_FLOW

VIEWS = Views("cases")
VIEWS.nav.append(
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
    )
)
_BETWEEN = r"[^\p{L}\p{N}]*"


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
