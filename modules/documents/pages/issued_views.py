"""Pages of what happens to a paper after its number: make void, correct, compare versions, try the PDF again."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for

from admin.signin import current_act
from admin.views import Views
from docstore.errors import InvalidInputError, NotFoundError
from docstore.model.record import Record
from docstore.store.act import Act
from modules.cases.api import note_read
from modules.documents import voiding
from modules.documents.pages.after_page import after_page
from modules.documents.pages.difference_page import difference_page
from modules.documents.printing import pdf_state

VIEWS = Views("documents")


@VIEWS.page("/documents/<record_id>/void", permission="documents.void", methods=("GET", "POST"))
def void(record_id: str) -> Any:
    """Say why, then make it void."""
    return _with_reason(record_id, "void")


@VIEWS.page("/documents/<record_id>/correct", permission="documents.start", methods=("GET", "POST"))
def correct(record_id: str) -> Any:
    """Say what is wrong, then go on with the draft that corrects it."""
    return _with_reason(record_id, "correct")


def _with_reason(record_id: str, act_name: str) -> Any:
    act = current_act()
    record = _document(act, record_id)
    faults: dict[str, str] = {}
    if request.method == "POST":
        reason = request.form.get("reason", "")
        try:
            if act_name == "void":
                voiding.void(act, record_id=record_id, reason=reason)
                return redirect(url_for("documents.show", record_id=record_id))
            draft = voiding.start_correction(act, record_id=record_id, reason=reason)
            return redirect(url_for("documents.edit", record_id=draft.id))
        except InvalidInputError as error:
            faults = error.fields
    shown = after_page(act, record, act_name, request.form.get("reason", ""), faults)
    return render_template("qc/document_after.html", **shown), (422 if faults else 200)


@VIEWS.page("/documents/<record_id>/compare", permission="records.view")
def compare(record_id: str) -> Any:
    """Two versions side by side; `old` and `new` in the address. Looking at it is a reading of both."""
    act = current_act()
    record = _document(act, record_id)
    shown, versions = difference_page(act, record, request.args.get("old", ""), request.args.get("new", ""))
    for one in versions:
        note_read(act, record_id=one.record, version=one.number, way="view")
    return render_template("qc/document_compare.html", **shown)


@VIEWS.page("/documents/<record_id>/versions/<int:number>/pdf", permission="records.view", methods=("POST",))
def retry_pdf(record_id: str, number: int) -> Any:
    """Convert once more what could not be converted."""
    act = current_act()
    _document(act, record_id)
    pdf_state.retry_pdf(act, record_id=record_id, number=number)
    return redirect(url_for("documents.show", record_id=record_id, version=number))


def _document(act: Act, record_id: str) -> Record:
    """Raises NotFoundError also for what is not this person's to know."""
    record = act.get(Record, record_id)
    if "documents" not in record.facets or not act.allows("records.view", record):
        raise NotFoundError("没有这份文书。")
    return record
