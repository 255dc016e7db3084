"""What an event keeps of the request that led to it: where it came from, and the reason that was sent with it."""

from __future__ import annotations

from urllib.parse import unquote

from flask import has_request_context, request

# Of a program that reads: UTF-8, percent-encoded, as a header has no other way to carry Chinese.
REASON_HEADER = "Reading-Reason"


def address() -> str:
    """The caller's address, as `client_address.BehindProxies` leaves it; empty outside a request."""
    return (request.remote_addr or "") if has_request_context() else ""


def reason_sent() -> str:
    """The reason for reading that a program sends; empty where there is none."""
    return unquote(request.headers.get(REASON_HEADER, "")).strip() if has_request_context() else ""
