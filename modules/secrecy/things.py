"""Cases and records as the things that are classified and marked: found, named in events, changed with their parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docstore.access.account import Account
from docstore.blobs.store import BUCKETS
from docstore.custody.objects import record_object
from docstore.errors import NotFoundError, SecrecyError
from docstore.model.case_file import CaseFile
from docstore.model.record import Record, Rendition, Version
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork
from modules.cases.api import case_object
from modules.copies.api import CopyRequest
from modules.secrecy.facet import set_own

Thing = CaseFile | Record
MODELS: Mapping[str, type[Thing]] = {"case": CaseFile, "record": Record}


def thing(act: Act | UnitOfWork, kind: str, key: str) -> Thing:
    """Raises NotFoundError, also for a kind that is none."""
    if kind not in MODELS:
        raise NotFoundError("没有找到。")
    return act.get(MODELS[kind], key)


def may_see(act: Act | UnitOfWork, one: Thing) -> bool:
    return act.allows(f"{one.policy_kind}s.view", one)


def case_id(one: Thing) -> str | None:
    """The case in whose chain events about it stand."""
    found: str | None = one.id if isinstance(one, CaseFile) else one.case or one.received_for
    return found


def event_object(one: Thing) -> dict[str, Any]:
    return case_object(one) if isinstance(one, CaseFile) else record_object(one)


def parts(uow: UnitOfWork, one: Thing) -> list[Record]:
    """The records of a case; a record and its corrections, whose drafts stay."""
    if isinstance(one, Record):
        return [one, *corrections(uow, one)]
    return uow.find(Record, {"$or": [{"case": one.id}, {"received_for": one.id}]})


def corrections(uow: UnitOfWork, paper: Record) -> list[Record]:
    of_the_form = {"case": paper.case, "type_key": paper.type_key, "form": paper.form}
    return uow.find(Record, {**of_the_form, "facets.documents.corrects": paper.id}) if paper.form else []


def change(uow: UnitOfWork, one: Thing, own: Mapping[str, Any]) -> None:
    """Write what was decided; what is in force on the records of a case, and on the corrections of a paper, follows in
    the same unit of work.
    """
    set_own(one, own)
    uow.update(one)
    if isinstance(one, Record):
        for correction in corrections(uow, one):
            uow.update(correction)
    if isinstance(one, CaseFile):
        for record in parts(uow, one):
            uow.update(record)
        for request in uow.find(CopyRequest, {"case": one.id}):
            uow.update(request)


def people(act: Act | UnitOfWork, role: str) -> list[Account]:
    """Who holds a post now."""
    return [one for one in act.find(Account, {"is_active": True}, sort="name") if role in one.as_actor().roles]


def require_sealed(uow: UnitOfWork, one: Thing) -> None:
    """Raises SecrecyError unless new contents are encrypted and all that the thing has lie encrypted."""
    if not uow.store.blobs.encryption.setting().is_on:
        raise SecrecyError(
            "这个库的内容没有加密存储，不能加密级和保护标记。",
            next_step="请系统管理员运行 ./quancheng encryption on，再运行 ./quancheng encryption reseal。",
        )
    records = [record.id for record in parts(uow, one)]
    for model in (Version, Rendition):
        for family, bucket in BUCKETS.items():
            blobs = [content.blob for content in uow.find(model, {"record": {"$in": records}, "family": family})]
            files: Any = uow.store.database[f"{bucket}.files"]
            if files.find_one({"_id": {"$in": blobs}, "metadata.encryption": None}, {"_id": 1}, session=uow.session):
                raise SecrecyError(
                    "这里有加密以前存的内容，还没有加密，不能加密级和保护标记。",
                    next_step="请系统管理员运行 ./quancheng encryption reseal，做完再来。",
                )
