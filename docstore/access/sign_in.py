"""Signing in with name and password, and the rest after too many wrong ones.

Whatever is wrong, the answer is the same and so is the work: the password is compared with a hash also when there is
no such account, when it is resting, or when it is not active.

A further way in (LDAP, OpenID Connect, passkeys) is an `Authenticator`: it says whose account it is. What follows, the
second step, the session and its event, is the same for all (`admin/signin.py`).
"""

from __future__ import annotations

from typing import Protocol

from docstore.access import passwords
from docstore.access.account import Account
from docstore.access.second_step import take_code
from docstore.access.tries import Tries
from docstore.errors import SignInRefusedError, TooManyTriesError
from docstore.store.act import Act
from docstore.store.store import Store
from docstore.store.unit_of_work import UnitOfWork, use_case


class Authenticator(Protocol):
    """Proves who somebody is, from a name and what only that person has or knows.

    MUST return the account of an active person, or raise SignInRefusedError with the same words whatever is wrong.
    MUST count tries (`tries.py`) before comparing, and do the same work for names that do not exist.
    MUST NOT begin a session, and MUST NOT make accounts: who may come in is decided in the store.
    """

    def __call__(self, act: Act, *, name: str, secret: str, address: str) -> Account: ...


def by_password(act: Act, *, name: str, secret: str, address: str) -> Account:
    """The account of this name and password. Raises SignInRefusedError, TooManyTriesError."""
    from_address, of_name = tries_from(act.store, address), tries_of(act.store, name)
    is_addresses_last = from_address.take()
    account = act.first(Account, {"username": name})
    try:
        is_last = of_name.take()
    except TooManyTriesError:
        passwords.is_password_of(account, secret)
        raise
    if passwords.is_password_of(account, secret) and account is not None and account.is_active:
        from_address.give_back()
        of_name.forget()
        return account
    if is_last or is_addresses_last:
        known = account.id if is_last and account else ""
        note_rest(act, account_id=known, address=address, step="password" if is_last else "address")
    raise SignInRefusedError("账号或者密码不对。")


def by_code(act: Act, account: Account, *, code: str, address: str) -> None:
    """The second step of `account`. Raises SignInRefusedError, TooManyTriesError.

    Its tries are counted apart: the right password begins the count of passwords anew, and must not begin this one.
    """
    from_address, of_codes = tries_from(act.store, address), tries_of_codes(act.store, account)
    from_address.take()
    is_last = of_codes.take()
    try:
        take_code(act, account_id=account.id, code=code)
    except SignInRefusedError:
        if is_last:
            note_rest(act, account_id=account.id, address=address, step="code")
        raise
    from_address.give_back()
    of_codes.forget()


def tries_of_codes(store: Store, account: Account) -> Tries:
    """The tries of second-step codes of this account."""
    rules = store.equipment.sign_in
    return Tries(store, "code", account.id, rules.tries, rules.rest)


def tries_of(store: Store, name: str) -> Tries:
    """The tries of passwords for this name, whether or not there is such an account."""
    rules = store.equipment.sign_in
    return Tries(store, "name", name, rules.tries, rules.rest)


def tries_from(store: Store, address: str, kind: str = "address") -> Tries:
    """The wrong tries from one address: `kind` is `address` for sign-in, or the portal's, or that of tokens."""
    rules = store.equipment.sign_in
    return Tries(store, kind, address, rules.address_tries, rules.rest)


@use_case
def note_rest(uow: UnitOfWork, *, account_id: str, address: str, step: str) -> None:
    """Too many wrong tries: the name rests. Recorded for a name that does not exist, too, without the name."""
    uow.record(
        "sign_in_rests",
        objects=[{"kind": "account", "id": account_id}] if account_id else [],
        detail={"address": address, "step": step},
        outcome="failure",
    )
