"""The register of officers, a Flask-Admin list in our look."""

from __future__ import annotations

from flask import Flask
from wtforms import Form, StringField
from wtforms.validators import DataRequired, Length

from admin.flask_admin_shell import SafeModelView, add_view
from admin.views import NavItem, Views
from docstore.store.act import Act
from modules.organisation.models import Officer
from modules.organisation.services import register_officer

VIEWS = Views("organisation")
VIEWS.nav.append(NavItem("执法人员", "id", "officers.index_view", "管理", "officers.view", 90))


class OfficerForm(Form):
    """What is asked when an officer is registered."""

    name = StringField("姓名", [DataRequired("填写姓名。"), Length(max=60, message="最多 60 个字。")])
    certificate = StringField("执法证号", [DataRequired("填写执法证号。"), Length(max=40, message="最多 40 个字。")])


def _register(act: Act, values: dict[str, str]) -> Officer:
    return register_officer(
        act, name=values["name"].strip(), certificate=values["certificate"].strip(), department=act.actor.department
    )


def _officers(app: Flask) -> None:
    add_view(
        app,
        SafeModelView(
            Officer,
            name="执法人员",
            endpoint="officers",
            permission="officers.view",
            columns={"name": "姓名", "certificate": "执法证号", "valid_until": "有效期至"},
            create_permission="officers.register",
            form=OfficerForm,
            create=_register,
        ),
    )


VIEWS.extensions.append(_officers)
