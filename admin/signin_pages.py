"""The second page of signing in: the code of the telephone, or a recovery code."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import redirect, render_template, request, session, url_for
from flask_security import login_user

from admin.local_path import local_path
from admin.signin_library import PENDING, SignedInUser, client_address, current_store, words_of
from admin.views import Views
from docstore import clock
from docstore.access.account import Account
from docstore.access.actor import SYSTEM
from docstore.access.sign_in import by_code
from docstore.errors import NotFoundError, SignInRefusedError, TooManyTriesError
from docstore.store.act import Act

VIEWS = Views("signin")
# Whose password was right may take so long to find the telephone.
_PATIENCE = timedelta(minutes=10)


@VIEWS.open_page("/login/code", methods=("GET", "POST"))
def second_step() -> Any:
    """Ask for the code; nobody is signed in before it was right."""
    account = _waiting()
    if account is None:
        session.pop(PENDING, None)
        return redirect(url_for("security.login"))
    problem = ""
    if request.method == "POST":
        try:
            code = request.form.get("code", "")
            by_code(Act(current_store(), account.as_actor()), account, code=code, address=client_address())
        except NotFoundError:  # reset meanwhile: from the beginning
            session.pop(PENDING, None)
            return redirect(url_for("security.login"))
        except (SignInRefusedError, TooManyTriesError) as error:
            problem = words_of(error)
        else:
            place = local_path(session.pop(PENDING)["next"])
            login_user(SignedInUser(account), remember=False, authn_via=["password", "authenticator"])
            return redirect(place)
    page = render_template("security/second_step.html", problem=problem)
    return page, (422 if problem else 200)


def _waiting() -> Account | None:
    """Whose password was right a moment ago, in this browser, and has not changed since."""
    told = session.get(PENDING)
    if not isinstance(told, dict) or clock.now().timestamp() > told["at"] + _PATIENCE.total_seconds():
        return None
    where = {"_id": told["account"], "fs_uniquifier": told["uniquifier"], "is_active": True}
    return Act(current_store(), SYSTEM).first(Account, where)
