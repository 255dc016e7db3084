"""A tiny Flask application that renders the product's templates from sample view models, as strictly as can be."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from flask import Flask, Response, request
from flask_wtf import CSRFProtect, FlaskForm
from jinja2 import StrictUndefined
from werkzeug.serving import make_server
from wtforms import Form, PasswordField, StringField
from wtforms.validators import DataRequired

from admin import boot
from admin.app import CSP
from admin.language import init_language
from admin.translations.catalogue import Catalogue, house_catalogues
from tests.pages.samples import PAGES, SHELL

# The endpoints that templates link to, with the arguments they give.
ENDPOINTS = {
    "cases.root": "/home",
    "access.show": "/access/<kind>/<object_id>",
    "cases.index": "/cases",
    "law.index": "/laws",
    "dictionaries.index": "/dictionaries",
    "cases.new": "/cases/new",
    "parties.index": "/parties",
    "parties.search": "/parties/search",
    "parties.pick": "/parties/pick",
    "cases.excuse": "/cases/<case_id>/excuse",
    "cases.close": "/cases/<case_id>/close",
    "documents.approvals": "/approvals",
    "recordings.inbox": "/inbox",
    "cases.record": "/records/<record_id>",
    "filing.index": "/archive",
    "filing.show": "/cases/<case_id>/filing",
    "filing.submit": "/cases/<case_id>/submit",
    "filing.file": "/cases/<case_id>/file",
    "filing.send_back": "/cases/<case_id>/return",
    "copies.index": "/copies",
    "portal.enter": "/portal",
    "portal.leave": "/portal/leave",
    "portal.home": "/portal/home",
    "portal.new_request": "/portal/request",
    "checkpoints.index": "/checkpoints",
    "checkpoints.paper": "/checkpoints/print",
    "checkpoints.file": "/checkpoints/file",
    "modules.index": "/manage/modules",
    "modules.state": "/manage/modules/state",
    "core.key": "/key",
    "core.verify_page": "/key/verify.html",
    "core.theme": "/theme",
    "core.choose_language": "/language",
    "account.index": "/account",
    "account.password": "/password",
    "account.second_step": "/account/second-step",
    "account.start_second_step": "/account/second-step/start",
    "account.confirm_second_step": "/account/second-step/confirm",
    "account.recovery_codes": "/account/second-step/codes",
    "account.give_up_second_step": "/account/second-step/off",
    "account.end_sessions": "/account/sessions/end",
    "account.new_token": "/account/tokens/new",
    "account.revoke_token": "/account/tokens/<token_id>/revoke",
    "securing.reset_password": "/manage/accounts/<account_id>/password",
    "securing.secure": "/manage/accounts/<account_id>/secure/<act>",
    "securing.show": "/manage/accounts/<account_id>/sign-in",
    "departments_overview.index": "/departments",
    "secrecy.index": "/secrecy",
    "secrecy.propose": "/secrecy/<kind>/<object_id>/propose",
    "secrecy.mark": "/secrecy/<kind>/<object_id>/mark",
    "secrecy.lift": "/secrecy/<kind>/<object_id>/lift",
    "secrecy.known_to": "/secrecy/<kind>/<object_id>/known-to",
    "secrecy.review": "/secrecy/<kind>/<object_id>/review",
    "secrecy.carrier": "/secrecy/<kind>/<object_id>/carrier",
    "administration.as_csv": "/administration.csv",
    "officer.set_days": "/officers/<officer_id>",
    "emergency.open_one": "/emergency/open",
    "emergency.end_own": "/emergency/<account_id>/<opening_id>/end",
    "emergency.watch_end": "/emergency/watch/<account_id>/<opening_id>/end",
    "emergency.watch_review": "/emergency/watch/<account_id>/<opening_id>/review",
    "posts.show": "/manage/accounts/<account_id>/posts",
    "posts.give": "/manage/accounts/<account_id>/posts/give",
    "posts.act_for": "/manage/accounts/<account_id>/posts/acting",
    "posts.confirm": "/manage/accounts/<account_id>/posts/confirm",
    "posts.end": "/manage/accounts/<account_id>/posts/<post_id>/end",
    "confirming.index": "/manage/confirming",
    "confirming.confirm": "/manage/confirming",
    "security.login": "/login",
    "security.logout": "/logout",
}


class OfficerForm(Form):
    name = StringField("姓名", [DataRequired()])
    certificate = StringField("执法证号", [DataRequired()])


class SignIn(FlaskForm):
    username = StringField("账号")
    password = PasswordField("密码")


def make_app(**shell: Any) -> Flask:
    """`shell` overrides what every page is given."""
    app = Flask("admin", template_folder="pages", static_folder="static")
    app.config.update(SECRET_KEY="test", TESTING=True, BABEL_DEFAULT_LOCALE="zh_CN")
    app.jinja_env.undefined = StrictUndefined
    init_language(app, words())
    CSRFProtect(app).exempt("tests.pages.rig.answer")
    for endpoint, rule in ENDPOINTS.items():
        app.add_url_rule(rule, endpoint=endpoint, view_func=lambda **_: "", methods=["GET", "POST"])
    app.add_url_rule("/_page/<name>", endpoint="page", view_func=lambda name: render(app, name))
    app.jinja_env.globals["url_for_security"] = lambda name, **_: f"/{name}"

    @app.context_processor
    def given() -> dict[str, Any]:
        theme = request.args.get("theme", "light")
        return {**SHELL, "theme": theme, **shell}

    @app.after_request
    def guard(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = CSP
        return response

    return app


@contextmanager
def serving(app: Flask, port: int = 0) -> Iterator[str]:
    """Its address, while it is served; `port` 0: any that is free."""
    server = make_server("127.0.0.1", port, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


def words() -> list[Catalogue]:
    """Of kernel, face and all modules."""
    return [*house_catalogues(), *boot.registry().of("translation").values()]


def names() -> list[str]:
    return [*PAGES, "officers", "officers-none", "officers-new", "login", "login-wrong"]


def render(app: Flask, name: str) -> str:
    """One sample page, inside a request of `app`."""
    if name.startswith("officers"):
        return _officers(app, name)
    if name in ("login", "login-wrong"):
        form = SignIn()
        form.username.data = "liyanzhou"
        if name == "login-wrong":
            form.form_errors = ["账号或者密码不对，核对后再试。"]
        return app.jinja_env.get_template("security/login_user.html").render(**_context(app), login_user_form=form)
    template, model = PAGES[name]
    context = _context(app)
    if name == "start":
        context["nav"] = context["nav"][-1:]
    return app.jinja_env.get_template(template).render(**context, **model)


def _context(app: Flask) -> dict[str, Any]:
    context: dict[str, Any] = {}
    app.update_template_context(context)
    return context


def _officers(app: Flask, name: str) -> str:
    """Flask-Admin's own variables, as its views pass them."""
    people = [
        SimpleNamespace(name=who, certificate=f"豫H-000{n}", valid_until="2027-06-30")
        for n, who in enumerate(["李砚舟", "王予安", "陈若川", "赵闻笛"], 1)
    ]
    labels = [("name", "姓名"), ("certificate", "执法证号"), ("valid_until", "有效期至")]
    view = SimpleNamespace(
        name="执法人员",
        can_create=True,
        can_edit=True,
        import_href="",
        can_view_details=True,
        is_sortable=lambda column: True,
        row_href=None,
    )
    form = OfficerForm()
    form.certificate.errors = ["填写执法证号。"]
    template = {"officers": "list", "officers-none": "list", "officers-new": "create"}[name]
    return app.jinja_env.get_template(f"qc/admin_{template}.html").render(
        **{
            **_context(app),
            "theme": SimpleNamespace(base_template="qc/admin_base.html"),
            "h": SimpleNamespace(resolve_ctx=dict),
            "admin_view": view,
            "data": people if name == "officers" else [],
            "list_columns": labels,
            "count": len(people),
            "search_supported": True,
            "search": None,
            "clear_search_url": "?",
            "sort_column": 0,
            "sort_desc": False,
            "sort_url": lambda column, invert=False: f"?sort={column}",
            "num_pages": 1,
            "page": 0,
            "page_size": 500,
            "pager_url": lambda page: f"?page={page}",
            "return_url": "/manage/officers",
            "get_value": lambda row, column: getattr(row, column),
            "get_pk_value": lambda row: row.name,
            "get_url": lambda name, **_: "/x",
            "model": people[0],
            "form": form,
        }
    )


def rendered(name: str, **shell: Any) -> str:
    app = make_app(**shell)
    with app.test_request_context("/"):
        return render(app, name)


def icons_used(html: str) -> set[str]:
    return set(re.findall(r"icons\.svg#([\w-]+)", html))
