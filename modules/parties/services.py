"""Use cases of parties."""

from __future__ import annotations

from collections.abc import Mapping

from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork, use_case
from modules.parties.models import Party


@use_case
def register_party(uow: UnitOfWork, *, values: Mapping[str, str]) -> Party:
    """The party with this credit code: registered when unknown, brought up to date when its facts have changed.

    A unit keeps its code when it changes its name, address or representative; what was before stands in the event.
    Cases opened before keep the facts that they were opened with.
    """
    known = party_with_code(uow, values["credit_code"])
    uow.require("parties.register")
    if known is None:
        party = uow.insert(Party(**values))
        uow.record("party_registered", objects=[{"kind": "party", "id": party.id}], detail={"name": party.name})
        return party
    before = {key: getattr(known, key) for key, value in values.items() if getattr(known, key) != value}
    if before:
        for key in before:
            setattr(known, key, values[key])
        uow.update(known)
        uow.record(
            "party_changed",
            objects=[{"kind": "party", "id": known.id}],
            detail={"before": before, "after": {key: values[key] for key in before}},
        )
    return known


def party_with_code(act: Act | UnitOfWork, credit_code: str) -> Party | None:
    """The registered unit that has this 统一社会信用代码."""
    return act.first(Party, {"credit_code": credit_code})
