"""Officers named in papers hold certificates that are valid on the day of the paper (行政处罚法第四十二条)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from docstore.custody.ledger import Draft
from docstore.errors import InvalidInputError
from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from docstore.procedure.evaluation import CaseFacts
from docstore.sentence import Sentence
from docstore.store.unit_of_work import UnitOfWork
from modules.organisation.api import certificate_fault_on, is_certificate_valid_on


def require_certificates(uow: UnitOfWork, event: Draft) -> None:
    """As a paper is issued. Raises InvalidInputError, by the field that names the officer."""
    record = uow.get(Record, event.objects[0]["id"])
    faults: dict[str, str] = {}
    for field, one in _named(record.facets["documents"].get("values", {})):
        fault = certificate_fault_on(uow, one["name"], one["certificate"], [record.document_on])
        if fault:
            faults.setdefault(field, fault)
    if faults:
        raise InvalidInputError(fields=faults)


def certified(act: Any, case: CaseFile, facts: CaseFacts) -> list[str] | None:
    """Every officer of every paper, on the day that the paper bears. A period that nobody entered proves nothing."""
    papers = act.find(Record, {"_id": {"$in": [document.record for document in facts.documents]}})
    days = {paper.id: paper.document_on for paper in papers}
    found = [
        (document, one, is_certificate_valid_on(act, one["certificate"], days[document.record]))
        for document in facts.documents
        for _field, one in _named(document.values)
        if document.record in days
    ]
    if not found:
        return None
    out_of_date = [
        Sentence(
            "{document} 的{name}，执法证当天不在有效期内", document=document.number or document.form, name=one["name"]
        )
        for document, one, is_valid in found
        if is_valid is False
    ]
    unknown = [
        Sentence(
            "{name}的执法证 {certificate} 没有填有效期，请系统管理员或者法制机构在“执法人员”里填",
            name=one["name"],
            certificate=one["certificate"],
        )
        for _, one, is_valid in found
        if is_valid is None
    ]
    return list(dict.fromkeys([*out_of_date, *unknown]))


def _named(values: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Field and officer, as `OfficerType` stores them."""
    for field, value in values.items():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, Mapping) and one.keys() >= {"name", "certificate", "officer"}:
                yield field, one
