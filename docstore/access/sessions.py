"""Sign-in sessions as MongoDB keeps them, so that one ended here has ended in every web process.

The cookie names a session and is worth nothing once that session is over. The server removes what is over after
`KEPT`; the events of signing in and out stay for ever.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

import mongoengine as me

from docstore import clock
from docstore.access.account import Account
from docstore.access.oneself import account_object, own_account
from docstore.errors import NotFoundError
from docstore.model.base import StoredDocument
from docstore.store.act import Act
from docstore.store.store import Store
from docstore.store.unit_of_work import UnitOfWork, use_case

KEPT = timedelta(days=30)
# `seen_at` is written at most once in so long: reading a page is not to be a write.
_SEEN_EVERY = timedelta(minutes=1)


class SignInSession(StoredDocument):
    """`proved_at`: when the person last typed the password; `address` and `device` as the browser's request said."""

    account = me.StringField(required=True)
    started_at = me.DateTimeField(required=True)
    seen_at = me.DateTimeField(required=True)
    proved_at = me.DateTimeField(required=True)
    ended_at = me.DateTimeField()
    removed_at = me.DateTimeField(required=True)
    address = me.StringField(default="")
    device = me.StringField(default="", max_length=400)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "sign_in_sessions",
        "indexes": [
            {"fields": ["account", "-started_at"]},
            {"fields": ["removed_at"], "expireAfterSeconds": 0},
        ],
    }


@use_case
def begin_session(uow: UnitOfWork, *, address: str, device: str) -> SignInSession:
    """The actor signed in: a session with a new id."""
    now = uow.recorded_at
    account = uow.get(Account, uow.actor.id)
    made = uow.insert(
        SignInSession(
            account=account.id,
            started_at=now,
            seen_at=now,
            proved_at=now,
            removed_at=now + uow.store.equipment.sign_in.lifetime + KEPT,
            address=address,
            device=device[:400],
        )
    )
    uow.record("signed_in", objects=[account_object(account)])
    return made


def living(act: Act, key: str) -> SignInSession | None:
    """The session `key` if it goes on, noted as seen now; None when it was ended, idle or too old."""
    found = act.first(SignInSession, {"_id": key}) if key else None
    now = clock.now()
    if found is None or not goes_on(act.store, found, now):
        return None
    if now - found.seen_at >= _SEEN_EVERY:
        _note(act.store, key, seen_at=now)
    return found


def goes_on(store: Store, one: SignInSession, now: datetime) -> bool:
    """Whether the session was not ended, not idle too long and not too old at `now`, by the settings of sign-in."""
    rules = store.equipment.sign_in
    return one.ended_at is None and now < one.seen_at + rules.idle and now < one.started_at + rules.lifetime


def sessions_of(act: Act, account_id: str) -> list[SignInSession]:
    """Those that go on, the newest first."""
    now = clock.now()
    found = act.find(SignInSession, {"account": account_id, "ended_at": None}, sort="-started_at")
    return [one for one in found if goes_on(act.store, one, now)]


def note_proof(act: Act, key: str) -> None:
    """The person has just proved again who he is."""
    _note(act.store, key, proved_at=clock.now())


@use_case
def sign_out(uow: UnitOfWork, *, key: str) -> None:
    """The person ends the session that he is in."""
    for one in uow.find(SignInSession, {"_id": key, "account": uow.actor.id, "ended_at": None}):
        _end(uow, one)
    uow.record("signed_out", objects=[{"kind": "account", "id": uow.actor.id}])


@use_case
def end_own_sessions(uow: UnitOfWork, *, keys: list[str]) -> None:
    """End sessions of one's own elsewhere. Raises NotFoundError for one that is not."""
    account = own_account(uow)
    found = uow.find(SignInSession, {"_id": {"$in": keys}, "account": account.id})
    if len(found) != len(keys):
        raise NotFoundError("没有这次登录。")
    ended = _end_each(uow, found)
    uow.record("sessions_ended", objects=[account_object(account)], detail={"sessions": ended})


def end_all(uow: UnitOfWork, account: Account) -> int:
    """Part of a use case: end every session of `account`; returns how many went on."""
    return _end_each(uow, uow.find(SignInSession, {"account": account.id, "ended_at": None}))


def _end_each(uow: UnitOfWork, sessions: list[SignInSession]) -> int:
    for one in sessions:
        _end(uow, one)
    return len(sessions)


def _end(uow: UnitOfWork, one: SignInSession) -> None:
    if one.ended_at is None:
        one.ended_at = uow.recorded_at
        uow.update(one)


def _note(store: Store, key: str, **moments: datetime) -> None:
    """Not an act of a person and no fact of a case: outside of a unit of work, and never backwards."""
    rows: Any = store.database[SignInSession.collection_name()]
    store.read(lambda: rows.update_one({"_id": key}, {"$max": moments}))
