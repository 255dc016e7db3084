"""整步生成: drafts of several forms at once, and the generating of all that are complete."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from docstore.errors import ConflictError, InvalidInputError
from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from docstore.store.act import Act
from modules.documents.drafting import is_rendered, values_of
from modules.documents.printing.generation import form_of
from modules.documents.services import generate, start_document
from modules.documents.workflow import DRAFT

MOST_AT_ONCE = 40


@dataclass(frozen=True)
class Standing:
    """How far a draft is. `faults` by field path; `is_rendered`: its newest version is what would be made now."""

    record: Record
    faults: dict[str, str] = field(default_factory=dict)
    is_rendered: bool = False


def start_documents(act: Act, *, case_id: str, form_ids: Sequence[str]) -> dict[str, str]:
    """A draft of each form, each in an act of its own. Returns the forms that cannot be begun yet, with the reason.

    Raises InvalidInputError when none or too many are named.
    """
    if not form_ids:
        raise InvalidInputError(fields={"form": "至少选一种文书。"})
    if len(form_ids) > MOST_AT_ONCE:
        raise InvalidInputError(fields={"form": "选得太多，分几次办。"})
    refused: dict[str, str] = {}
    for form_id in form_ids:
        try:
            start_document(act, case_id=case_id, form_id=form_id)
        except ConflictError as error:
            refused[form_id] = error.message
    return refused


def standing(act: Act, case: CaseFile) -> list[Standing]:
    """Every draft of the case that this person may write, the oldest first."""
    where = {"case": case.id, "type_key": "document", "state": DRAFT}
    return [
        _standing(act, case, record)
        for record in act.find_allowed("documents.write", Record, where, sort="received_at")
    ]


def _standing(act: Act, case: CaseFile, record: Record) -> Standing:
    form = form_of(act, record.form)
    try:
        values_of(act, record, case, form, "review")
    except InvalidInputError as error:
        return Standing(record, dict(error.fields))
    return Standing(record, is_rendered=is_rendered(act, record, case, form))


def generate_complete(act: Act, *, case_id: str, record_ids: Sequence[str]) -> tuple[int, int]:
    """Render the named drafts of the case, each in an act of its own; what is not complete stays a draft.

    Returns how many were rendered and how many were not.
    """
    case = act.get(CaseFile, case_id)
    wanted = [one for one in standing(act, case) if one.record.id in set(record_ids[:MOST_AT_ONCE])]
    made, left = 0, sum(1 for one in wanted if one.faults)
    for one in wanted:
        if one.faults or one.is_rendered:
            continue
        try:
            generate(act, record_id=one.record.id)
            made += 1
        except InvalidInputError:  # changed since
            left += 1
    return made, left
