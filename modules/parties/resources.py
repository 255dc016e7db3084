"""The API of parties. They are registered and brought up to date by opening and correcting cases."""

from __future__ import annotations

from admin.api.keyset import Order
from admin.api.resource import Resource, Shown, with_id
from admin.api.shapes import Choice, Text
from modules.parties.models import FACTS, Party

PARTIES = Resource(
    "/parties",
    "parties",
    model=Party,
    parameter="party_id",
    permission="parties.view",
    shown=Shown(with_id({"kind": Choice("organisation"), **{key: Text() for key in FACTS}}, name="Party")),
)
PARTIES.lists("Parties, by id.", order=Order(), filters={"credit_code": Text(18), "name": Text(300)})
PARTIES.reads("One party as the register knows it now; a case keeps its own facts.")
