"""Pages of the documents of a case: which form to begin, several at once, and how far the drafts are."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, session, url_for

from admin.language import _
from admin.signin import current_act
from admin.views import Views
from docstore.errors import InvalidInputError, NotFoundError
from docstore.model.case_file import CaseFile
from docstore.store.act import Act
from modules.cases.api import require_open
from modules.documents import batch, services
from modules.documents.writing.drafts_page import drafts_page
from modules.documents.writing.picker_page import picker_page

VIEWS = Views("documents")
_REFUSED = "documents_refused"


@VIEWS.page("/cases/<case_id>/documents/new", permission="documents.start")
def new(case_id: str) -> Any:
    """Which document to begin; `q` narrows the forms."""
    act = current_act()
    case = _open_case(act, case_id)
    return render_template("qc/document_new.html", **picker_page(act, case, request.args.get("q", "").strip()[:60]))


@VIEWS.page("/cases/<case_id>/documents/<form_id>", permission="documents.start", methods=("POST",))
def start(case_id: str, form_id: str) -> Any:
    """Begin a document, or go on with the draft that is there; `further=1`: begin another one beside it."""
    further = request.form.get("further") == "1"
    record = services.start_document(current_act(), case_id=case_id, form_id=form_id, is_further=further)
    return redirect(url_for("documents.edit", record_id=record.id))


@VIEWS.page("/cases/<case_id>/drafts/start", permission="documents.start", methods=("POST",))
def start_batch(case_id: str) -> Any:
    """Drafts of all chosen forms, then the table of what they lack."""
    act = current_act()
    _open_case(act, case_id)
    try:
        session[_REFUSED] = batch.start_documents(act, case_id=case_id, form_ids=request.form.getlist("form"))
    except InvalidInputError as error:
        flash(error.fields["form"], "error")
        return redirect(url_for("documents.new", case_id=case_id))
    return redirect(url_for("documents.drafts", case_id=case_id))


@VIEWS.page("/cases/<case_id>/drafts", permission="documents.start")
def drafts(case_id: str) -> Any:
    """Every draft of the case: complete, or what it lacks."""
    act = current_act()
    case = _open_case(act, case_id)
    return render_template("qc/drafts.html", **drafts_page(act, case, session.pop(_REFUSED, {})))


@VIEWS.page("/cases/<case_id>/drafts", permission="documents.start", methods=("POST",))
def generate_batch(case_id: str) -> Any:
    """Generate whatever is complete of what was chosen."""
    act = current_act()
    _open_case(act, case_id)
    made, lacking = batch.generate_complete(act, case_id=case_id, record_ids=request.form.getlist("record"))
    if lacking:
        flash(_("生成了 {made} 份，{lacking} 份还要补填", made=made, lacking=lacking))
    else:
        flash(_("生成了 {made} 份", made=made))
    return redirect(url_for("documents.drafts", case_id=case_id))


def _open_case(act: Act, case_id: str) -> CaseFile:
    """Raises NotFoundError for what is not this person's to know; ConflictError unless the case is open."""
    case = act.get(CaseFile, case_id)
    if not act.allows("documents.start", case):
        raise NotFoundError("没有这个案件，或者不由你起草文书。")
    require_open(case)
    return case
