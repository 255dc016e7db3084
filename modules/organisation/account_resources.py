"""The API of what looks after accounts: those that wait for the second person, and those that need securing.

As with posts, no token does it: these acts want the person at a session, with the password typed lately.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from admin.api.core import ACCOUNTS
from admin.api.keyset import Order
from admin.api.resource import PAGING, Call, Operation, Resource, page_of, paged
from admin.api.shapes import Fields, Flag, Key, Listed, Moment, Table, Text, Whole
from docstore.access import securing, sessions, tokens
from docstore.access.account import Account
from docstore.access.confirming import MOST_AT_ONCE, confirm_accounts
from docstore.access.confirming import PERMISSION as CONFIRM
from docstore.access.oneself import own_account
from docstore.access.posts import today
from docstore.access.second_step import second_step_of
from docstore.access.sign_in import tries_of, tries_of_codes
from modules.organisation.posts_page import waiting

CONFIRMATIONS = Resource("/confirmations", "posts")
_WAITING = Fields({"id": Key(), "username": Text(), "name": Text(), "posts": Listed(Key())}, name="WaitingAccount")
_CONFIRMED = Fields({"name": Text(), "username": Text(), "password": Text()})


def _all_waiting(call: Call) -> Mapping[str, Any]:
    day = today()

    def find(condition: dict[str, Any], sort: Any, limit: int) -> list[Account]:
        found: list[Account] = call.act.find(Account, {"$and": [waiting(), condition]}, sort=sort, limit=limit)
        return found

    def give(one: Account) -> dict[str, Any]:
        posts = [post.id for post in one.posts if post.waits(day)]
        return _WAITING.give({"id": one.id, "username": one.username, "name": one.name, "posts": posts})

    return paged(call, find, Order(), give)


def _confirm(call: Call) -> Mapping[str, Any]:
    own_account(call.act)
    return {"items": [vars(one) for one in confirm_accounts(call.act, accounts=call.sent["accounts"])]}


CONFIRMATIONS.add(
    Operation(
        "confirmations.list",
        "GET",
        "/confirmations",
        "Accounts with posts that wait for the second person, by id.",
        _all_waiting,
        permission=CONFIRM,
        query=PAGING,
        gives=page_of(_WAITING),
    )
)
CONFIRMATIONS.add(
    Operation(
        "confirmations.confirm",
        "POST",
        "/confirmations",
        "Let the posts of many accounts begin, all or none: of each account, the posts that were seen to wait. "
        "First passwords of new accounts stand in the answer, and nowhere else.",
        _confirm,
        permission=CONFIRM,
        needs_proof=True,
        takes=Fields({"accounts": Table(Listed(Key(), 50), MOST_AT_ONCE)}),
        gives=Fields({"items": Listed(_CONFIRMED, MOST_AT_ONCE)}),
    )
)

# --- securing ---------------------------------------------------------------------------------------------

SECURED = ACCOUNTS.further("accounts")
_SESSION = Fields({"device": Text(), "address": Text(), "seen_at": Moment()})


def _sign_in(call: Call) -> Mapping[str, Any]:
    act, account = call.act, call.found
    return {
        "rests": tries_of(act.store, account.username).are_used_up or tries_of_codes(act.store, account).are_used_up,
        "is_password_temporary": account.is_password_temporary,
        "has_second_step": second_step_of(act, account.id) is not None,
        "sessions": [{key: getattr(one, key) for key in _SESSION.all} for one in sessions.sessions_of(act, account.id)],
        "tokens": len(tokens.tokens_of(act, account.id)),
    }


def _secure(run: Callable[..., None]) -> Callable[[Call], None]:
    """Refuses a token. Raises AccessDeniedError."""

    def call_it(call: Call) -> None:
        own_account(call.act)
        run(call.act, account_id=call.found.id, **call.sent)

    return call_it


SECURED.tells(
    "sign-in",
    "Whether the account rests, has a second step, and where it is signed in.",
    _sign_in,
    Fields(
        {
            "rests": Flag(),
            "is_password_temporary": Flag(),
            "has_second_step": Flag(),
            "sessions": Listed(_SESSION, 10_000),
            "tokens": Whole(),
        }
    ),
    permission=securing.PERMISSION,
)
SECURED.acts(
    "unlock",
    "Let an account that rests try again at once.",
    _secure(securing.unlock_account),
    permission=securing.PERMISSION,
    needs_proof=True,
)
SECURED.acts(
    "reset-password",
    "Give a temporary password; all sessions and tokens of the person end.",
    _secure(securing.reset_password),
    permission=securing.PERMISSION,
    needs_proof=True,
    takes=Fields({"password": Text(256, is_secret=True)}),
)
SECURED.acts(
    "reset-second-step",
    "Let the person sign in with the password alone, and set the second step up anew.",
    _secure(securing.reset_second_step),
    permission=securing.PERMISSION,
    needs_proof=True,
)
SECURED.acts(
    "end-sessions",
    "End all sessions and tokens of the person, at once.",
    _secure(securing.end_sessions),
    permission=securing.PERMISSION,
    needs_proof=True,
)
