"""Signing in: Flask-Security over our accounts, with a password for now. Writes go through the unit of work."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Flask, current_app, request
from flask_login import current_user, user_logged_in, user_logged_out
from flask_security import RoleMixin, Security, UserMixin
from flask_security.datastore import Datastore, UserDatastore
from flask_security.forms import LoginForm
from flask_security.proxies import _security
from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired

from docstore.access.account import Account
from docstore.access.accounts import SHORTEST_PASSWORD, note_sign_in, save_account
from docstore.access.actor import ANONYMOUS, SYSTEM, Actor
from docstore.errors import InvalidInputError
from docstore.sentence import Sentence
from docstore.store.act import Act
from docstore.store.store import Store

PLAYED_AT = "Quancheng-Played-At"


class SignedInUser(UserMixin):
    """What Flask-Security handles: an account, with the names the library expects."""

    fs_uniquifier = ""  # the library looks for the name on the class

    def __init__(self, account: Account) -> None:
        self.account = account
        self.id = account.id
        self.username = account.username
        self.email = account.username
        self.password = account.password
        self.active = account.is_active
        self.fs_uniquifier = account.fs_uniquifier
        self.roles: list[Any] = []  # our policy asks the actor, never the library


class AccountDatastore(Datastore, UserDatastore):
    """Reads accounts from the store; `put`, the library's only writer here, is a use case."""

    def __init__(self, store: Store) -> None:
        self.db = store
        UserDatastore.__init__(self, SignedInUser, RoleMixin)
        self._act = Act(store, SYSTEM)

    def find_user(self, case_insensitive: bool = False, **where: Any) -> SignedInUser | None:
        key = {"id": "_id"}.get(next(iter(where)), next(iter(where)))
        value = next(iter(where.values()))
        account = self._act.first(Account, {key: str(value)})
        return SignedInUser(account) if account else None

    def find_role(self, role: str) -> None:
        return None

    def put(self, model: Any) -> Any:
        user = getattr(model, "_get_current_object", lambda: model)()
        save_account(
            self._act, key=user.id, password=user.password, fs_uniquifier=user.fs_uniquifier, is_active=user.active
        )
        return model

    def commit(self) -> None:
        """Nothing to do: `put` has committed."""

    def delete(self, model: Any) -> None:
        raise NotImplementedError("accounts are never deleted: history outlives the person's post")


class SignInForm(LoginForm):
    """Account name and password; whichever is wrong, the answer is the same."""

    email = HiddenField()  # never read, but the library clears the messages of a field of this name
    remember = None  # a session ends by itself; no cookie of a year may open another
    username = StringField("账号", validators=[DataRequired("填写账号。")])

    def validate(self, **kwargs: Any) -> bool:
        self.ifield = self.username
        name = (self.username.data or "").strip()
        self.user = _security.datastore.find_user(username=name) if name else None
        return super().validate(**kwargs)


def is_signed_in() -> bool:
    return bool(current_user.is_authenticated)


def current_actor() -> Actor:
    return current_user.account.as_actor() if is_signed_in() else ANONYMOUS


def current_act() -> Act:
    """The act of the signed-in person, or of nobody. Raises ExerciseOnlyError for a time played in a real store."""
    store: Store = current_app.extensions["quancheng"].store
    return Act(store, current_actor(), played_time())


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
        SECURITY_FLASH_MESSAGES=False,
        SECURITY_CHANGEABLE=True,
        SECURITY_CHANGE_URL="/password",
        SECURITY_CHANGE_PASSWORD_TEMPLATE="security/change_password.html",
        SECURITY_POST_CHANGE_VIEW="/",
        SECURITY_SEND_PASSWORD_CHANGE_EMAIL=False,
        SECURITY_PASSWORD_LENGTH_MIN=SHORTEST_PASSWORD,
        SECURITY_MSG_INVALID_PASSWORD=("现在的密码不对。", "error"),
        SECURITY_MSG_PASSWORD_NOT_PROVIDED=("填写密码。", "error"),
        SECURITY_MSG_PASSWORD_IS_THE_SAME=("新密码与现在的相同，换一个。", "error"),
        SECURITY_MSG_RETYPE_PASSWORD_MISMATCH=("两次输入的新密码不同。", "error"),
        SECURITY_MSG_PASSWORD_INVALID_LENGTH=(
            Sentence("密码至少 {SHORTEST_PASSWORD} 个字符。", SHORTEST_PASSWORD=SHORTEST_PASSWORD),
            "error",
        ),
        SECURITY_STATIC_FOLDER=None,
        SECURITY_REDIRECT_ALLOW_SUBDOMAINS=False,
        SECURITY_API_ENABLED_METHODS=["session"],
    )
    Security(app, AccountDatastore(store), login_form=SignInForm)
    app.login_manager.request_loader(lambda sent: None)  # type: ignore[attr-defined]  # no tokens: they never expire
    app.before_request(_refuse_json)
    user_logged_in.connect(lambda sender, user, **_: _note(user, "signed_in"), app, weak=False)
    user_logged_out.connect(lambda sender, user, **_: _note(user, "signed_out"), app, weak=False)


def _refuse_json() -> None:
    """The library's doors take forms only: their JSON gives out tokens, and its values need not be text."""
    if request.blueprint == "security" and request.is_json:
        raise InvalidInputError("登录只收网页上的表单。", fields={})


def _note(user: Any, event_type: str) -> None:
    if isinstance(getattr(user, "account", None), Account):
        store: Store = current_app.extensions["quancheng"].store
        note_sign_in(Act(store, user.account.as_actor()), event_type=event_type)
