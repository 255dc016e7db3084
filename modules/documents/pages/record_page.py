"""The page of one document: state bar, versions, opinions, and what can be done now."""

from __future__ import annotations

from typing import Any

from flask import url_for

from admin import display
from admin.badges import badges, links
from admin.language import _
from docstore.forms.declaration import FormDeclaration
from docstore.model.case_file import CaseFile
from docstore.model.record import Record, Version
from docstore.store.act import Act
from docstore.workflow.engine import state_title
from modules.cases.api import case_link, readers, record_marks, version_part
from modules.documents.chain import conditional_opinions, next_opinion, opinion_keys, permission_for
from modules.documents.pages.difference_page import may_compare
from modules.documents.pages.notices_page import notices
from modules.documents.pages.paper_page import declined, preview, version_row
from modules.documents.printing.generation import known_form
from modules.documents.workflow import APPROVED, DISCARDED, DOCUMENT_FLOW, DRAFT, IN_APPROVAL, ISSUED, MERGED, VOID

STATE_KINDS = {
    DRAFT: "neutral",
    IN_APPROVAL: "warn",
    APPROVED: "primary",
    ISSUED: "ok",
    VOID: "bad",
    MERGED: "neutral",
    DISCARDED: "neutral",
}
AUDIENCES = {"internal": "副卷", "served": "正卷"}


def record_page(act: Act, record: Record, chosen: Version | None) -> dict[str, Any]:
    """One document, in the chosen version: state bar, content with digest, versions, and what can be done now."""
    case = act.get(CaseFile, record.case) if record.case else None
    form = known_form(act, record.form)
    versions = act.find(Version, {"record": record.id}, sort="-number")
    is_open = case is not None and case.state == "open"
    may_write = is_open and act.allows("documents.write", record)
    due = next_opinion(form, record) if form and record.state == IN_APPROVAL else ""
    is_ready = form is not None and (record.state == APPROVED or (record.state == DRAFT and not opinion_keys(form)))
    is_issued = is_open and form is not None and record.state == ISSUED
    return {
        "breadcrumb": [_("案件"), case.number if case else "", record.title],
        "case": case_link(act, case),
        "access_href": url_for("access.show", kind="record", object_id=record.id),
        "links": links(act, record),
        "title": _(record.title),
        "number": record.number or _("编号后显示"),
        "state_bar": [
            {
                "label": _("状态"),
                "text": _(state_title(act, DOCUMENT_FLOW, record.state))
                + (_("，等{label}", label=form.field(due).label) if form and due else ""),
                "kind": STATE_KINDS.get(record.state, "ink"),
            },
            {"label": _("卷别"), "text": _(AUDIENCES[record.audience]), "kind": "neutral"},
            *({"label": _("密级"), "text": one["text"], "kind": one["kind"]} for one in badges(act, record)),
            {
                "label": _("保管至"),
                "text": (display.day(case.retention_until) if case else "") or _("归档时确定"),
                "kind": "neutral",
            },
            *record_marks(act, record),
            {"label": _("内容"), "text": _content(record), "kind": "neutral"},
        ],
        "paper_notices": notices(act, record, case, form),
        "is_void": record.state == VOID,
        "compare_href": url_for("documents.compare", record_id=record.id) if may_compare(act, record) else "",
        "versions": [version_row(act, record, version, chosen) for version in versions],
        "declined": declined(record),
        "readers": readers(act, record),
        "opinions": [
            {"who": row["name"], "text": row["text"], "at": display.moment(row["at"])}
            for row in record.facets["documents"].get("opinions", [])
        ],
        "preview": preview(act, record, chosen),
        "add_version": version_part(act, record, chosen, "documents.show")["add_version"] if chosen else "",
        "actions": {
            "edit": url_for("documents.edit", record_id=record.id) if may_write and record.state == DRAFT else "",
            "submit": url_for("documents.submit", record_id=record.id)
            if may_write and record.state == DRAFT and form and opinion_keys(form) and versions
            else "",
            "submit_asking": _asking(record, form) if may_write and record.state == DRAFT and form and versions else [],
            "issue": url_for("documents.issue", record_id=record.id) if may_write and is_ready and versions else "",
            "discard": url_for("documents.discard", record_id=record.id) if may_write and record.state == DRAFT else "",
            "correct": url_for("documents.correct", record_id=record.id)
            if is_issued and act.allows("documents.start", case)
            else "",
            "void": url_for("documents.void", record_id=record.id)
            if is_issued and act.allows("documents.void", record)
            else "",
            "approve": url_for("documents.approve", record_id=record.id)
            if due and act.allows(permission_for(due), record)
            else "",
        },
    }


def _asking(record: Record, form: FormDeclaration) -> list[dict[str, str]]:
    """To send for approval with an opinion that not every case needs."""
    return [
        {
            "label": _("送审，另请{label}", label=form.field(key).label),
            "href": url_for("documents.submit", record_id=record.id, asked=key),
        }
        for key in conditional_opinions(form)
    ]


def _content(record: Record) -> str:
    if record.is_declared:
        return _("已作废，原件保留") if record.state == VOID else _("已定稿，不能再改")
    return {
        DRAFT: _("草稿"),
        APPROVED: _("已批准，等编号定稿"),
        MERGED: _("已成为原文书的新版"),
        DISCARDED: _("已弃用，不再办理"),
    }.get(record.state, _("已送审，退回以后才能改"))
