"""Pages of secrecy: 定密 with what waits, the yearly review and the register; and one case or record."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from admin.language import _
from admin.signin import current_act
from admin.views import NavItem, Views
from docstore.errors import InvalidInputError, NotFoundError
from docstore.store.act import Act
from modules.secrecy import carriers, marks, oversight, page, proposals
from modules.secrecy.things import Thing, may_see, thing

VIEWS = Views("secrecy")
VIEWS.nav += [NavItem("定密", "shield-lock", "secrecy.index", "日常", "secrecy.view", 60)]


@VIEWS.page("/secrecy", permission="secrecy.view")
def index() -> Any:
    return render_template("qc/secrecy.html", **page.overview(current_act()))


@VIEWS.page("/secrecy/<kind>/<object_id>", permission="secrecy.view")
def show(kind: str, object_id: str) -> Any:
    act = current_act()
    return render_template("qc/secrecy_of.html", **page.object_page(act, _thing(act, kind, object_id), {}, {}))


@VIEWS.page("/secrecy/<kind>/<object_id>/propose", permission="secrecy.view", methods=("POST",))
def propose(kind: str, object_id: str) -> Any:
    form = request.form
    return _do(
        kind,
        object_id,
        lambda act: proposals.propose(
            act,
            kind=kind,
            key=object_id,
            level=_number(form.get("level", "")),
            years=max(_number(form.get("years", "") or "0"), 0),
            **{name: form.get(name, "") for name in ("basis", "reason", "condition", "source")},
        ),
        _("已提出，等定密责任人决定。"),
    )


@VIEWS.page("/secrecy/<kind>/<object_id>/mark", permission="secrecy.view", methods=("POST",))
def mark(kind: str, object_id: str) -> Any:
    return _do(kind, object_id, lambda act: marks.mark(act, **_marking(kind, object_id)), _("已加标记。"))


@VIEWS.page("/secrecy/<kind>/<object_id>/lift", permission="secrecy.view", methods=("POST",))
def lift(kind: str, object_id: str) -> Any:
    return _do(kind, object_id, lambda act: marks.lift(act, **_marking(kind, object_id)), _("已去掉标记。"))


@VIEWS.page("/secrecy/<kind>/<object_id>/known-to", permission="secrecy.oversee", methods=("POST",))
def known_to(kind: str, object_id: str) -> Any:
    chosen, reason = request.form.getlist("known_to"), request.form.get("reason", "")
    return _do(
        kind,
        object_id,
        lambda act: oversight.set_known_to(act, kind=kind, key=object_id, accounts=chosen, reason=reason),
        _("知悉范围已改。"),
    )


@VIEWS.page("/secrecy/<kind>/<object_id>/review", permission="secrecy.review", methods=("POST",))
def review(kind: str, object_id: str) -> Any:
    outcome = request.form.get("outcome", "")
    return _do(
        kind,
        object_id,
        lambda act: oversight.review(act, kind=kind, key=object_id, outcome=outcome),
        _("已记下审核结果。"),
    )


@VIEWS.page("/secrecy/<kind>/<object_id>/carrier", permission="secrecy.view", methods=("POST",))
def carrier(kind: str, object_id: str) -> Any:
    form = request.form
    if kind != "case":
        raise NotFoundError("没有找到。")
    return _do(
        kind,
        object_id,
        lambda act: carriers.register_carrier(
            act,
            case_id=object_id,
            level=_number(form.get("level", "")),
            place=form.get("place", ""),
            keeper=form.get("keeper", ""),
        ),
        _("已登记涉密载体。"),
    )


@VIEWS.page("/secrecy/proposals/<proposal_id>/decide", permission="secrecy.decide", methods=("POST",))
def decide(proposal_id: str) -> Any:
    found = proposals.decide(
        current_act(),
        proposal_id=proposal_id,
        is_agreed=request.form.get("decision") == "agree",
        opinion=request.form.get("opinion", ""),
    )
    flash(_("已决定。"))
    act = current_act()
    try:
        return redirect(page.href(_thing(act, found.target_kind, found.target)))
    except NotFoundError:  # decided, and so no longer this person's to know
        return redirect(url_for("secrecy.index"))


@VIEWS.page("/secrecy/clearances/<account_id>", permission="secrecy.oversee", methods=("POST",), fresh=True)
def clear(account_id: str) -> Any:
    level, reason = _number(request.form.get("level", "")), request.form.get("reason", "")
    oversight.set_clearance(current_act(), account_id=account_id, level=level, reason=reason)
    flash(_("涉密等级已核定。"))
    return redirect(url_for("secrecy.index"))


def _thing(act: Act, kind: str, object_id: str) -> Thing:
    """Raises NotFoundError also for what is not this person's to know."""
    one = thing(act, kind, object_id)
    if not may_see(act, one):
        raise NotFoundError("没有找到。")
    return one


def _do(kind: str, object_id: str, run: Any, done: str) -> Any:
    """Do it and show the thing again, with the faults where there are some."""
    act = current_act()
    one = _thing(act, kind, object_id)
    try:
        run(act)
    except InvalidInputError as error:
        return render_template("qc/secrecy_of.html", **page.object_page(act, one, error.fields, request.form)), 422
    flash(done)
    return redirect(page.href(one))


def _marking(kind: str, object_id: str) -> dict[str, str]:
    form = request.form
    return {"kind": kind, "key": object_id, "mark": form.get("mark", ""), "reason": form.get("reason", "")}


def _number(text: str) -> int:
    """-1, which no level is, for what is no number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else -1
