"""What may befall a paper after it was issued: it is made void, or a correction of it is begun."""

from __future__ import annotations

from docstore import clock
from docstore.custody.objects import record_object
from docstore.errors import ConflictError, InvalidInputError
from docstore.model.record import Record
from docstore.sentence import Sentence
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork, use_case
from modules.documents import pairs
from modules.documents.drafting import fire, insert_draft, require_case
from modules.documents.printing.generation import form_of
from modules.documents.printing.void_marks import promise_void_pdf
from modules.documents.workflow import GONE, ISSUED

LONGEST_REASON = 500


@use_case
def void(uow: UnitOfWork, *, record_id: str, reason: str) -> Record:
    """Make an issued document void, and with it what was issued together with it: they keep their numbers and their
    contents, and count for nothing any more.

    Raises AccessDeniedError, ConflictError for what is not issued or is being corrected, InvalidInputError without a
    reason.
    """
    record = uow.get(Record, record_id)
    uow.require("documents.void", record)
    require_case(uow, record)
    told = _reason(reason, "写明为什么作废，例如“当事人名称写错，另行制作”。")
    partner = pairs.issued_with(uow, record, form_of(uow, record.form))
    _void(uow, record, told)
    if partner is not None:
        uow.require("documents.void", partner)
        _void(uow, partner, str(Sentence("与{title}一并作废：{reason}", title=record.title, reason=told)))
    return record


def _void(uow: UnitOfWork, record: Record, reason: str) -> None:
    if correction_of(uow, record) is not None:
        raise ConflictError("{title}正在更正，先弃用更正的草稿。", title=record.title)
    record.facets["documents"]["voided"] = {"reason": reason, "name": uow.actor.name, "at": clock.iso(uow.now())}
    fire(uow, record, "void", {"reason": reason, "number": record.number})
    promise_void_pdf(uow, record)


@use_case
def start_correction(uow: UnitOfWork, *, record_id: str, reason: str) -> Record:
    """A draft that corrects an issued document, begun with what that says, or the one that is there.

    The document itself stays as it is until the draft is approved and issued as its next version.
    Raises AccessDeniedError, ConflictError for what is not issued or is corrected by a draft that is kept from this
    person, InvalidInputError without a reason.
    """
    paper = uow.get(Record, record_id)
    case = require_case(uow, paper)
    uow.require("documents.start", case)
    if paper.state != ISSUED:
        raise ConflictError("{title}还没有定稿，直接改草稿。", title=paper.title)
    present = correction_of(uow, paper)
    if present is not None and not uow.reaches(present):
        raise ConflictError("{title}正在更正，草稿不对你公开。", title=paper.title, next_step="联系承办人。")
    if present is not None:
        return present
    told = _reason(reason, "写明为什么更正，例如“金额大写有误”。")
    form = form_of(uow, paper.form)
    dated = {field.key for field in form.fields if field.is_set_at_issue}
    inputs = {key: value for key, value in paper.facets["documents"]["inputs"].items() if key not in dated}
    # What another module put on the paper (a secrecy level), it puts on its corrections itself.
    facet = {"inputs": inputs, "corrects": paper.id, "reason": told}
    draft = insert_draft(uow, case, form, facet, title=paper.title, audience=paper.audience)
    uow.record(
        "document_correction_started",
        case=paper.case,
        objects=[record_object(draft), record_object(paper)],
        detail={"to": draft.state, "form": form.id, "reason": told},
    )
    return draft


def correction_of(uow: Act | UnitOfWork, paper: Record) -> Record | None:
    """The draft that is to become the next version of `paper`, if there is one."""
    # Beside its paper: an index finds those of the case and the form.
    of_the_form = {"case": paper.case, "type_key": paper.type_key, "form": paper.form}
    return uow.first(Record, {**of_the_form, "facets.documents.corrects": paper.id, "state": {"$nin": list(GONE)}})


def _reason(given: str, advice: str) -> str:
    told = given.strip()
    if not told:
        raise InvalidInputError(fields={"reason": advice})
    if len(told) > LONGEST_REASON:
        raise InvalidInputError(fields={"reason": Sentence("最多 {longest} 个字。", longest=LONGEST_REASON)})
    return told
