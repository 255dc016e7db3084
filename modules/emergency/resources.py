"""The API of 紧急查阅: opening one (by a person at a session, the password typed lately), watching and ending."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from admin.api.core import ACCOUNTS
from admin.api.resource import Call, Operation, Resource
from admin.api.shapes import Choice, Fields, Key, Listed, Maybe, Moment, Text
from docstore.access.breaking_glass import LONGEST_REASON, break_glass, end_opening, review_opening
from docstore.access.emergency import END, OPEN, WATCH
from modules.emergency.found import Held, named, openings
from modules.emergency.settings import HOURS
from modules.organisation.api import setting

EMERGENCIES = Resource("/emergencies", "emergency access")
OF_ACCOUNTS = ACCOUNTS.further("emergency access")
_WORDS = Text(LONGEST_REASON)
_OPENING = Fields(
    {
        "id": Key(),
        "account": Key(),
        "kind": Choice("case", "record"),
        "number": Text(),
        "reason": _WORDS,
        "opened_at": Moment(),
        "ends_at": Moment(),
        "ended_at": Maybe(Moment()),
        "reviewed_at": Maybe(Moment()),
        "review": _WORDS,
    },
    name="Emergency",
)


def _told(one: Held) -> dict[str, Any]:
    return {key: getattr(one.opening, key, None) for key in _OPENING.all} | {"account": one.account.id}


def _all(call: Call) -> Mapping[str, Any]:
    return {"items": [_told(one) for one in openings(call.act)]}


def _own(call: Call) -> Mapping[str, Any]:
    return {"items": [_told(one) for one in openings(call.act) if one.account.id == call.act.actor.id]}


def _open(call: Call) -> Mapping[str, Any]:
    target = named(call.act.act, call.sent["number"])
    made = break_glass(
        call.act,
        kind=target.policy_kind,
        key=target.id,
        reason=call.sent["reason"],
        hours=setting(call.act, HOURS),
    )
    return {"id": made.id, "kind": made.kind, "target": made.target, "ends_at": made.ends_at}


EMERGENCIES.add(
    Operation(
        "emergencies.list",
        "GET",
        "/emergencies",
        "Every opening, the newest first; of what it opens, the number alone.",
        _all,
        permission=WATCH,
        gives=Fields({"items": Listed(_OPENING, 10_000)}),
    )
)
EMERGENCIES.add(
    Operation(
        "emergencies.open",
        "POST",
        "/emergencies",
        "Break glass: read what bears this number, for as long as the bureau says. No token does it.",
        _open,
        permission=OPEN,
        needs_proof=True,
        takes=Fields({"number": Text(100), "reason": _WORDS}),
        gives=Fields({"id": Key(), "kind": Choice("case", "record"), "target": Key(), "ends_at": Moment()}),
    )
)
EMERGENCIES.add(
    Operation(
        "emergencies.own",
        "GET",
        "/emergencies/own",
        "One's own openings, the newest first.",
        _own,
        permission=OPEN,
        gives=Fields({"items": Listed(_OPENING, 10_000)}),
    )
)
EMERGENCIES.add(
    Operation(
        "emergencies.end",
        "POST",
        "/emergencies/{opening_id}/end",
        "End one's own opening before its time.",
        lambda call: end_opening(call.act, account_id=call.act.actor.id, opening_id=call.path["opening_id"]),
        permission=OPEN,
    )
)
OF_ACCOUNTS.acts(
    "end-emergency",
    "End an opening of this person at once.",
    lambda call: end_opening(call.act, account_id=call.found.id, opening_id=call.sent["opening"]),
    permission=END,
    takes=Fields({"opening": Key()}),
)
OF_ACCOUNTS.acts(
    "review-emergency",
    "Say what was found of an opening that has ended.",
    lambda call: review_opening(
        call.act, account_id=call.found.id, opening_id=call.sent["opening"], review=call.sent["review"]
    ),
    permission=END,
    takes=Fields({"opening": Key(), "review": _WORDS}),
)
