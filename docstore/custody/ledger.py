"""The custody ledger: append-only events, one chain per case and one for the store (PREMIS 3 event).

- An event is written in the transaction of the facts it tells of.
- Within a chain `sequence` runs 1…n without gaps, and `previous` is the SHA-256 of the canonical bytes of the
  event before; a chain is ordered by `sequence`, never by a time.
- `recorded_at` is the machine's clock; `played_at` exists only in exercise stores.
- The same transaction notes the event as `unsealed`; the sealer turns that into a leaf of the Merkle log.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pymongo import ReturnDocument
from pymongo.client_session import ClientSession

from docstore.clock import iso
from docstore.custody.canonical import canonical_bytes, digest
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
    database: Any, session: ClientSession, act: Act, draft: Draft, recorded_at: datetime, *, exercise: bool
) -> str:
    """Write `draft` as the next event of its chain; returns its key. Of two writers of a chain one runs again.

    `exercise` stands in every event, so that none of an exercise store can pass for a real one.
    """
    chain = chain_of(draft.case)
    head = database.chains.find_one_and_update(
        {"_id": chain},
        {"$inc": {"sequence": 1}},
        upsert=True,
        return_document=ReturnDocument.AFTER,
        session=session,
    )
    event = {
        "chain": chain,
        "sequence": head["sequence"],
        "previous": head.get("digest", ""),
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
    key = new_id()
    database.chains.update_one({"_id": chain}, {"$set": {"digest": digest(event)}}, session=session)
    database.custody_events.insert_one({"_id": key, **event}, session=session)
    database.unsealed.insert_one({"_id": key, "chain": chain, "sequence": event["sequence"]}, session=session)
    return key


def bytes_of(event: dict[str, Any]) -> bytes:
    """The canonical bytes of a stored event: all of it but the database's own key."""
    return canonical_bytes({name: value for name, value in event.items() if name != "_id"})
