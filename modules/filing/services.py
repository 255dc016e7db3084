"""Use cases of filing: the keeper hands the closed file over, the archivist files and seals it."""

from __future__ import annotations

from typing import Any

from docstore import clock
from docstore.access.same_person import did_one_of
from docstore.errors import InvalidInputError, NotFoundError, SeparationOfDutiesError
from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from docstore.procedure.retention import KIND
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork, use_case
from docstore.workflow import engine
from modules.cases.api import CASE_FLOW, case_object, findings, handled, procedure_of
from modules.filing.retention import Retention, archive_code, derive
from modules.organisation.api import bureau, require_keeper

# What an archivist does with a case that is not yet filed, without becoming part of it.
_ARCHIVISTS_OWN = ("record_read", "record_downloaded", "case_returned", "hold_placed")


@use_case
def submit_case(uow: UnitOfWork, *, case_id: str) -> CaseFile:
    """The department's keeper, or the deputy, hands a closed case over to the archive (Article 12).

    Raises ConflictError while the department has no keeper in force.
    """
    case = _known(uow, case_id)
    uow.require("cases.submit", case)
    require_keeper(uow, case.department)
    case.returned = {}
    engine.fire(uow, CASE_FLOW, case, "submit", case=case.id, objects=[case_object(case)])
    return case


@use_case
def file_case(uow: UnitOfWork, *, case_id: str) -> CaseFile:
    """Give the archive code and the retention period, and seal: from now on nothing in the case can change.

    Raises SeparationOfDutiesError when the archivist did anything in the case but read it or return it.
    """
    case = _known(uow, case_id)
    uow.require("cases.file", case)
    retention = proposed_retention(uow, case)
    category = procedure_of(uow, case).category
    office = bureau(uow)
    year = case.closed_on[:4]
    counter = f"archive:{office.fonds_number}:{category}:{year}:{retention.period}"
    case.archive_number = archive_code(office.fonds_number, category, year, retention.period, uow.next_number(counter))
    case.filed_on = clock.local_day(uow.now()).isoformat()
    case.retention_until = retention.until
    case.is_permanent = retention.until is None
    records = uow.find(Record, {"case": case.id})
    engine.fire(
        uow,
        CASE_FLOW,
        case,
        "file",
        case=case.id,
        objects=[case_object(case), *({"kind": "record", "id": record.id} for record in records)],
        detail={
            "archive_number": case.archive_number,
            "retention_rule": retention.rule.id,
            "retention_until": retention.until,
            "derivation": retention.derivation,
            "records": len(records),
            "not_in_order": [one.check.id for one in findings(uow, case) if one.is_failed],
        },
    )
    return case


@use_case
def return_case(uow: UnitOfWork, *, case_id: str, reason: str) -> CaseFile:
    """Send a submitted file back to its department with what has to be mended: it is open again until the head closes
    it anew. The time for filing goes on counting from the first end of the enforcement.

    Raises InvalidInputError without a reason.
    """
    case = _known(uow, case_id)
    uow.require("cases.file", case)
    if not reason.strip():
        raise InvalidInputError(fields={"reason": "写明要补正什么，科室照着办。"})
    case.returned = {"reason": reason.strip(), "by": uow.actor.name, "at": clock.iso(uow.now())}
    engine.fire(
        uow, CASE_FLOW, case, "return", case=case.id, objects=[case_object(case)], detail={"reason": reason.strip()}
    )
    return case


def _known(uow: UnitOfWork, case_id: str) -> CaseFile:
    """Raises NotFoundError also to whoever may not know the case, in the state that it is in."""
    case = uow.get(CaseFile, case_id)
    if not uow.allows("cases.view", case):
        raise NotFoundError("没有找到。")
    return case


def proposed_retention(act: Act | UnitOfWork, case: CaseFile) -> Retention:
    """What filing would derive today; for the page before sealing, and for sealing itself."""
    issued = act.find(Record, {"case": case.id, "type_key": "document", "state": "issued"})
    closed_on = case.closed_on or clock.local_day(act.now()).isoformat()
    proposed = act.store.registry.of(KIND).values()
    return derive(procedure_of(act, case), proposed, {record.form for record in issued}, closed_on)


def require_stranger(uow: UnitOfWork, case: CaseFile) -> None:
    """The archivist who files had no part in the case.

    Asked of the events: whoever opened, wrote, approved, brought in, excused, closed or handed over stands there."""
    events: Any = uow.store.database.custody_events
    persons = sorted(uow.actor.persons)
    other_acts = {
        "case": case.id,
        "$or": [{"agent.id": {"$in": persons}}, {"agent.acting_for.id": {"$in": persons}}],
        "event_type": {"$nin": list(_ARCHIVISTS_OWN)},
    }
    if did_one_of(uow, handled(case)) or events.find_one(other_acts, {"_id": 1}, session=uow.session):
        raise SeparationOfDutiesError("归档的人不能是承办、采集、审批或者移交过本案的人。")
