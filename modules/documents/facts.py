"""What a form of a case can be filled from: the case, the party, the officers, the bureau, earlier documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docstore import clock
from docstore.forms.origin import BUREAU_FACTS
from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from docstore.procedure.evaluation import DocumentFact
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork
from modules.documents.workflow import ISSUED
from modules.organisation.api import Department, Officer, bureau
from modules.parties.api import for_papers


def form_facts(act: Act | UnitOfWork, case: CaseFile) -> dict[str, Any]:
    """The facts as `docstore.forms.filling` names them."""
    office = bureau(act)
    officers = {officer.id: officer for officer in act.find(Officer, {"_id": {"$in": list(case.officers)}})}
    papers = issued(act, case)
    # What is copied from one paper into another is known to whoever writes that: also within an act.
    documents = {record.form: _document(record) for record in papers if act.reaches(record)}
    return {
        "case": _case(act, case, documents),
        "visit": _visit(case),
        "today": clock.local(act.now()).date().isoformat(),
        "party": {
            **for_papers(case.party_facts, clock.local_day(act.now())),
            "record": case.party,
        },
        "officers": [
            {"name": officers[key].name, "certificate": officers[key].certificate, "officer": key}
            for key in case.officers
        ],
        "bureau": {fact: getattr(office, fact) for fact in BUREAU_FACTS},
        "documents": documents,
        "conduct_on": _conduct_on(documents),
        "computed": {
            "interview_sequence": sum(record.form == "N16" for record in papers) + 1,
            "inspection_sequence_of_year": _sequence_of_year(act, case),
        },
    }


def _conduct_on(documents: Mapping[str, Any]) -> list[str]:
    """The days on which what the case is about happened, as far as its papers say so."""
    said = (one["values"].get("occurrence_or_discovery_date") for one in documents.values())
    return sorted({str(day) for day in said if day})


def _case(act: Act | UnitOfWork, case: CaseFile, documents: Mapping[str, Any]) -> dict[str, Any]:
    """The case itself, and what its papers say of it: a penalty case is opened by N01 and closed by N46."""
    opened, closed = (documents.get(form, {}).get("values", {}) for form in ("N01", "N46"))
    department = act.first(Department, {"_id": case.department})
    return {
        "record": case.id,
        "number": case.number,
        "title": case.title,
        "opening_date": case.opened_on,
        "closing_date": closed.get("case_closing_date") or case.closed_on,
        "handling_unit": department.name if department else case.department,
        "cause_of_action": opened.get("cause_of_action"),
        "source": opened.get("case_source"),
        "outcome": closed.get("case_outcome"),
    }


def _sequence_of_year(act: Act | UnitOfWork, case: CaseFile) -> int:
    """The how many-th case of its type about this party in its year; those not yet opened then do not count."""
    same = {"party": case.party, "type_key": case.type_key}
    until = {"$gte": f"{case.opened_on[:4]}-01-01", "$lte": case.opened_on}
    return len(act.find(CaseFile, {**same, "opened_on": until}))


def known_words(act: Act | UnitOfWork, case: CaseFile) -> dict[str, Any]:
    """What inputs are held against, as `docstore.forms.filling` names it: statutes, reference tables. Never stored."""
    known: dict[str, Any] = {}
    for bring in act.store.registry.of("known_words").values():
        known |= bring(act, case)
    return known


def _visit(case: CaseFile) -> dict[str, Any]:
    """What was arranged at the opening; nothing for a procedure without a visit."""
    facet = case.facets.get(case.type_key, {})
    visit = facet.get("visit")
    if not visit:
        return {}
    days = {end: clock.local_day_of(visit[end]) for end in ("from", "to")}
    return {"place": facet.get("place", ""), "start": visit["from"], "end": visit["to"], "period": days}


def issued(act: Act | UnitOfWork, case: CaseFile) -> list[Record]:
    """The issued documents of a case, oldest first."""
    return act.find(Record, {"case": case.id, "type_key": "document", "state": ISSUED}, sort="received_at")


def case_facts(act: Act | UnitOfWork, case: CaseFile) -> dict[str, Any]:
    """What the documents of a case contribute to its obligations."""
    return {
        "documents": [
            DocumentFact(r.form, r.id, r.number or "", r.facets["documents"].get("values", {}))
            for r in issued(act, case)
        ]
    }


def _document(record: Record) -> dict[str, Any]:
    facet = record.facets["documents"]
    values = {"document_date": record.document_on, **facet.get("values", {})}
    return {
        "values": values,
        "number": record.number,
        "name": record.title,
        "record": record.id,
        "at": facet.get("issued_at", ""),
    }
