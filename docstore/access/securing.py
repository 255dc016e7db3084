"""What those who look after accounts do for somebody who cannot get in, or against somebody who should not be in.

Nobody does it to himself: a second person looks on.
"""

from __future__ import annotations

from docstore.access import passwords
from docstore.access.account import Account
from docstore.access.accounts import set_password
from docstore.access.oneself import account_object
from docstore.access.second_step import clear_second_step
from docstore.access.sessions import end_all
from docstore.access.sign_in import tries_of, tries_of_codes
from docstore.access.tokens import revoke_all
from docstore.errors import AccessDeniedError, InvalidInputError
from docstore.store.unit_of_work import UnitOfWork, use_case

PERMISSION = "accounts.secure"


@use_case
def unlock_account(uow: UnitOfWork, *, account_id: str) -> None:
    """Let an account that rests try again at once."""
    account = _another(uow, account_id)
    tries_of(uow.store, account.username).forget()
    tries_of_codes(uow.store, account).forget()
    uow.record("account_unlocked", objects=[account_object(account)])


@use_case
def reset_password(uow: UnitOfWork, /, *, account_id: str, password: str) -> None:
    """A password is forgotten or known to others: a temporary one; all sessions and tokens end.

    Raises InvalidInputError.
    """
    account = _another(uow, account_id)
    if fault := passwords.fault_of(password, account, uow.store.equipment.sign_in):
        raise InvalidInputError(fields={"password": fault})
    set_password(uow, account, password, is_temporary=True)
    revoke_all(uow, account)
    uow.record("password_reset", objects=[account_object(account)])


@use_case
def reset_second_step(uow: UnitOfWork, *, account_id: str) -> None:
    """A telephone is lost: the person signs in with the password alone, and sets it up anew.

    Raises NotFoundError when there is nothing to reset.
    """
    account = _another(uow, account_id)
    clear_second_step(uow, account)
    uow.record("second_step_reset", objects=[account_object(account)])


@use_case
def end_sessions(uow: UnitOfWork, *, account_id: str) -> None:
    """End all sessions and tokens of a person, at once and in every web process."""
    account = _another(uow, account_id)
    ended = end_all(uow, account)
    revoke_all(uow, account)
    uow.record("sessions_ended", objects=[account_object(account)], detail={"sessions": ended})


def _another(uow: UnitOfWork, account_id: str) -> Account:
    """The account to be acted on. Raises AccessDeniedError for one's own."""
    uow.require(PERMISSION)
    if account_id in uow.actor.persons:
        raise AccessDeniedError("自己的账号不在这里办。", next_step="在“我的账号”里改，或者请另一名安全管理员办。")
    return uow.get(Account, account_id)
