"""Pages of written documents: send, approve, issue, look at, fetch."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from admin.downloads import content_disposition, ranged_response
from admin.language import _
from admin.signin import current_act
from admin.views import NavItem, Views
from docstore.errors import InvalidInputError, NotFoundError
from docstore.model.record import Record, Rendition, Version
from docstore.rendering import pages
from docstore.store.act import Act
from modules.cases.api import ensure_read, note_read, note_what_goes_out
from modules.documents import issuing, services
from modules.documents.pages.approval_page import approval_page, approval_row, waiting_for
from modules.documents.pages.paper_page import chosen_version, is_made_here, pdf_of
from modules.documents.pages.record_page import record_page
from modules.documents.printing import void_marks
from modules.documents.workflow import IN_APPROVAL, VOID

VIEWS = Views("documents")
VIEWS.nav.append(
    NavItem(
        "待签批",
        "signature",
        "documents.approvals",
        "日常",
        "documents.opine",
        20,
        count=lambda act: len(waiting_for(act)),
        below=("documents.approvals", "documents.approve"),
    )
)


@VIEWS.page("/documents/<record_id>", permission="records.view")
def show(record_id: str) -> Any:
    """One document: state bar, versions, what can be done now."""
    act = current_act()
    record = _document(act, record_id)
    chosen = chosen_version(act, record, request.args.get("version", type=int))
    note_read(act, record_id=record.id, version=chosen.number if chosen else 0, way="view")
    return render_template("qc/record.html", **record_page(act, record, chosen))


@VIEWS.page("/documents/<record_id>/issue", permission="documents.write", methods=("POST",))
def issue(record_id: str) -> Any:
    """Then to the paper: of a correction that is the one it corrects."""
    version = issuing.issue(current_act(), record_id=record_id)
    flash(_("已编号定稿。"))
    return redirect(url_for("documents.show", record_id=version.record))


@VIEWS.page("/documents/<record_id>/submit", permission="documents.write", methods=("POST",))
def submit(record_id: str) -> Any:
    services.submit(current_act(), record_id=record_id, asked=request.args.getlist("asked"))
    flash(_("已送审。"))
    return redirect(url_for("documents.show", record_id=record_id))


@VIEWS.page("/approvals", permission="documents.opine")
def approvals() -> Any:
    """What waits for my opinion."""
    act = current_act()
    return render_template(
        "qc/approvals.html",
        breadcrumb=[_("待签批")],
        rows=[approval_row(act, one) for one in waiting_for(act)],
    )


@VIEWS.page("/documents/<record_id>/approve", permission="documents.opine", methods=("GET", "POST"))
def approve(record_id: str) -> Any:
    """Read, write an opinion, sign or send back."""
    act = current_act()
    record = _document(act, record_id)
    faults: dict[str, str] = {}
    if request.method == "POST":
        is_agreed = request.form.get("decision") == "agree"
        try:
            services.give_opinion(act, record_id=record_id, text=request.form.get("text", ""), is_agreed=is_agreed)
        except InvalidInputError as error:
            faults = error.fields
        else:
            flash(_("已签名同意。") if is_agreed else _("已退回修改。"))
            return redirect(url_for("documents.approvals"))
    if record.state != IN_APPROVAL:
        return redirect(url_for("documents.show", record_id=record_id))
    body = render_template(
        "qc/approval.html", **approval_page(act, record), text=request.form.get("text", ""), faults=faults
    )
    return body, (422 if faults else 200)


@VIEWS.page("/documents/<record_id>/versions/<int:number>/<kind>", permission="records.view")
def content(record_id: str, number: int, kind: str) -> Any:
    """A version as it was brought or made (`original`, `docx`), or its PDF, which may be shown in the page (`pdf`)."""
    act = current_act()
    record = _document(act, record_id)
    found: Version | Rendition | None
    if kind == "pdf":
        found = pdf_of(act, record, number)
    else:
        found = act.first(Version, {"record": record.id, "number": number})
    if found is None or kind not in ("original", "docx", "pdf"):
        raise NotFoundError("没有这一版。")
    is_shown = kind == "pdf" and ("inline" in request.args or "print" in request.args)
    way = "print" if is_shown and "print" in request.args else "view" if is_shown else "download"
    note_what_goes_out(act, record=record, version=number, way=way)
    is_void = record.state == VOID
    filename = _("作废 {name}", name=found.filename) if is_void else found.filename
    if is_void and isinstance(found, Version) and is_made_here(found):
        headers = {"Content-Disposition": content_disposition(filename, inline=False), "Cache-Control": "no-store"}
        return Response(void_marks.void_word(act, found), mimetype=found.media_type, headers=headers)
    reader = act.store.blobs.open(found.blob, found.family)
    return ranged_response(reader, filename, found.media_type, inline=is_shown)


@VIEWS.page("/documents/<record_id>/versions/<int:number>/pages/<int:page_number>.png", permission="records.view")
def page_picture(record_id: str, number: int, page_number: int) -> Response:
    """One page of a version's PDF as a picture; usually part of the reading that opened the page it stands on."""
    act = current_act()
    record = _document(act, record_id)
    found = pdf_of(act, record, number)
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
    if "documents" not in record.facets or not act.allows("records.view", record):
        raise NotFoundError("没有这份文书。")
    return record
