"""当事人: the units and persons that acts of enforcement are about."""

from __future__ import annotations

from docstore.registry.registry import Contributor


def contribute(c: Contributor) -> None:
    from modules.parties.models import Party
    from modules.parties.resources import PARTIES

    c.model(Party)
    c.permission("parties.register", "登记当事人")
    c.permission("parties.view", "查看当事人")
    c.permission("parties.change", "更改当事人的登记")
    c.event_type("party_registered", "登记了当事人", "building-factory")
    c.event_type("party_changed", "更新了当事人", "building-factory")
    for permission in ("parties.register", "parties.view"):
        c.grant(permission, "administrator", "handler")
    c.grant("parties.change", "handler")
    c.add("api_resource", "parties", PARTIES)
