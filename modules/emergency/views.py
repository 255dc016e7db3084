"""Pages of 紧急查阅: opening one with the reason and the password, and watching all of them."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from admin.language import _
from admin.signin import current_act
from admin.views import NavItem, Views
from docstore.access.breaking_glass import break_glass, end_opening, review_opening
from docstore.access.emergency import END, OPEN, WATCH
from docstore.errors import ConflictError, InvalidInputError, NotFoundError
from docstore.store.act import Act
from modules.emergency.found import named, openings
from modules.emergency.page import rows, to_look_at
from modules.emergency.settings import HOURS
from modules.organisation.api import setting

VIEWS = Views("emergency")
VIEWS.nav += [
    NavItem("紧急查阅", "alert-triangle", "emergency.index", "日常", OPEN, 95, below=("emergency.index",)),
    NavItem(
        "紧急查阅核查",
        "alert-triangle",
        "emergency.watch",
        "管理",
        WATCH,
        86,
        count=to_look_at,
        below=("emergency.watch",),
    ),
]


@VIEWS.page("/emergency", permission=OPEN)
def index() -> Any:
    """What it is, the form, and one's own openings."""
    return _page(current_act(), {"number": request.args.get("number", "")}, {})


@VIEWS.page("/emergency", permission=OPEN, methods=("POST",), fresh=True)
def open_one() -> Any:
    """Open what bears the number, for as long as the bureau says."""
    act = current_act()
    typed = {key: request.form.get(key, "") for key in ("number", "reason")}
    try:
        target = named(act, typed["number"])
        kind = target.policy_kind
        opening = break_glass(act, kind=kind, key=target.id, reason=typed["reason"], hours=setting(act, HOURS))
    except InvalidInputError as error:
        return _page(act, typed, error.fields), 422
    except (NotFoundError, ConflictError) as error:
        return _page(act, typed, {"number": error.message}), 422
    flash(_("已经打开，安全管理员已收到通知。只能看，看完请结束。"))
    return redirect(url_for(f"cases.{'show' if kind == 'case' else 'record'}", **{f"{kind}_id": opening.target}))


@VIEWS.page("/emergency/<account_id>/<opening_id>/end", permission=OPEN, methods=("POST",))
def end_own(account_id: str, opening_id: str) -> Any:
    """Read; it is closed again."""
    end_opening(current_act(), account_id=account_id, opening_id=opening_id)
    flash(_("紧急查阅已结束。"))
    return redirect(url_for("emergency.index"))


@VIEWS.page("/emergency/watch", permission=WATCH)
def watch() -> Any:
    """Every opening, what runs and what nobody has looked at first."""
    return _watch(current_act(), "", {})


@VIEWS.page("/emergency/watch/<account_id>/<opening_id>/end", permission=END, methods=("POST",))
def watch_end(account_id: str, opening_id: str) -> Any:
    end_opening(current_act(), account_id=account_id, opening_id=opening_id)
    flash(_("紧急查阅已结束。"))
    return redirect(url_for("emergency.watch"))


@VIEWS.page("/emergency/watch/<account_id>/<opening_id>/review", permission=END, methods=("POST",))
def watch_review(account_id: str, opening_id: str) -> Any:
    """What the security administrator found."""
    act = current_act()
    try:
        review_opening(act, account_id=account_id, opening_id=opening_id, review=request.form.get("review", ""))
    except InvalidInputError as error:
        return _watch(act, opening_id, error.fields), 422
    flash(_("核查结果已记下。"))
    return redirect(url_for("emergency.watch"))


def _page(act: Act, typed: dict[str, str], faults: dict[str, str]) -> str:
    own = [one for one in openings(act) if one.account.id == act.actor.id]
    return render_template(
        "qc/emergency.html",
        breadcrumb=[_("紧急查阅")],
        hours=setting(act, HOURS),
        typed=typed,
        faults=faults,
        own=rows(act, own),
    )


def _watch(act: Act, at: str, faults: dict[str, str]) -> str:
    return render_template(
        "qc/emergency_watch.html",
        breadcrumb=[_("紧急查阅核查")],
        openings=rows(act, openings(act)),
        at=at,
        faults=faults,
        typed=request.form,
    )
