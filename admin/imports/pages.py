"""On a page: a file is looked at as a whole; when nothing is wrong, what was seen is confirmed and written."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from admin import spreadsheets
from admin.downloads import file_response
from admin.imports.sheet import Preview, Sheet, preview, write_list
from admin.imports.tables import LARGEST_FILE, read
from admin.language import _
from admin.signin import current_act
from admin.views import Views
from docstore.errors import InvalidInputError


def add_import(views: Views, sheet: Sheet, *, permission: str, onwards: str) -> None:
    """Pages of one list, at `/import/<key>`; `onwards` is the endpoint where the list stands afterwards."""

    def show() -> Any:
        return _page(views, sheet, onwards, Preview(), "")

    def look() -> Any:
        """Every fault of the file; with none, what will be written and the question whether it shall be."""
        sent = request.files.get("file")
        try:
            content = sent.read(LARGEST_FILE + 1) if sent else b""
            found = preview(current_act(), sheet, read(content, sheet.most_rows))
        except InvalidInputError as error:
            return _page(views, sheet, onwards, Preview(), error.fields["file"]), 422
        return _page(views, sheet, onwards, found, ""), (422 if found.wrong else 200)

    def confirm() -> Any:
        """What was seen, sent back by the page; it is read and looked at as if it came for the first time."""
        act, text = current_act(), request.form.get("table", "")
        try:
            count = write_list(act, sheet=sheet, table=read(text.encode(errors="replace"), sheet.most_rows))
        except InvalidInputError as error:
            return _page(views, sheet, onwards, Preview(), error.fields.get("file", error.message)), 422
        flash(_("已写入 {n} 行。", n=count))
        return redirect(url_for(onwards))

    def template() -> Response:
        """An empty list with the heads, for spreadsheet programs."""
        made = spreadsheets.as_xlsx(sheet.title, [one.title for one in sheet.columns], [])
        return file_response(made, spreadsheets.XLSX, f"{sheet.title}.xlsx")

    rule = f"/import/{sheet.key}"
    for view, path, methods, fresh in (
        (show, rule, ("GET",), False),
        (look, rule, ("POST",), False),
        (confirm, f"{rule}/confirm", ("POST",), True),
        (template, f"{rule}/template", ("GET",), False),
    ):
        view.__name__ = _name(sheet, view.__name__)
        views.page(path, permission=permission, methods=methods, fresh=fresh)(view)


def _name(sheet: Sheet, view: str) -> str:
    return f"import_{sheet.key}_{view}"


def _page(views: Views, sheet: Sheet, onwards: str, found: Preview, fault: str) -> str:
    def at(view: str) -> str:
        return url_for(f"{views.module}.{_name(sheet, view)}")

    return render_template(
        "qc/import.html",
        breadcrumb=[_(sheet.title), _("从表格导入")],
        crumb_links=[url_for(onwards)],
        title=_("从表格导入{name}", name=_(sheet.title)),
        outcome=_(sheet.outcome),
        columns=[
            {"key": one.key, "title": _(one.title), "help": _(one.help), "is_required": one.is_required}
            for one in sheet.columns
        ],
        lines=[
            {
                "number": line.number,
                "cells": [
                    {
                        "label": _(one.title),
                        "value": line.values[one.key],
                        "fault": _(line.faults.get(one.key, "")),
                    }
                    for one in sheet.columns
                ],
            }
            for line in found.lines
        ],
        faults=[_(one) for one in found.faults],
        wrong=found.wrong,
        table=found.text,
        file_fault=fault,
        most_rows=sheet.most_rows,
        look_href=at("look"),
        confirm_href=at("confirm"),
        template_href=at("template"),
    )
