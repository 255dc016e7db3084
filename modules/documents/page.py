"""View models of document pages: the form with its faults, the record, the approval. Display-ready strings only."""

from __future__ import annotations

from typing import Any

from flask import url_for

from admin import display
from admin.badges import badges, links
from admin.language import _
from docstore.access.account import Account
from docstore.custody.versions import version_of
from docstore.forms.filling import prefill
from docstore.model.case_file import CaseFile
from docstore.model.record import Record, Rendition, Version
from docstore.procedure import evaluation
from docstore.procedure.evaluation import ObligationState
from docstore.rendering import pages
from docstore.store.act import Act
from docstore.workflow.engine import state_title
from modules.cases.api import readers, record_marks, version_part
from modules.documents.chain import next_opinion, opinion_keys, permission_for, signers
from modules.documents.facts import form_facts
from modules.documents.fields import carried, input_fields
from modules.documents.generation import form_of, known_form
from modules.documents.workflow import APPROVED, DOCUMENT_FLOW, DRAFT, IN_APPROVAL, ISSUED

STATE_KINDS = {DRAFT: "neutral", IN_APPROVAL: "warn", APPROVED: "primary", ISSUED: "ok"}
AUDIENCES = {"internal": "副卷", "served": "正卷"}


def form_page(act: Act, record: Record, faults: dict[str, str], typed: dict[str, Any] | None = None) -> dict[str, Any]:
    """The form: what is carried over with its source, what is typed, every fault with the name of its field.

    `typed` is shown in place of the draft as it is kept.
    """
    case = act.get(CaseFile, record.case)
    form = form_of(act, record.form)
    offers = prefill(form, form_facts(act, case))
    inputs = record.facets["documents"]["inputs"] if typed is None else typed
    fields = input_fields(form, offers, inputs, faults)
    labels = {field.key: _(field.label) for field in form.fields}
    return {
        "breadcrumb": [_("案件"), case.number, form.name],
        "case_href": url_for("cases.show", case_id=case.id),
        "record_id": record.id,
        "revision": record.revision,
        "title": form.name,
        "basis": _(form.legal_basis),
        "carried": carried(form, offers),
        "fields": fields,
        "declined": _declined(record),
        "faults": [
            {"label": labels.get(path.split(".")[0], path), "text": text, "anchor": f"f-{path}"}
            for path, text in faults.items()
        ],
        "action": url_for("documents.write", record_id=record.id),
        "autosave": url_for("documents.autosave", record_id=record.id),
        "needs_approval": bool(opinion_keys(form)),
        "preview": _preview(act, record),
        "leave_href": url_for("cases.show", case_id=case.id),
    }


def chosen_version(act: Act, record: Record, number: int | None) -> Version | None:
    """The version to look at, by default the newest; None before the first. Raises NotFoundError."""
    return version_of(act, record, number) if number or record.current_version else None


def record_page(act: Act, record: Record, chosen: Version | None) -> dict[str, Any]:
    """One document, in the chosen version: state bar, content with digest, versions, and what can be done now."""
    case = act.get(CaseFile, record.case) if record.case else None
    form = known_form(act, record.form)
    versions = act.find(Version, {"record": record.id}, sort="-number")
    is_open = case is not None and case.state == "open"
    may_write = is_open and act.allows("documents.write", record)
    due = next_opinion(form, record) if form and record.state == IN_APPROVAL else ""
    is_ready = form is not None and (record.state == APPROVED or (record.state == DRAFT and not opinion_keys(form)))
    return {
        "breadcrumb": [_("案件"), case.number if case else "", record.title],
        "case": {"href": url_for("cases.show", case_id=case.id), "number": case.number, "title": case.title}
        if case
        else None,
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
        "versions": [_version(act, record, version, chosen) for version in versions],
        "declined": _declined(record),
        "readers": readers(act, record),
        "opinions": [
            {"who": row["name"], "text": row["text"], "at": display.moment(row["at"])}
            for row in record.facets["documents"].get("opinions", [])
        ],
        "preview": _preview(act, record, chosen),
        "add_version": version_part(act, record, chosen, "documents.show")["add_version"] if chosen else "",
        "actions": {
            "edit": url_for("documents.edit", record_id=record.id) if may_write and record.state == DRAFT else "",
            "submit": url_for("documents.submit", record_id=record.id)
            if may_write and record.state == DRAFT and form and opinion_keys(form) and versions
            else "",
            "issue": url_for("documents.issue", record_id=record.id) if may_write and is_ready and versions else "",
            "approve": url_for("documents.approve", record_id=record.id)
            if due and act.allows(permission_for(due), record)
            else "",
        },
    }


def _content(record: Record) -> str:
    if record.is_declared:
        return _("已定稿，不能再改")
    return {DRAFT: _("草稿"), APPROVED: _("已批准，等编号定稿")}.get(record.state, _("已送审，退回以后才能改"))


def _declined(record: Record) -> str:
    """Who sent the draft back, when and why; empty when nobody has."""
    row = record.facets["documents"].get("declined")
    return f"{row['name']} {display.moment(row['at'])}：{row['text']}" if row else ""


def _version(act: Act, record: Record, version: Version, chosen: Version | None) -> dict[str, Any]:
    pdf = act.first(Rendition, {"record": record.id, "version": version.number, "kind": "pdf"})
    place: dict[str, Any] = {"record_id": record.id, "number": version.number}
    return {
        "number": version.number,
        "filename": version.filename,
        "at": display.moment(version.created_at),
        "size": display.size(version.length),
        "sha256": display.groups(version.sha256),
        "reason": version.reason or "",
        "is_chosen": chosen is not None and version.number == chosen.number,
        "show_href": url_for("documents.show", record_id=record.id, version=version.number),
        "is_word": _is_made_here(version),
        "href": url_for(
            "documents.content",
            record_id=record.id,
            number=version.number,
            kind="docx" if _is_made_here(version) else "original",
        ),
        "pdf_href": url_for("documents.content", **place, kind="pdf") if pdf else "",
        "print_href": url_for("documents.content", **place, kind="pdf", print=1) if pdf else "",
    }


def _is_made_here(version: Version) -> bool:
    """Generated from a form, so that a PDF is made of it; what was brought is a file to download, Word files too."""
    return bool(version.provenance)


def _preview(act: Act, record: Record, chosen: Version | None = None) -> dict[str, Any]:
    """The chosen version page by page; without one, the newest that has a PDF. Says why there is none."""
    where = {"record": record.id, "kind": "pdf"} | ({"version": chosen.number} if chosen else {})
    newest = act.first(Rendition, where, sort="-version")
    if newest is not None:
        place = {"record_id": record.id, "number": newest.version}
        total = pages.count(act.store.blobs.open(newest.blob, newest.family).read())
        return {
            "href": url_for("documents.content", **place, kind="pdf", inline=1),
            "note": _("第 {version} 版，共 {total} 页", version=newest.version, total=total),
            "pages": [
                {
                    "src": url_for("documents.page_picture", **place, page_number=number),
                    "alt": _("{title}第 {number} 页", title=record.title, number=number),
                }
                for number in range(1, total + 1)
            ],
        }
    if chosen is not None and not _is_made_here(chosen):
        return {"href": "", "note": _("第 {number} 版是补充的文件，下载后查看。", number=chosen.number), "pages": []}
    if act.store.equipment.converter is None:
        return {"href": "", "note": _("本机没有 LibreOffice，不能生成 PDF，可以下载 Word 查看。"), "pages": []}
    note = _("生成后在这里显示。") if not record.current_version else _("正在生成，几秒后刷新。")
    return {"href": "", "note": note, "pages": []}


def waiting_for(act: Act) -> list[Record]:
    """The documents that wait for an opinion of this actor."""
    found = []
    for record in act.find_allowed("documents.opine", Record, {"type_key": "document", "state": IN_APPROVAL}):
        form = known_form(act, record.form)
        key = next_opinion(form, record) if form else ""
        if (
            key
            and act.actor.persons.isdisjoint({record.received_by, *signers(record)})
            and act.allows(permission_for(key), record)
        ):
            found.append(record)
    return found


def approval_row(act: Act, record: Record) -> dict[str, Any]:
    case = act.get(CaseFile, record.case)
    author = act.first(Account, {"_id": record.received_by})
    return {
        "title": _(record.title),
        "href": url_for("documents.approve", record_id=record.id),
        "case": case.title,
        "number": case.number,
        "author": author.name if author else "",
        "at": display.moment(record.received_at),
    }


def approval_page(act: Act, record: Record) -> dict[str, Any]:
    """What is asked, who has signed, why this person may decide."""
    form = form_of(act, record.form)
    key = next_opinion(form, record)
    has_part = not act.actor.persons.isdisjoint({record.received_by, *signers(record)})
    may = act.allows(permission_for(key), record) and not has_part
    verdict = act.explain(permission_for(key), record)
    return {
        **record_page(act, record, chosen_version(act, record, None)),
        "breadcrumb": [_("待签批"), record.title],
        "row": approval_row(act, record),
        "asked": _(form.field(key).label),
        "may": may,
        "why": _why_not(has_part, _(form.field(key).label))
        if not may
        else [
            *(_(reason.sentence) for reason in verdict.reasons if reason.helps),
            _("你不是起草人，也没有签过这份文书"),
        ],
        "action": url_for("documents.approve", record_id=record.id),
    }


def _why_not(has_part: bool, asked: str) -> list[str]:
    return [_("现在等“{asked}”，由另一个人签", asked=asked), *([_("起草过或者签过的人不再签")] if has_part else [])]


def obligation_action(act: Act, case: CaseFile, state: ObligationState) -> dict[str, Any] | None:
    """The act beside a written obligation: look at it, or draft it."""
    if state.records:
        href = url_for("documents.show", record_id=state.records[-1])
        return {"label": _("查看"), "href": href, "method": "get", "primary": False}
    if case.state != "open" or not act.allows("documents.start", case):
        return None
    if state.state not in (evaluation.MISSING, evaluation.MAY):
        return None
    draft = act.first(Record, {"case": case.id, "form": state.obligation.form, "state": {"$ne": ISSUED}})
    if draft is not None and draft.state != DRAFT:
        href = url_for("documents.show", record_id=draft.id)
        return {
            "label": _(state_title(act, DOCUMENT_FLOW, draft.state)),
            "href": href,
            "method": "get",
            "primary": False,
        }
    href = url_for("documents.start", case_id=case.id, form_id=state.obligation.form)
    return {"label": _("继续起草") if draft else _("起草"), "href": href, "method": "post", "primary": True}


def case_documents(act: Act, case: CaseFile) -> list[dict[str, Any]]:
    """The documents of a case, for the case page."""
    records = act.find(Record, {"case": case.id, "type_key": "document"}, sort="received_at")
    return [
        {
            "title": _(record.title),
            "href": url_for("documents.show", record_id=record.id),
            "number": record.number or "",
            "date": display.day(record.document_on) or display.moment(record.received_at),
            "state": _(state_title(act, DOCUMENT_FLOW, record.state)),
            "state_kind": STATE_KINDS.get(record.state, "ink"),
            "audience": AUDIENCES[record.audience],
            "badges": badges(act, record),
        }
        for record in records
    ]


def home_part(act: Act) -> dict[str, Any]:
    """Approvals that wait for me, and drafts of mine, as tasks of the home page."""
    tasks = [
        {
            "title": _("签批{title}", title=record.title),
            "note": "{case} {number}".format(**approval_row(act, record)),
            "when": _("等待签批"),
            "href": url_for("documents.approve", record_id=record.id),
            "label": _("签批"),
            "icon": "signature",
            "is_mine": True,
            "is_late": False,
        }
        for record in (waiting_for(act) if act.allows("documents.opine") else [])
    ]
    if act.allows("documents.write"):
        where = {"type_key": "document", "state": {"$in": [DRAFT, APPROVED]}, "received_by": act.actor.id}
        for record in act.find_allowed("documents.write", Record, where, limit=20):
            case = act.get(CaseFile, record.case)
            if case.state != "open":
                continue  # nothing of it can be written any more
            ready = record.state == APPROVED
            tasks.append(
                {
                    "title": _("编号定稿{title}", title=record.title)
                    if ready
                    else _("写完{title}", title=record.title),
                    "note": f"{case.title} {case.number}",
                    "when": _(state_title(act, DOCUMENT_FLOW, record.state)),
                    "href": url_for("documents.show" if ready else "documents.edit", record_id=record.id),
                    "label": _("编号") if ready else _("继续写"),
                    "icon": "file-text",
                    "is_mine": True,
                    "is_late": False,
                }
            )
    return {"tasks": tasks}
