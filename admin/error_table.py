"""The one table that turns our errors into HTTP: a page for people, `application/problem+json` for programs."""

from __future__ import annotations

import logging
import re
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from admin.language import _
from admin.signin import is_signed_in
from docstore.errors import (
    AccessDeniedError,
    ConflictError,
    IntegrityError,
    InvalidInputError,
    NotFoundError,
    QuanchengError,
    StaleRevisionError,
    StoreFullError,
    UnavailableError,
)

log = logging.getLogger("quancheng.web")
MOST_SHOWN = 100_000
_SECRET = re.compile(r"token|password|code", re.IGNORECASE)
_CHOICE = re.compile(r"[a-z0-9_.:/-]*", re.ASCII)

# The first that fits.
STATUS: tuple[tuple[type[QuanchengError], int], ...] = (
    (NotFoundError, 404),
    (AccessDeniedError, 403),
    (InvalidInputError, 422),
    (StaleRevisionError, 412),
    (ConflictError, 409),
    (IntegrityError, 500),
    (StoreFullError, 507),
    (UnavailableError, 503),
)
_TITLES = {
    400: ("请求读不懂", "返回上一页，刷新后再试。"),
    403: ("当前岗位不能办理", "需要时请科室负责人或者系统管理员核对岗位。"),
    404: ("没有找到", "核对地址，或者从列表中重新打开。"),
    405: ("不能这样打开", "返回上一页，用页面上的按钮办理。"),
    413: ("内容太大", "音像和大文件从案件页面的“上传音像”传。"),
    429: ("试得太多了", "过几分钟再试。"),
}


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
    fields = error.fields if isinstance(error, InvalidInputError) else {}
    message, advice = _(error.template, **error.params), _(error.next_step, **error.params)
    return _answer(status, error.code, message, advice, {key: _(sentence) for key, sentence in fields.items()})


def _theirs(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error  # a redirect raised as an exception
    title, advice = _TITLES.get(error.code, ("没有办成", "返回上一页再试。"))
    return _answer(error.code, "http", _(title), _(advice))


def _unexpected(error: Exception) -> Response:
    log.exception("unexpected error at %s", request.path)
    return _answer(500, "unexpected", _("程序出了错，没有改动任何内容"), _("再试一次；还不行时把时间告诉系统管理员。"))


def _answer(status: int, code: str, message: str, advice: str, fields: dict[str, str] | None = None) -> Response:
    if (
        request.accept_mimetypes.best_match(["text/html", "application/json", "application/problem+json"])
        != "text/html"
    ):
        body = {"type": f"about:blank#{code}", "title": message, "status": status, "code": code, "detail": advice}
        if fields:
            body["fields"] = fields
        response = jsonify(body)
        response.mimetype = "application/problem+json"
    else:
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
        response = Response(page, mimetype="text/html")
    response.status_code = status
    return response


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
