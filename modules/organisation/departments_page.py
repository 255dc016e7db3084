"""科室和专人: the departments with the people whose posts are in force, and the task of whoever lacks a keeper."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from admin import display
from admin.language import _
from admin.signin import current_act
from admin.views import NavItem, Views
from docstore.store.act import Act
from modules.organisation.keepers import holders_in, lacking_keeper
from modules.organisation.models import Department

PERMISSION = "departments.view"
VIEWS = Views("departments_overview")
VIEWS.nav += [NavItem("科室和专人", "users", "departments_overview.index", "管理", PERMISSION, 81)]
_COLUMNS = {
    "head": "department_head",
    "keeper": "keeper",
    "deputy": "deputy_keeper",
    "leader": "deputy_leader",
}


@VIEWS.page("/departments", permission=PERMISSION)
def index() -> Any:
    """Every department with its head, keeper, deputy and leader in charge."""
    act = current_act()
    rows = [_row(act, one) for one in act.find(Department, {}, sort="name")]
    lacking = sum(not row["keeper"] for row in rows)
    return render_template("qc/departments.html", breadcrumb=[_("科室和专人")], departments=rows, lacking=lacking)


def home_part(act: Act) -> dict[str, Any]:
    """For the head and the leader in charge: a department without a keeper."""
    return {
        "tasks": [
            {
                "title": _("确定{name}的专人", name=one.name),
                "note": _("现在没有在任的专人，不能移交归档"),
                "when": _("第十二条"),
                "href": url_for("departments_overview.index"),
                "label": _("查看"),
                "icon": "user-plus",
                "is_mine": True,
                "is_late": True,
            }
            for one in lacking_keeper(act)
        ]
    }


def _row(act: Act, department: Department) -> dict[str, Any]:
    return {"name": department.name, **{key: _people(act, role, department.id) for key, role in _COLUMNS.items()}}


def _people(act: Act, role: str, department: str) -> list[dict[str, str]]:
    return [
        {
            "name": one.account.name,
            "note": "；".join(
                note
                for note in (
                    _("代理{name}", name=one.post.acting_for_name) if one.post.acting_for else "",
                    _("到 {day}", day=display.day(one.post.ends_on)) if one.post.ends_on else "",
                )
                if note
            ),
        }
        for one in holders_in(act, role, department)
    ]
