"""Use cases of posts: given for a time, ended before it, held in another person's stead (代理).

Nothing is overwritten: a post that turns out otherwise is ended, and another one given. Every act is an event of the
account; the audit compares the posts with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from docstore.access import emergency
from docstore.access.account import Account
from docstore.access.oneself import account_object
from docstore.access.posts import ADMINISTRATORS, Post, today
from docstore.errors import ConflictError, InvalidInputError, NotFoundError, SeparationOfDutiesError
from docstore.sentence import Sentence
from docstore.store.unit_of_work import UnitOfWork, use_case

PERMISSION = "accounts.manage"
LONGEST_REASON = 300
# The roles of jobs, of a party at the portal, and of who breaks glass: none is a post that an account may hold.
NOT_FOR_PEOPLE = frozenset({"system", "party", emergency.ROLE})
# Without one of each in force nobody could give posts, or let them begin.
INDISPENSABLE = ("administrator", "security_administrator")


@use_case
def give_post(
    uow: UnitOfWork,
    *,
    account_id: str,
    role: str,
    department: str = "",
    departments_in_charge: Sequence[str] = (),
    begins_on: str = "",
    ends_on: str = "",
    reason: str = "",
) -> Account:
    """Give a person a further post. Raises InvalidInputError, SeparationOfDutiesError for one's own account."""
    account = _another(uow, account_id)
    if faults := period_faults(begins_on, ends_on) | role_faults(uow, [role]):
        raise InvalidInputError(fields=faults)
    post = Post(
        role=role,
        department=department,
        departments_in_charge=list(departments_in_charge),
        begins_on=begins_on or today(),
        ends_on=ends_on,
        reason=reason,
        **proposal(uow),
    )
    return _give(uow, account, post)


@use_case
def let_act_for(
    uow: UnitOfWork, *, account_id: str, for_account: str, for_post: str, begins_on: str, ends_on: str, reason: str
) -> Account:
    """代理: a person holds the post of another one for a time, which lies within that post's own.

    Raises InvalidInputError without period or reason, or outside the post's period; SeparationOfDutiesError for
    oneself, and for a post that is itself held in somebody's stead; NotFoundError.
    """
    account = _another(uow, account_id)
    if for_account == account_id:
        raise SeparationOfDutiesError("不能代理自己。", next_step="选另一个人的岗位。")
    principal = uow.get(Account, for_account)
    post = post_of(principal, for_post)
    if post.acting_for:
        raise SeparationOfDutiesError("代理来的岗位不能再请人代理。", next_step="选岗位本人。")
    faults = period_faults(begins_on, ends_on)
    if not begins_on or not ends_on:
        faults["ends_on"] = "代理要写明起止日期。"
    elif not faults and (begins_on < post.begins_on or (post.ends_on and ends_on > post.ends_on)):
        faults["ends_on"] = Sentence("代理不能超出{name}任这个岗位的时间。", name=principal.name)
    if not reason.strip():
        faults["reason"] = "写明为什么代理，例如“出差”。"
    if faults:
        raise InvalidInputError(fields=faults)
    acting = Post(
        role=post.role,
        department=post.department,
        departments_in_charge=list(post.departments_in_charge),
        begins_on=begins_on,
        ends_on=ends_on,
        acting_for=principal.id,
        acting_for_name=principal.name,
        acting_post=post.id,
        reason=reason.strip(),
        **proposal(uow),
    )
    return _give(uow, account, acting)


@use_case
def end_post(uow: UnitOfWork, *, account_id: str, post_id: str, last_day: str, reason: str = "") -> None:
    """End a post before its time, and with it what others hold in its stead. Yesterday as the last day ends it at once.

    It needs no second person (ADR 17): what is taken away must be taken at once. Raises InvalidInputError without a
    reason, for a day before yesterday, or later than it ends anyway; ConflictError when it is over.
    """
    account = _another(uow, account_id)
    post, day = post_of(account, post_id), today()
    if post.is_over(day):
        raise ConflictError("这个岗位已经到期。")
    yesterday = (date.fromisoformat(day) - timedelta(days=1)).isoformat()
    faults = period_faults("", last_day)
    if not last_day:
        faults["last_day"] = "写最后一天。"
    elif not faults and (last_day < yesterday or (post.ends_on and last_day > post.ends_on)):
        faults["last_day"] = "最后一天从昨天起，到原来的最后一天。"
    if uow.actor.kind == "person" and not reason.strip():
        faults["reason"] = "写明为什么结束，例如“调离”。"
    elif len(reason) > LONGEST_REASON:
        faults["reason"] = Sentence("最多 {longest} 个字。", longest=LONGEST_REASON)
    if faults:
        raise InvalidInputError(fields=faults)
    _require_another(uow, post)
    _end(uow, account, post, last_day, reason.strip())
    for other in uow.find(Account, {"posts.acting_post": post_id}):
        for acting in other.posts:
            if acting.acting_post == post_id and acting.ends_on > last_day:
                _end(uow, other, acting, last_day, reason.strip())


def post_of(account: Account, post_id: str) -> Post:
    """Raises NotFoundError."""
    for post in account.posts:
        if post.id == post_id:
            return post
    raise NotFoundError("没有这个岗位。")


def period_faults(begins_on: str, ends_on: str) -> dict[str, str]:
    """By field: days that are none, and an end before the beginning."""
    faults: dict[str, str] = {}
    for field, value in (("begins_on", begins_on), ("ends_on", ends_on)):
        try:
            if value and date.fromisoformat(value).isoformat() != value:
                raise ValueError
        except ValueError:
            faults[field] = "写日历上有的日期，例如 2026-03-02。"
    if not faults and begins_on and ends_on and ends_on < begins_on:
        faults["ends_on"] = "最后一天不能早于第一天。"
    return faults


def require_one_administrator(account: Account) -> None:
    """Raises SeparationOfDutiesError for a person with two of the three administrators' posts, present or to come."""
    day = today()
    if len({post.role for post in account.posts if not post.is_over(day)} & ADMINISTRATORS) > 1:
        raise SeparationOfDutiesError(
            "系统管理员、安全管理员、审计管理员不能是同一个人。", next_step="给另一个人，或者先结束他现在的管理员岗位。"
        )


def proposal(uow: UnitOfWork) -> dict[str, str]:
    """Who proposes a post. What the system itself gives (a new store, a command on the server) needs nobody else."""
    by = str(uow.actor.id)
    return {"proposed_by": by, "confirmed_by": "" if uow.actor.kind == "person" else by}


def role_faults(uow: UnitOfWork, roles: Iterable[str]) -> dict[str, str]:
    """By field: roles that this store does not have, or that no person holds."""
    unknown = sorted(set(roles) - (set(uow.store.registry.roles) - NOT_FOR_PEOPLE))
    return {"roles": Sentence("没有这些岗位：{names}。", names="、".join(unknown))} if unknown else {}


def _another(uow: UnitOfWork, account_id: str) -> Account:
    uow.require(PERMISSION)
    if account_id in uow.actor.persons:
        raise SeparationOfDutiesError("自己的岗位不能自己改。", next_step="请另一名系统管理员办。")
    return uow.get(Account, account_id)


def _require_another(uow: UnitOfWork, post: Post) -> None:
    """Raises ConflictError for the last one in force without whom nobody could change anything any more."""
    day = today()
    if post.role not in INDISPENSABLE or not post.is_in_force(day):
        return
    found = uow.find(Account, {"posts.role": post.role, "is_active": True})
    if not any(one.id != post.id and one.role == post.role for each in found for one in each.posts_in_force()):
        raise ConflictError("这是最后一名，不能结束。", next_step="先给另一个人同样的岗位，确认以后再结束。")


def _give(uow: UnitOfWork, account: Account, post: Post) -> Account:
    account.posts.append(post)
    require_one_administrator(account)
    uow.update(account)
    uow.record("post_given", objects=[account_object(account)], detail={"post": post.as_told(), "reason": post.reason})
    return account


def _end(uow: UnitOfWork, account: Account, post: Post, last_day: str, reason: str) -> None:
    before, post.ends_on = post.ends_on, last_day
    uow.update(account)
    uow.record(
        "post_ended",
        objects=[account_object(account)],
        detail={"post": post.id, "role": post.role, "before": before, "ends_on": last_day, "reason": reason},
    )
