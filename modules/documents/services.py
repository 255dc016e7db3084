"""Use cases of written documents: start, save the draft, generate, send for approval, give an opinion, issue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docstore import clock
from docstore.custody.objects import record_object, version_object
from docstore.errors import ConflictError, InvalidInputError, NotFoundError, RecordDeclaredError, StaleRevisionError
from docstore.forms.declaration import FormDeclaration
from docstore.forms.filling import to_stored, validate
from docstore.model.case_file import CaseFile
from docstore.model.record import Record, Version
from docstore.procedure.evaluation import WAITING
from docstore.store.unit_of_work import UnitOfWork, use_case
from docstore.workflow import engine
from modules.cases.api import obligations, require_open
from modules.documents.chain import chain_of, next_opinion, opinion_keys, permission_for, require_another_person
from modules.documents.facts import form_facts, known_words
from modules.documents.generation import form_of, inputs_digest, version_detail, write_version
from modules.documents.workflow import APPROVED, DOCUMENT_FLOW, DRAFT, IN_APPROVAL
from modules.organisation.api import next_number

# What stands in the box until it is changed: with it nobody meant to send a draft back.
_CONSENT = ("同意", "拟同意", "无意见")


@use_case
def start_document(uow: UnitOfWork, *, case_id: str, form_id: str) -> Record:
    """A draft, or the one that is there; what is not typed comes from the case.

    Raises ConflictError while an earlier document is missing.
    """
    case = uow.get(CaseFile, case_id)
    uow.require("documents.start", case)
    require_open(case)
    form = form_of(uow, form_id)
    draft = uow.first(Record, {"case": case.id, "form": form.id, "state": DRAFT})
    if draft is not None:
        return draft
    waiting = next((s for s in obligations(uow, case) if s.obligation.form == form_id and s.state == WAITING), None)
    if waiting is not None:
        raise ConflictError("{form}要{note}才能起草。", form=form.name, note=waiting.note)
    record = uow.insert(
        Record(
            type_key="document",
            title=form.name,
            state=DRAFT,
            case=case.id,
            department=case.department,
            handlers=case.handlers,
            audience="internal" if form.is_internal else "served",
            form=form.id,
            received_at=uow.now(),
            received_by=uow.actor.id,
            facets={"documents": {"inputs": {}, "opinions": []}},
        )
    )
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
    record, _ = _writable(uow, record_id)
    if revision is not None and revision != record.revision:
        raise StaleRevisionError("这份草稿已在别处改过，这里写的没有保存。")
    record.facets["documents"]["inputs"] = dict(inputs)
    return uow.update(record)


@use_case
def check_draft(uow: UnitOfWork, *, record_id: str) -> None:
    """Raises InvalidInputError with everything that still keeps the draft from being generated; changes nothing."""
    record, case = _writable(uow, record_id)
    _values(uow, record, case, form_of(uow, record.form), "review")


@use_case
def generate(uow: UnitOfWork, *, record_id: str, inputs: Mapping[str, Any] | None = None) -> Version:
    """Render the draft as a new version marked 草稿. Raises InvalidInputError with all faults at once."""
    record, case = _writable(uow, record_id)
    if inputs is not None:
        record.facets["documents"]["inputs"] = dict(inputs)
    form = form_of(uow, record.form)
    values = _values(uow, record, case, form, "review")
    version = write_version(uow, record, form, values, is_recorded=_is_recorded(uow, case))
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
def submit(uow: UnitOfWork, *, record_id: str) -> Record:
    """Send a faultless draft into its approval chain.

    Who signs reads the newest version: when it is not what is typed now, a new one is rendered. The facts of the case
    are kept with it, so that what is issued is what was approved, whatever changes meanwhile.
    """
    record, case = _writable(uow, record_id)
    form = form_of(uow, record.form)
    if not opinion_keys(form):
        raise ConflictError("{form}不用审批，可以直接编号定稿。", form=form.name)
    if not _is_rendered(uow, record, case, form):
        generate(uow, record_id=record.id)
        record = uow.get(Record, record_id)
    record.facets["documents"]["opinions"] = []
    record.facets["documents"].pop("declined", None)
    record.facets["documents"]["facts"] = form_facts(uow, case)
    _fire(uow, record, "submit")
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
    require_another_person(uow, record)
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
        _fire(uow, record, "decline", {"opinion": key, "text": text.strip()})
        return record
    record.facets["documents"]["opinions"].append(
        {
            "key": key,
            "text": text.strip(),
            "by": uow.actor.id,
            "name": uow.actor.name,
            "at": clock.iso(uow.now()),
        }
    )
    if next_opinion(form, record):
        uow.update(record)
        uow.record(
            "document_reviewed",
            case=record.case,
            objects=[record_object(record)],
            detail={"opinion": key, "text": text.strip()},
            authority="第五条",
        )
    else:
        _fire(uow, record, "approve", {"opinion": key, "text": text.strip()})
    return record


@use_case
def issue(uow: UnitOfWork, *, record_id: str) -> Version:
    """Give the number and the date, render the final paper, declare it: from now on its content cannot change."""
    record = uow.get(Record, record_id)
    uow.require("documents.write", record)
    case = _require_case(uow, record)
    form = form_of(uow, record.form)
    if opinion_keys(form) and record.state != APPROVED:
        raise ConflictError("{form}批准以后才能编号。", form=form.name)
    today = clock.local_day(uow.now()).isoformat()
    for field in form.fields:
        if field.is_set_at_issue:
            record.facets["documents"]["inputs"][field.key] = today
    values = _values(uow, record, case, form, "issue")
    record.number = next_number(uow, form.abbreviation, uow.now()) if form.is_numbered else None
    version = write_version(
        uow,
        record,
        form,
        values,
        is_recorded=_is_recorded(uow, case),
        number=record.number or "",
        is_issued=True,
    )
    record.document_on = today
    record.is_declared = True
    record.declared_version = version.number
    record.facets["documents"]["values"] = to_stored(form, values)
    record.facets["documents"]["issued_at"] = clock.iso(uow.now())
    _fire(uow, record, "issue", {"number": record.number, **version_detail(version)}, [version_object(version)])
    return version


def _writable(uow: UnitOfWork, record_id: str) -> tuple[Record, CaseFile]:
    record = uow.get(Record, record_id)
    uow.require("documents.write", record)
    case = _require_case(uow, record)
    if record.is_declared:
        raise RecordDeclaredError("{title}已经定稿，内容不能再改。", title=record.title)
    if record.state != DRAFT:
        raise ConflictError("{title}正在审批，退回以后才能改。", title=record.title)
    return record, case


def _require_case(uow: UnitOfWork, record: Record) -> CaseFile:
    if record.type_key != "document" or not record.case:
        raise NotFoundError("没有这份文书。")
    case = uow.get(CaseFile, record.case)
    require_open(case)
    return case


def _form_in_approval(uow: UnitOfWork, record: Record) -> FormDeclaration:
    if record.state != IN_APPROVAL:
        raise ConflictError("{title}不在审批中。", title=record.title)
    _require_case(uow, record)
    return form_of(uow, record.form)


def _values(uow: UnitOfWork, record: Record, case: CaseFile, form: FormDeclaration, phase: Any) -> dict[str, Any]:
    facet = record.facets["documents"]
    facts = form_facts(uow, case) if record.state == DRAFT else facet["facts"]
    facts = {**facts, **known_words(uow, case)}
    return validate(form, facet["inputs"], facts=facts, phase=phase, chain=chain_of(record))


def _is_rendered(uow: UnitOfWork, record: Record, case: CaseFile, form: FormDeclaration) -> bool:
    """Whether the newest version is what is typed now."""
    values = _values(uow, record, case, form, "review")
    inputs = inputs_digest(form, values, number="", is_recorded=_is_recorded(uow, case))
    newest = uow.first(Version, {"record": record.id, "number": record.current_version})
    return newest is not None and newest.provenance["inputs_sha256"] == inputs


def _is_recorded(uow: UnitOfWork, case: CaseFile) -> bool:
    """Whether this case is being recorded: only then does the paper bear the recording notice (Article 10)."""
    return any(begun(uow, case) for begun in uow.store.registry.of("recording_begun").values())


def _fire(
    uow: UnitOfWork,
    record: Record,
    transition: str,
    detail: dict[str, Any] | None = None,
    contents: list[dict[str, Any]] | None = None,
) -> None:
    objects = [record_object(record), *(contents or [])]
    engine.fire(uow, DOCUMENT_FLOW, record, transition, case=record.case, objects=objects, detail=detail)
