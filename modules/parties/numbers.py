"""Numbers of a party whole: on screens they are masked, and whoever opens them is written down first."""

from __future__ import annotations

from admin import present_request
from docstore.store.unit_of_work import UnitOfWork, use_case
from modules.parties.models import Party
from modules.parties.services import party_object

READ = "party_numbers_read"


@use_case
def open_numbers(uow: UnitOfWork, *, party_id: str) -> Party:
    """Write down that this person sees identity number and telephone of the party. Raises AccessDeniedError."""
    party = uow.get(Party, party_id)
    uow.require("parties.read_numbers", party)
    uow.record(
        READ,
        objects=[party_object(party)],
        detail={"address": present_request.address(), "reader_department": uow.actor.department},
        authority="第十九条",
    )
    return party
