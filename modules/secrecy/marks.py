"""Protections that are no level: 商业秘密, 技术秘密, 个人隐私, 举报人, 未成年人, with reason, person and date."""

from __future__ import annotations

from docstore import clock
from docstore.errors import ConflictError, InvalidInputError, NotFoundError
from docstore.sentence import Sentence
from docstore.store.unit_of_work import UnitOfWork, use_case
from modules.secrecy.facet import INFORMANT, MARKS, own_of
from modules.secrecy.things import Thing, case_id, change, event_object, may_see, require_sealed, thing

LONGEST_REASON = 500


@use_case
def mark(uow: UnitOfWork, *, kind: str, key: str, mark: str, reason: str) -> Thing:
    """Put a mark on a case or a record. With 举报人 only the handlers, who marked it, and whom the secrecy officer adds
    may know it.

    Raises InvalidInputError, ConflictError when it is there, SecrecyError in a store that does not encrypt.
    """
    one = _protected(uow, kind, key, mark, reason)
    own = own_of(one)
    marks = list(own.get("marks", []))
    if any(present["mark"] == mark for present in marks):
        raise ConflictError("已经有这个标记。")
    require_sealed(uow, one)
    row = {"mark": mark, "reason": reason.strip(), "by": uow.actor.name, "at": clock.iso(uow.now())}
    own["marks"] = [*marks, row]
    if mark == INFORMANT:
        own["known_to"] = sorted({*own.get("known_to", []), uow.actor.id, *one.handlers})
    change(uow, one, own)
    _record(uow, "secrecy_marked", one, mark, reason)
    return one


@use_case
def lift(uow: UnitOfWork, *, kind: str, key: str, mark: str, reason: str) -> Thing:
    """Take a mark away, with the reason. Raises InvalidInputError, ConflictError when it is not there."""
    one = _protected(uow, kind, key, mark, reason)
    own = own_of(one)
    left = [row for row in own.get("marks", []) if row["mark"] != mark]
    if len(left) == len(own.get("marks", [])):
        raise ConflictError("没有这个标记，或者是随案件来的：到案件上去掉。")
    own["marks"] = left
    change(uow, one, own)
    _record(uow, "secrecy_mark_lifted", one, mark, reason)
    return one


def _protected(uow: UnitOfWork, kind: str, key: str, mark: str, reason: str) -> Thing:
    one = thing(uow, kind, key)
    if not may_see(uow, one):
        raise NotFoundError("没有找到。")
    uow.require(f"secrecy.protect_{kind}", one)
    faults = {}
    if mark not in MARKS:
        faults["mark"] = "选一个标记。"
    if not reason.strip():
        faults["reason"] = "写理由。"
    if len(reason.strip()) > LONGEST_REASON:
        faults["reason"] = Sentence("最多 {longest} 个字。", longest=LONGEST_REASON)
    if faults:
        raise InvalidInputError(fields=faults)
    return one


def _record(uow: UnitOfWork, event_type: str, one: Thing, mark: str, reason: str) -> None:
    detail = {"mark": mark, "reason": reason.strip()}
    uow.record(event_type, case=case_id(one), objects=[event_object(one)], detail=detail)
