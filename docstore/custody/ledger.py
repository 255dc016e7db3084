"""The custody ledger: append-only events, one chain per case and one for the store (PREMIS 3 event).

- An event is written in the transaction of the facts it tells of.
- Within a chain `sequence` runs 1…n without gaps, and `previous` is the SHA-256 of the canonical bytes of the
  event before; a chain is ordered by `sequence`, never by a time.
- `recorded_at` is the machine's clock; `played_at` exists only in exercise stores.
- The same write that moves the head of a chain says there from where on events wait to be sealed (`unsealed_from`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pymongo.client_session import ClientSession

from docstore.clock import iso
from docstore.custody.canonical import canonical_bytes, digest
from docstore.custody.heads import Head
from docstore.identifiers import new_id

if TYPE_CHECKING:
    from docstore.store.act import Act

STORE_CHAIN = "store"


@dataclass(frozen=True)
class Draft:
    event_type: str
    case: str | None
    objects: tuple[dict[str, Any], ...]
    detail: dict[str, Any]
    outcome: str
    authority: str
    occurred_at: datetime | None


def chain_of(case: str | None) -> str:
    return f"case:{case}" if case else STORE_CHAIN


def append(
    database: Any, session: ClientSession, act: Act, drafts: Sequence[Draft], recorded_at: datetime, *, exercise: bool
) -> list[str]:
    """Write `drafts`, one at least, as the next events of their chains; returns their keys.

    Of two writers of a chain one runs again.
    `exercise` stands in every event, so that none of an exercise store can pass for a real one.
    """
    rows: list[dict[str, Any]] = []
    for chain in dict.fromkeys(chain_of(draft.case) for draft in drafts):
        own = [draft for draft in drafts if chain_of(draft.case) == chain]
        bodies = [_body(act, draft, recorded_at, exercise=exercise) for draft in own]
        rows += [{"_id": new_id(), **event} for event in _extend(database, session, act, chain, bodies)]
    database.custody_events.insert_many(rows, session=session)
    return [row["_id"] for row in rows]


def _body(act: Act, draft: Draft, recorded_at: datetime, *, exercise: bool) -> dict[str, Any]:
    """The event without its place in the chain."""
    return {
        "event_type": draft.event_type,
        "recorded_at": iso(recorded_at),
        "occurred_at": iso(draft.occurred_at) if draft.occurred_at else None,
        "played_at": iso(act.played_at) if act.played_at else None,
        "agent": act.actor.as_agent(),
        "objects": list(draft.objects),
        "case": draft.case,
        "outcome": draft.outcome,
        "detail": draft.detail,
        "authority": draft.authority,
        "exercise": exercise,
    }


def _extend(
    database: Any, session: ClientSession, act: Act, chain: str, bodies: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The events in their places, once the chain's head stands at the last of them."""
    heads = act.store.heads
    head = heads.recall(chain) or _read(database, session, chain)
    events, new = _placed(chain, head, bodies)
    if not _move(database, session, chain, head, new):  # another process has written since
        head = _read(database, session, chain)
        events, new = _placed(chain, head, bodies)
        _move(database, session, chain, head, new)
    heads.remember(chain, new)
    return events


def _placed(chain: str, head: Head, bodies: Sequence[dict[str, Any]]) -> tuple[list[dict[str, Any]], Head]:
    """The events that follow on `head`, and the head after them."""
    events = []
    for body in bodies:
        event = {"chain": chain, "sequence": head.sequence + 1, "previous": head.digest, **body}
        events.append(event)
        head = Head(event["sequence"], digest(event))
    return events, head


def _read(database: Any, session: ClientSession, chain: str) -> Head:
    row = database.chains.find_one({"_id": chain}, session=session)
    return Head(row["sequence"], row["digest"]) if row else Head()


def _move(database: Any, session: ClientSession, chain: str, head: Head, new: Head) -> bool:
    """Compare-and-set. What was read in the snapshot holds, or the server has the whole transaction run again."""
    first = head.sequence + 1
    if head == Head():
        database.chains.insert_one({"_id": chain, **asdict(new), "unsealed_from": first}, session=session)
        return True
    where = {"_id": chain, **asdict(head)}
    change = {"$set": asdict(new), "$min": {"unsealed_from": first}}  # what waits from further back keeps waiting
    return bool(database.chains.update_one(where, change, session=session).matched_count)


def bytes_of(event: dict[str, Any]) -> bytes:
    """The canonical bytes of a stored event: all of it but the database's own key."""
    return canonical_bytes({name: value for name, value in event.items() if name != "_id"})
