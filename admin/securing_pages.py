"""One account as those see it who help its owner back in, or put somebody out: 登录与安全."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from admin import display
from admin.account_pages import device
from admin.signin import current_act
from admin.views import Views
from docstore.access import securing, sessions, tokens
from docstore.access.account import Account
from docstore.access.second_step import second_step_of
from docstore.access.sign_in import tries_of, tries_of_codes
from docstore.errors import InvalidInputError, NotFoundError
from docstore.store.act import Act

VIEWS = Views("securing")
_ACTS = {
    "unlock": (securing.unlock_account, "已解除暂停，可以再登录。"),
    "second-step": (securing.reset_second_step, "两步验证已重置，本人登录后重新设置。"),
    "sessions": (securing.end_sessions, "这个账号的登录和令牌都结束了。"),
}


@VIEWS.page("/manage/accounts/<account_id>/sign-in", permission=securing.PERMISSION)
def show(account_id: str) -> Any:
    """Whether the account rests, has a second step, and where it is signed in."""
    return _page(current_act(), account_id, {})


@VIEWS.page("/manage/accounts/<account_id>/password", permission=securing.PERMISSION, methods=("POST",), fresh=True)
def reset_password(account_id: str) -> Any:
    """A temporary password."""
    act = current_act()
    try:
        securing.reset_password(act, account_id=account_id, password=request.form.get("password", ""))
    except InvalidInputError as error:
        return _page(act, account_id, error.fields), 422
    flash("密码已重设。当面告诉本人，登录后要改成自己的。")
    return redirect(url_for("securing.show", account_id=account_id))


@VIEWS.page("/manage/accounts/<account_id>/secure/<act>", permission=securing.PERMISSION, methods=("POST",), fresh=True)
def secure(account_id: str, act: str) -> Any:
    """Unlock, reset the second step, or end all sessions. Raises NotFoundError."""
    if act not in _ACTS:
        raise NotFoundError("没有这样的办法。")
    do, done = _ACTS[act]
    do(current_act(), account_id=account_id)
    flash(done)
    return redirect(url_for("securing.show", account_id=account_id))


def _page(act: Act, account_id: str, faults: dict[str, str]) -> str:
    account = act.get(Account, account_id)
    step = second_step_of(act, account.id)
    rests = tries_of(act.store, account.username).are_used_up or tries_of_codes(act.store, account).are_used_up
    return render_template(
        "qc/account_security.html",
        account={"id": account.id, "name": account.name, "username": account.username},
        is_own=account.id == act.actor.id,
        rests=rests,
        minutes=int(act.store.equipment.sign_in.rest.total_seconds() // 60),
        is_temporary=account.is_password_temporary,
        password_set=display.moment(account.password_set_at) if account.password_set_at else "",
        step=display.moment(step.confirmed_at) if step else "",
        sessions=[
            {"device": device(one.device), "address": one.address, "seen": display.moment(one.seen_at)}
            for one in sessions.sessions_of(act, account.id)
        ],
        tokens=len(tokens.tokens_of(act, account.id)),
        shortest=act.store.equipment.sign_in.shortest_password,
        faults=faults,
    )
