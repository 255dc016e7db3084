"""What Flask-Security is given: our accounts as its users, our form, and our second step in the place of its own.

Each way of the library to sign in ends in `two_factor_plugins.tf_enter`, also those that are not turned on (OpenID
Connect, passkeys): so the second step below stands behind all of them.
"""

from __future__ import annotations

from typing import Any

from flask import current_app, redirect, request, session, url_for
from flask_security import RoleMixin, UserMixin
from flask_security.datastore import Datastore, UserDatastore
from flask_security.forms import LoginForm
from flask_security.tf_plugin import TfPlugin
from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired

from admin.language import _
from docstore import clock
from docstore.access.account import Account
from docstore.access.accounts import save_account
from docstore.access.actor import ANONYMOUS, SYSTEM
from docstore.access.second_step import second_step_of
from docstore.access.sessions import SignInSession
from docstore.access.sign_in import by_password
from docstore.errors import QuanchengError, SignInRefusedError, TooManyTriesError
from docstore.store.act import Act
from docstore.store.store import Store

# Between the password and the code: whose password was right, and when.
PENDING = "second_step"


class SignedInUser(UserMixin):
    """What Flask-Security handles: an account, with the names the library expects, and the session it is in."""

    fs_uniquifier = ""  # the library looks for the name on the class

    def __init__(self, account: Account, session: SignInSession | None = None) -> None:
        self.account = account
        self.session = session
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
        # The library's own comparison counts no tries: only its checks of the fields are wanted here.
        if not super(LoginForm, self).validate(**kwargs):
            return False
        act = Act(current_store(), ANONYMOUS)
        name = (self.username.data or "").strip()
        try:
            account = by_password(act, name=name, secret=self.password.data or "", address=client_address())
        except (SignInRefusedError, TooManyTriesError) as error:
            self.form_errors.append(words_of(error))
            return False
        self.user = SignedInUser(account)
        return True


class SecondStepNext(TfPlugin):
    """After the first step: to the page that asks for the code, where the account has one."""

    def tf_enter(self, user: Any, remember_me: Any, primary_authn_via: str, next_loc: str | None) -> Any:
        act = Act(current_store(), SYSTEM)
        if second_step_of(act, user.account.id) is None:
            return None
        session[PENDING] = {
            "account": user.account.id,
            "uniquifier": user.fs_uniquifier,
            "at": clock.now().timestamp(),
            "next": next_loc or "/",
        }
        return redirect(url_for("signin.second_step"))


def client_address() -> str:
    """Where the request comes from, as `client_address.BehindProxies` leaves it."""
    return request.remote_addr or ""


def words_of(error: QuanchengError) -> str:
    """What is wrong and what to do, in the reader's language, for beside a field."""
    return _(error.template, **error.params) + _(error.next_step, **error.params)


def current_store() -> Store:
    store: Store = current_app.extensions["quancheng"].store
    return store
