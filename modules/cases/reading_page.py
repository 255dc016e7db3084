"""Pages of reading: the question for the reason, and who has looked at a record lately."""

from __future__ import annotations

from typing import Any

from flask import Flask, redirect, render_template, request, url_for

from admin import display
from admin.language import _
from admin.problems import problem, said
from admin.signin import current_act
from admin.views import Views
from admin.wants_page import wants_page
from docstore.errors import InvalidInputError, NotFoundError, ReasonNeededError
from docstore.model.record import Record
from docstore.store.act import Act
from modules.cases.reading import EVENTS, WAYS
from modules.cases.reading_reason import CHOICES, LONGEST, state_reason

VIEWS = Views("reading")
SHOWN = 5


@VIEWS.page("/records/<record_id>/reason", permission="records.view", methods=("GET", "POST"))
def state(record_id: str) -> Any:
    """Why this record is going to be read; then on to what was asked for."""
    act = current_act()
    record = act.first(Record, {"_id": record_id})
    if record is None or not act.allows("records.view", record):
        raise NotFoundError("没有这条记录。")
    typed = {key: request.form.get(key, "") for key in ("choice", "text")}
    faults: dict[str, str] = {}
    if request.method == "POST":
        try:
            state_reason(act, record_id=record_id, **typed)
        except InvalidInputError as error:
            faults = error.fields
        else:
            return redirect(_onwards(record_id, request.form.get("next", "")))
    page = render_template(
        "qc/reading_reason.html",
        breadcrumb=[_("案件"), record.title, _("查阅理由")],
        title=record.title,
        action=url_for("reading.state", record_id=record_id),
        onwards=_onwards(record_id, request.values.get("next", "")),
        choices=[{"value": one, "title": _(one), "chosen": one == typed["choice"]} for one in CHOICES],
        text=typed["text"],
        longest=LONGEST,
        choice_fault=faults.get("choice", ""),
        text_fault=faults.get("text", ""),
    )
    return page, (422 if faults else 200)


def _onwards(record_id: str, wanted: str) -> str:
    """`wanted` where it is a place of this record; else the record's page. Never another site."""
    own = tuple(f"/{kind}/{record_id}" for kind in ("records", "documents", "recordings"))
    is_own = any(wanted == one or wanted.startswith((f"{one}/", f"{one}?")) for one in own) and "\\" not in wanted
    return wanted if is_own else url_for("cases.record", record_id=record_id)


def _ask(error: ReasonNeededError) -> Any:
    """People are asked; programs are told."""
    if not wants_page():
        return problem(403, error.code, *said(error)[:2])
    onwards = request.full_path.rstrip("?") if request.method == "GET" else ""
    return redirect(url_for("reading.state", record_id=error.params["record"], next=onwards))


def _handle(app: Flask) -> None:
    app.register_error_handler(ReasonNeededError, _ask)


VIEWS.extensions.append(_handle)


def readers(act: Act, record: Record) -> list[dict[str, str]]:
    """Who looked at it last, each person once with the latest: {who, at, way, reason}. For whoever may see it."""
    database: Any = act.store.database
    where = {"objects.id": record.id, "event_type": {"$in": list(EVENTS)}}
    rows = act.store.read(
        lambda: list(database.custody_events.find(where, sort=[("recorded_at", -1)], limit=SHOWN * SHOWN))
    )
    latest: dict[str, dict[str, Any]] = {}
    for row in rows:
        latest.setdefault(row["agent"]["id"], row)
    return [
        {
            "who": _(row["agent"]["name"]),
            "at": display.moment(row["recorded_at"]),
            "way": _(WAYS.get(row["detail"]["way"], "查看")),
            "reason": row["detail"].get("reason", ""),
        }
        for row in list(latest.values())[:SHOWN]
    ]
