"""Pages of written documents: start, fill, generate, approve, issue, look at, fetch."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, redirect, render_template, request, url_for

from admin import display
from admin.downloads import ranged_response
from admin.language import _
from admin.signin import current_act
from admin.views import NavItem, Views
from docstore.errors import InvalidInputError, NotFoundError, StaleRevisionError
from docstore.model.record import Record, Rendition, Version
from docstore.rendering import pages
from docstore.store.act import Act
from modules.cases.api import ensure_read, note_read, note_what_goes_out
from modules.documents import page, services
from modules.documents.fields import change_rows
from modules.documents.typed import typed_inputs
from modules.documents.workflow import DRAFT, IN_APPROVAL

VIEWS = Views("documents")
VIEWS.nav.append(
    NavItem(
        "待签批",
        "signature",
        "documents.approvals",
        "日常",
        "documents.opine",
        20,
        count=lambda act: len(page.waiting_for(act)),
        below=("documents.approvals", "documents.approve"),
    )
)
NO_FIELDS = ("csrf_token", "row", "then", "revision")


@VIEWS.page("/cases/<case_id>/documents/<form_id>", permission="documents.start", methods=("POST",))
def start(case_id: str, form_id: str) -> Any:
    """Begin a document, or go on with the draft that is there."""
    record = services.start_document(current_act(), case_id=case_id, form_id=form_id)
    return redirect(url_for("documents.edit", record_id=record.id))


@VIEWS.page("/documents/<record_id>/edit", permission="documents.write")
def edit(record_id: str) -> Any:
    """The form: what is from the case, what has to be typed, the page as it will be; `checked=1`: with all faults."""
    act = current_act()
    record = _document(act, record_id)
    if record.state != DRAFT:
        return redirect(url_for("documents.show", record_id=record_id))
    faults: dict[str, str] = {}
    if request.args.get("checked"):
        try:
            services.check_draft(act, record_id=record_id)
        except InvalidInputError as error:
            faults = error.fields
    return render_template("qc/document_form.html", **page.form_page(act, record, faults))


@VIEWS.page("/documents/<record_id>/edit", permission="documents.write", methods=("POST",))
def write(record_id: str) -> Any:
    """Keep what was typed; then add or remove a row, or generate, or generate and send for approval.

    Faults are shown by the page that this leads to, so that loading it again never sends old values.
    """
    act = current_act()
    inputs = _inputs()
    again = request.form.get("row")
    try:
        services.save_draft(
            act, record_id=record_id, inputs=change_rows(inputs, again) if again else inputs, revision=_revision()
        )
    except StaleRevisionError as error:
        # What was typed here stays in the page; sending it once more replaces what was kept elsewhere, knowingly.
        shown = page.form_page(act, _document(act, record_id), {}, inputs)
        return render_template("qc/document_form.html", **shown, stale=_(error.message)), 412
    if again:
        return redirect(url_for("documents.edit", record_id=record_id))
    try:
        services.generate(act, record_id=record_id)
        if request.form.get("then") == "submit":
            services.submit(act, record_id=record_id)
    except InvalidInputError:
        return redirect(url_for("documents.edit", record_id=record_id, checked=1))
    return redirect(url_for("documents.show", record_id=record_id))


@VIEWS.page("/documents/<record_id>/draft", permission="documents.write", methods=("POST", "PUT"))
def autosave(record_id: str) -> Response:
    """Keep a half-filled draft, faults and all; answers when it was kept."""
    record = services.save_draft(current_act(), record_id=record_id, inputs=_inputs(), revision=_revision())
    return jsonify(saved_at=display.moment(current_act().now()).split(" ")[-1], revision=record.revision)


@VIEWS.page("/documents/<record_id>", permission="records.view")
def show(record_id: str) -> Any:
    """One document: state bar, versions, what can be done now."""
    act = current_act()
    record = _document(act, record_id)
    chosen = page.chosen_version(act, record, request.args.get("version", type=int))
    note_read(act, record_id=record.id, version=chosen.number if chosen else 0, way="view")
    return render_template("qc/record.html", **page.record_page(act, record, chosen))


@VIEWS.page("/documents/<record_id>/issue", permission="documents.write", methods=("POST",))
def issue(record_id: str) -> Any:
    services.issue(current_act(), record_id=record_id)
    return redirect(url_for("documents.show", record_id=record_id))


@VIEWS.page("/documents/<record_id>/submit", permission="documents.write", methods=("POST",))
def submit(record_id: str) -> Any:
    services.submit(current_act(), record_id=record_id)
    return redirect(url_for("documents.show", record_id=record_id))


@VIEWS.page("/approvals", permission="documents.opine")
def approvals() -> Any:
    """What waits for my opinion."""
    act = current_act()
    return render_template(
        "qc/approvals.html",
        breadcrumb=[_("待签批")],
        rows=[page.approval_row(act, one) for one in page.waiting_for(act)],
    )


@VIEWS.page("/documents/<record_id>/approve", permission="documents.opine", methods=("GET", "POST"))
def approve(record_id: str) -> Any:
    """Read, write an opinion, sign or send back."""
    act = current_act()
    record = _document(act, record_id)
    faults: dict[str, str] = {}
    if request.method == "POST":
        try:
            services.give_opinion(
                act,
                record_id=record_id,
                text=request.form.get("text", ""),
                is_agreed=request.form.get("decision") == "agree",
            )
        except InvalidInputError as error:
            faults = error.fields
        else:
            return redirect(url_for("documents.approvals"))
    if record.state != IN_APPROVAL:
        return redirect(url_for("documents.show", record_id=record_id))
    body = render_template(
        "qc/approval.html", **page.approval_page(act, record), text=request.form.get("text", ""), faults=faults
    )
    return body, (422 if faults else 200)


@VIEWS.page("/documents/<record_id>/versions/<int:number>/<kind>", permission="records.view")
def content(record_id: str, number: int, kind: str) -> Any:
    """A version as it was brought or made (`original`, `docx`), or its PDF, which may be shown in the page (`pdf`)."""
    act = current_act()
    record = _document(act, record_id)
    found: Version | Rendition | None
    if kind == "pdf":
        found = act.first(Rendition, {"record": record.id, "version": number, "kind": "pdf"})
    else:
        found = act.first(Version, {"record": record.id, "number": number})
    if found is None or kind not in ("original", "docx", "pdf"):
        raise NotFoundError("没有这一版。")
    is_shown = kind == "pdf" and ("inline" in request.args or "print" in request.args)
    way = "print" if is_shown and "print" in request.args else "view" if is_shown else "download"
    note_what_goes_out(act, record=record, version=number, way=way)
    reader = act.store.blobs.open(found.blob, found.family)
    return ranged_response(reader, found.filename, found.media_type, inline=is_shown)


@VIEWS.page("/documents/<record_id>/versions/<int:number>/pages/<int:page_number>.png", permission="records.view")
def page_picture(record_id: str, number: int, page_number: int) -> Response:
    """One page of a version's PDF as a picture; usually part of the reading that opened the page it stands on."""
    act = current_act()
    record = _document(act, record_id)
    found = act.first(Rendition, {"record": record.id, "version": number, "kind": "pdf"})
    if found is None:
        raise NotFoundError("这一版还没有 PDF。")
    ensure_read(act, record=record, version=number, way="view")
    pdf = act.store.blobs.open(found.blob, found.family).read()
    try:
        picture = pages.picture(pdf, page_number)
    except IndexError:
        raise NotFoundError("没有这一页。")
    return Response(picture, mimetype="image/png", headers={"Cache-Control": "private, max-age=3600"})


def _document(act: Act, record_id: str) -> Record:
    """Raises NotFoundError also for what is not this person's to know."""
    record = act.get(Record, record_id)
    if record.type_key != "document" or not act.allows("records.view", record):
        raise NotFoundError("没有这份文书。")
    return record


def _inputs() -> dict[str, Any]:
    kept = ((key, value) for key, value in request.form.items(multi=True) if key not in NO_FIELDS)
    return typed_inputs(kept)


def _revision() -> int | None:
    """The draft's revision that the page was made from; None when the page did not say."""
    sent = request.form.get("revision", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else None
