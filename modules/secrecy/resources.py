"""The API of secrecy: what is in force on a case or record, proposing and deciding a level, marks, who may know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from admin.api.resource import Call, Operation, Resource, Shown, with_id
from admin.api.shapes import Choice, Fields, Flag, Key, Listed, Maybe, Moment, Text, Whole
from docstore.access.secrecy import Level
from docstore.errors import NotFoundError
from modules.cases.api import CASES, RECORDS
from modules.secrecy.facet import MARKS, of, own_of
from modules.secrecy.marks import lift, mark
from modules.secrecy.models import SecrecyProposal
from modules.secrecy.oversight import review, set_known_to
from modules.secrecy.page import SHOWN
from modules.secrecy.proposals import decide, propose
from modules.secrecy.things import may_see, thing
from modules.secrecy.workflow import WAITING

_LEVEL = Whole(Level.OPEN, Level.TOP_SECRET)
_WORDS, _SHORT = Text(500), Text(200)
_MARK = Choice(*MARKS)
IN_FORCE = Fields(
    {
        "level": _LEVEL,
        "years": Maybe(Whole()),
        "until": Maybe(Text()),
        "marks": Listed(_MARK),
        "is_waiting": Flag(),
        "known_to": Listed(Key(), 10_000),
        "own_level": _LEVEL,
    },
    name="Secrecy",
)


def _in_force(call: Call) -> Mapping[str, Any]:
    found = of(call.found)
    return {
        "level": found.get("level", 0),
        "years": found.get("years"),
        "until": found.get("until"),
        "marks": found.get("marks", []),
        "is_waiting": bool(found.get("is_waiting")),
        "known_to": found.get("known_to", []),
        "own_level": own_of(call.found).get("level", 0),
    }


def _on(kind: str, run: Callable[..., Any]) -> Callable[[Call], Any]:
    return lambda call: run(call.act, kind=kind, key=call.found.id, **call.sent)


def _of(resource: Resource, kind: str) -> Resource:
    """The operations on one kind of thing."""
    one, protects = resource.further("secrecy"), f"secrecy.protect_{kind}"
    one.tells(
        "secrecy",
        "Level, marks and who may know, as they are in force.",
        _in_force,
        IN_FORCE,
        permission="secrecy.view",
    )
    one.acts(
        "propose-level",
        "Propose a level, 0 to release; it protects at once, and another person decides.",
        _on(kind, propose),
        permission=protects,
        takes=Fields(
            {"level": _LEVEL, "basis": _SHORT, "reason": _WORDS},
            {"years": Whole(0, 30), "condition": _SHORT, "source": _SHORT},
        ),
    )
    for name, summary, run in (
        ("mark", "Put a mark of protection.", mark),
        ("lift-mark", "Take a mark away.", lift),
    ):
        one.acts(
            name,
            summary,
            _on(kind, run),
            permission=protects,
            takes=Fields({"mark": _MARK, "reason": _WORDS}),
        )
    one.acts(
        "known-to",
        "Say by name who may know.",
        _on(kind, lambda act, *, known_to, **rest: set_known_to(act, accounts=known_to, **rest)),
        permission="secrecy.oversee",
        takes=Fields({"known_to": Listed(Key(), 1000), "reason": _WORDS}),
    )
    one.acts(
        "review-level",
        "The yearly look: it stays, and why.",
        _on(kind, review),
        permission="secrecy.review",
        takes=Fields({"outcome": _WORDS}),
    )
    return one


OF_CASES, OF_RECORDS = _of(CASES, "case"), _of(RECORDS, "record")

_PROPOSAL = with_id(
    {
        "target_kind": Choice("case", "record"),
        "target": Key(),
        "case": Maybe(Key()),
        "level": _LEVEL,
        "years": Maybe(Whole()),
        "condition": Maybe(_SHORT),
        "basis": _SHORT,
        "reason": _WORDS,
        "source": Maybe(_SHORT),
        "state": Text(),
        "proposed_by": Key(),
        "proposed_at": Moment(),
        "decided_by": Maybe(Key()),
        "decided_at": Maybe(Moment()),
        "opinion": Maybe(_WORDS),
    },
    name="SecrecyProposal",
)
PROPOSALS = Resource(
    "/secrecy-proposals",
    "secrecy",
    model=SecrecyProposal,
    parameter="proposal_id",
    permission="secrecy.decide",
    shown=Shown(_PROPOSAL),
)


def _waiting(call: Call) -> Mapping[str, Any]:
    found = call.act.find(SecrecyProposal, {"state": WAITING}, sort="proposed_at", limit=SHOWN)
    return {"items": [Shown(_PROPOSAL).give(one) for one in found if _may_know(call, one)]}


def _may_know(call: Call, one: SecrecyProposal) -> bool:
    try:
        return may_see(call.act, thing(call.act, one.target_kind, one.target))
    except NotFoundError:
        return False


PROPOSALS.add(
    Operation(
        "secrecy_proposals.list",
        "GET",
        "/secrecy-proposals",
        "Proposals that wait, of what the person may know, the oldest first.",
        _waiting,
        permission="secrecy.decide",
        gives=Fields({"items": Listed(_PROPOSAL)}),
    )
)
PROPOSALS.acts(
    "decide",
    "Agree, or refuse with the reason; never one's own.",
    lambda call: decide(call.act, proposal_id=call.found.id, **call.sent),
    permission="secrecy.decide",
    takes=Fields({"is_agreed": Flag()}, {"opinion": _WORDS}),
)
