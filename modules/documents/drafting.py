"""A draft as every act on it finds it: may it be written, of what is it made, and is what was rendered still that."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from docstore.custody.objects import record_object
from docstore.errors import ConflictError, InvalidInputError, NotFoundError, RecordDeclaredError
from docstore.forms.declaration import FormDeclaration
from docstore.forms.filling import validate
from docstore.model.case_file import CaseFile
from docstore.model.record import Record, Version
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork
from docstore.workflow import engine
from modules.cases.api import require_open
from modules.documents.chain import chain_of
from modules.documents.facts import form_facts, known_words
from modules.documents.printing.generation import inputs_digest
from modules.documents.printing.pictures import picture_faults
from modules.documents.workflow import DISCARDED, DOCUMENT_FLOW, DRAFT


def insert_draft(
    uow: UnitOfWork, case: CaseFile, form: FormDeclaration, facet: dict[str, Any], *, title: str, audience: str
) -> Record:
    """A new draft of `form` by this actor. `facet`: what this module knows of it; the event is the caller's."""
    return uow.insert(
        Record(
            type_key="document",
            title=title,
            state=DRAFT,
            case=case.id,
            department=case.department,
            handlers=case.handlers,
            audience=audience,
            form=form.id,
            received_at=uow.now(),
            received_by=uow.actor.id,
            facets={"documents": {"opinions": [], **facet}},
        )
    )


def writable(uow: UnitOfWork, record_id: str) -> tuple[Record, CaseFile]:
    """The draft and its case. Raises AccessDeniedError, RecordDeclaredError, ConflictError."""
    record = uow.get(Record, record_id)
    uow.require("documents.write", record)
    case = require_case(uow, record)
    if record.is_declared:
        raise RecordDeclaredError("{title}已经定稿，内容不能再改。", title=record.title)
    if record.state == DISCARDED:
        raise ConflictError("{title}已经弃用，不能再写。", title=record.title, next_step="需要时另起一份。")
    if record.state != DRAFT:
        raise ConflictError("{title}正在审批，退回以后才能改。", title=record.title)
    return record, case


def require_case(reads: Act | UnitOfWork, record: Record) -> CaseFile:
    """The case of a document, open. Raises NotFoundError, ConflictError, CaseFiledError."""
    if record.type_key != "document" or not record.case:
        raise NotFoundError("没有这份文书。")
    case = reads.get(CaseFile, record.case)
    require_open(case)
    return case


def values_of(
    reads: Act | UnitOfWork,
    record: Record,
    case: CaseFile,
    form: FormDeclaration,
    phase: Any,
    given: Mapping[str, str] = MappingProxyType({}),
    beside: Mapping[str, Any] = MappingProxyType({}),
) -> dict[str, Any]:
    """What the paper is made of: a draft follows the case, what was sent for approval stays as it was then.

    `given`: what the system itself gives at issue, by field. `beside`: papers that are issued with it, by form.

    Raises InvalidInputError with every fault.
    """
    facet = record.facets["documents"]
    facts = form_facts(reads, case) if record.state == DRAFT else facet["facts"]
    facts = {**facts, **known_words(reads, case), "documents": {**facts["documents"], **beside}}
    values = validate(form, facet["inputs"], facts=facts, phase=phase, chain={**chain_of(record), **given})
    faults = picture_faults(reads, case, form, values)
    if faults:
        raise InvalidInputError(fields=faults)
    return values


def is_rendered(reads: Act | UnitOfWork, record: Record, case: CaseFile, form: FormDeclaration) -> bool:
    """Whether the newest version is what is typed now, and what the case says now. Raises InvalidInputError."""
    values = values_of(reads, record, case, form, "review")
    inputs = inputs_digest(form, values, number="", is_recorded=is_recorded(reads, case))
    newest = reads.first(Version, {"record": record.id, "number": record.current_version})
    return newest is not None and newest.provenance.get("inputs_sha256") == inputs


def is_recorded(reads: Act | UnitOfWork, case: CaseFile) -> bool:
    """Whether this case is being recorded: only then does the paper bear the recording notice (Article 10)."""
    return any(begun(reads, case) for begun in reads.store.registry.of("recording_begun").values())


def fire(
    uow: UnitOfWork,
    record: Record,
    transition: str,
    detail: dict[str, Any] | None = None,
    contents: list[dict[str, Any]] | None = None,
) -> None:
    objects = [record_object(record), *(contents or [])]
    engine.fire(uow, DOCUMENT_FLOW, record, transition, case=record.case, objects=objects, detail=detail)
