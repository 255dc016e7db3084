"""当事人: the units and persons that acts of enforcement are about."""

from __future__ import annotations

from docstore.registry.registry import Contributor

# Who works on cases, leads those who do, or looks at what they decide.
READERS = (
    "administrator",
    "officer",
    "handler",
    "keeper",
    "deputy_keeper",
    "department_head",
    "deputy_leader",
    "bureau_head",
    "legal_reviewer",
    "supervisor",
    "archivist",
)


def contribute(c: Contributor) -> None:
    from admin.imports.resources import import_resource
    from modules.parties.imports import PERSONS, UNITS
    from modules.parties.models import Party
    from modules.parties.numbers import READ
    from modules.parties.resources import PARTIES
    from modules.parties.views import VIEWS

    c.model(Party)
    c.permission("parties.register", "登记当事人")
    c.permission("parties.view", "查看当事人")
    c.permission("parties.change", "更改当事人的登记")
    c.permission("parties.merge", "合并、分开当事人的登记")
    c.permission("parties.read_numbers", "查看当事人完整的证件号码和电话")
    c.grant("parties.register", "administrator", "handler")
    c.grant("parties.view", *READERS)
    c.grant("parties.change", "handler")
    c.grant("parties.merge", "department_head")
    c.grant("parties.read_numbers", "handler", "department_head")
    c.event_type("party_registered", "登记了当事人", "building-factory")
    c.event_type("party_changed", "更新了当事人", "pencil")
    c.event_type("parties_merged", "合并了当事人的登记", "arrows-exchange")
    c.event_type("party_separated", "分开了合并的当事人", "scissors")
    c.event_type(READ, "查看了当事人完整的号码", "eye")
    c.add("api_resource", "parties", PARTIES)
    for sheet in (UNITS, PERSONS):
        c.add("api_resource", f"imports_{sheet.key}", import_resource(sheet, permission="parties.register"))
    c.add("views", "parties", VIEWS)
