"""Pages of the bureau's own data: officers, departments, accounts (Flask-Admin lists in our look) and settings."""

from __future__ import annotations

from typing import Any

from flask import Flask, flash, redirect, render_template, request, url_for
from wtforms import DateField, Form, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import CheckboxInput

from admin.flask_admin_shell import SafeModelView, add_view
from admin.imports.pages import add_import
from admin.language import _
from admin.signin import current_act
from admin.views import NavItem, Views
from docstore.access.account import Account
from docstore.access.accounts import create_account
from docstore.access.posting import NOT_FOR_PEOPLE
from docstore.access.posts import today
from docstore.errors import InvalidInputError
from docstore.store.act import Act
from modules.organisation.certificates import PERMISSION as MAINTAIN
from modules.organisation.certificates import enter_officer
from modules.organisation.imports import PERMISSIONS
from modules.organisation.models import BUREAU, Bureau, Department, Officer
from modules.organisation.officer_page import until_words
from modules.organisation.posts_page import post_words
from modules.organisation.services import set_up_bureau, set_up_department
from modules.organisation.settings import CHOICE, YES_NO, BureauSetting, declared

VIEWS = Views("organisation")
VIEWS.nav += [
    NavItem("本局设置", "building", "organisation.bureau", "管理", "organisation.manage", 80),
    NavItem("科室", "users", "departments.index_view", "管理", "organisation.manage", 82),
    NavItem("账号", "user", "accounts.index_view", "管理", "accounts.view", 84),
    NavItem("执法人员", "id", "officers.index_view", "管理", "officers.view", 90),
]
_CONTROLS = {CHOICE: "select", YES_NO: "bool"}


@VIEWS.page("/manage/bureau", permission="organisation.manage", methods=("GET", "POST"), fresh=True)
def bureau() -> Any:
    """The bureau's settings, those of every module; every change is an event."""
    act = current_act()
    present = act.first(Bureau, {"_id": BUREAU}) or Bureau(id=BUREAU)
    typed = request.form.to_dict()
    faults: dict[str, str] = {}
    if request.method == "POST":
        try:
            set_up_bureau(act, values=_entered(act, present, typed))
        except InvalidInputError as error:
            faults = error.fields
        else:
            flash(_("本局设置已保存。"))
            return redirect(url_for("organisation.bureau"))
    fields = [_field(key, one, present, typed, faults) for key, one in declared(act).items()]
    page = render_template("qc/bureau.html", breadcrumb=[_("本局设置")], fields=fields, faults=faults)
    return page, (422 if faults else 200)


def _entered(act: Act, present: Bureau, typed: dict[str, str]) -> dict[str, str]:
    """A secret whose field is left empty stays as it is."""
    return {
        key: typed.get(key, "")
        for key, one in declared(act).items()
        if typed.get(key, "").strip() or not (one.is_secret and key in present.secrets)
    }


def _field(
    key: str, one: BureauSetting, present: Bureau, typed: dict[str, str], faults: dict[str, str]
) -> dict[str, Any]:
    notes = [one.help, one.source, "已填，不改就空着" if key in present.secrets else ""]
    shown = "" if one.is_secret else typed.get(key, one.written(present.values.get(key, one.default)))
    return {
        "key": key,
        "label": _(one.title),
        "kind": "password" if one.is_secret else _CONTROLS.get(one.type, "text"),
        "options": [(word, _(title)) for word, title in (one.choices or {}).items()],
        "is_optional": not one.is_required,
        "hint": _("；").join(_(note) for note in notes if note),
        "value": shown,
        "fault": faults.get(key),
    }


class OfficerForm(Form):
    """What is asked when an officer is registered."""

    name = StringField("姓名", [DataRequired("填写姓名。"), Length(max=60, message="最多 60 个字。")])
    certificate = StringField("执法证号", [DataRequired("填写执法证号。"), Length(max=40, message="最多 40 个字。")])
    valid_from = DateField("有效期从", [DataRequired("写执法证上的日期。")])
    valid_until = DateField("有效期到", [DataRequired("写执法证上的日期。")], description="两个日期都算在内")


class OfficersView(SafeModelView):
    """Who does not keep the periods is not asked for one."""

    def create_form(self, obj: Any = None) -> Form:
        form = super().create_form(obj)
        if not current_act().allows(MAINTAIN):
            del form.valid_from, form.valid_until
        return form


class DepartmentForm(Form):
    name = StringField("名称", [DataRequired("填写名称。"), Length(max=60, message="最多 60 个字。")])


class AccountForm(Form):
    """A person who is to sign in, once the security administrator has confirmed it.

    Choices are those of the present registry and departments.
    """

    username = StringField("登录名", [DataRequired("填写登录名。"), Length(max=64, message="最多 64 个字。")])
    name = StringField("姓名", [DataRequired("填写姓名。"), Length(max=64, message="最多 64 个字。")])
    roles = SelectMultipleField("岗位", [DataRequired("至少选一个岗位。")], option_widget=CheckboxInput())
    department = SelectField("科室", [Optional()], description="分管领导和系统管理员不选")
    departments_in_charge = SelectMultipleField(
        "分管的科室", [Optional()], option_widget=CheckboxInput(), description="只有分管领导选"
    )
    begins_on = DateField("第一天", [Optional()], description="不写就马上开始")
    ends_on = DateField("最后一天", [Optional()], description="不写就没有期限；到期自动结束")
    certificate = StringField("执法证号", [Optional(), Length(max=40, message="最多 40 个字。")])


class AccountsView(SafeModelView):
    """The form's choices come from the store at each request."""

    creates_fresh = True

    def create_form(self, obj: Any = None) -> Form:
        form = super().create_form(obj)
        act = current_act()
        departments = [(one.id, one.name) for one in act.find(Department, {}, sort="name")]
        people = {k: role for k, role in act.store.registry.roles.items() if k not in NOT_FOR_PEOPLE}
        form.roles.choices = [(name, _(role.title)) for name, role in people.items()]
        form.department.choices = [("", _("不选")), *departments]
        form.departments_in_charge.choices = departments
        return form


def _register_officer(act: Act, values: dict[str, Any]) -> Officer:
    days = {key: values[key].isoformat() for key in ("valid_from", "valid_until") if key in values}
    words = {key: values[key].strip() for key in ("name", "certificate")}
    return enter_officer(act, **words, **days, department=act.actor.department)


def _register_department(act: Act, values: dict[str, Any]) -> Department:
    return set_up_department(act, name=values["name"].strip())


def _register_account(act: Act, values: dict[str, Any]) -> Account:
    lists = {key: list(values.pop(key) or []) for key in ("roles", "departments_in_charge")}
    days = {key: day.isoformat() if (day := values.pop(key)) else "" for key in ("begins_on", "ends_on")}
    posts: dict[str, Any] = {key: value.strip() for key, value in values.items()} | lists | days
    return create_account(act, username=posts.pop("username"), name=posts.pop("name"), **posts)


def _post_titles(account: Account) -> str:
    """Those in force; of one that is held in another's stead, also whose."""
    act = current_act()
    return _("、").join(post_words(act, post) for post in account.posts_in_force())


def _waiting_titles(account: Account) -> str:
    act, day = current_act(), today()
    return _("、").join(post_words(act, post) for post in account.posts if post.waits(day))


def _lists(app: Flask) -> None:
    add_view(
        app,
        OfficersView(
            Officer,
            name="执法人员",
            endpoint="officers",
            permission="officers.view",
            columns={"name": "姓名", "certificate": "执法证号", "valid_until": "有效期至"},
            create_permission="officers.register",
            form=OfficerForm,
            create=_register_officer,
            row_href=lambda officer: url_for("officer.show", officer_id=officer.id),
            formatters={"valid_until": until_words},
            import_from=("organisation.import_officers_show", "organisation.manage"),
        ),
    )
    add_view(
        app,
        SafeModelView(
            Department,
            name="科室",
            endpoint="departments",
            permission="organisation.manage",
            columns={"name": "名称"},
            create_permission="organisation.manage",
            form=DepartmentForm,
            create=_register_department,
            import_from=("organisation.import_departments_show", "organisation.manage"),
        ),
    )
    add_view(
        app,
        AccountsView(
            Account,
            name="账号",
            endpoint="accounts",
            permission="accounts.view",
            columns={"username": "登录名", "name": "姓名", "posts": "岗位", "id": "等确认"},
            formatters={"posts": _post_titles, "id": _waiting_titles},
            create_permission="accounts.manage",
            form=AccountForm,
            create=_register_account,
            import_from=("organisation.import_accounts_show", "accounts.manage"),
            row_href=lambda account: url_for("posts.show", account_id=account.id),
        ),
    )


for _sheet, _permission in PERMISSIONS:
    add_import(VIEWS, _sheet, permission=_permission, onwards=f"{_sheet.key}.index_view")
VIEWS.extensions.append(_lists)
