"""我的账号: a person's own password, second step, sessions and tokens."""

from __future__ import annotations

from typing import Any

import segno
from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from flask_security import login_user
from markupsafe import Markup

from admin import display
from admin.first_duties import PASSWORD_PAGE, SECOND_STEP_PAGE, first_duty
from admin.language import _
from admin.signin import current_act
from admin.signin_library import SignedInUser, client_address, words_of
from admin.views import Views
from docstore.access import second_step as steps
from docstore.access import sessions, tokens
from docstore.access.accounts import change_password
from docstore.access.sign_in import by_password
from docstore.errors import InvalidInputError, SignInRefusedError, TooManyTriesError
from docstore.store.act import Act

VIEWS = Views("account")
DAYS = (7, 30, 90, 365)


@VIEWS.own_page("/account")
def index() -> str:
    """Everything at a glance."""
    act = current_act()
    account = current_user.account
    step = steps.second_step_of(act, account.id)
    return render_template(
        "qc/account.html",
        username=account.username,
        password_set=display.moment(account.password_set_at) if account.password_set_at else "",
        step={"since": display.moment(step.confirmed_at), "codes": len(step.recovery_codes)} if step else None,
        sessions=[_session(one) for one in sessions.sessions_of(act, account.id)],
        tokens=[_token(act, one) for one in tokens.tokens_of(act, account.id)],
    )


@VIEWS.own_page("/password", methods=("GET", "POST"))
def password() -> Any:
    """A new password; every session ends, and this browser is signed in anew."""
    faults: dict[str, str] = {}
    if request.method == "POST":
        act = current_act()
        try:
            _require_password(request.form.get("password", ""))
            account = change_password(act, password=_typed_twice())
        except InvalidInputError as error:
            faults = error.fields
        else:
            login_user(SignedInUser(account), remember=False, authn_via=["password"])
            flash("密码已改。别处的登录都结束了。")
            return redirect("/")
    rules = current_act().store.equipment.sign_in
    must = first_duty() == PASSWORD_PAGE
    page = render_template("qc/password.html", faults=faults, shortest=rules.shortest_password, must=must)
    return page, (422 if faults else 200)


@VIEWS.own_page("/account/second-step")
def second_step() -> str:
    """Set it up, or change what is set up."""
    act, account = current_act(), current_user.account
    step = steps.second_step_of(act, account.id)
    pending = steps.pending_seed(act, account)
    return _second_step_page(
        step={"since": display.moment(step.confirmed_at), "codes": len(step.recovery_codes)} if step else None,
        picture=_picture(pending.to_uri()) if pending else "",
        seed=pending.pretty_key(sep=" ") if pending else "",
    )


@VIEWS.own_page("/account/second-step/start", methods=("POST",), fresh=True)
def start_second_step() -> Any:
    """A new seed; the present one counts until a first code of the new one was right."""
    steps.begin_second_step(current_act())
    return redirect(url_for(SECOND_STEP_PAGE))


@VIEWS.own_page("/account/second-step/confirm", methods=("POST",), fresh=True)
def confirm_second_step() -> Any:
    """The first code; answers with the recovery codes, which are shown this once."""
    act, account = current_act(), current_user.account
    try:
        codes = steps.confirm_second_step(act, code=request.form.get("code", ""))
    except SignInRefusedError as error:
        pending = steps.pending_seed(act, account)
        page = _second_step_page(
            picture=_picture(pending.to_uri()) if pending else "",
            seed=pending.pretty_key(sep=" ") if pending else "",
            problem=words_of(error),
        )
        return page, 422
    return render_template("qc/recovery_codes.html", codes=codes, username=account.username)


@VIEWS.own_page("/account/second-step/codes", methods=("POST",), fresh=True)
def recovery_codes() -> str:
    """New recovery codes, shown this once."""
    codes = steps.renew_recovery_codes(current_act())
    return render_template("qc/recovery_codes.html", codes=codes, username=current_user.account.username)


@VIEWS.own_page("/account/second-step/off", methods=("POST",), fresh=True)
def give_up_second_step() -> Any:
    steps.give_up_second_step(current_act())
    flash("两步验证已关。")
    return redirect(url_for("account.index"))


@VIEWS.own_page("/account/sessions/end", methods=("POST",))
def end_sessions() -> Any:
    """End the sessions named, or all but this one when none is."""
    act = current_act()
    others = [one.id for one in sessions.sessions_of(act, act.actor.id) if one.id != current_user.session.id]
    sessions.end_own_sessions(act, keys=request.form.getlist("session") or others)
    flash("已退出。")
    return redirect(url_for("account.index"))


@VIEWS.own_page("/account/tokens/new", methods=("GET", "POST"), fresh=True)
def new_token() -> Any:
    """A token for a program; answers with the token itself, which is shown this once."""
    act = current_act()
    faults: dict[str, str] = {}
    if request.method == "POST":
        days = request.form.get("days", "")
        try:
            text = tokens.create_token(
                act,
                name=request.form.get("name", ""),
                scopes=request.form.getlist("scopes"),
                days=int(days) if days.isascii() and days.isdigit() and len(days) < 5 else 0,
            )
        except InvalidInputError as error:
            faults = error.fields
        else:
            return render_template("qc/token.html", token=text, name=request.form["name"])
    known = act.store.registry.permissions.values()
    page = render_template(
        "qc/token_new.html",
        name=request.form.get("name", ""),
        days=DAYS,
        chosen_days=request.form.get("days", "90"),
        scopes=[{"value": one.name, "title": _(one.title)} for one in known if act.allows(one.name)],
        chosen=request.form.getlist("scopes"),
        faults=faults,
    )
    return page, (422 if faults else 200)


@VIEWS.own_page("/account/tokens/<token_id>/revoke", methods=("POST",))
def revoke_token(token_id: str) -> Any:
    tokens.revoke_token(current_act(), token_id=token_id)
    flash("令牌已作废。")
    return redirect(url_for("account.index"))


def _require_password(typed: str) -> None:
    """Raises InvalidInputError when `typed` is not the present password."""
    if not typed:
        raise InvalidInputError(fields={"password": "填写密码。"})
    try:
        by_password(current_act(), name=current_user.account.username, secret=typed, address=client_address())
    except SignInRefusedError:
        raise InvalidInputError(fields={"password": "现在的密码不对。"})
    except TooManyTriesError as error:
        raise InvalidInputError(fields={"password": words_of(error)})


def _typed_twice() -> str:
    wanted = request.form.get("new_password", "")
    if wanted != request.form.get("new_password_confirm", ""):
        raise InvalidInputError(fields={"new_password_confirm": "两次输入的新密码不同。"})
    return wanted


def _second_step_page(**model: Any) -> str:
    must = first_duty() == SECOND_STEP_PAGE
    blank = {"step": None, "problem": ""}
    return render_template("qc/second_step.html", **{**blank, **model}, must=must, scanner=steps.ISSUER)


def _picture(uri: str) -> Markup:
    """The QR code as SVG in the page: no file of it lies anywhere, and the policy allows no style in it."""
    drawn = segno.make(uri, error="m").svg_inline(scale=5, border=2, dark="#000", light="#fff", omitsize=False)
    return Markup(drawn)


def _session(one: sessions.SignInSession) -> dict[str, Any]:
    return {
        "id": one.id,
        "device": device(one.device),
        "address": one.address,
        "started": display.moment(one.started_at),
        "seen": display.moment(one.seen_at),
        "is_here": one.id == current_user.session.id,
    }


def _token(act: Act, one: tokens.ApiToken) -> dict[str, Any]:
    known = act.store.registry.permissions
    return {
        "id": one.id,
        "name": one.name,
        "prefix": one.prefix,
        "scopes": "、".join(_(known[name].title) if name in known else name for name in one.scopes),
        "expires": display.moment(one.expires_at),
        "used": display.moment(one.used_at) if one.used_at else "",
    }


def device(told: str) -> str:
    """What a browser says of itself, in two words; only a hint, for anybody can say anything."""
    systems = {
        "Android": "安卓",
        "iPhone": "iPhone",
        "iPad": "iPad",
        "Windows": "Windows",
        "Mac OS": "Mac",
        "Linux": "Linux",
    }
    browsers = {"Edg": "Edge", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
    words = [next((word for mark, word in names.items() if mark in told), "") for names in (systems, browsers)]
    return " · ".join(_(word) for word in words if word) or _("没有说明的程序")
