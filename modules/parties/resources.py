"""The API of parties. They are registered by opening cases; here they are found, changed, merged and separated.

Identity numbers and telephones are masked as on screens; to have them whole is an act of its own, and an event.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from admin.api.keyset import Order
from admin.api.resource import Call, Operation, Resource, Shown, with_id
from admin.api.shapes import Choice, Fields, Key, Listed, Maybe, Text
from docstore.errors import InvalidInputError
from modules.parties import form, merging, numbers, register, services
from modules.parties.facts import MASKED, masked
from modules.parties.form import LONGEST
from modules.parties.models import CATEGORIES, PERSON_FACTS, UNIT_FACTS, Party

_FACTS = tuple(dict.fromkeys((*UNIT_FACTS, *PERSON_FACTS)))
PARTY = with_id(
    {
        "kind": Choice(*CATEGORIES),
        **{key: Maybe(Text()) for key in _FACTS},
        "merged_into": Maybe(Key()),
    },
    name="Party",
)


def _further(party: Any) -> Mapping[str, Any]:
    return masked({key: getattr(party, key) for key in MASKED})


_SHOWN = Shown(PARTY, _further)
PARTIES = Resource(
    "/parties",
    "parties",
    model=Party,
    parameter="party_id",
    permission="parties.view",
    shown=_SHOWN,
)
PARTIES.lists(
    "Parties, by id; identity numbers and telephones masked.",
    order=Order(),
    filters={"kind": Choice(*CATEGORIES), "credit_code": Text(18), "name": Text(LONGEST), "merged_into": Key()},
)
PARTIES.reads("One party as the register knows it now; a case keeps its own facts.")


def _found(call: Call) -> Mapping[str, Any]:
    return {"items": [_SHOWN.give(one) for one in register.picked(call.act.act, call.sent["text"])]}


def _numbers(call: Call) -> Mapping[str, Any]:
    party = numbers.open_numbers(call.act, party_id=call.found.id)
    return {key: getattr(party, key) for key in MASKED}


PARTIES.add(
    Operation(
        "parties.search",
        "POST",
        "/parties/search",
        "The few entries that a part of a name, the beginning of a code or a whole identity number may mean. It is a "
        "body, so that no number of a person stands in an address.",
        _found,
        permission="parties.view",
        takes=Fields({"text": Text(register.LONGEST, shortest=1)}),
        gives=Fields({"items": Listed(PARTY, register.PICKED)}),
    )
)
PARTIES.add(
    Operation(
        "parties.numbers",
        "POST",
        f"{PARTIES.item_path}/numbers",
        "Identity number and telephone whole. Reading them is an event.",
        _numbers,
        permission="parties.read_numbers",
        item=PARTIES.item,
        gives=Fields({key: Maybe(Text()) for key in MASKED}),
    )
)

# --- acts -------------------------------------------------------------------------------------------------


def _change(call: Call) -> Any:
    sent = dict(call.sent)
    reason = sent.pop("reason")
    if faults := form.fact_faults(call.found.kind, sent):
        raise InvalidInputError(fields=faults)
    return services.change_party(call.act, party_id=call.found.id, values=sent, reason=reason)


PARTIES.acts(
    "change",
    "Write facts of the register anew; what is not sent stays, and so do cases.",
    _change,
    permission="parties.change",
    takes=Fields({"reason": Text(500)}, {key: Text(LONGEST) for key in _FACTS}),
)
PARTIES.acts(
    "merge",
    "Let another entry stand for this one. Cases keep their facts.",
    lambda call: merging.merge_parties(call.act, party_id=call.found.id, **call.sent),
    permission="parties.merge",
    takes=Fields(
        {"into_id": Key(), "ground": Choice(*merging.GROUNDS), "reason": Text(merging.LONGEST_REASON)},
    ),
)
PARTIES.acts(
    "separate",
    "Let an entry that was merged stand for itself again.",
    lambda call: merging.separate_party(call.act, party_id=call.found.id, reason=call.sent["reason"]),
    permission="parties.merge",
    takes=Fields({"reason": Text(merging.LONGEST_REASON)}),
)
