"""The API of holds: those of a case, placing one, releasing one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from admin.api.resource import Call
from admin.api.shapes import Choice, Fields, Key, Listed, Maybe, Moment, Text
from docstore.disposition.holds import LONGEST, PLACE, RELEASE, place_hold, release_hold
from docstore.model.hold import GROUNDS, Hold
from docstore.model.record import Record
from modules.cases.api import CASES

_GROUND = Choice(*GROUNDS)
_WORDS = Text(LONGEST)
_HOLD = Fields(
    {
        "id": Key(),
        "record": Maybe(Key()),
        "ground": _GROUND,
        "basis": _WORDS,
        "note": Maybe(_WORDS),
        "placed_by": Key(),
        "placed_at": Moment(),
        "released_by": Maybe(Key()),
        "released_at": Maybe(Moment()),
        "release_reason": Maybe(_WORDS),
    },
    name="Hold",
)
HOLDS = CASES.further("holds")


def _holds(call: Call) -> Mapping[str, Any]:
    found = call.act.find(Hold, {"case": call.found.id}, sort="-placed_at")
    wanted = [one.record for one in found if one.record]
    seen = {None, *(one.id for one in call.act.find_allowed("records.view", Record, {"_id": {"$in": wanted}}))}
    return {"items": [{key: getattr(one, key) for key in _HOLD.all} for one in found if one.record in seen]}


def _place(call: Call) -> None:
    place_hold(call.act, case_id=call.found.id, record_id=call.sent.get("record", ""), **_words(call.sent))


def _words(sent: Mapping[str, Any]) -> dict[str, str]:
    return {key: sent[key] for key in ("ground", "basis", "note") if key in sent}


HOLDS.tells(
    "holds",
    "The holds of a case and of its records that the person may see, also released ones, the newest first.",
    _holds,
    Fields({"items": Listed(_HOLD, 10_000)}),
)
HOLDS.acts(
    "place-hold",
    "Hold the case, or one `record` of it: nothing of it may be disposed of.",
    _place,
    permission=PLACE,
    takes=Fields({"ground": _GROUND, "basis": _WORDS}, {"note": _WORDS, "record": Key()}),
)
HOLDS.acts(
    "release-hold",
    "Release one hold; who placed it may not.",
    lambda call: release_hold(call.act, case_id=call.found.id, hold_id=call.sent["hold"], reason=call.sent["reason"]),
    permission=RELEASE,
    takes=Fields({"hold": Key(), "reason": _WORDS}),
)
