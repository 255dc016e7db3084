"""The page of the access register, and its exports."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for

from admin import display
from admin.downloads import file_response
from admin.language import _
from admin.signin import current_act
from admin.views import NavItem, Views
from docstore.access.account import Account
from docstore.store.act import Act
from modules.access_register import register
from modules.access_register.export import export
from modules.access_register.register import PERMISSION, Asked, Reading
from modules.cases.api import READING_WAYS

VIEWS = Views("access_register")
VIEWS.nav.append(NavItem("调阅登记", "eye", "access_register.index", "归档与利用", PERMISSION, 40))


@VIEWS.page("/register", permission=PERMISSION)
def index() -> Any:
    """The newest first; narrowed by person, case and days. All is in the address."""
    act = current_act()
    wanted = register.asked(request.args)
    found, further = register.page(act, wanted, request.args.get("cursor", ""))
    kept: dict[str, Any] = wanted.kept()
    return render_template(
        "qc/access_register.html",
        breadcrumb=[_("调阅登记")],
        asked={key: getattr(wanted, key) for key in ("person", "case", "since", "until")},
        fault=_("日期读不懂，没有按它找。") if wanted.faults else "",
        people=_people(act, wanted),
        rows=[_row(one) for one in found],
        export=url_for("access_register.export_file"),
        newest=url_for("access_register.index", **kept) if request.args.get("cursor") else "",
        further=url_for("access_register.index", **kept, cursor=further) if further else "",
        clear=url_for("access_register.index") if kept else "",
    )


@VIEWS.page("/register/file", permission=PERMISSION, methods=("POST",))
def export_file() -> Any:
    """What the list is narrowed to, as a file."""
    wanted = register.asked(request.form)
    if wanted.faults:
        given: dict[str, Any] = request.form.to_dict()
        return redirect(url_for("access_register.index", **given))
    made = export(current_act(), wanted, request.form.get("kind", ""))
    return file_response(made.content, made.media_type, made.filename)


def _people(act: Act, wanted: Asked) -> list[dict[str, Any]]:
    found = act.find(Account, {}, sort="name")
    return [{"id": one.id, "name": one.name, "chosen": one.id == wanted.person} for one in found]


def _row(one: Reading) -> dict[str, Any]:
    return {
        "at": display.moment(one.at),
        "reader": _(one.reader),
        "posts": _("、").join(_(title) for title in one.posts),
        "address": one.address,
        "case": one.case,
        "record": _(one.record),
        "version": one.version,
        "way": _(READING_WAYS.get(one.way, one.way)),
        "is_copied": one.is_copied,
        "reason": one.reason,
    }
