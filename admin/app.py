"""The Flask application: the store, sign-in, the modules' pages, uploads, and the rules every answer obeys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, request
from flask_wtf import CSRFProtect

from admin import (
    access_pages,
    account_pages,
    administration_pages,
    checkpoint_pages,
    core_pages,
    flask_admin_shell,
    module_pages,
    securing_pages,
    shell,
    signin_pages,
    uploads,
)
from admin.api import core as core_api
from admin.api.asking import acting
from admin.api.mounting import mount
from admin.client_address import BehindProxies, read_networks
from admin.error_table import init_errors
from admin.first_duties import init_first_duties
from admin.language import init_language
from admin.signin import init_signin
from admin.translations.catalogue import house_catalogues
from admin.views import Views, require_declared
from docstore.blobs.uploads import Uploads
from docstore.errors import NotSignedInError
from docstore.store.act import Act
from docstore.store.datadir import DataDirectory
from docstore.store.store import Store

# Routes that come with the libraries: files of the look, and sign-in itself.
LIBRARY_ENDPOINTS = (
    "static",
    "security.login",
    "security.logout",
    "uploads.collection",
    "uploads.one",
)
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# Forms are text; recordings come through the upload endpoint, which streams.
LARGEST_FORM = 8 * 2**20


@dataclass(frozen=True)
class Site:
    """What the pages of this process share; `current_app.extensions["quancheng"]`."""

    store: Store
    data: DataDirectory | None


def create_app(
    store: Store,
    *,
    data: DataDirectory | None = None,
    secret_key: bytes,
    password_salt: str,
    secure_cookies: bool = False,
    trusted_proxies: str = "",
) -> Flask:
    """`data`: where the supervisor finds what pages ask of it. `trusted_proxies` as the setting says it.

    Raises StartupError for a route without permission.
    """
    app = Flask("admin", template_folder="pages", static_folder="static")
    app.config.update(
        SECRET_KEY=secret_key,
        SECURITY_PASSWORD_SALT=password_salt,
        SESSION_COOKIE_NAME="quancheng",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure_cookies,
        PERMANENT_SESSION_LIFETIME=store.equipment.sign_in.lifetime,
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=LARGEST_FORM,  # of all but uploads; else a stranger's form could fill the disk
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM,
        BABEL_DEFAULT_LOCALE="zh_CN",
        BABEL_DEFAULT_TIMEZONE="Asia/Shanghai",
    )
    if proxies := read_networks(trusted_proxies):
        app.wsgi_app = BehindProxies(app.wsgi_app, proxies)  # type: ignore[method-assign]
    app.extensions["quancheng"] = Site(store, data)
    csrf = CSRFProtect(app)
    init_language(app, [*house_catalogues(), *store.registry.of("translation").values()])
    init_signin(app, store)
    init_first_duties(app)
    init_errors(app)
    flask_admin_shell.init_admin(app)
    endpoint = uploads.make_blueprint(_uploading_act, Uploads(store.blobs, store.registry.of("upload_purpose")))
    csrf.exempt(endpoint)  # guarded by a header that no foreign page can send; see admin/uploads.py
    app.register_blueprint(endpoint)
    views: list[Views] = [
        core_pages.VIEWS,
        access_pages.VIEWS,
        checkpoint_pages.VIEWS,
        administration_pages.VIEWS,
        module_pages.VIEWS,
        signin_pages.VIEWS,
        account_pages.VIEWS,
        securing_pages.VIEWS,
        *store.registry.of("views").values(),
    ]
    shell.init_shell(app, store, views)
    for one in views:
        one.register(app)
    resources = [*core_api.RESOURCES, *store.registry.of("api_resource").values()]
    in_api = mount(app, csrf, resources, store.registry)
    require_declared(app, views, (*LIBRARY_ENDPOINTS, *flask_admin_shell.endpoints(app), *in_api))
    app.after_request(_harden)
    return app


def _uploading_act() -> Act:
    """Of the session, or of a token, whose scopes must name what the purpose asks."""
    act = acting()
    if act.actor.kind == "anonymous":
        raise NotSignedInError("没有登录，不能上传。")
    return act


def _harden(response: Response) -> Response:
    headers: dict[str, Any] = {
        "Content-Security-Policy": CSP,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "X-Frame-Options": "DENY",
    }
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static" and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response
