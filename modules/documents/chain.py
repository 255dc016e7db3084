"""The approval chain of a document: opinions in the order of the form, each by another person."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from docstore.errors import SeparationOfDutiesError
from docstore.forms.declaration import FormDeclaration
from docstore.model.record import Record, Version
from docstore.store.unit_of_work import UnitOfWork

_TABLE = Path(__file__).parent / "data" / "opinions.yaml"


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, str]]:
    return dict(yaml.safe_load(_TABLE.read_text(encoding="utf-8")))


def opinion_keys(form: FormDeclaration) -> list[str]:
    """The opinion fields of a form, in the order of signing."""
    return [field.key for field in form.fields if field.type == "opinion"]


def next_opinion(form: FormDeclaration, record: Record) -> str:
    """The opinion that is due, or empty when all are given."""
    given = {row["key"] for row in record.facets["documents"].get("opinions", [])}
    return next((key for key in opinion_keys(form) if key not in given), "")


def permission_for(key: str) -> str:
    """What it takes to give the opinion `key`."""
    return _table()[key]["permission"]


def signer_of(key: str) -> str:
    """Who gives the opinion `key`, as the paper says it."""
    return _table()[key]["signer"]


def chain_of(record: Record) -> dict[str, Any]:
    """The opinions as `docstore.forms.filling` takes them."""
    return {
        row["key"]: {"text": row["text"], "signer": row["name"], "signed_at": row["at"]}
        for row in record.facets["documents"].get("opinions", [])
    }


def require_another_person(uow: UnitOfWork, record: Record) -> None:
    """Raises SeparationOfDutiesError: who wrote or already signed a document cannot give the next opinion."""
    wrote = {record.received_by, *(version.created_by for version in uow.find(Version, {"record": record.id}))}
    if not uow.actor.persons.isdisjoint(wrote):
        raise SeparationOfDutiesError("自己起草的文书不能自己审批。")
    if not uow.actor.persons.isdisjoint(signers(record)):
        raise SeparationOfDutiesError("审核和审批不能是同一个人。")


def signers(record: Record) -> set[str]:
    """Who has given an opinion on this document."""
    return {row["by"] for row in record.facets["documents"].get("opinions", [])}
