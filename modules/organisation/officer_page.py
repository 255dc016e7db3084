"""执法人员: one officer with the period of the certificate, and what home says of those that run out."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from admin import display
from admin.language import _
from admin.signin import current_act
from admin.views import Views
from docstore import clock
from docstore.errors import InvalidInputError
from docstore.store.act import Act
from modules.organisation.certificates import (
    EXPIRING,
    NOT_YET,
    OVER,
    PERMISSION,
    UNKNOWN,
    VALID,
    set_period,
    standing,
    to_look_at,
)
from modules.organisation.models import Department, Officer

VIEWS = Views("officer")
_WORDS = {
    VALID: ("有效", "ok"),
    EXPIRING: ("快到期", "warn"),
    OVER: ("已过期", "bad"),
    NOT_YET: ("还没生效", "warn"),
    UNKNOWN: ("没有填有效期", "neutral"),
}


@VIEWS.page("/officers/<officer_id>", permission="officers.view")
def show(officer_id: str) -> Any:
    return _page(current_act(), officer_id, {})


@VIEWS.page("/officers/<officer_id>", permission=PERMISSION, methods=("POST",))
def set_days(officer_id: str) -> Any:
    """From when to when the certificate is valid."""
    act = current_act()
    days = {key: request.form.get(key, "") for key in ("valid_from", "valid_until")}
    try:
        set_period(act, officer_id=officer_id, **days)
    except InvalidInputError as error:
        return _page(act, officer_id, error.fields), 422
    flash(_("有效期已保存。"))
    return redirect(url_for("officer.show", officer_id=officer_id))


def until_words(officer: Officer) -> str:
    """For the list: the last day, and what is the matter with it."""
    word = _(_WORDS[_standing(officer)][0])
    return _("{day}（{state}）", day=display.day(officer.valid_until), state=word) if officer.valid_until else word


def home_part(act: Act) -> dict[str, Any]:
    """For whoever keeps the periods: how many want looking at."""
    counts = to_look_at(act) if act.allows(PERMISSION) else {}
    if not counts:
        return {"tasks": []}
    note = _("，").join(_("{n} 个{state}", n=n, state=_(_WORDS[key][0])) for key, n in counts.items())
    return {
        "tasks": [
            {
                "title": _("核对执法证有效期"),
                "note": note,
                "when": _("行政处罚法第四十二条"),
                "href": url_for("officers.index_view"),
                "label": _("查看"),
                "icon": "id",
                "is_mine": True,
                "is_late": OVER in counts,
            }
        ]
    }


def _page(act: Act, officer_id: str, faults: dict[str, str]) -> str:
    officer = act.get(Officer, officer_id)
    department = act.first(Department, {"_id": officer.department}) if officer.department else None
    word, kind = _WORDS[_standing(officer)]
    return render_template(
        "qc/officer.html",
        breadcrumb=[_("执法人员"), officer.name],
        crumb_links=[url_for("officers.index_view")],
        officer={
            "id": officer.id,
            "name": officer.name,
            "certificate": officer.certificate,
            "department": department.name if department else "",
            "period": _("{begins} 到 {ends}", begins=officer.valid_from, ends=officer.valid_until)
            if officer.valid_from and officer.valid_until
            else "",
            "state": _(word),
            "kind": kind,
        },
        maintains=act.allows(PERMISSION),
        typed=request.form if faults else {"valid_from": officer.valid_from, "valid_until": officer.valid_until},
        faults=faults,
    )


def _standing(officer: Officer) -> str:
    return standing(officer, clock.local_day(current_act().now()).isoformat())
