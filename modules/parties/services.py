"""Use cases of parties."""

from __future__ import annotations

from collections.abc import Mapping

from docstore.errors import InvalidInputError
from docstore.store.unit_of_work import UnitOfWork, use_case
from modules.parties.models import Party


@use_case
def register_party(uow: UnitOfWork, *, values: Mapping[str, str]) -> Party:
    """The party with this credit code, registered when unknown. One code belongs to one name."""
    known = uow.first(Party, {"credit_code": values["credit_code"]})
    if known is not None:
        if known.name != values["name"]:
            raise InvalidInputError(fields={"credit_code": f"这个信用代码已登记给{known.name}，核对名称或者代码。"})
        return known
    uow.require("parties.register")
    party = uow.insert(Party(**values))
    uow.record("party_registered", objects=[{"kind": "party", "id": party.id}], detail={"name": party.name})
    return party
