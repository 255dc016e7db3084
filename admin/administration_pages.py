"""管理留痕: what administrators did, for the audit administrator to read and take out as CSV. No content."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from flask import Response, render_template, request, url_for

from admin import display
from admin.language import _, event_words
from admin.signin import current_act
from admin.views import NavItem, Views
from docstore.access.account import Account
from docstore.custody.administration import EXPORT_LIMIT, PERMISSION, export, newest
from docstore.store.act import Act

VIEWS = Views("administration")
VIEWS.nav.append(NavItem("管理留痕", "list-check", "administration.index", "管理", PERMISSION, 88))
SHOWN = 100


@VIEWS.page("/administration", permission=PERMISSION)
def index() -> str:
    """The newest first; `before` is the number of an event, and goes on below it."""
    act = current_act()
    asked = request.args.get("before", "")
    events = newest(act, SHOWN + 1, before=int(asked) if asked.isascii() and asked.isdigit() else None)
    more = url_for("administration.index", before=events[SHOWN - 1]["sequence"]) if len(events) > SHOWN else ""
    return render_template(
        "qc/administration.html",
        breadcrumb=[_("管理留痕")],
        events=_rows(act, events[:SHOWN]),
        more=more,
        limit=EXPORT_LIMIT,
    )


@VIEWS.page("/administration.csv", permission=PERMISSION, methods=("POST",))
def as_csv() -> Response:
    """The same as a file; taking it out is an event itself."""
    return csv_file(current_act())


def csv_file(act: Act) -> Response:
    """Raises AccessDeniedError."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow([_("序号"), _("时间"), _("谁"), _("做了什么"), _("对象"), _("内容")])
    for row in _rows(act, export(act)):
        rows.writerow(
            [
                row["sequence"],
                row["recorded_at"],
                *map(_inert, (row["who"], row["what"], row["about"], row["detail"])),
            ]
        )
    return Response(
        "\ufeff" + text.getvalue(),
        mimetype="text/csv",
        headers={"Content-Disposition": 'attachment; filename="administration.csv"'},
    )


def _rows(act: Act, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    named = {one["id"] for event in events for one in event["objects"] if one["kind"] == "account"}
    logins = {one.id: one.username for one in act.find(Account, {"_id": {"$in": sorted(named)}})}
    return [_row(act, event, logins) for event in events]


def _row(act: Act, event: dict[str, Any], logins: dict[str, str]) -> dict[str, Any]:
    kind = act.store.registry.event_types.get(event["event_type"])
    return {
        "sequence": event["sequence"],
        "at": display.moment(event["recorded_at"]),
        "recorded_at": event["recorded_at"],
        "who": display.agent(event["agent"]),
        "what": event_words(kind.sentence) if kind else str(event["event_type"]),
        "about": _("、").join(dict.fromkeys(_object(one, event["detail"], logins) for one in event["objects"])),
        "detail": json.dumps(event["detail"], ensure_ascii=False, sort_keys=True) if event["detail"] else "",
        "failed": event["outcome"] != "success",
    }


def _object(one: dict[str, Any], detail: dict[str, Any], logins: dict[str, str]) -> str:
    """What it is called: an account by its login; what has no name, by the beginning of its key."""
    return str(logins.get(one["id"]) or one.get("title") or detail.get("name") or one["id"][:8])


def _inert(text: str) -> str:
    """A spreadsheet must not take what somebody typed for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
