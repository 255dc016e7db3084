"""Pages of recordings: upload to a case, inbox, player; and the content itself, in ranges."""

from __future__ import annotations

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for

from admin.downloads import ranged_response
from admin.language import _
from admin.signin import current_act
from admin.views import NavItem, Views
from docstore.custody.versions import version_of
from docstore.errors import InvalidInputError, NotFoundError
from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from docstore.store.act import Act
from modules.cases.api import ensure_read, note_read, require_open
from modules.recordings import inbox_page, page, services

VIEWS = Views("recordings")
VIEWS.nav.append(
    NavItem(
        "音像收件箱",
        "inbox",
        "recordings.inbox",
        "日常",
        "inbox.view",
        40,
        count=lambda act: len(inbox_page.waiting(act)),
        below=("recordings.inbox", "recordings.link", "recordings.set_aside"),
    )
)


@VIEWS.page("/cases/<case_id>/upload", permission=services.PERMISSION)
def upload(case_id: str) -> Any:
    """Bring recordings home: several files, resumable."""
    act = current_act()
    case = act.get(CaseFile, case_id)
    if not act.allows(services.PERMISSION, case):
        raise NotFoundError("没有找到。")
    require_open(case)
    return render_template("qc/upload.html", **page.upload_page(act, case))


@VIEWS.page("/cases/<case_id>/begin-recording", permission=services.PERMISSION, methods=("POST",))
def begin(case_id: str) -> Any:
    """现场说一声：开始录制。"""
    services.begin_recording(current_act(), case_id=case_id)
    return redirect(url_for("cases.show", case_id=case_id))


@VIEWS.page("/inbox", permission="inbox.view")
def inbox() -> Any:
    """What is not linked, with the reason; folded away, what was found to be of no use."""
    return render_template("qc/inbox.html", **inbox_page.inbox_page(current_act()))


@VIEWS.page("/recordings/<record_id>/link", permission=services.PERMISSION, methods=("POST",))
def link(record_id: str) -> Any:
    """A person says that it belongs to the case for which it was brought."""
    act = current_act()
    record = _recording(act, record_id)
    try:
        services.link(
            act, record_id=record_id, case_id=record.received_for or "", reason=request.form.get("reason", "")
        )
    except InvalidInputError as error:
        return _inbox_with(act, {f"{record_id}.link": error.fields["reason"]})
    flash(_("已归入案件。"))
    return redirect(url_for("recordings.play", record_id=record_id))


@VIEWS.page("/recordings/<record_id>/set-aside", permission=services.PERMISSION, methods=("POST",))
def set_aside(record_id: str) -> Any:
    """A person says that it is of no use; it is kept."""
    act = current_act()
    _recording(act, record_id)
    try:
        services.set_aside(act, record_id=record_id, reason=request.form.get("reason", ""))
    except InvalidInputError as error:
        return _inbox_with(act, {f"{record_id}.set_aside": error.fields["reason"]})
    flash(_("已标为无法使用，原件照样保存。"))
    return redirect(url_for("recordings.inbox"))


def _inbox_with(act: Act, faults: dict[str, str]) -> Any:
    return render_template("qc/inbox.html", **inbox_page.inbox_page(act, faults)), 422


@VIEWS.page("/recordings/<record_id>/outcome", permission="records.view")
def outcome(record_id: str) -> Any:
    """What became of an upload, as JSON: asked by the upload page until the worker has looked at it."""
    return jsonify(page.outcome(_recording(current_act(), record_id)))


@VIEWS.page("/recordings/<record_id>", permission="records.view")
def play(record_id: str) -> Any:
    """The player: picture, time line, technical facts; for other kinds a download, and the page says so."""
    act = current_act()
    record = _recording(act, record_id)
    version = version_of(act, record, request.args.get("version", type=int))
    note_read(act, record_id=record.id, version=version.number, way="play")
    return render_template("qc/player.html", **page.player_page(act, record, version))


@VIEWS.page("/recordings/<record_id>/content", permission="records.view")
def content(record_id: str) -> Any:
    """An original, in ranges: part of the reading that opened the player; a download is one of its own."""
    act = current_act()
    record = _recording(act, record_id)
    version = version_of(act, record, request.args.get("version", type=int))
    is_download = request.args.get("download") == "1"
    if is_download and request.method == "GET" and "Range" not in request.headers:
        note_read(act, record_id=record.id, version=version.number, way="download")
    elif request.method == "GET":
        ensure_read(act, record=record, version=version.number, way="download" if is_download else "play")
    reader = act.store.blobs.open(version.blob, version.family)
    media_type = services.known_of(record, version.number).get("media_type", version.media_type)
    return ranged_response(reader, version.filename, media_type, inline=not is_download)


def _recording(act: Act, record_id: str) -> Record:
    """Raises NotFoundError also for what is not this person's to know."""
    record = act.get(Record, record_id)
    if record.type_key != "recording" or not act.allows("records.view", record):
        raise NotFoundError("没有这段音像。")
    return record
