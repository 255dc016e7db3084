"""Placing and releasing a hold, and what is held.

Both write the case, so that its revision moves: whoever disposes of the case or of anything in it at the same moment
writes it too, and one of the two loses. A hold forbids disposal, nothing else: work in the case goes on, and `reseal`
moves held content, of which nothing is lost by that.
"""

from __future__ import annotations

from typing import Any

from docstore.access.same_person import did_one_of
from docstore.custody.objects import case_object, record_object
from docstore.errors import ConflictError, InvalidInputError, NotFoundError, SeparationOfDutiesError
from docstore.model.case_file import HELD, RELEASED, CaseFile
from docstore.model.hold import GROUNDS, Hold
from docstore.model.record import Record
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork, use_case

PLACE = "holds.place"
RELEASE = "holds.release"
LONGEST = 500
_ARTICLES = {"petition": "第十七条（二）"}


@use_case
def place_hold(uow: UnitOfWork, *, case_id: str, ground: str, basis: str, note: str = "", record_id: str = "") -> Hold:
    """Hold a case, or one record of it. `ground` is one of `GROUNDS`; `basis` a document number or who asked.

    Raises AccessDeniedError; NotFoundError for a record of another case; InvalidInputError; ConflictError when the same
    hold stands already.
    """
    case = uow.get(CaseFile, case_id)
    uow.require(PLACE, case)
    record = _record_of(uow, case, record_id) if record_id else None
    basis, note = basis.strip(), note.strip()
    _require_complete(ground, basis, note)
    same: dict[str, Any] = {"case": case.id, "record": record_id or None, "ground": ground, "basis": basis}
    if uow.first(Hold, {**same, "released_at": None}) is not None:
        raise ConflictError("已经按同一依据冻结过，不用再冻结。")
    hold = uow.insert(Hold(**same, note=note or None, placed_by=uow.actor.id, placed_at=uow.now()))
    case.hold_state = HELD
    uow.update(case)
    uow.record(
        "hold_placed",
        case=case.id,
        objects=[_object(hold), case_object(case), *([record_object(record)] if record else [])],
        detail={"ground": ground, "basis": basis, "note": note, "reason": in_words(hold)},
        authority=_ARTICLES.get(ground, ""),
    )
    return hold


@use_case
def release_hold(uow: UnitOfWork, *, case_id: str, hold_id: str, reason: str) -> Hold:
    """Let go of what one hold keeps; others on the same thing stand.

    Raises NotFoundError; AccessDeniedError; SeparationOfDutiesError to the person who placed it; ConflictError when it
    is released already; InvalidInputError without a reason.
    """
    case = uow.get(CaseFile, case_id)
    uow.require(RELEASE, case)
    hold = uow.first(Hold, {"_id": hold_id, "case": case.id})
    if hold is None:
        raise NotFoundError("本案没有这一项冻结。")
    if not hold.is_standing:
        raise ConflictError("这一项冻结已经解除。")
    if did_one_of(uow, [(hold.placed_by, hold.placed_at)]):
        raise SeparationOfDutiesError("冻结的人不能自己解除，由另一位有权的人解除。")
    if not (reason := reason.strip()) or len(reason) > LONGEST:
        raise InvalidInputError(fields={"reason": "写明为什么解除，例如“判决已经生效”，最多 500 字。"})
    hold.released_by, hold.released_at, hold.release_reason = uow.actor.id, uow.now(), reason
    uow.update(hold)
    case.hold_state = HELD if held_by(uow, case) else RELEASED
    uow.update(case)
    uow.record("hold_released", case=case.id, objects=[_object(hold), case_object(case)], detail={"reason": reason})
    return hold


def held_by(reads: Act | UnitOfWork, thing: CaseFile | Record) -> list[Hold]:
    """The holds that stand in the way of disposing of `thing`, the oldest first.

    A record is held with its case; a case by a hold on any of its records, without which it is not whole.
    """
    if isinstance(thing, CaseFile):
        where: dict[str, Any] = {"case": thing.id}
    else:
        cases = [case for case in (thing.case, thing.received_for) if case]
        where = {"$or": [{"record": thing.id}, {"case": {"$in": cases}, "record": None}]}
    return reads.find(Hold, {**where, "released_at": None}, sort="placed_at")


def in_words(hold: Hold) -> str:
    """Why, in one line: ground and basis, as the stream and the ledger say it."""
    return "，".join(part for part in (GROUNDS[hold.ground], hold.basis, hold.note) if part)


def _record_of(uow: UnitOfWork, case: CaseFile, record_id: str) -> Record:
    record = uow.first(Record, {"_id": record_id})
    if record is None or case.id not in (record.case, record.received_for):
        raise NotFoundError("本案没有这件记录。")
    return record


def _require_complete(ground: str, basis: str, note: str) -> None:
    faults = {}
    if ground not in GROUNDS:
        faults["ground"] = "选一个事由。"
    if not basis or len(basis) > LONGEST:
        faults["basis"] = "写依据的文号，没有文号的写谁要求的，最多 500 字。"
    if (ground == "other" and not note) or len(note) > LONGEST:
        faults["note"] = "事由是“其他”的，写明是什么事，最多 500 字。"
    if faults:
        raise InvalidInputError(fields=faults)


def _object(hold: Hold) -> dict[str, Any]:
    return {"kind": "hold", "id": hold.id, **({"record": hold.record} if hold.record else {})}
