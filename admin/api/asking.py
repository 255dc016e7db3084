"""As whom a request to the API acts: the owner of its token, else the person of the session."""

from __future__ import annotations

from flask import g, request

from admin.first_duties import require_no_duty
from admin.signin import bearer_act, current_act
from docstore.store.act import Act


def is_by_token() -> bool:
    """A request that says it has a token is judged by it alone, whatever cookie it brings."""
    return request.headers.get("Authorization", "").lower().startswith("bearer")


def acting() -> Act:
    """Whoever asks, or nobody; looked up once for each request. Raises SignInRefusedError for a token that is not good,
    TooManyTriesError after too many of those, AccessDeniedError while its owner has something to do first.
    """
    if "api_act" not in g:
        g.api_act = _by_token() if is_by_token() else current_act()
    found: Act = g.api_act
    return found


def _by_token() -> Act:
    act = bearer_act()
    require_no_duty(act)
    return act


def is_known() -> bool:
    return acting().actor.kind != "anonymous"
