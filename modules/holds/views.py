"""Pages of holds: those of a case, placing one, releasing one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from admin.language import _
from admin.signin import current_act
from admin.views import Views
from docstore.disposition.holds import PLACE, RELEASE, place_hold, release_hold
from docstore.errors import InvalidInputError, NotFoundError
from docstore.model.case_file import CaseFile
from docstore.store.act import Act
from modules.holds.page import WHOLE, holds_page

VIEWS = Views("holds")


@VIEWS.page("/cases/<case_id>/holds", permission="cases.view")
def index(case_id: str) -> Any:
    """What holds the case, and what once did; `record` in the address is proposed for a further hold."""
    typed = {"what": request.args["record"]} if request.args.get("record") else {}
    return _shown(current_act(), case_id, typed)


@VIEWS.page("/cases/<case_id>/holds/place", permission=PLACE, methods=("POST",))
def place(case_id: str) -> Any:
    act, typed = current_act(), request.form.to_dict()
    what = typed.get("what", WHOLE)
    try:
        place_hold(
            act,
            case_id=case_id,
            record_id="" if what == WHOLE else what,
            ground=typed.get("ground", ""),
            basis=typed.get("basis", ""),
            note=typed.get("note", ""),
        )
    except InvalidInputError as error:
        return _shown(act, case_id, typed, error.fields), 422
    flash(_("已冻结。"))
    return redirect(url_for("holds.index", case_id=case_id))


@VIEWS.page("/cases/<case_id>/holds/<hold_id>/release", permission=RELEASE, methods=("POST",))
def release(case_id: str, hold_id: str) -> Any:
    act, typed = current_act(), request.form.to_dict()
    try:
        release_hold(act, case_id=case_id, hold_id=hold_id, reason=typed.get("reason", ""))
    except InvalidInputError as error:
        return _shown(act, case_id, typed, error.fields, hold_id), 422
    flash(_("已解除。"))
    return redirect(url_for("holds.index", case_id=case_id))


def _shown(
    act: Act, case_id: str, typed: Mapping[str, str], faults: Mapping[str, Any] | None = None, releasing: str = ""
) -> str:
    case = act.get(CaseFile, case_id)
    if not act.allows("cases.view", case):
        raise NotFoundError("没有找到。")
    return render_template("qc/holds.html", **holds_page(act, case, typed, faults or {}, releasing))
