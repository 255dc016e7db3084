"""Use cases of 紧急查阅: open, use, end, look at afterwards. Each is an event in the chain of the case."""

from __future__ import annotations

from docstore import clock
from docstore.access.account import Account
from docstore.access.emergency import END, ENDED, OPEN, OPENED, REVIEWED, USED, Opening, period
from docstore.access.oneself import own_account
from docstore.access.posts import ADMINISTRATORS
from docstore.custody.objects import case_object, record_object
from docstore.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    SeparationOfDutiesError,
)
from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork, use_case

SHORTEST_REASON, LONGEST_REASON = 10, 500
_MODELS: dict[str, type[CaseFile | Record]] = {"case": CaseFile, "record": Record}
# The same letter ten times is no reason.
_LEAST_DIFFERENT = 6


@use_case
def break_glass(uow: UnitOfWork, *, kind: str, key: str, reason: str, hours: int) -> Opening:
    """Open one case with its records, or one record, for `hours`.

    Raises AccessDeniedError to a token, SeparationOfDutiesError to an administrator, InvalidInputError without a reason
    of substance, ConflictError for what is open to the person anyway, NotFoundError for what a restriction keeps.
    """
    account = own_account(uow)
    uow.require(OPEN)
    if not uow.actor.roles.isdisjoint(ADMINISTRATORS):
        raise SeparationOfDutiesError("系统、安全、审计管理员不能紧急查阅。", next_step="请业务岗位的人办理。")
    target = _target(uow.act, kind, key)
    if uow.allows(f"{kind}s.view", target):
        raise ConflictError("这一件你现在就可以看，不用紧急查阅。")
    text = reason.strip()
    if len(text) < SHORTEST_REASON or len(set(text)) < _LEAST_DIFFERENT:
        raise InvalidInputError(fields={"reason": "写清楚出了什么事、为什么不能等，至少 10 个字。"})
    if len(text) > LONGEST_REASON:
        raise InvalidInputError(fields={"reason": "写得太长，不超过 500 个字。"})
    case = target if isinstance(target, CaseFile) else _case_of(uow, target)
    opening = Opening(
        kind=kind,
        target=target.id,
        case=case.id if case else "",
        number=case.number if case else "",
        reason=text,
        **period(uow.recorded_at, hours),
    )
    account.emergencies.append(opening)
    uow.update(account)
    uow.record(
        OPENED,
        case=opening.case or None,
        objects=[case_object(target) if isinstance(target, CaseFile) else record_object(target), opening.as_object()],
        detail={"reason": text, "ends_at": clock.iso(opening.ends_at), "hours": hours},
        authority="第十九条",
    )
    return opening


def note_use(uow: UnitOfWork, record: Record) -> str:
    """Part of the reading of a record: where only an opening allows it, an event says so. Its reason, or empty."""
    rests_on = uow.act.stands_in("records.view", record)
    if rests_on is None or not rests_on.opening:
        return ""
    uow.record(
        USED,
        case=record.case or record.received_for,
        objects=[record_object(record), {"kind": "emergency", "id": rests_on.opening}],
        detail={"ends_at": rests_on.until},
        authority="第十九条",
    )
    return rests_on.reason


@use_case
def end_opening(uow: UnitOfWork, *, account_id: str, opening_id: str) -> None:
    """End it before its time: its own person, or the security administrator. Raises ConflictError when it is over."""
    is_own = uow.actor.kind == "person" and account_id == uow.actor.id
    if not is_own:
        uow.require(END)
    account, opening = _opening(uow, account_id, opening_id)
    if not opening.runs(clock.now()):
        raise ConflictError("这次紧急查阅已经结束。")
    opening.ended_at, opening.ended_by = uow.recorded_at, uow.actor.id
    uow.update(account)
    _record_end(uow, opening, "by_oneself" if is_own else "by_security_administrator")


@use_case
def end_by_clock(uow: UnitOfWork, *, account_id: str) -> None:
    """The clock has ended what ran out, whether or not this is ever called; here it is written down."""
    account = uow.get(Account, account_id)
    over = [one for one in account.emergencies if one.ended_at is None and one.ends_at <= clock.now()]
    for opening in over:
        opening.ended_at = opening.ends_at
        _record_end(uow, opening, "by_the_clock")
    if over:
        uow.update(account)


@use_case
def review_opening(uow: UnitOfWork, *, account_id: str, opening_id: str, review: str) -> None:
    """The security administrator has looked at it, and says what was found.

    Raises InvalidInputError without that, ConflictError while it runs or when it was done, SeparationOfDutiesError.
    """
    uow.require(END)
    if account_id in uow.actor.persons:
        raise SeparationOfDutiesError("自己的紧急查阅不能自己核查。", next_step="请另一名安全管理员核查。")
    account, opening = _opening(uow, account_id, opening_id)
    if opening.runs(clock.now()):
        raise ConflictError("还没有结束。", next_step="先结束，再核查。")
    if opening.reviewed_at is not None:
        raise ConflictError("已经核查过。")
    if not review.strip() or len(review.strip()) > LONGEST_REASON:
        raise InvalidInputError(fields={"review": "写核查的结果，不超过 500 个字。"})
    opening.reviewed_at, opening.reviewed_by, opening.review = uow.recorded_at, uow.actor.id, review.strip()
    uow.update(account)
    uow.record(REVIEWED, case=opening.case or None, objects=[opening.as_object()], detail={"reason": opening.review})


def _target(act: Act, kind: str, key: str) -> CaseFile | Record:
    """Of what no restriction keeps from the person. Raises NotFoundError."""
    if kind not in _MODELS:
        raise NotFoundError("没有找到。")
    return act.get(_MODELS[kind], key)


def _case_of(uow: UnitOfWork, record: Record) -> CaseFile | None:
    return uow.first(CaseFile, {"_id": record.case or record.received_for or ""})


def _opening(uow: UnitOfWork, account_id: str, opening_id: str) -> tuple[Account, Opening]:
    account = uow.get(Account, account_id)
    found = next((one for one in account.emergencies if one.id == opening_id), None)
    if found is None:
        raise NotFoundError("没有这次紧急查阅。")
    return account, found


def _record_end(uow: UnitOfWork, opening: Opening, how: str) -> None:
    uow.record(
        ENDED,
        case=opening.case or None,
        objects=[opening.as_object()],
        detail={"how": how, "ended_at": clock.iso(opening.ended_at)},
    )
