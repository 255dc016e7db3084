"""Correct what was wrongly written of the party when the case was opened; what was before stands in the event."""

from __future__ import annotations

from collections.abc import Mapping

from docstore.custody.objects import case_object
from docstore.errors import ConflictError, InvalidInputError
from docstore.model.case_file import CaseFile
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork, use_case
from modules.cases.obligations import procedure_of
from modules.cases.services import require_open
from modules.parties import api as parties
from modules.parties.api import BLANKS, CATEGORIES, ORGANISATION, Blank, Party, change_party

REASON = Blank("reason", "更正的原因", kind="textarea", hint="记入留痕")
# Every field that a correction may name; `asked` says which of them it does for one case.
CORRECTABLE = {one.key: one for kind in CATEGORIES for one in BLANKS[kind]}


def asked(case: CaseFile) -> list[Blank]:
    """What a person is asked: all but the code, which says who the party is, once a right one is known."""
    fixed = _fixed(case.party_facts)
    return [one for one in parties.to_correct(case.party_facts) if one.fact not in fixed] + [REASON]


def _fixed(facts: Mapping[str, str]) -> set[str]:
    codes = {"credit_code", *(("identity_kind", "id_number") if facts.get("id_number") else ())}
    return set() if parties.code_fault(facts) else codes


def correct_from_form(act: Act | UnitOfWork, *, case: CaseFile, typed: Mapping[str, str]) -> CaseFile:
    """Raises InvalidInputError with every fault by field, else as `correct_party`."""
    kind = case.party_facts.get("kind", ORGANISATION)
    fields = asked(case)
    values = {"reason": "", **parties.kept(case.party_facts, typed)}
    if faults := parties.faults(fields, values):
        raise InvalidInputError(fields=faults)
    said = {one.key: values[one.key] for one in fields if one.fact}
    try:
        return correct_party(act, case_id=case.id, party=parties.facts_of(kind, said), reason=values["reason"])
    except InvalidInputError as error:
        raise InvalidInputError(fields=parties.on_page(kind, error.fields))


@use_case
def correct_party(uow: UnitOfWork, *, case_id: str, party: Mapping[str, str], reason: str) -> CaseFile:
    """Write the facts of the party anew. Papers sent for approval or issued stay as they are.

    The register follows while it says what the case said; a unit renamed since keeps its new name there.

    The code says who the party is and stays, too, unless none is known yet or its check digit is wrong. Raises
    InvalidInputError without a reason, ConflictError when nothing differs or the case is no longer open.
    """
    case = uow.get(CaseFile, case_id)
    uow.require("cases.correct", case)
    require_open(case)
    if not reason.strip():
        raise InvalidInputError(fields={"reason": "写明为什么更正，原因会留痕。"})
    before = dict(case.party_facts)
    fixed = {*_fixed(before), "kind"} & before.keys()
    said = {key: value for key, value in party.items() if key not in fixed}
    after = parties.completed({**before, **said})
    changed = [key for key in after if after[key] != before.get(key, "")]
    if not changed:
        raise ConflictError("没有改动，不用更正。")
    parties.require_sound(after, changed)
    registered = uow.get(Party, case.party)
    if registered.facts() == before and not registered.merged_into:
        change_party(uow, party_id=registered.id, values=after, reason=reason)
    case.party_facts, case.party_name = after, after["name"]
    case.title = procedure_of(uow, case).case_title.format(party=after["name"])
    uow.update(case)
    uow.record(
        "case_corrected",
        case=case.id,
        objects=[case_object(case), {"kind": "party", "id": case.party}],
        detail={
            "reason": reason.strip(),
            "before": {key: before.get(key, "") for key in changed},
            "after": {key: after[key] for key in changed},
        },
        authority="第六条",
    )
    return case
