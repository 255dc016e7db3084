"""What a person must do before anything else: a password of his own, a second step where his post needs one."""

from __future__ import annotations

from typing import Any

from flask import Flask, redirect, request, url_for
from flask_login import current_user

from admin.signin import current_act, is_signed_in
from admin.wants_page import wants_page
from docstore import clock
from docstore.access.account import Account
from docstore.access.second_step import is_second_step_due
from docstore.errors import AccessDeniedError
from docstore.store.act import Act

PASSWORD_PAGE = "account.password"
SECOND_STEP_PAGE = "account.second_step"
# What one can do meanwhile; nothing of it shows or changes what the bureau keeps.
_OPEN = {
    "static",
    "core.health",
    "core.key",
    "core.verify_page",
    "core.theme",
    "security.login",
    "security.logout",
    "signin.second_step",
    PASSWORD_PAGE,
    SECOND_STEP_PAGE,
    "account.start_second_step",
    "account.confirm_second_step",
}


def init_first_duties(app: Flask) -> None:
    app.before_request(_first)


def first_duty() -> str:
    """The endpoint where the signed-in person has something to do first; empty when there is nothing."""
    return _duty(current_act(), current_user.account)


def require_no_duty(act: Act) -> None:
    """Whoever comes with a token has the same duties. Raises AccessDeniedError."""
    account = act.first(Account, {"_id": act.actor.id})
    if account is not None and (duty := _duty(act, account)):
        raise _due(duty)


def _duty(act: Act, account: Account) -> str:
    if account.must_change_password(act.store.equipment.sign_in, clock.now()):
        return PASSWORD_PAGE
    return SECOND_STEP_PAGE if is_second_step_due(act, account) else ""


def _first() -> Any:
    if request.endpoint is None or request.endpoint in _OPEN or not is_signed_in():
        return None
    duty = first_duty()
    if not duty:
        return None
    if request.method == "GET" and wants_page():
        return redirect(url_for(duty))
    raise _due(duty)


def _due(duty: str) -> AccessDeniedError:
    what = "改密码" if duty == PASSWORD_PAGE else "设置两步验证"
    return AccessDeniedError("先{what}，再办别的。", what=what, next_step="打开“我的账号”。")
