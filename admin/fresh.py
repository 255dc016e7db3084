"""Before a dangerous act: the password once more, when it was typed too long ago. The form that was sent is kept.

The page that asks carries the refused form in hidden fields and sends it to the same address again, now with the
password: so nothing that was written is lost, and the act happens once.
"""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request
from flask_login import current_user
from werkzeug.datastructures import ImmutableMultiDict

from admin.signin import current_act
from admin.signin_library import client_address, words_of
from admin.wants_page import wants_page
from docstore import clock
from docstore.access.sessions import note_proof
from docstore.access.sign_in import by_password
from docstore.errors import ProofNeededError, SignInRefusedError, TooManyTriesError
from docstore.store.act import Act

PROOF = "qc_password"
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def ask_for_proof() -> Response | None:
    """None when the person has proved lately who he is, or does so with this request; else the page that asks.

    Looks and reads need no proof. Raises ProofNeededError where no page can be shown.
    """
    act = current_act()
    if request.method in ("GET", "HEAD", "OPTIONS") or is_fresh(act):
        return None
    problem = ""
    if PROOF in request.form:
        problem = _take(act)
        if not problem:
            return None
    if request.mimetype not in _FORMS or not wants_page():
        raise ProofNeededError("上次输入密码已经过了一阵，没有办理。")
    page = render_template(
        "qc/proof.html",
        action=request.full_path.rstrip("?"),
        kept=[(name, value) for name, value in request.form.items(multi=True) if name not in (PROOF, "csrf_token")],
        loses_files=any(file.filename for file in request.files.values()),
        problem=problem,
    )
    return Response(page, 403, mimetype="text/html")


def is_fresh(act: Act) -> bool:
    proved_at = current_user.session.proved_at
    return bool(clock.now() < proved_at + act.store.equipment.sign_in.fresh)


def _take(act: Act) -> str:
    """Compare the password; what is wrong as a sentence, empty when it is right. The view then sees its own fields."""
    account = current_user.account
    try:
        by_password(act, name=account.username, secret=request.form[PROOF], address=client_address())
    except SignInRefusedError:
        return "密码不对，核对后再试。"
    except TooManyTriesError as error:
        return words_of(error)
    note_proof(act, current_user.session.id)
    kept: Any = [(name, value) for name, value in request.form.items(multi=True) if name != PROOF]
    request.form = ImmutableMultiDict(kept)
    return ""
