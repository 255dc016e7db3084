"""Use cases of a draft: start, save, generate, send for approval, give an opinion, give it up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from docstore import clock
from docstore.custody.objects import record_object, version_object
from docstore.errors import ConflictError, InvalidInputError, StaleRevisionError
from docstore.forms.declaration import FormDeclaration
from docstore.model.case_file import CaseFile
from docstore.model.record import Record, Version
from docstore.procedure.evaluation import WAITING
from docstore.store.unit_of_work import UnitOfWork, use_case
from modules.cases.api import obligations, require_open
from modules.documents.chain import (
    conditional_opinions,
    next_opinion,
    opinion_keys,
    permission_for,
    require_another_person,
    wait_for_next,
)
from modules.documents.drafting import fire, insert_draft, is_recorded, is_rendered, require_case, values_of, writable
from modules.documents.facts import form_facts
from modules.documents.links import linked
from modules.documents.printing.generation import form_of, version_detail, write_version
from modules.documents.workflow import DRAFT, IN_APPROVAL

# What stands in the box until it is changed: with it nobody meant to send a draft back.
_CONSENT = ("同意", "拟同意", "无意见")


@use_case
def start_document(uow: UnitOfWork, *, case_id: str, form_id: str, is_further: bool = False) -> Record:
    """A draft, or (unless a further one is wanted) the one that is there; what is not typed comes from the case.

    Raises ConflictError while an earlier document is missing, and for a form that the program fills itself.
    """
    case = uow.get(CaseFile, case_id)
    uow.require("documents.start", case)
    require_open(case)
    form = form_of(uow, form_id)
    if form.is_automatic:
        raise ConflictError("{form}由系统在办理中生成，不用起草。", form=form.name)
    of_the_form = {"case": case.id, "form": form.id, "state": DRAFT, "facets.documents.corrects": {"$exists": False}}
    draft = next((one for one in uow.find(Record, of_the_form) if uow.reaches(one)), None)
    if draft is not None and not is_further:
        return draft
    waiting = next((s for s in obligations(uow, case) if s.obligation.form == form_id and s.state == WAITING), None)
    if waiting is not None:
        raise ConflictError("{form}要{note}才能起草。", form=form.name, note=waiting.note)
    audience = "internal" if form.is_internal else "served"
    record = insert_draft(uow, case, form, {"inputs": {}}, title=form.name, audience=audience)
    uow.record(
        "document_started",
        case=case.id,
        objects=[record_object(record)],
        detail={"to": record.state, "form": form.id},
    )
    return record


@use_case
def save_draft(uow: UnitOfWork, *, record_id: str, inputs: Mapping[str, Any], revision: int | None = None) -> Record:
    """Keep what was typed, faults and all. No event: a draft is not yet a record.

    Raises StaleRevisionError when `revision` is given and the draft was kept by somebody, or in another tab, since.
    """
    record, case = writable(uow, record_id)
    if revision is not None and revision != record.revision:
        raise StaleRevisionError("这份草稿已在别处改过，这里写的没有保存。")
    record.facets["documents"]["inputs"] = linked(uow, case, form_of(uow, record.form), inputs)
    return uow.update(record)


@use_case
def check_draft(uow: UnitOfWork, *, record_id: str) -> None:
    """Raises InvalidInputError with everything that still keeps the draft from being generated; changes nothing."""
    record, case = writable(uow, record_id)
    values_of(uow, record, case, form_of(uow, record.form), "review")


@use_case
def generate(uow: UnitOfWork, *, record_id: str, inputs: Mapping[str, Any] | None = None) -> Version:
    """Render the draft as a new version marked 草稿. Raises InvalidInputError with all faults at once."""
    record, case = writable(uow, record_id)
    if inputs is not None:
        record.facets["documents"]["inputs"] = linked(uow, case, form_of(uow, record.form), inputs)
    form = form_of(uow, record.form)
    values = values_of(uow, record, case, form, "review")
    version = write_version(uow, record, form, values, is_recorded=is_recorded(uow, case))
    uow.update(record)
    uow.record(
        "document_generated",
        case=case.id,
        objects=[record_object(record), version_object(version)],
        detail=version_detail(version),
        authority="第六条",
    )
    return version


@use_case
def submit(uow: UnitOfWork, *, record_id: str, asked: Sequence[str] = ()) -> Record:
    """Send a faultless draft into its approval chain; `asked` are the conditional opinions that are wanted, too.

    Who signs reads the newest version: when it is not what is typed now, a new one is rendered. The facts of the case
    are kept with it, so that what is issued is what was approved, whatever changes meanwhile.
    Raises AccessDeniedError, ConflictError for a form without opinions, InvalidInputError with every fault.
    """
    record, case = writable(uow, record_id)
    form = form_of(uow, record.form)
    if not opinion_keys(form):
        raise ConflictError("{form}不用审批，可以直接编号定稿。", form=form.name)
    if not is_rendered(uow, record, case, form):
        generate(uow, record_id=record.id)
        record = uow.get(Record, record_id)
    record.facets["documents"]["opinions"] = []
    record.facets["documents"]["asked"] = [key for key in conditional_opinions(form) if key in asked]
    record.facets["documents"].pop("declined", None)
    record.facets["documents"]["facts"] = form_facts(uow, case)
    wait_for_next(form, record)
    fire(uow, record, "submit")
    return record


@use_case
def discard(uow: UnitOfWork, *, record_id: str) -> Record:
    """Give a draft up: nothing of it is removed, it only waits for nobody any more."""
    record, _ = writable(uow, record_id)
    fire(uow, record, "discard")
    return record


@use_case
def give_opinion(uow: UnitOfWork, *, record_id: str, text: str, is_agreed: bool) -> Record:
    """Sign the opinion that is due; the last one approves. Declining sends the document back, with the reason.

    Raises SeparationOfDutiesError when the signer wrote it or has signed before.
    """
    record = uow.get(Record, record_id)
    uow.require("documents.opine", record)
    form = _form_in_approval(uow, record)
    key = next_opinion(form, record)
    uow.require(permission_for(key), record)
    require_another_person(uow, record, uow.get(CaseFile, record.case), key)
    if not text.strip():
        raise InvalidInputError(fields={"text": "写意见，例如“同意”。"})
    if not is_agreed and text.strip().rstrip("。.！!") in _CONSENT:
        raise InvalidInputError(fields={"text": "要退回的，把意见换成哪里要改。"})
    if not is_agreed:
        record.facets["documents"]["declined"] = {
            "text": text.strip(),
            "name": uow.actor.name,
            "at": clock.iso(uow.now()),
        }
        record.facets["documents"]["waits_for"] = ""
        fire(uow, record, "decline", {"opinion": key, "text": text.strip()})
        return record
    record.facets["documents"]["opinions"].append(
        {
            "key": key,
            "text": text.strip(),
            "by": uow.actor.id,
            "name": uow.actor.name,
            "certificate": uow.actor.certificate if form.field(key).by == "officer" else "",
            "at": clock.iso(uow.now()),
        }
    )
    if wait_for_next(form, record):
        uow.update(record)
        uow.record(
            "document_reviewed",
            case=record.case,
            objects=[record_object(record)],
            detail={"opinion": key, "text": text.strip()},
            authority="第五条",
        )
    else:
        fire(uow, record, "approve", {"opinion": key, "text": text.strip()})
    return record


def _form_in_approval(uow: UnitOfWork, record: Record) -> FormDeclaration:
    if record.state != IN_APPROVAL:
        raise ConflictError("{title}不在审批中。", title=record.title, next_step="刷新页面，看现在办到哪一步。")
    require_case(uow, record)
    return form_of(uow, record.form)
