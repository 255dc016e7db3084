"""冻结: the pages of holds. What a hold is and what it forbids is the kernel's, and stays when this module is away."""

from __future__ import annotations

from docstore.registry.registry import Contributor


def contribute(c: Contributor) -> None:
    from docstore.disposition.holds import PLACE, RELEASE
    from docstore.model.case_file import HELD, RELEASED
    from modules.cases.api import CASE_FILTER, CHOICE, CaseFilter
    from modules.holds import page
    from modules.holds.resources import HOLDS
    from modules.holds.views import VIEWS

    # Two posts for two acts: who places one hold may not be who lets go.
    c.grant(PLACE, "department_head", scope="own_department")
    c.grant(PLACE, "archivist", states=("closed", "submitted", "filed"))
    c.grant(RELEASE, "deputy_leader", scope="in_charge")
    states = {HELD: "冻结中", RELEASED: "曾经冻结"}
    c.add(CASE_FILTER, "hold", CaseFilter("冻结", "hold_state", CHOICE, choices=lambda act: states))
    c.add("case_notice", "holds", page.case_notice)
    c.add("case_part", "holds", page.case_part)
    c.add("record_mark", "holds", page.record_mark)
    c.add("api_resource", "holds", HOLDS)
    c.add("views", "holds", VIEWS)
