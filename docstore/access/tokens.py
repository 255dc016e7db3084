"""Tokens of the interface: a program acts as the person who made the token, with some of his permissions, for a time.

The token itself (256 random bits) is shown once and kept as a digest. What it may do is what its owner may do at that
moment and its scopes name: the policy asks both (`Actor.scopes`).
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

import mongoengine as me

from docstore import clock
from docstore.access.account import Account
from docstore.access.actor import Actor
from docstore.access.oneself import own_account
from docstore.access.sign_in import tries_from
from docstore.errors import InvalidInputError, NotFoundError, SignInRefusedError
from docstore.model.base import StoredDocument
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork, use_case

LONGEST_DAYS = 366
_MARK = "qct_"
_SHOWN = 12
_USED_EVERY = timedelta(minutes=1)


class ApiToken(StoredDocument):
    """`prefix`: the first letters, by which people recognise it. `scopes`: names of permissions."""

    account = me.StringField(required=True)
    name = me.StringField(required=True, max_length=60)
    prefix = me.StringField(required=True)
    sha256 = me.StringField(required=True)
    scopes = me.ListField(me.StringField(), required=True)
    created_at = me.DateTimeField(required=True)
    expires_at = me.DateTimeField(required=True)
    used_at = me.DateTimeField()
    revoked_at = me.DateTimeField()

    meta: ClassVar[dict[str, Any]] = {
        "collection": "api_tokens",
        "indexes": [{"fields": ["sha256"], "unique": True}, {"fields": ["account", "-created_at"]}],
    }

    def is_good(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at


@use_case
def create_token(uow: UnitOfWork, *, name: str, scopes: Iterable[str], days: int) -> str:
    """A token of the person at the page; returned once. Raises InvalidInputError."""
    account = own_account(uow)
    wanted = sorted(set(scopes))
    faults = {}
    if not name.strip():
        faults["name"] = "填写用途，例如哪个系统用它。"
    if len(name) > 60:
        faults["name"] = "最多 60 个字。"
    if not wanted:
        faults["scopes"] = "至少选一项权限。"
    elif set(wanted) - {one for one in uow.store.registry.permissions if uow.act.allows(one)}:
        faults["scopes"] = "只能选自己有的权限。"
    if not 1 <= days <= LONGEST_DAYS:
        faults["days"] = "有效期最长一年。"
    if faults:
        raise InvalidInputError(fields=faults)
    text = _MARK + secrets.token_urlsafe(32)
    made = uow.insert(
        ApiToken(
            account=account.id,
            name=name.strip(),
            prefix=text[:_SHOWN],
            sha256=_digest(text),
            scopes=wanted,
            created_at=uow.recorded_at,
            expires_at=uow.recorded_at + timedelta(days=days),
        )
    )
    uow.record("token_created", objects=[_object(made)], detail={"name": made.name, "scopes": wanted, "days": days})
    return text


@use_case
def revoke_token(uow: UnitOfWork, *, token_id: str) -> None:
    """The owner ends a token. Raises NotFoundError for one that is not his."""
    account = own_account(uow)
    found = uow.first(ApiToken, {"_id": token_id, "account": account.id})
    if found is None:
        raise NotFoundError("没有这个令牌。")
    _revoke(uow, found)


def revoke_all(uow: UnitOfWork, account: Account) -> None:
    """Part of a use case: end all tokens of `account`."""
    for one in uow.find(ApiToken, {"account": account.id, "revoked_at": None}):
        _revoke(uow, one)


def tokens_of(act: Act, account_id: str) -> list[ApiToken]:
    """Those that can still be used, the newest first."""
    found = act.find(ApiToken, {"account": account_id, "revoked_at": None}, sort="-created_at")
    return [one for one in found if one.is_good(clock.now())]


def actor_of_token(act: Act, text: str, *, address: str) -> Actor:
    """Who acts with this token: its owner as he is now, narrowed to its scopes.

    Raises SignInRefusedError, the same whatever is wrong; TooManyTriesError after too many wrong ones from `address`.
    """
    tries = tries_from(act.store, address, "token")
    tries.require_some()
    found = act.first(ApiToken, {"sha256": _digest(text)})
    now = clock.now()
    account = act.first(Account, {"_id": found.account}) if found is not None and found.is_good(now) else None
    if found is None or account is None or not account.is_active:
        tries.take()
        raise SignInRefusedError("令牌不对，或者已经失效。", next_step="在“我的账号”里核对，或者新建一个。")
    if found.used_at is None or now - found.used_at >= _USED_EVERY:
        rows: Any = act.store.database[ApiToken.collection_name()]
        act.store.read(lambda: rows.update_one({"_id": found.id}, {"$max": {"used_at": now}}))
    return replace(account.as_actor().without_emergencies(), scopes=frozenset(found.scopes), token=found.id)


def _revoke(uow: UnitOfWork, token: ApiToken) -> None:
    if token.revoked_at is None:
        token.revoked_at = uow.recorded_at
        uow.update(token)
        uow.record("token_revoked", objects=[_object(token)], detail={"name": token.name})


def _object(token: ApiToken) -> dict[str, str]:
    return {"kind": "api_token", "id": str(token.id)}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
