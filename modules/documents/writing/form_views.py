"""Pages on which a draft is written: the form, saving by itself, the live preview, giving it up."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, redirect, render_template, request, url_for

from admin import display
from admin.language import _
from admin.signin import current_act
from admin.views import Views
from docstore.errors import InvalidInputError, NotFoundError, StaleRevisionError
from docstore.model.record import Record
from docstore.store.act import Act
from modules.documents import services
from modules.documents.workflow import DRAFT
from modules.documents.writing import previewing
from modules.documents.writing.form_page import changed, form_page
from modules.documents.writing.typed import typed_inputs

VIEWS = Views("documents")
NO_FIELDS = ("csrf_token", "row", "then", "revision")


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
    return render_template("qc/document_form.html", **form_page(act, record, faults))


@VIEWS.page("/documents/<record_id>/edit", permission="documents.write", methods=("POST",))
def write(record_id: str) -> Any:
    """Keep what was typed; then add or remove a row, or generate, or generate and send for approval.

    Faults are shown by the page that this leads to, so that loading it again never sends old values.
    """
    act = current_act()
    inputs = _inputs()
    again, anchor = request.form.get("row"), None
    kept = inputs
    if again:
        kept, key = changed(act, _document(act, record_id), inputs, again)
        anchor = f"f-{key}"
    try:
        services.save_draft(act, record_id=record_id, inputs=kept, revision=_revision())
    except StaleRevisionError as error:
        # What was typed here stays in the page; sending it once more replaces what was kept elsewhere, knowingly.
        shown = form_page(act, _document(act, record_id), {}, inputs)
        return render_template("qc/document_form.html", **shown, stale=_(error.message)), 412
    if again:
        # What is put right by a press is one of several faults: the others stay in sight.
        checked = 1 if again.startswith("put:") else None
        return redirect(url_for("documents.edit", record_id=record_id, checked=checked, _anchor=anchor))
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


@VIEWS.page("/documents/<record_id>/preview", permission="documents.write", methods=("POST",))
def live_preview(record_id: str) -> Response:
    """The pages as they would be with what is typed now; nothing is kept. Answers with pictures, in JSON."""
    seen = previewing.preview(current_act(), record_id=record_id, inputs=_inputs())
    return jsonify(pages=seen.pages, total=seen.total, note=_(seen.note))


@VIEWS.page("/documents/<record_id>/discard", permission="documents.write", methods=("POST",))
def discard(record_id: str) -> Any:
    """Give the draft up; back to where the case's other drafts are."""
    record = services.discard(current_act(), record_id=record_id)
    return redirect(url_for("documents.drafts", case_id=record.case))


def _document(act: Act, record_id: str) -> Record:
    """Raises NotFoundError also for what is not this person's to know."""
    record = act.get(Record, record_id)
    if "documents" not in record.facets or not act.allows("records.view", record):
        raise NotFoundError("没有这份文书。")
    return record


def _inputs() -> dict[str, Any]:
    kept = ((key, value) for key, value in request.form.items(multi=True) if key not in NO_FIELDS)
    return typed_inputs(kept)


def _revision() -> int | None:
    """The draft's revision that the page was made from; None when the page did not say."""
    sent = request.form.get("revision", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else None
