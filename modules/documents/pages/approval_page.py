"""What waits for an opinion, and the page on which it is given. Display-ready strings only."""

from __future__ import annotations

from typing import Any

from flask import url_for

from admin import display
from admin.language import _
from docstore.access.account import Account
from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from docstore.store.act import Act
from modules.documents.chain import may_sign, next_opinion, permission_for, signer_of
from modules.documents.pages.paper_page import chosen_version
from modules.documents.pages.record_page import record_page
from modules.documents.printing.generation import form_of, known_form
from modules.documents.workflow import IN_APPROVAL


def waiting_for(act: Act) -> list[Record]:
    """The documents that wait for an opinion of this actor."""
    found = []
    for record in act.find_allowed("documents.opine", Record, {"type_key": "document", "state": IN_APPROVAL}):
        form = known_form(act, record.form)
        key = next_opinion(form, record) if form else ""
        if key and may_sign(act, record, key) and act.allows(permission_for(key), record):
            found.append(record)
    return found


def approval_row(act: Act, record: Record) -> dict[str, Any]:
    case = act.get(CaseFile, record.case)
    author = act.first(Account, {"_id": record.received_by})
    return {
        "title": _(record.title),
        "href": url_for("documents.approve", record_id=record.id),
        "case": case.title if act.allows("cases.view", case) else "",
        "number": case.number,
        "author": author.name if author else "",
        "at": display.moment(record.received_at),
    }


def approval_page(act: Act, record: Record) -> dict[str, Any]:
    """What is asked, who has signed, why this person may decide."""
    form = form_of(act, record.form)
    key = next_opinion(form, record)
    has_part = not may_sign(act, record, key)
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
            _("这一栏由{signer}签", signer=_(signer_of(key))),
            *(_(reason.sentence) for reason in verdict.reasons if reason.helps),
            _("你没有签过这份文书") if act.actor.id == record.received_by else _("你不是起草人，也没有签过这份文书"),
        ],
        "action": url_for("documents.approve", record_id=record.id),
    }


def _why_not(has_part: bool, asked: str) -> list[str]:
    return [_("现在等“{asked}”，由另一个人签", asked=asked), *([_("起草过或者签过的人不再签")] if has_part else [])]
