"""Whether whoever asks is a person at a browser, who is shown a page, or a program, which is sent JSON."""

from __future__ import annotations

from flask import request

_KINDS = ("text/html", "application/json", "application/problem+json")


def wants_page() -> bool:
    """Below `/api/` everybody is a program."""
    return not request.path.startswith("/api/") and request.accept_mimetypes.best_match(_KINDS) == "text/html"
