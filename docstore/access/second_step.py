"""The second step of signing in: a code that changes every 30 seconds (TOTP, RFC 6238), or a recovery code.

- The seed lies sealed in the database, recovery codes as digests; each is shown once.
- A code counts once: the time step of the last one is kept, and nothing at or before it is taken again.
- A seed counts from the moment a first code of it was right; until then signing in goes on as before.
"""

from __future__ import annotations

from typing import Any, ClassVar

import mongoengine as me
from passlib.exc import TokenError
from passlib.totp import TOTP

from docstore.access import sealed_text
from docstore.access.account import Account
from docstore.access.oneself import account_object, own_account
from docstore.errors import AccessDeniedError, ConflictError, NotFoundError, SignInRefusedError
from docstore.identifiers import code_digest, new_access_code
from docstore.model.base import StoredDocument
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork, use_case

ISSUER = "全程"
RECOVERY_CODES = 10
# A telephone's clock may be off by so many seconds.
_WINDOW = 30


class SecondStep(StoredDocument):
    """Of the account with the same id. `seed` in force; `next_seed` waits for its first code; both sealed."""

    seed = me.StringField(default="")
    next_seed = me.StringField(default="")
    confirmed_at = me.DateTimeField()
    last_counter = me.IntField(default=-1)
    recovery_codes = me.ListField(me.StringField())

    meta: ClassVar[dict[str, Any]] = {"collection": "second_steps"}


def second_step_of(act: Act | UnitOfWork, account_id: str) -> SecondStep | None:
    """None where it is not in force."""
    found = act.first(SecondStep, {"_id": account_id})
    return found if found is not None and found.seed else None


def is_second_step_due(act: Act, account: Account) -> bool:
    """Whether one of the person's posts needs a second step that he has not set up."""
    needed = act.store.equipment.sign_in.second_step_roles & account.as_actor().roles
    return bool(needed) and second_step_of(act, account.id) is None


@use_case
def begin_second_step(uow: UnitOfWork) -> str:
    """A new seed for the person at the page, as the address that authenticator programs read (otpauth://)."""
    account = own_account(uow)
    made = TOTP.new(issuer=ISSUER, label=_label(account))
    present = uow.first(SecondStep, {"_id": account.id})
    step = present or SecondStep(id=account.id)
    step.next_seed = sealed_text.seal(uow.store.equipment.secrets_key, account.id, made.key)
    uow.update(step) if present else uow.insert(step)
    return str(made.to_uri())


def pending_seed(act: Act, account: Account) -> TOTP | None:
    """The seed that waits for its first code."""
    step = act.first(SecondStep, {"_id": account.id})
    return _totp(act, account, step.next_seed) if step is not None and step.next_seed else None


@use_case
def confirm_second_step(uow: UnitOfWork, *, code: str) -> list[str]:
    """The first code of the new seed puts it in force; returns new recovery codes. Raises SignInRefusedError."""
    account = own_account(uow)
    step = uow.get(SecondStep, account.id)
    if not step.next_seed:
        raise ConflictError("没有待确认的两步验证。", next_step="重新开始设置。")
    step.last_counter = _counter(uow, account, step.next_seed, code, after=-1)
    step.seed, step.next_seed, step.confirmed_at = step.next_seed, "", uow.recorded_at
    codes = _new_codes(step)
    uow.update(step)
    uow.record("second_step_set_up", objects=[account_object(account)])
    return codes


@use_case
def renew_recovery_codes(uow: UnitOfWork) -> list[str]:
    """Ten new ones; the former are void."""
    account = own_account(uow)
    step = _in_force(uow, account)
    codes = _new_codes(step)
    uow.update(step)
    uow.record("recovery_codes_renewed", objects=[account_object(account)])
    return codes


@use_case
def take_code(uow: UnitOfWork, *, account_id: str, code: str) -> None:
    """Accept a code of the telephone, or a recovery code, once. Raises SignInRefusedError."""
    account = uow.get(Account, account_id)
    step = _in_force(uow, account)
    digest = code_digest(code)
    if digest in step.recovery_codes:
        step.recovery_codes = [one for one in step.recovery_codes if one != digest]
        uow.record("recovery_code_used", objects=[account_object(account)], detail={"left": len(step.recovery_codes)})
    else:
        step.last_counter = _counter(uow, account, step.seed, code, after=step.last_counter)
    uow.update(step)


@use_case
def give_up_second_step(uow: UnitOfWork) -> None:
    """The person goes without. Raises AccessDeniedError when a post needs it."""
    account = own_account(uow)
    if uow.store.equipment.sign_in.second_step_roles & account.as_actor().roles:
        raise AccessDeniedError("你的岗位必须用两步验证，不能关。", next_step="换手机时重新设置。")
    clear_second_step(uow, account)
    uow.record("second_step_given_up", objects=[account_object(account)])


def clear_second_step(uow: UnitOfWork, account: Account) -> None:
    """Part of a use case. Raises NotFoundError when there is none."""
    step = _in_force(uow, account)
    step.seed, step.next_seed, step.confirmed_at, step.recovery_codes = "", "", None, []
    uow.update(step)


def _in_force(uow: UnitOfWork, account: Account) -> SecondStep:
    found = second_step_of(uow, account.id)
    if found is None:
        raise NotFoundError("没有设置两步验证。")
    return found


def _counter(uow: UnitOfWork, account: Account, seed: str, code: str, *, after: int) -> int:
    """The time step of `code`, later than `after`."""
    plain = "".join(code.split())
    try:
        match = _totp(uow, account, seed).match(
            plain, time=uow.recorded_at, window=_WINDOW, last_counter=after if after >= 0 else None
        )
    except (TokenError, ValueError):
        raise SignInRefusedError("验证码不对，或者已经用过。", next_step="等手机上换一个新的再输入。")
    return int(match.counter)


def _totp(act: Act | UnitOfWork, account: Account, seed: str) -> TOTP:
    key = sealed_text.unseal(act.store.equipment.secrets_key, account.id, seed)
    return TOTP(key=key, format="raw", issuer=ISSUER, label=_label(account))


def _label(account: Account) -> str:
    return str(account.username).replace(":", "-")  # a colon parts issuer and label


def _new_codes(step: SecondStep) -> list[str]:
    codes = [new_access_code() for _ in range(RECOVERY_CODES)]
    step.recovery_codes = [code_digest(one) for one in codes]
    return codes
