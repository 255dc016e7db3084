"""Use cases of case files: open, excuse, close; and the guard that keeps a filed case as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from docstore import clock
from docstore.access.same_person import Deed, did_one_of
from docstore.custody.objects import case_object
from docstore.errors import (
    CaseFiledError,
    ConflictError,
    InvalidInputError,
    SeparationOfDutiesError,
)
from docstore.model.case_file import CaseFile
from docstore.sentence import Sentence
from docstore.store.unit_of_work import UnitOfWork, use_case
from docstore.workflow import engine
from modules.cases.obligations import not_checkable, obligations, procedure_of
from modules.cases.workflow import CASE_FLOW, FILED, OPEN
from modules.organisation.api import certificate_fault_on, next_number, register_officer
from modules.parties.api import Party, in_force, register_party


@use_case
def open_case(
    uow: UnitOfWork,
    *,
    type_key: str,
    party: Mapping[str, str] | str,
    officers: Sequence[Mapping[str, str]],
    facet: Mapping[str, Any],
) -> CaseFile:
    """Open a case of a procedure. `party` and `officers` are registered when unknown; `facet` is the type's own data.

    `party` is what is known of it, or the id of an entry of the register, or of one that was merged into it.

    Raises InvalidInputError for fewer than two officers, one whose certificate is not valid today or on the days of
    the visit (行政处罚法第四十二条), or an unknown type.
    """
    uow.require("cases.open")
    procedure = uow.store.registry.of("procedure").get(type_key)
    if procedure is None:
        raise InvalidInputError(fields={"type_key": Sentence("没有“{type_key}”这种执法类型。", type_key=type_key)})
    if not procedure.is_ready:
        raise InvalidInputError(
            fields={"type_key": Sentence("{title}的程序还没有，现在不能立案。", title=procedure.title)}
        )
    if len({officer["certificate"] for officer in officers}) < 2:
        raise InvalidInputError(fields={"officers": "至少两名执法人员，证号不能相同。"})
    days = _days_of_acting(uow, facet)
    faults = {
        f"officer_{n}_certificate": fault
        for n, one in enumerate(officers, start=1)
        if (fault := certificate_fault_on(uow, one["name"], one["certificate"], days))
    }
    if faults:
        raise InvalidInputError(fields=faults)
    subject = _chosen(uow, party) if isinstance(party, str) else register_party(uow, values=party)
    members = [register_officer(uow, name=one["name"], certificate=one["certificate"]) for one in officers]
    case = CaseFile(
        type_key=type_key,
        number=next_number(uow, procedure.case_word, uow.now()),
        title=procedure.case_title.format(party=subject.name),
        department=uow.actor.department,
        handlers=[uow.actor.id],
        party=subject.id,
        party_name=subject.name,
        party_facts=subject.facts(),
        officers=[member.id for member in members],
        opened_on=clock.local_day(uow.now()).isoformat(),
        facets={type_key: dict(facet)},
    )
    uow.insert(case)
    uow.record(
        "case_opened",
        case=case.id,
        objects=[case_object(case), {"kind": "party", "id": subject.id}],
        detail={
            "to": case.state,
            "number": case.number,
            "title": case.title,
            "obligations": [o.key for o in procedure.obligations],
        },
        authority="第三条",
    )
    return case


def _chosen(uow: UnitOfWork, party_id: str) -> Party:
    party = in_force(uow, uow.get(Party, party_id))
    uow.require("parties.view", party)
    return party


@use_case
def excuse_obligation(uow: UnitOfWork, *, case_id: str, obligation: str, reason: str) -> None:
    """Sign a reason for an obligation that is not met. The head of the department signs, not the handler.

    Raises SeparationOfDutiesError, InvalidInputError, ConflictError.
    """
    case = uow.get(CaseFile, case_id)
    uow.require("obligations.excuse", case)
    if did_one_of(uow, handled(case)):
        raise SeparationOfDutiesError("承办人不能为自己的案件写缺项原因。")
    require_open(case)
    if not reason.strip():
        raise InvalidInputError(fields={"reason": "写明原因，原因会留痕。"})
    state = next((item for item in obligations(uow, case) if item.obligation.key == obligation), None)
    if state is None or not state.blocks:
        raise ConflictError("这一项不缺，不用写原因。")
    case.excuses.append({"obligation": obligation, "reason": reason, "by": uow.actor.name, "at": clock.iso(uow.now())})
    uow.update(case)
    uow.record(
        "obligation_excused",
        case=case.id,
        objects=[case_object(case)],
        detail={"obligation": obligation, "reason": reason},
        authority=state.obligation.article,
    )


@use_case
def close_case(uow: UnitOfWork, *, case_id: str) -> CaseFile:
    """Close a case whose obligations are all met or excused. Raises ObligationsUnmetError, naming what is missing."""
    case = uow.get(CaseFile, case_id)
    uow.require("cases.close", case)
    procedure_of(uow, case)  # which says what must be there
    today = clock.local_day(uow.now()).isoformat()
    case.closed_on = today
    case.enforcement_ended_on = case.enforcement_ended_on or today
    summary = {state.obligation.key: state.state for state in obligations(uow, case)}
    not_checked = [item.key for item in not_checkable(uow, case)]
    engine.fire(
        uow,
        CASE_FLOW,
        case,
        "close",
        case=case.id,
        objects=[case_object(case)],
        detail={"obligations": summary, "not_checkable": not_checked},
    )
    return case


def handled(case: CaseFile) -> list[Deed]:
    """Who handles the case, as of its opening."""
    opened = datetime.combine(date.fromisoformat(case.opened_on), time(12), clock.BUREAU_ZONE)
    return [(handler, opened) for handler in case.handlers]


def _days_of_acting(uow: UnitOfWork, facet: Mapping[str, Any]) -> set[str]:
    """Today, and the first and last day of the visit where there is one."""
    visit = facet.get("visit") or {}
    moments = [uow.now(), *(datetime.fromisoformat(visit[end]) for end in ("from", "to") if end in visit)]
    return {clock.local_day(moment).isoformat() for moment in moments}


def require_open(case: CaseFile) -> None:
    """Raises CaseFiledError or ConflictError unless the case may still change."""
    if case.state == FILED:
        raise CaseFiledError("{number} 已经归档封存，内容不能再改。", number=case.number)
    if case.state != OPEN:
        raise ConflictError("{number} 不在办理中，不能再改。", number=case.number)
