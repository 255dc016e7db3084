"""The one table that turns our errors into HTTP: a page for people, `application/problem+json` for programs."""

from __future__ import annotations

import logging
import re
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from admin.language import _
from admin.problems import problem, said, title_of
from admin.signin import is_signed_in
from admin.wants_page import wants_page
from docstore.errors import (
    AccessDeniedError,
    ConflictError,
    IntegrityError,
    InvalidInputError,
    NotFoundError,
    NotSignedInError,
    QuanchengError,
    SignInRefusedError,
    StaleRevisionError,
    StoreFullError,
    TooManyTriesError,
    UnavailableError,
)

log = logging.getLogger("quancheng.web")
MOST_SHOWN = 100_000
# What HTTP asks for beside a status.
_KEPT_HEADERS = ("Allow", "Retry-After")
_SECRET = re.compile(r"token|password|code", re.IGNORECASE)
_CHOICE = re.compile(r"[a-z0-9_.:/-]*", re.ASCII)

# The first that fits.
STATUS: tuple[tuple[type[QuanchengError], int], ...] = (
    (NotFoundError, 404),
    (NotSignedInError, 401),
    (SignInRefusedError, 401),
    (TooManyTriesError, 429),
    (AccessDeniedError, 403),
    (InvalidInputError, 422),
    (StaleRevisionError, 412),
    (ConflictError, 409),
    (IntegrityError, 500),
    (StoreFullError, 507),
    (UnavailableError, 503),
)
# What to do about an error that HTTP itself names.
_ADVICE = {
    400: "返回上一页，刷新后再试。",
    401: "登录后再办。",
    403: "需要时请科室负责人或者系统管理员核对岗位。",
    404: "核对地址，或者从列表中重新打开。",
    405: "返回上一页，用页面上的按钮办理。",
    413: "音像和大文件从案件页面的“上传音像”传。",
    415: "内容写成 application/json 再发。",
    428: "先取这一项，再把它的 ETag 写在 If-Match 里。",
    429: "过几分钟再试。",
}
_NEXT_ADVICE = "返回上一页再试。"


def status_of(error: QuanchengError) -> int:
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)


def init_errors(app: Flask) -> None:
    app.register_error_handler(QuanchengError, _ours)
    app.register_error_handler(CSRFError, _stale_page)
    app.register_error_handler(HTTPException, _theirs)
    app.register_error_handler(Exception, _unexpected)


def _stale_page(error: CSRFError) -> Response:
    if is_signed_in() or request.path.startswith("/portal"):
        return _answer(400, "csrf", _("这一页放得太久，没有保存"), _("重新打开后再办一次。"))
    return _answer(400, "signed_out", _("你已退出登录，没有保存"), _("登录后重新打开，再办一次。"))


def _ours(error: QuanchengError) -> Response:
    status = status_of(error)
    if status == 500:
        log.error("%s: %s", error.code, error.message)
    return _answer(status, error.code, *said(error))


def _theirs(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error  # a redirect raised as an exception
    answer = _answer(error.code, _slug(error), _(title_of(error.code)), _(_ADVICE.get(error.code, _NEXT_ADVICE)))
    for name, value in error.get_headers(request.environ):
        if name in _KEPT_HEADERS:
            answer.headers[name] = value
    return answer


def _slug(error: HTTPException) -> str:
    """`method-not-allowed`."""
    return error.name.lower().replace(" ", "-")


def _unexpected(error: Exception) -> Response:
    log.exception("unexpected error at %s", request.path)
    return _answer(500, "unexpected", _("程序出了错，没有改动任何内容"), _("再试一次；还不行时把时间告诉系统管理员。"))


def _answer(status: int, code: str, message: str, advice: str, fields: dict[str, str] | None = None) -> Response:
    if not wants_page():
        return problem(status, code, message, advice, fields=fields or {})
    return _page(status, code, message, advice, fields or {})


def _page(status: int, code: str, message: str, advice: str, fields: dict[str, str]) -> Response:
    page = render_template(
        "qc/error.html",
        status=status,
        code=code,
        message=message,
        advice=advice,
        fields=fields,
        written=_written(),
        back=_page_before(),
        page_of_form=_page_of_form(),
    )
    return Response(page, status=status, mimetype="text/html")


def _written() -> list[str]:
    """What a person wrote in the form that was refused, to copy from the page: no secrets, no mere choices.

    Only of our own pages: what a foreign page makes a browser send is never shown under our name.
    """
    if request.method != "POST" or request.content_length is None or not _is_ours(request.referrer or ""):
        return []
    if request.content_length > MOST_SHOWN or request.mimetype != "application/x-www-form-urlencoded":
        return []
    return [
        value
        for name, value in request.form.items(multi=True)
        if value.strip() and not _SECRET.search(name) and not _CHOICE.fullmatch(value)
    ]


def _page_of_form() -> str:
    """Where the form stood that was refused, for after signing in; empty when no page of ours sent it."""
    before = request.referrer or ""
    return urlsplit(before)._replace(scheme="", netloc="").geturl() if _is_ours(before) else ""


def _is_ours(page: str) -> bool:
    """A page of this site, by a path that stays on it: a browser reads `//elsewhere` as another host."""
    return page.startswith(request.host_url) and not urlsplit(page).path.startswith(("//", "/\\"))


def _page_before() -> str:
    """The page of this site that sent the request; empty when there is none, or it is this same address."""
    before = request.referrer or ""
    is_another = _is_ours(before) and urlsplit(before).path not in (request.path, "/login")
    return urlsplit(before)._replace(scheme="", netloc="").geturl() if is_another else ""
