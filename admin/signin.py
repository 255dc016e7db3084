"""Who acts: the person of a session, or the owner of a token; and how Flask-Security is set up for it.

The session lies in the store, the cookie only names it: whoever is signed out, revoked or too long idle is nobody at
the next request of any web process.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Flask, g, request, session
from flask_login import current_user, user_logged_in, user_logged_out
from flask_security import Security

from admin.signin_library import (
    AccountDatastore,
    SecondStepNext,
    SignedInUser,
    SignInForm,
    client_address,
    current_store,
)
from docstore.access import sessions
from docstore.access.account import Account
from docstore.access.actor import ANONYMOUS, SYSTEM, Actor
from docstore.access.tokens import actor_of_token
from docstore.errors import InvalidInputError, SignInRefusedError
from docstore.store.act import Act
from docstore.store.store import Store

PLAYED_AT = "Quancheng-Played-At"
_SESSION = "session"
# The library's page for typing the password again is not made: ours (admin/fresh.py) keeps what was written.
_NO_PAGE = timedelta(seconds=-1)


def is_signed_in() -> bool:
    return bool(current_user.is_authenticated)


def current_actor() -> Actor:
    return current_user.account.as_actor() if is_signed_in() else ANONYMOUS


def current_act() -> Act:
    """The act of the signed-in person, or of nobody. Raises ExerciseOnlyError for a time played in a real store."""
    return Act(current_store(), current_actor(), played_time())


def bearer_act() -> Act:
    """The act of the owner of the token in `Authorization: Bearer`, narrowed to its scopes: for the interface alone.

    Raises SignInRefusedError without a good one, TooManyTriesError after too many wrong ones.
    """
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not text.strip():
        raise SignInRefusedError("没有令牌。", next_step="在 Authorization 里写 Bearer 和令牌。")
    store = current_store()
    actor = actor_of_token(Act(store, SYSTEM), text.strip(), address=client_address())
    return Act(store, actor, played_time())


def played_time() -> datetime | None:
    """The time that a program plays in an exercise store; a real store refuses it (Act does)."""
    told = request.headers.get(PLAYED_AT)
    if not told:
        return None
    try:
        moment = datetime.fromisoformat(told)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise InvalidInputError(fields={PLAYED_AT: "写成带时区的时间，例如 2026-03-02T11:25:00+08:00。"})
    return moment


def init_signin(app: Flask, store: Store) -> None:
    app.config.update(
        SECURITY_USER_IDENTITY_ATTRIBUTES=[{"username": {"mapper": lambda identity: identity}}],
        SECURITY_PASSWORD_HASH="argon2",
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_PASSWORD_SINGLE_HASH={"argon2"},  # argon2 salts by itself; accounts are also made outside Flask
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_SEND_REGISTER_EMAIL=False,
        SECURITY_LOGIN_USER_TEMPLATE="security/login_user.html",
        SECURITY_POST_LOGIN_VIEW="/",
        SECURITY_POST_LOGOUT_VIEW="/login",
        SECURITY_LOGOUT_METHODS=["POST"],
        SECURITY_MSG_GENERIC_AUTHN_FAILED=("账号或者密码不对，核对后再试。", "error"),
        SECURITY_MSG_LOGIN=("", "info"),
        SECURITY_MSG_PASSWORD_NOT_PROVIDED=("填写密码。", "error"),
        SECURITY_FLASH_MESSAGES=False,
        SECURITY_FRESHNESS=_NO_PAGE,
        SECURITY_STATIC_FOLDER=None,
        SECURITY_REDIRECT_ALLOW_SUBDOMAINS=False,
        SECURITY_API_ENABLED_METHODS=["session"],
    )
    security = Security(app, AccountDatastore(store), login_form=SignInForm)
    security.two_factor_plugins = SecondStepNext()
    manager: Any = app.login_manager  # type: ignore[attr-defined]
    manager.user_loader(_user_of_session)
    manager.request_loader(lambda sent: None)  # the library's own tokens never expire: there are none
    app.before_request(_refuse_json)
    user_logged_in.connect(_begin, app)
    user_logged_out.connect(_end, app)


def _user_of_session(uniquifier: str) -> SignedInUser | None:
    act = Act(current_store(), SYSTEM)
    found = sessions.living(act, session.get(_SESSION, ""))
    if found is None:
        return None
    account = act.first(Account, {"_id": found.account, "fs_uniquifier": uniquifier, "is_active": True})
    return SignedInUser(account, found) if account else None


def _begin(sender: Flask, user: SignedInUser, **_: Any) -> None:
    """A new session, and a new token for its forms: what was planted in the browser before is worth nothing."""
    act = Act(current_store(), user.account.as_actor())
    user.session = sessions.begin_session(act, address=client_address(), device=request.user_agent.string)
    session[_SESSION] = user.session.id
    session.pop("csrf_token", None)
    g.pop("csrf_token", None)


def _end(sender: Flask, user: Any, **_: Any) -> None:
    key = session.pop(_SESSION, "")
    if isinstance(getattr(user, "account", None), Account):
        sessions.sign_out(Act(current_store(), user.account.as_actor()), key=key)


def _refuse_json() -> None:
    """The library's doors take forms only: their JSON gives out tokens, and its values need not be text."""
    if request.blueprint == "security" and request.is_json:
        raise InvalidInputError("登录只收网页上的表单。", fields={})
