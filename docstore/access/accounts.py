"""Use cases of accounts: who may sign in, with which password. Posts come with an account or after it (`posting`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docstore.access import passwords
from docstore.access.account import Account
from docstore.access.oneself import account_object, own_account
from docstore.access.posting import period_faults, proposal, require_one_administrator, role_faults
from docstore.access.posts import Post, today
from docstore.access.secrecy import USUAL_CLEARANCE
from docstore.access.sessions import end_all
from docstore.errors import AccessDeniedError, InvalidInputError
from docstore.identifiers import new_id
from docstore.sentence import Sentence
from docstore.store.unit_of_work import UnitOfWork, use_case


@use_case
def create_account(
    uow: UnitOfWork,
    /,
    *,
    username: str,
    name: str,
    password: str = "",
    roles: Sequence[str] = (),
    department: str = "",
    departments_in_charge: Sequence[str] = (),
    certificate: str = "",
    begins_on: str = "",
    ends_on: str = "",
    is_temporary: bool = False,
    clearance: int = USUAL_CLEARANCE,
) -> Account:
    """Register a person who may sign in, with a post for each of `roles`; of `password` only an argon2 hash is kept.

    A person only proposes: the account opens, with a first password, when another one confirms its posts
    (`confirming`). What the system makes needs nobody else; `is_temporary`: its password must be changed at once. A
    `clearance` beyond the usual one is the secrecy officer's to give (or, in an exercise store, the system's).
    Raises InvalidInputError for a password against the rules or an unknown role, ConflictError when the name is taken,
    SeparationOfDutiesError for two administrators in one.
    """
    uow.require("accounts.manage")
    account = Account(username=username, name=name, fs_uniquifier=new_id(), certificate=certificate)
    account.posts = [
        Post(
            role=role,
            department=department,
            departments_in_charge=list(departments_in_charge),
            begins_on=begins_on or today(),
            ends_on=ends_on,
            **proposal(uow),
        )
        for role in dict.fromkeys(roles)
    ]
    faults = period_faults(begins_on, ends_on) | role_faults(uow, roles)
    is_proposed = uow.actor.kind == "person"
    if clearance != USUAL_CLEARANCE and not (uow.store.is_exercise and not is_proposed):
        raise AccessDeniedError("涉密等级由保密员核定。", next_step="账号确认以后，请保密员办理。")
    account.clearance = clearance
    if is_proposed and password:
        faults["password"] = "第一个密码由确认账号的人设。"
    elif not is_proposed and (fault := passwords.fault_of(password, account, uow.store.equipment.sign_in)):
        faults["password"] = fault
    if faults:
        raise InvalidInputError(fields=faults)
    require_one_administrator(account)
    account.password = passwords.NO_PASSWORD if is_proposed else passwords.hash_password(password)
    account.password_set_at = uow.recorded_at
    account.is_password_temporary = is_proposed or is_temporary
    account.is_active = not is_proposed
    uow.insert(account)
    uow.record(
        "account_created",
        objects=[account_object(account)],
        detail={"username": username, "name": name, "posts": [post.as_told() for post in account.posts]},
    )
    return account


@use_case
def save_account(uow: UnitOfWork, /, *, key: str, **values: Any) -> None:
    """Change what the sign-in library may change of an account: password hash, uniquifier, whether active."""
    account = uow.get(Account, key)
    changed = {name for name, value in values.items() if getattr(account, name) != value}
    if not changed:
        return
    for name in changed:
        setattr(account, name, values[name])
    uow.update(account)
    uow.record("account_changed", objects=[account_object(account)], detail={"fields": sorted(changed)})


@use_case
def change_password(uow: UnitOfWork, /, *, password: str) -> Account:
    """The person's own new password; whoever calls has compared the present one. All sessions end.

    Raises InvalidInputError with `new_password` in `fields`.
    """
    account = own_account(uow)
    rules = uow.store.equipment.sign_in
    fault = "填写密码。" if not password else passwords.fault_of(password, account, rules)
    if fault:
        raise InvalidInputError(fields={"new_password": fault})
    if passwords.was_used(password, account, rules):
        raise InvalidInputError(
            fields={
                "new_password": Sentence(
                    "新密码不能是最近用过的 {count} 个，换一个。", count=rules.remembered_passwords
                )
            }
        )
    set_password(uow, account, password, is_temporary=False)
    uow.record("account_changed", objects=[account_object(account)], detail={"fields": ["password"]})
    return account


@use_case
def choose_language(uow: UnitOfWork, *, language: str) -> Account:
    """The language of this person's screens, wherever he signs in; the caller knows which there are."""
    account = own_account(uow)
    if account.language != language:
        account.language = language
        uow.update(account)
        uow.record("account_changed", objects=[account_object(account)], detail={"fields": ["language"]})
    return account


def set_password(uow: UnitOfWork, account: Account, password: str, *, is_temporary: bool) -> None:
    """Part of a use case: keep the new hash and the former ones; whatever was signed in is so no longer."""
    account.former_passwords = passwords.remembered(account, uow.store.equipment.sign_in)
    account.password = passwords.hash_password(password)
    account.password_set_at = uow.recorded_at
    account.is_password_temporary = is_temporary
    account.fs_uniquifier = new_id()
    uow.update(account)
    end_all(uow, account)
