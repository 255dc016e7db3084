"""Pages that belong to no module: health, the public key, the theme, the language."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from flask import Response, current_app, jsonify, redirect, render_template, request

from admin import display
from admin.language import COOKIE, languages
from admin.local_path import local_path
from admin.signin import current_act, is_signed_in
from admin.views import Views
from docstore.access.accounts import choose_language as in_account
from docstore.custody.keyring import read_keys
from docstore.custody.sealer import latest_checkpoint
from docstore.errors import StoreUnavailableError
from docstore.store.store import Store

VIEWS = Views("core")
THEMES = ("light", "dark")


@VIEWS.open_page("/health")
def health() -> tuple[Response, int]:
    """For the supervisor and load balancers: does the database answer."""
    store = current_app.extensions["quancheng"].store
    try:
        store.read(lambda: store.database.modules.find_one({}))
    except StoreUnavailableError:
        return jsonify(ok=False), 503
    return jsonify(ok=True), 200


@VIEWS.open_page("/key")
def key() -> str:
    """The public keys that sign the log and the packages, for everybody to compare."""
    store: Store = current_app.extensions["quancheng"].store
    newest = store.read(lambda: latest_checkpoint(store))
    periods = store.read(lambda: read_keys(store))
    ends = [display.moment(one.since) for one in periods[1:]]
    return render_template(
        "qc/key.html",
        fingerprint=periods[-1].verifier.fingerprint,
        vkey=str(periods[-1].verifier),
        since=display.moment(periods[-1].since),
        earlier=[
            {
                "fingerprint": one.verifier.fingerprint,
                "vkey": str(one.verifier),
                "since": display.moment(one.since),
                "until": until,
            }
            for one, until in zip(periods[:-1], ends, strict=True)
        ][::-1],
        checkpoint=newest["note"] if newest else "",
    )


@VIEWS.open_page("/key/verify.html")
def verify_page() -> Response:
    """The page that verifies packages, from the bureau itself: one in a package cannot vouch for itself."""
    page = (files("docstore.custody") / "verify_page" / "verify.html").read_bytes()
    return Response(
        page,
        mimetype="text/html",
        headers={"Content-Disposition": 'attachment; filename="verify.html"', "Cache-Control": "no-cache"},
    )


@VIEWS.open_page("/language", methods=("POST",))
def choose_language() -> Any:
    """Remember the language of the screens, and go back to where one was."""
    wanted = request.form.get("language", "")
    answer = redirect(local_path(request.form.get("next", "/")))
    if wanted in languages():
        if is_signed_in():
            in_account(current_act(), language=wanted)
        answer.set_cookie(COOKIE, wanted, max_age=365 * 86400, samesite="Lax", httponly=True)
    return answer


@VIEWS.open_page("/theme", methods=("POST",))
def theme() -> Any:
    """Remember light or dark, and go back to where one was."""
    wanted = request.form.get("theme", "")
    answer = redirect(local_path(request.form.get("next", "/")))
    if wanted in THEMES:
        answer.set_cookie("qc-theme", wanted, max_age=365 * 86400, samesite="Lax", httponly=True)
    return answer
