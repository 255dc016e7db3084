"""Use cases of accounts: who may sign in, with which posts."""

from __future__ import annotations

import unicodedata
from typing import Any

from argon2 import PasswordHasher

from docstore.access.account import Account
from docstore.errors import InvalidInputError
from docstore.identifiers import new_id
from docstore.sentence import Sentence
from docstore.store.unit_of_work import UnitOfWork, use_case

SHORTEST_PASSWORD = 8
# The roles of jobs and of a party at the portal: neither is a post that an account may hold.
NOT_FOR_PEOPLE = frozenset({"system", "party"})


@use_case
def create_account(uow: UnitOfWork, /, *, username: str, name: str, password: str, **posts: Any) -> Account:
    """Register a person who may sign in; of `password` only an argon2 hash is kept.

    Raises InvalidInputError for a short password or an unknown role, ConflictError when the name is taken.
    """
    uow.require("accounts.manage")
    faults = {}
    if len(password) < SHORTEST_PASSWORD:
        faults["password"] = Sentence("密码至少 {SHORTEST_PASSWORD} 个字符。", SHORTEST_PASSWORD=SHORTEST_PASSWORD)
    unknown = sorted(set(posts.get("roles", ())) - (set(uow.store.registry.roles) - NOT_FOR_PEOPLE))
    if unknown:
        faults["roles"] = Sentence("没有这些岗位：{names}。", names="、".join(unknown))
    if faults:
        raise InvalidInputError(fields=faults)
    # Flask-Security verifies the same normal form.
    hashed = PasswordHasher().hash(unicodedata.normalize("NFKD", password))
    account = Account(username=username, name=name, password=hashed, fs_uniquifier=new_id(), **posts)
    uow.insert(account)
    uow.record(
        "account_created",
        objects=[{"kind": "account", "id": account.id}],
        detail={"username": username, "roles": sorted(account.roles), "department": account.department},
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
    uow.record("account_changed", objects=[{"kind": "account", "id": account.id}], detail={"fields": sorted(changed)})


@use_case
def note_sign_in(uow: UnitOfWork, *, event_type: str) -> None:
    """A person signed in or out."""
    uow.record(event_type, objects=[{"kind": "account", "id": uow.actor.id}])
