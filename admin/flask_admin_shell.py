"""Flask-Admin in our look, through one safe base view.

The base view reads through the policy, writes through services, and keeps only the routes named in `KEPT`:
no deletion, no export, no in-place editing, no lookup by AJAX, and no route to any file of the database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from flask import Flask, redirect, request, url_for
from flask_admin import Admin, AdminIndexView, expose
from flask_admin.model import BaseModelView
from flask_admin.theme import Theme
from wtforms import Form

from admin.fresh import ask_for_proof
from admin.signin import current_act, is_signed_in
from docstore.errors import AccessDeniedError, ConflictError, InvalidInputError
from docstore.model.base import StoredDocument
from docstore.store.act import Act

KEPT = ("/", "/new/")
# A register that grows beyond this needs a page of its own, with keys and filters.
LONGEST_LIST = 500


@dataclass
class QuanchengTheme(Theme):
    """A folder that Flask-Admin does not have: none of its own templates can be reached by mistake."""

    folder: str = "quancheng"
    base_template: str = "qc/admin_base.html"


class _Index(AdminIndexView):
    """Flask-Admin wants an index; ours is the home page."""

    def __init__(self) -> None:
        super().__init__(url="/manage", endpoint="manage")
        self.static_folder = None

    @expose()
    def index(self) -> Any:
        return redirect("/")


def init_admin(app: Flask) -> Admin:
    admin = Admin(app, name="全程", theme=QuanchengTheme(), index_view=_Index(), endpoint="manage", url="/manage")
    app.extensions["quancheng_admin"] = admin
    return admin


def endpoints(app: Flask) -> set[str]:
    """The endpoints that Flask-Admin made; each asks `is_accessible` first."""
    admin: Admin = app.extensions["quancheng_admin"]
    names = {view.endpoint for view in admin._views}
    return {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.split(".")[0] in names}


class SafeModelView(BaseModelView):
    """A list, and where `create` is given a form, of one model.

    `permission` opens the page; `create_permission` the form. `create(act, values)` is a service; its
    InvalidInputError is shown beside the fields, its ConflictError (a value that is taken) beside the first.
    `row_href(document)`: the page that a row leads to. `import_from`: the endpoint of the page on which such a list is
    imported, and its permission.
    """

    list_template = "qc/admin_list.html"
    create_template = "qc/admin_create.html"
    can_edit = False
    can_delete = False
    can_view_details = False
    named_filter_urls = False
    page_size = LONGEST_LIST
    can_set_page_size = False
    simple_list_pager = True
    creates_fresh = False  # ask for the password again before something is registered

    def __init__(
        self,
        model: type[StoredDocument],
        *,
        name: str,
        endpoint: str,
        permission: str,
        columns: dict[str, str],
        create_permission: str = "",
        form: type[Form] | None = None,
        create: Callable[[Act, dict[str, Any]], object] | None = None,
        row_href: Callable[[Any], str] | None = None,
        import_from: tuple[str, str] = ("", ""),
        formatters: Mapping[str, Callable[[Any], str]] = MappingProxyType({}),
    ) -> None:
        self.permission = permission
        self.create_permission = create_permission
        self.can_create_at_all = create is not None
        self._create = create
        self.row_href = row_href
        self._import_from = import_from
        self.column_list = list(columns)
        self.column_labels = columns
        self.form = form
        self.column_formatters = {key: _formatter(write) for key, write in formatters.items()}
        super().__init__(model, name=name, endpoint=endpoint, url=f"/manage/{endpoint}")

    # --- who may ----------------------------------------------------------------------------------------

    @property
    def can_create(self) -> bool:
        return self.can_create_at_all and current_act().allows(self.create_permission)

    @property
    def import_href(self) -> str:
        endpoint, permission = self._import_from
        return url_for(endpoint) if endpoint and current_act().allows(permission) else ""

    def is_accessible(self) -> bool:
        return is_signed_in() and current_act().allows(self.permission)

    def inaccessible_callback(self, name: str, **kwargs: Any) -> Any:
        if not is_signed_in():
            return redirect(url_for("security.login", next=request.path))
        raise AccessDeniedError("当前岗位不能打开这一页。")

    def _handle_view(self, name: str, **kwargs: Any) -> Any:
        refusal = super()._handle_view(name, **kwargs)
        if refusal is None and self.creates_fresh and name == "create_view":
            return ask_for_proof()
        return refusal

    def create_blueprint(self, admin: Admin) -> Any:
        self._urls: Any = [row for row in self._urls if row[0] in KEPT]
        return super().create_blueprint(admin)

    # --- reading ----------------------------------------------------------------------------------------

    def get_list(
        self, page: Any, sort_field: Any, sort_desc: Any, search: str | None, filters: Any, page_size: Any = None
    ) -> tuple[int, list[StoredDocument]]:
        sort = f"-{sort_field}" if sort_desc else sort_field or self.column_list[0]
        rows = current_act().find(self.model, {}, sort=sort, limit=LONGEST_LIST)
        wanted = (search or "").strip().casefold()
        if wanted:
            rows = [row for row in rows if any(wanted in str(getattr(row, c)).casefold() for c in self.column_list)]
        return len(rows), rows

    def get_one(self, id: str) -> StoredDocument:
        found: StoredDocument = current_act().get(self.model, id)
        return found

    def get_pk_value(self, model: StoredDocument) -> str:
        return str(model.id)

    def scaffold_list_columns(self) -> list[str]:
        return list(self.column_list)

    def scaffold_sortable_columns(self) -> dict[str, str]:
        return {name: name for name in self.column_list}

    def scaffold_form(self) -> Any:
        return Form

    def scaffold_list_form(self, widget: Any = None, validators: Any = None) -> None:
        return None

    def init_search(self) -> bool:
        return True

    def _create_ajax_loader(self, name: str, options: Any) -> None:
        return None

    # --- writing ----------------------------------------------------------------------------------------

    def create_model(self, form: Form) -> Any:
        """Through the service; what it does not take is said beside the field."""
        if self._create is None or not self.can_create:
            raise AccessDeniedError("当前岗位不能登记。")
        try:
            return self._create(current_act(), {name: field.data or "" for name, field in form._fields.items()})
        except InvalidInputError as error:
            faults = error.fields
        except ConflictError as error:
            faults = {self.column_list[0]: error.message}
        for name, sentence in faults.items():
            field = form._fields.get(name)
            if field is not None:
                field.errors = [*field.errors, sentence]
        return False

    def update_model(self, form: Form, model: StoredDocument) -> bool:
        raise AccessDeniedError("登记后不能在这里改。")

    def delete_model(self, model: StoredDocument) -> bool:
        raise AccessDeniedError("登记后不能删除。")


def _formatter(write: Callable[[Any], str]) -> Callable[..., str]:
    """Flask-Admin hands view, context, document and column; we need only the document."""
    return lambda view, context, document, name: write(document)


def add_view(app: Flask, view: SafeModelView) -> None:
    """Register a view with the application's Flask-Admin."""
    app.extensions["quancheng_admin"].add_view(view)
