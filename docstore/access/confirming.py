"""The second person: what the system administrator proposes begins only when the security administrator confirms it.

Who confirms a new account sets its first password, which is temporary: so whoever proposed it cannot sign in with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from docstore.access import passwords
from docstore.access.account import Account
from docstore.access.accounts import set_password
from docstore.access.oneself import account_object
from docstore.access.posting import post_of, require_one_administrator
from docstore.access.posts import Post, today
from docstore.access.same_person import did_one_of
from docstore.errors import ConflictError, InvalidInputError, NotFoundError, SeparationOfDutiesError
from docstore.identifiers import new_access_code
from docstore.sentence import Sentence
from docstore.store.unit_of_work import UnitOfWork, use_case

PERMISSION = "accounts.confirm"
# Each new account takes a slow hash, and one transaction holds them all.
MOST_AT_ONCE = 30
_GROUPS = 4


@dataclass(frozen=True)
class Confirmed:
    """`password`: the first one of an account that was never open before; else empty. It stands nowhere else."""

    name: str
    username: str
    password: str = ""


@use_case
def confirm_posts(uow: UnitOfWork, /, *, account_id: str, posts: Sequence[str], password: str = "") -> None:
    """Let posts begin; with the first one the account is open for signing in with `password`, a temporary one.

    Raises SeparationOfDutiesError for who proposed one of them and for oneself, ConflictError for one that does not
    wait, InvalidInputError for a password against the rules.
    """
    account, waiting = _waiting(uow, account_id, posts)
    require_one_administrator(account)
    if not account.is_active and not account.confirmed_posts():
        if fault := passwords.fault_of(password, account, uow.store.equipment.sign_in):
            raise InvalidInputError(fields={"password": fault})
        account.is_active = True
        set_password(uow, account, password, is_temporary=True)
    for post in waiting:
        post.confirmed_by = uow.actor.id
    uow.update(account)
    uow.record(
        "posts_confirmed",
        objects=[account_object(account)],
        detail={"posts": [post.id for post in waiting], "confirmed_by": uow.actor.id},
    )


@use_case
def confirm_accounts(uow: UnitOfWork, /, *, accounts: Mapping[str, Sequence[str]]) -> list[Confirmed]:
    """Let the posts of many accounts begin, all or none; `accounts`: of each, the posts that were seen to wait.

    Raises InvalidInputError with a sentence for each account that `confirm_posts` would refuse, by its id.
    """
    uow.require(PERMISSION)
    if not 0 < len(accounts) <= MOST_AT_ONCE:
        raise InvalidInputError(
            fields={"accounts": Sentence("选 1 到 {most} 个账号。", most=MOST_AT_ONCE)},
        )
    faults: dict[str, str] = {}
    confirmed: list[Confirmed] = []
    for key, posts in accounts.items():
        try:
            account = uow.get(Account, key)
            is_new = not account.is_active and not account.confirmed_posts()
            password = _first_password(uow, account) if is_new else ""
            confirm_posts(uow, account_id=key, posts=posts, password=password)
        except (ConflictError, NotFoundError, SeparationOfDutiesError) as error:
            faults[key] = error.message
        else:
            confirmed.append(Confirmed(account.name, account.username, password))
    if faults:
        raise InvalidInputError("一个也没有确认。", fields=faults)
    return confirmed


def _first_password(uow: UnitOfWork, account: Account) -> str:
    while True:
        password = new_access_code(_GROUPS)
        if not passwords.fault_of(password, account, uow.store.equipment.sign_in):
            return password


@use_case
def decline_posts(uow: UnitOfWork, *, account_id: str, posts: Sequence[str], reason: str) -> None:
    """Let posts never begin. They stay, as ended. Raises as `confirm_posts`, and InvalidInputError without a reason."""
    account, waiting = _waiting(uow, account_id, posts)
    if not reason.strip():
        raise InvalidInputError(fields={"reason": "写明为什么不同意。"})
    yesterday = (date.fromisoformat(today()) - timedelta(days=1)).isoformat()
    for post in waiting:
        post.ends_on = yesterday
    uow.update(account)
    uow.record(
        "posts_declined",
        objects=[account_object(account)],
        detail={"posts": [post.id for post in waiting], "ends_on": yesterday, "reason": reason.strip()},
    )


def _waiting(uow: UnitOfWork, account_id: str, posts: Sequence[str]) -> tuple[Account, list[Post]]:
    uow.require(PERMISSION)
    account = uow.get(Account, account_id)
    waiting = [post_of(account, key) for key in posts]
    if not waiting or not all(post.waits(today()) for post in waiting):
        raise ConflictError("没有等确认的岗位，或者已经确认过。", next_step="刷新页面看现在的样子。")
    if account_id in uow.actor.persons or did_one_of(uow, [(post.proposed_by, None) for post in waiting]):
        raise SeparationOfDutiesError("自己提出的、给自己的，不能自己确认。", next_step="请另一名安全管理员确认。")
    return account, waiting
