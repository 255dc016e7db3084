"""The act that makes a draft a paper: number, date, final content; a correction becomes a version of its paper."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from docstore import clock
from docstore.custody.objects import record_object, version_object
from docstore.errors import ConflictError, InvalidInputError
from docstore.forms.declaration import FormDeclaration
from docstore.forms.filling import to_stored
from docstore.forms.numbering import number_keys
from docstore.model.case_file import CaseFile
from docstore.model.record import Record, Version
from docstore.store.unit_of_work import UnitOfWork, use_case
from modules.documents import pairs
from modules.documents.chain import opinion_keys
from modules.documents.drafting import fire, is_recorded, require_case, values_of
from modules.documents.printing.generation import form_of, version_detail, write_version
from modules.documents.workflow import APPROVED, DRAFT, IN_APPROVAL, ISSUED
from modules.organisation.api import next_number


@use_case
def issue(uow: UnitOfWork, *, record_id: str) -> Version:
    """Give the number and the date, render the final paper, declare it: from now on its content cannot change.

    What is drawn up together is issued together. A correction takes the number of the paper that it corrects, and
    becomes its next version, with the reason.
    Raises ConflictError before the approval, when it was issued or given up, or when the paper to be corrected is
    not in force any more.
    """
    record = uow.get(Record, record_id)
    uow.require("documents.write", record)
    case = require_case(uow, record)
    form = form_of(uow, record.form)
    if record.state not in (DRAFT, IN_APPROVAL, APPROVED):
        raise ConflictError("{title}已经办完，不能再编号。", title=record.title, next_step="刷新这一页再看。")
    if opinion_keys(form) and record.state != APPROVED:
        raise ConflictError("{form}批准以后才能编号。", form=form.name)
    _date(uow, record, form)
    if record.facets["documents"].get("corrects"):
        return _correct(uow, record, case, form)
    partner = pairs.partner_of(uow, record, form)
    if partner is None:
        return _issue(uow, record, case, form, _number(uow, record, form))
    uow.require("documents.write", partner)
    other = form_of(uow, partner.form)
    _date(uow, partner, other)
    serials, others = _number(uow, record, form), _number(uow, partner, other)
    pairs.link(record, form)
    pairs.link(partner, other)
    beside = {other.id: pairs.as_paper(uow, partner, partner.number, others)}
    version = _issue(uow, record, case, form, serials, beside)
    try:
        _issue(uow, partner, case, other, others, {form.id: pairs.as_paper(uow, record, record.number, serials)})
    except InvalidInputError as error:
        sentence = "{form}和{other}一起编号定稿，{other}还有 {n} 处要改。"
        raise ConflictError(sentence, form=form.name, other=other.name, n=len(error.fields))
    return version


def _issue(
    uow: UnitOfWork,
    record: Record,
    case: CaseFile,
    form: FormDeclaration,
    serials: Mapping[str, str],
    beside: Mapping[str, Any] = MappingProxyType({}),
) -> Version:
    values = values_of(uow, record, case, form, "issue", given=serials, beside=beside)
    version = write_version(
        uow, record, form, values, is_recorded=is_recorded(uow, case), number=record.number or "", is_issued=True
    )
    _declare(uow, record, form, values, version)
    fire(uow, record, "issue", {"number": record.number, **version_detail(version)}, [version_object(version)])
    return version


def _number(uow: UnitOfWork, record: Record, form: FormDeclaration) -> dict[str, str]:
    """Give the document number, and what the system numbers inside the paper."""
    record.number = next_number(uow, form.abbreviation, uow.now()) if form.is_numbered else None
    record.number_keys = number_keys(record.number)
    return _serials(uow, form, record.number)


def _date(uow: UnitOfWork, record: Record, form: FormDeclaration) -> None:
    today = clock.local_day(uow.now()).isoformat()
    for field in form.fields:
        if field.is_set_at_issue:
            record.facets["documents"]["inputs"][field.key] = today


def _correct(uow: UnitOfWork, draft: Record, case: CaseFile, form: FormDeclaration) -> Version:
    """The next version of the paper that `draft` corrects; what stood before stays as it was."""
    facet = draft.facets["documents"]
    paper = uow.get(Record, facet["corrects"])
    if paper.state != ISSUED:
        raise ConflictError("{title}已经不是定稿，不能更正。", title=paper.title, next_step="弃用这份草稿。")
    numbered = (field.key for field in form.fields if field.type == "serial")
    kept = {key: paper.facets["documents"]["values"].get(key, "") for key in numbered}
    values = values_of(uow, draft, case, form, "issue", given=kept)
    version = write_version(
        uow,
        paper,
        form,
        values,
        is_recorded=is_recorded(uow, case),
        number=paper.number or "",
        is_issued=True,
        reason=facet["reason"],
    )
    paper.facets["documents"] |= {"inputs": dict(facet["inputs"]), "opinions": facet.get("opinions", [])}
    _declare(uow, paper, form, values, version)
    uow.update(paper)
    detail = {"reason": version.reason, "corrects": paper.number or paper.title, **version_detail(version)}
    fire(uow, draft, "correct", detail, [record_object(paper), version_object(version)])
    return version


def _serials(uow: UnitOfWork, form: FormDeclaration, number: str | None) -> dict[str, str]:
    """What the system numbers inside a paper: by the paper's own number, or where it bears none by form and year."""
    keys = [field.key for field in form.fields if field.type == "serial"]
    if number or not keys:
        return dict.fromkeys(keys, number or "")
    year = clock.local(uow.now()).year
    return dict.fromkeys(keys, f"{year}-{uow.next_number(f'serial:{form.id}:{year}'):04d}")


def _declare(uow: UnitOfWork, paper: Record, form: FormDeclaration, values: dict[str, Any], version: Version) -> None:
    """`declared_version` stays the first: what came after it are final contents, too."""
    paper.document_on = clock.local_day(uow.now()).isoformat()
    paper.declared_version = paper.declared_version or version.number
    paper.is_declared = True
    paper.facets["documents"]["values"] = to_stored(form, values)
    paper.facets["documents"]["issued_at"] = clock.iso(uow.now())
