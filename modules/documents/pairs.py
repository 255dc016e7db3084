"""Papers drawn up together (`made_with`), as a decision and its list: issued in one step, each names the other; void
together, for neither means anything alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from docstore import clock
from docstore.errors import ConflictError
from docstore.forms.declaration import FormDeclaration
from docstore.forms.field import Field
from docstore.model.record import Record
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork
from modules.documents.chain import opinion_keys
from modules.documents.printing.generation import form_of
from modules.documents.workflow import APPROVED, DRAFT, IN_APPROVAL, ISSUED


def partner_of(uow: UnitOfWork, record: Record, form: FormDeclaration) -> Record | None:
    """What is to be issued with `record`; None for a form that stands alone.

    Raises ConflictError while the other paper is not there, or not approved.
    """
    if not form.made_with:
        return None
    other = form_of(uow, form.made_with)
    states = [DRAFT, IN_APPROVAL, APPROVED]
    where = {"case": record.case, "form": other.id, "state": {"$in": states}, "facets.documents.corrects": None}
    partner = uow.first(Record, where, sort="received_at")
    if partner is None:
        raise ConflictError(
            "{form}和{other}一起编号定稿。", form=form.name, other=other.name, next_step="先把另一份写好。"
        )
    if partner.state != APPROVED and opinion_keys(other):
        raise ConflictError("{form}批准以后才能编号。", form=other.name)
    return partner


def issued_with(reads: Act | UnitOfWork, record: Record, form: FormDeclaration) -> Record | None:
    """The paper that was issued together with `record`, as long as it stands."""
    values = record.facets["documents"].get("values", {}) if form.made_with else {}
    named = [values[field.key]["record"] for field in _naming(form) if field.key in values]
    return reads.first(Record, {"_id": named[0], "state": ISSUED}) if named else None


def link(record: Record, form: FormDeclaration) -> None:
    """Leave the places where `record` names its partner to what the partner is numbered: nobody types them."""
    for field in _naming(form):
        record.facets["documents"]["inputs"].pop(field.key, None)


def as_paper(uow: UnitOfWork, record: Record, number: str | None, serials: Mapping[str, str]) -> dict[str, Any]:
    """`record` as the facts of its partner name it, with the numbers that it is about to get."""
    values = {"document_date": clock.local_day(uow.now()).isoformat(), **serials}
    at = clock.iso(uow.now())
    return {"values": values, "number": number, "name": record.title, "record": record.id, "at": at}


def _naming(form: FormDeclaration) -> Iterator[Field]:
    return (one for one in form.fields if one.type == "docref" and one.to == (form.made_with,))
