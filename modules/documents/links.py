"""What a clerk chose by name or number, with the record behind it; done when a draft is kept, so that no page must."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docstore.forms.declaration import FormDeclaration
from docstore.forms.field import Field
from docstore.forms.numbering import number_key
from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork
from modules.documents.printing.pictures import case_pictures
from modules.documents.workflow import ISSUED


def linked(reads: Act | UnitOfWork, case: CaseFile, form: FormDeclaration, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """`inputs` with numbers of papers of the case as links to them, and chosen pictures under their titles."""
    if not any(field.type in ("docref", "ref", "file") for field in form.fields):
        return dict(inputs)
    where = {"case": case.id, "type_key": "document", "state": ISSUED}
    found = [one for one in reads.find(Record, where, sort="received_at") if one.number and reads.reaches(one)]
    papers = {number_key(one.number): one for one in found}
    pictures = case_pictures(reads, case)
    return {
        **inputs,
        **{
            field.key: _each(field, inputs[field.key], papers, pictures)
            for field in form.fields
            if field.key in inputs and field.type in ("docref", "ref", "file")
        },
    }


def _each(field: Field, raw: Any, papers: Mapping[str, Record], pictures: Mapping[str, str]) -> Any:
    if not field.repeats:
        return _one(field, raw, papers, pictures)
    if isinstance(raw, Mapping):
        return {number: _one(field, entry, papers, pictures) for number, entry in raw.items()}
    return [_one(field, entry, papers, pictures) for entry in raw] if isinstance(raw, list | tuple) else raw


def _one(field: Field, raw: Any, papers: Mapping[str, Record], pictures: Mapping[str, str]) -> Any:
    if field.type == "file":
        if isinstance(raw, Mapping) and not str(raw.get("name") or "").strip():
            return {**raw, "name": pictures.get(str(raw.get("content") or ""), "")}
        return raw
    paper = papers.get(number_key(raw)) if isinstance(raw, str) and raw.strip() else None
    if paper is None or (field.to and paper.form not in field.to):
        return raw
    return {"number": paper.number, "form": paper.form, "record": paper.id}
