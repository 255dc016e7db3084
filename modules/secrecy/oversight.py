"""What the secrecy officer does: clearances, who may know, the yearly review; and the end of a period by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from docstore import clock
from docstore.access.account import Account
from docstore.access.secrecy import Level
from docstore.errors import ConflictError, InvalidInputError, SeparationOfDutiesError
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork, use_case
from modules.secrecy.facet import is_named_itself, of, own_of
from modules.secrecy.models import SecrecyProposal
from modules.secrecy.things import MODELS, Thing, case_id, change, event_object, thing

REVIEW_AFTER_DAYS = 365


@use_case
def set_clearance(uow: UnitOfWork, *, account_id: str, level: int, reason: str) -> Account:
    """The highest level that a person may see. Raises SeparationOfDutiesError for oneself, InvalidInputError."""
    uow.require("secrecy.oversee")
    account = uow.get(Account, account_id)
    if account.id in uow.actor.persons:
        raise SeparationOfDutiesError("不能核定自己的涉密等级。")
    faults = {}
    if level not in list(Level):
        faults["level"] = "选一个等级。"
    if not reason.strip():
        faults["reason"] = "写理由，例如审查和保密承诺书的日期。"
    if faults:
        raise InvalidInputError(fields=faults)
    before, account.clearance = account.clearance, level
    uow.update(account)
    uow.record(
        "clearance_set",
        objects=[{"kind": "account", "id": account.id, "username": account.username}],
        detail={"before": before, "level": level, "reason": reason.strip()},
        authority="保守国家秘密法",
    )
    return account


@use_case
def set_known_to(uow: UnitOfWork, *, kind: str, key: str, accounts: Iterable[str], reason: str) -> Thing:
    """Say by name who may know what is 机密 and above, or names an informant.

    Raises ConflictError where names are not kept, InvalidInputError without a reason or for nobody.
    """
    uow.require("secrecy.oversee")
    one = thing(uow, kind, key)
    own = own_of(one)
    if not is_named_itself(one):
        raise ConflictError("机密以上或者有举报人标记的，才逐人登记知悉范围；随案件来的，到案件上改。")
    chosen = sorted(set(accounts))
    faults = {}
    if not chosen or len(uow.find(Account, {"_id": {"$in": chosen}})) != len(chosen):
        faults["known_to"] = "至少选一个人。"
    if not reason.strip():
        faults["reason"] = "写理由。"
    if faults:
        raise InvalidInputError(fields=faults)
    before = set(own.get("known_to", []))
    change(uow, one, own | {"known_to": chosen})
    uow.record(
        "secrecy_known_to_changed",
        case=case_id(one),
        objects=[event_object(one)],
        detail={
            "added": sorted(set(chosen) - before),
            "removed": sorted(before - set(chosen)),
            "reason": reason.strip(),
        },
        authority="保守国家秘密法",
    )
    return one


@use_case
def review(uow: UnitOfWork, *, kind: str, key: str, outcome: str) -> Thing:
    """The yearly look at what was classified: it stays as it is, and why; another outcome is a proposal.

    Raises InvalidInputError, ConflictError where nothing was classified.
    """
    uow.require("secrecy.review")
    one = thing(uow, kind, key)
    own = own_of(one)
    if not own.get("level"):
        raise ConflictError("这一件没有定过密级，不用审核。")
    if not outcome.strip():
        raise InvalidInputError(fields={"outcome": "写审核结果，例如“事项没有变化，继续保密”。"})
    change(uow, one, own | {"reviewed_on": clock.local_day(uow.now()).isoformat()})
    uow.record(
        "secrecy_reviewed",
        case=case_id(one),
        objects=[event_object(one)],
        detail={"reason": outcome.strip()},
        authority="保守国家秘密法",
    )
    return one


def due_for_review(act: Act, day: date) -> list[Thing]:
    """What was classified or looked at more than a year ago, of what this person may know."""
    long_ago = date.fromordinal(day.toordinal() - REVIEW_AFTER_DAYS).isoformat()
    where = {"facets.secrecy.own.level": {"$gt": 0}, "facets.secrecy.own.reviewed_on": {"$lt": long_ago}}
    return classified(act, where)


def named(act: Act) -> list[Thing]:
    """The register of who knows: what is 机密 and above or names an informant, of what this person may know."""
    return [one for one in classified(act, {"facets.secrecy.is_named": True}) if of(one).get("known_to")]


def classified(act: Act, where: Mapping[str, Any]) -> list[Thing]:
    """Of what was ever decided, proposed or marked, by the few that were: no list of all records is gone through."""
    touched = act.find(SecrecyProposal, {})
    found: list[Thing] = []
    for kind, model in MODELS.items():
        keys = {one.target for one in touched if one.target_kind == kind}
        found += act.find(model, {"_id": {"$in": sorted(keys)}, **where})
    return found


def release_expired(act: Act) -> None:
    """Each morning: what the period of is over is released by itself (保守国家秘密法)."""
    today = clock.local_day(act.now()).isoformat()
    for one in classified(act, {"facets.secrecy.own.until": {"$lt": today}}):
        release_one(act, kind=one.policy_kind, key=one.id, today=today)


@use_case
def release_one(uow: UnitOfWork, *, kind: str, key: str, today: str) -> None:
    """Unless somebody was faster; a proposal that waits keeps what it raised."""
    uow.require("secrecy.expire")
    one = thing(uow, kind, key)
    own = own_of(one)
    if own.get("until", today) >= today or own.get("is_waiting"):
        return
    change(uow, one, {name: own[name] for name in ("marks", "known_to") if name in own})
    uow.record(
        "secrecy_expired",
        case=case_id(one),
        objects=[event_object(one)],
        detail={"level": own["level"], "until": own["until"]},
        authority="保守国家秘密法",
    )
