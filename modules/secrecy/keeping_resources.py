"""The API of what the secrecy officer and the handlers keep: who is cleared for what, and carriers kept elsewhere.

A token clears nobody, as it changes no account: that wants the person at a session, with the password typed lately.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from admin.api.keyset import Order
from admin.api.resource import Call, Resource, Shown, with_id
from admin.api.shapes import Fields, Key, Listed, Moment, Text, Whole
from docstore.access.account import Account
from docstore.access.oneself import own_account
from docstore.access.secrecy import USUAL_CLEARANCE, Level
from modules.cases.api import CASES
from modules.secrecy.carriers import SecrecyCarrier, register_carrier
from modules.secrecy.oversight import set_clearance

_LEVEL = Whole(Level.OPEN, Level.TOP_SECRET)
_REASON = Fields({"reason": Text(500, shortest=1)})

CLEARANCES = Resource(
    "/clearances",
    "secrecy",
    model=Account,
    parameter="account_id",
    permission="secrecy.oversee",
    where={"is_active": True},
    shown=Shown(with_id({"username": Text(), "name": Text(), "clearance": _LEVEL}, name="Clearance")),
)


def _set(call: Call, level: int) -> Account:
    own_account(call.act)
    return set_clearance(call.act, account_id=call.found.id, level=level, reason=call.sent["reason"])


CLEARANCES.lists("Who may sign in, with the highest level that each may see, by id.", order=Order())
CLEARANCES.reads("The clearance of one account.")
CLEARANCES.acts(
    "level",
    "Clear a person for a level, higher or lower than before; never oneself.",
    lambda call: _set(call, call.sent["level"]),
    permission="secrecy.oversee",
    method="PUT",
    needs_proof=True,
    takes=Fields({"level": _LEVEL, **_REASON.all}),
)
CLEARANCES.acts(
    "end",
    f"End what a person was cleared for: what stays is {USUAL_CLEARANCE:d}, which everybody has who works here.",
    lambda call: _set(call, USUAL_CLEARANCE),
    permission="secrecy.oversee",
    needs_proof=True,
    takes=_REASON,
)

CARRIERS = CASES.further("secrecy")
_CARRIER = Fields(
    {
        "id": Key(),
        "number": Whole(1),
        "title": Text(),
        "level": _LEVEL,
        "place": Text(100),
        "keeper": Text(60),
        "registered_by_name": Text(),
        "registered_at": Moment(),
    },
    name="Carrier",
)


def _carriers(call: Call) -> Mapping[str, Any]:
    found = call.act.find(SecrecyCarrier, {"case": call.found.id}, sort="number")
    return {"items": [{key: getattr(one, key) for key in _CARRIER.all} for one in found]}


CARRIERS.tells(
    "carriers",
    "What of the case lies elsewhere because it may not lie here: where, and who keeps it.",
    _carriers,
    Fields({"items": Listed(_CARRIER, 10_000)}),
)
CARRIERS.acts(
    "register-carrier",
    "Name neutrally what may not lie on this network.",
    lambda call: register_carrier(call.act, case_id=call.found.id, **call.sent),
    permission="secrecy.protect_case",
    takes=Fields({"level": _LEVEL, "place": Text(100), "keeper": Text(60)}),
)
