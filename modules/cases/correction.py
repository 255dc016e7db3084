"""Correct what was wrongly written of the party when the case was opened; what was before stands in the event."""

from __future__ import annotations

from collections.abc import Mapping

from docstore.custody.objects import case_object
from docstore.errors import ConflictError, InvalidInputError
from docstore.model.case_file import CaseFile
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork, use_case
from modules.cases import party_form
from modules.cases.obligations import procedure_of
from modules.cases.services import require_open
from modules.parties.api import Party, register_party

# What a person is asked: all but the credit code.
ASKED = (
    *(field for field in party_form.FIELDS if field[0] != "credit_code"),
    ("reason", "更正的原因", "textarea", "记入留痕"),
)


def typed_with(case: CaseFile, typed: Mapping[str, str]) -> dict[str, str]:
    """What was typed, and for the rest what the case says now."""
    given = {key: value.strip() for key, value in typed.items()}
    return {"reason": "", **party_form.typed_from(case.party_facts), **given}


def correct_from_form(act: Act | UnitOfWork, *, case: CaseFile, typed: Mapping[str, str]) -> CaseFile:
    """Raises InvalidInputError with every fault by field, else as `correct_party`."""
    values = typed_with(case, typed)
    if faults := party_form.faults(ASKED, values):
        raise InvalidInputError(fields=faults)
    return correct_party(act, case_id=case.id, party=party_form.party(values), reason=values["reason"])


@use_case
def correct_party(uow: UnitOfWork, *, case_id: str, party: Mapping[str, str], reason: str) -> CaseFile:
    """Write the facts of the party anew. Papers sent for approval or issued stay as they are.

    The register follows while it says what the case said; a unit renamed since keeps its new name there.

    The credit code says who the party is and stays, too. Raises InvalidInputError without a reason, ConflictError
    when nothing differs or the case is no longer open.
    """
    case = uow.get(CaseFile, case_id)
    uow.require("cases.correct", case)
    require_open(case)
    if not reason.strip():
        raise InvalidInputError(fields={"reason": "写明为什么更正，原因会留痕。"})
    before = dict(case.party_facts)
    after = {key: party.get(key, before[key]) for key in before} | {"credit_code": before["credit_code"]}
    changed = [key for key in after if after[key] != before[key]]
    if not changed:
        raise ConflictError("没有改动，不用更正。")
    if uow.get(Party, case.party).facts() == before:
        register_party(uow, values=after)
    case.party_facts, case.party_name = after, after["name"]
    case.title = procedure_of(uow, case).case_title.format(party=after["name"])
    uow.update(case)
    uow.record(
        "case_corrected",
        case=case.id,
        objects=[case_object(case), {"kind": "party", "id": case.party}],
        detail={
            "reason": reason.strip(),
            "before": {key: before[key] for key in changed},
            "after": {key: after[key] for key in changed},
        },
        authority="第六条",
    )
    return case
