"""The approval chain of a document: opinions in the order of the form, each by another person.

What an opinion takes stands in data/opinions.yaml. A conditional one is asked for when the paper is sent for approval.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from docstore.access.same_person import Deed, did_one_of
from docstore.errors import SeparationOfDutiesError
from docstore.forms.declaration import FormDeclaration
from docstore.model.case_file import CaseFile
from docstore.model.record import Record, Version
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork
from modules.organisation.api import Officer

HANDLERS = "documents.handle"
_TABLE = Path(__file__).parent / "data" / "opinions.yaml"


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, str]]:
    return dict(yaml.safe_load(_TABLE.read_text(encoding="utf-8")))


def opinion_keys(form: FormDeclaration, asked: Collection[str] = ()) -> list[str]:
    """The opinions that are given before the paper is issued, in the order of signing.

    `asked`: those of the conditional ones that were asked for as the paper was sent for approval.
    """
    return [one.key for one in form.fields if one.type == "opinion" and (one.required == "always" or one.key in asked)]


def conditional_opinions(form: FormDeclaration) -> list[str]:
    """What may be asked for beside."""
    return [one.key for one in form.fields if one.type == "opinion" and one.required != "always"]


def next_opinion(form: FormDeclaration, record: Record) -> str:
    """The opinion that is due, or empty when all are given. One that several sign is due until all have."""
    facet = record.facets["documents"]
    given = [row["key"] for row in facet.get("opinions", [])]
    keys = opinion_keys(form, facet.get("asked", ()))
    return next((key for key in keys if given.count(key) < form.field(key).places), "")


def wait_for_next(form: FormDeclaration, record: Record) -> str:
    """The opinion that is due now, or empty. What it takes is kept with the paper while it waits: whoever is asked to
    sign may read what he signs, by a scope that any list can ask for.
    """
    key = next_opinion(form, record)
    record.facets["documents"]["waits_for"] = permission_for(key) if key else ""
    return key


def permission_for(key: str) -> str:
    """What it takes to give the opinion `key`."""
    return _table()[key]["permission"]


def signer_of(key: str) -> str:
    """Who gives the opinion `key`, as the paper says it."""
    return _table()[key]["signer"]


def chain_of(record: Record) -> dict[str, Any]:
    """The opinions as `docstore.forms.filling` takes them."""
    chain: dict[str, Any] = {}
    for row in record.facets["documents"].get("opinions", []):
        signed = {"text": row["text"], "signer": row["name"], "signed_at": row["at"]}
        chain.setdefault(row["key"], []).append({**signed, "certificate": row.get("certificate", "")})
    return chain


def may_sign(act: Act | UnitOfWork, record: Record, key: str) -> bool:
    """Whether duties stay separate: nobody signs twice, and nobody but the handlers signs what he wrote.

    Whether a handler is an officer of the case is asked as he signs.
    """
    return not did_one_of(act, _signed(record)) and (_is_handlers(key) or not did_one_of(act, _written(act, record)))


def require_another_person(uow: UnitOfWork, record: Record, case: CaseFile, key: str) -> None:
    """Raises SeparationOfDutiesError: who already signed a document cannot give the next opinion, nor who wrote it.

    Those who handle the case give their own opinion on their own paper: each of them a different officer of the case.
    """
    if did_one_of(uow, _signed(record)):
        raise SeparationOfDutiesError("签过这份文书的人不能再签，由另一个人签。")
    if _is_handlers(key):
        _require_of_the_case(uow, case)
        return
    if did_one_of(uow, _written(uow, record)):
        raise SeparationOfDutiesError("自己起草的文书不能自己审批。")


def _require_of_the_case(uow: UnitOfWork, case: CaseFile) -> None:
    if uow.actor.id in case.handlers:
        return
    certificate = uow.actor.certificate
    of_the_case = {"_id": {"$in": list(case.officers)}, "certificate": certificate}
    if not certificate or uow.first(Officer, of_the_case) is None:
        raise SeparationOfDutiesError("承办人意见由本案的承办人和执法人员签，你不是。")


def _is_handlers(key: str) -> bool:
    return permission_for(key) == HANDLERS


def _written(act: Act | UnitOfWork, record: Record) -> list[Deed]:
    versions = act.find(Version, {"record": record.id})
    return [(record.received_by, record.received_at), *((one.created_by, one.created_at) for one in versions)]


def _signed(record: Record) -> list[Deed]:
    return [(row["by"], datetime.fromisoformat(row["at"])) for row in record.facets["documents"].get("opinions", [])]
