"""The API of cases: list, open, read, where each stands, its events, and the acts of its life."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from admin import display
from admin.api.keyset import Order
from admin.api.resource import PAGING, Call, Resource, Shown, page_of, paged, with_id
from admin.api.shapes import Choice, Day, Fields, Flag, Key, Listed, Maybe, Moment, Shape, Text, Whole
from docstore import clock
from docstore.model.case_file import HELD, RELEASED, CaseFile
from docstore.procedure import evaluation
from docstore.store.reads import order as as_order
from docstore.store.store import Store
from modules.cases import correction, opening, services
from modules.cases.correction import CORRECTABLE
from modules.cases.deadlines import deadlines
from modules.cases.obligations import not_checkable, obligations, shown_procedure
from modules.cases.stream import told
from modules.parties.api import CATEGORIES, LONGEST, ORGANISATION, masked

_STATES = (
    evaluation.MET,
    evaluation.MISSING,
    evaluation.WAITING,
    evaluation.MAY,
    evaluation.EXCUSED,
    evaluation.NOT_APPLICABLE,
    evaluation.LATE,
)
# The party as the page of the case shows it: numbers by which it is recognised, not copied.
_PARTY: Mapping[str, Shape] = {
    "kind": Choice(*CATEGORIES),
    "name": Text(),
    "credit_code": Text(),
    "id_number": Text(),
    "legal_representative": Text(),
    "phone": Text(),
}
CASE = with_id(
    {
        "type_key": Key(),
        "number": Text(),
        "title": Text(),
        "state": Key(),
        "department": Key(),
        "handlers": Listed(Key()),
        "party_id": Key(),
        "party": Fields(_PARTY),
        "officers": Listed(Key()),
        "opened_on": Day(),
        "enforcement_ended_on": Maybe(Day()),
        "closed_on": Maybe(Day()),
        "filed_on": Maybe(Day()),
        "archive_number": Maybe(Text()),
        "is_permanent": Flag(),
        "retention_until": Maybe(Day()),
        "hold_state": Maybe(Choice(HELD, RELEASED)),
        "returned": Maybe(Fields({"reason": Text(10_000), "by": Text(), "at": Moment()})),
        "excuses": Listed(Fields({"obligation": Text(), "reason": Text(10_000), "by": Text(), "at": Moment()})),
    },
    name="Case",
)


def _further(case: Any) -> Mapping[str, Any]:
    facts = masked(case.party_facts)
    party = {key: facts.get(key, "") for key in _PARTY} | {
        "kind": facts.get("kind", ORGANISATION),
        "credit_code": display.masked(facts.get("credit_code", "")),
    }
    return {"party_id": case.party, "party": party, "returned": case.returned or None}


CASES = Resource(
    "/cases",
    "cases",
    model=CaseFile,
    parameter="case_id",
    permission="cases.view",
    shown=Shown(CASE, _further),
)
CASES.lists(
    "Cases that the person may see, the newest first.",
    order=Order("opened_on", Day(), is_newest_first=True),
    filters={
        "state": Key(),
        "type_key": Key(),
        "number": Text(100),
        "department": Key(),
        "party": Key(),
        "opened_on": Day(),
    },
)
CASES.reads("One case.")

# --- opening and correcting: the fields of the pages' own forms -------------------------------------------

_MOMENTS = ("visit_from", "visit_to")


def _typed(sent: Mapping[str, Any]) -> dict[str, str]:
    """As the form of the page sends it: local times, ticks."""
    typed = {key: value for key, value in sent.items() if isinstance(value, str)}
    typed |= {key: clock.local(sent[key]).replace(tzinfo=None).isoformat() for key in _MOMENTS if key in sent}
    return typed | {key: "yes" for key in opening.CONFIRMED if sent.get(key)}


CASES.makes(
    "Open a case about an entry of the register (`party_id`), or about a party that is registered when unknown; "
    "officers are registered when unknown.",
    lambda call: opening.open_from_form(call.act, _typed(call.sent)),
    permission="cases.open",
    takes=Fields(
        {one.key: Moment() if one.key in _MOMENTS else Text(LONGEST) for one in (*opening.OFFICERS, *opening.VISIT)},
        {
            "type_key": Key(),
            "party_kind": Choice(*CATEGORIES),
            "party_id": Key(),
            **{one.key: Text(LONGEST) for one in CORRECTABLE.values()},
            **{key: Flag() for key in opening.CONFIRMED},
        },
    ),
)
CASES.acts(
    "correct",
    "Correct the facts of the party; what is not sent stays.",
    lambda call: correction.correct_from_form(call.act, case=call.found, typed=call.sent),
    permission="cases.correct",
    takes=Fields({"reason": Text(10_000)}, {key: Text(LONGEST) for key in CORRECTABLE}),
)

# --- acts -------------------------------------------------------------------------------------------------

CASES.acts(
    "excuse",
    "Sign the reason why an obligation is not met.",
    lambda call: services.excuse_obligation(call.act, case_id=call.found.id, **call.sent),
    permission="obligations.excuse",
    takes=Fields({"obligation": Key(), "reason": Text(10_000)}),
)
CASES.acts(
    "close",
    "Close a case whose obligations are all met or excused.",
    lambda call: services.close_case(call.act, case_id=call.found.id),
    permission="cases.close",
)

# --- where it stands --------------------------------------------------------------------------------------

_OBLIGATION = Fields(
    {
        "key": Key(),
        "title": Text(),
        "stage": Text(),
        "kind": Text(),
        "article": Text(),
        "state": Choice(*_STATES),
        "blocks": Flag(),
        "note": Text(10_000),
        "records": Listed(Key()),
    },
    name="Obligation",
)


def _obligations(call: Call) -> Mapping[str, Any]:
    rows = [
        {
            **{key: getattr(one.obligation, key) for key in ("key", "title", "stage", "kind", "article")},
            **{key: getattr(one, key) for key in ("state", "blocks", "note", "records")},
        }
        for one in obligations(call.act, call.found)
    ]
    waiting = [{"title": one.title, "needs": one.needs} for one in not_checkable(call.act, call.found)]
    return {"procedure": shown_procedure(call.act, call.found).title, "items": rows, "not_checkable": waiting}


CASES.tells(
    "obligations",
    "What the case must leave behind, and what of it is there.",
    _obligations,
    Fields(
        {
            "procedure": Text(),
            "items": Listed(_OBLIGATION),
            "not_checkable": Listed(Fields({"title": Text(), "needs": Text()})),
        }
    ),
)


def _deadlines(call: Call) -> Mapping[str, Any]:
    return {"items": [vars(one) for one in deadlines(call.act, call.found)]}


CASES.tells(
    "deadlines",
    "The deadlines that run now, the nearest first.",
    _deadlines,
    Fields({"items": Listed(Fields({"what": Text(), "due": Moment(), "article": Text(), "note": Text(1000)}))}),
)

# --- events -----------------------------------------------------------------------------------------------

_EVENT = Fields(
    {
        "id": Key(),
        "sequence": Whole(),
        "event_type": Key(),
        "sentence": Text(),
        "recorded_at": Moment(),
        "played_at": Maybe(Moment()),
        "agent": Fields(
            {
                "kind": Text(),
                "id": Text(),
                "name": Text(),
                "acting_for": Listed(Fields({"id": Text(), "name": Text(), "role": Text()})),
            },
        ),
        "objects": Listed(Fields({"kind": Text(), "id": Text()}), 10_000),
        "outcome": Text(),
        "authority": Text(),
        "note": Text(100_000),
    },
    name="Event",
)
EVENTS = page_of(_EVENT)
_BY_SEQUENCE = Order("sequence", Whole(), is_newest_first=True)


def events_where(call: Call, where: Mapping[str, Any]) -> dict[str, Any]:
    """A page of the events of one case, the newest first."""
    store: Store = call.act.store
    events: Any = store.database.custody_events

    def find(condition: dict[str, Any], sort: Any, limit: int) -> list[dict[str, Any]]:
        wanted = {"$and": [dict(where), condition]} if condition else dict(where)
        return store.read(lambda: list(events.find(wanted, sort=as_order(sort), limit=limit)))

    return paged(call, find, _BY_SEQUENCE, lambda event: told(call.act, event))


CASES.tells(
    "events",
    "What was done in the case, the newest first.",
    lambda call: events_where(call, {"case": call.found.id}),
    EVENTS,
    permission="events.view",
    query=PAGING,
)
