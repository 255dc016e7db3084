"""A person's own account: what only he may touch, at a page, and no program with a token of his."""

from __future__ import annotations

from docstore.access.account import Account
from docstore.errors import AccessDeniedError
from docstore.store.unit_of_work import UnitOfWork


def own_account(uow: UnitOfWork) -> Account:
    """The account of the person at the page. Raises AccessDeniedError for jobs, parties and tokens."""
    if uow.actor.kind != "person" or uow.actor.token:
        raise AccessDeniedError("账号只能由本人在网页上改。", next_step="登录后打开“我的账号”。")
    return uow.get(Account, uow.actor.id)


def account_object(account: Account) -> dict[str, str]:
    """The account as the object of an event."""
    return {"kind": "account", "id": str(account.id)}
