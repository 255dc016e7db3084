"""The API of parties. They are registered and brought up to date by opening and correcting cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from admin.api.keyset import Order
from admin.api.resource import Resource, Shown, with_id
from admin.api.shapes import Choice, Maybe, Text
from modules.parties.facts import MASKED, masked
from modules.parties.models import CATEGORIES, PERSON_FACTS, UNIT_FACTS, Party

_SHOWN = (*dict.fromkeys((*UNIT_FACTS, *PERSON_FACTS)), "merged_into")
PARTY = with_id({"kind": Choice(*CATEGORIES), **{key: Maybe(Text()) for key in _SHOWN}}, name="Party")


def _further(party: Any) -> Mapping[str, Any]:
    """Identity numbers and telephones as screens show them."""
    return masked({key: getattr(party, key) for key in MASKED})


PARTIES = Resource(
    "/parties",
    "parties",
    model=Party,
    parameter="party_id",
    permission="parties.view",
    shown=Shown(PARTY, _further),
)
PARTIES.lists(
    "Parties, by id; identity numbers and telephones masked.",
    order=Order(),
    filters={"kind": Choice(*CATEGORIES), "credit_code": Text(18), "name": Text(300)},
)
PARTIES.reads("One party as the register knows it now; a case keeps its own facts.")
