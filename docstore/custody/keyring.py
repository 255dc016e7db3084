"""A store's signing keys over time: the one its first event names, then each that its predecessor handed over to.

A handover is a signed note that both keys sign, kept in an event of the store's own chain. Whoever can only write
to the database can insert such an event, but not sign it: one that does not follow is passed over here and named
by the audit. The event itself is sealed under both keys (docstore/custody/sealer.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pymongo.client_session import ClientSession

from docstore.custody.handover import open_handover
from docstore.custody.ledger import STORE_CHAIN
from docstore.custody.note import VerifierKey
from docstore.errors import ConflictError, CustodyChainError
from docstore.store.store import Store
from docstore.store.unit_of_work import UnitOfWork, use_case

HANDED_OVER = "log_key_handed_over"


@dataclass(frozen=True)
class KeyPeriod:
    """One key, the event that brought it, and when. `handover` is empty for the first."""

    verifier: VerifierKey
    event: str
    since: str
    handover: str = ""


def read_keys(store: Store, session: ClientSession | None = None) -> list[KeyPeriod]:
    """All keys in order; the last is the newest. Never empty."""
    birth = store.birth
    periods = [KeyPeriod(VerifierKey.parse(birth["detail"]["vkey"]), birth["_id"], birth["recorded_at"])]
    for event in handover_events(store, session):
        key = _next(event, [one.verifier for one in periods])
        if key is not None:
            periods.append(KeyPeriod(key, event["_id"], event["recorded_at"], event["detail"]["handover"]))
    return periods


def handover_events(store: Store, session: ClientSession | None = None) -> list[dict[str, Any]]:
    """All events that say a key was handed over, whether true or not."""
    database: Any = store.database
    where = {"objects.id": store.id, "chain": STORE_CHAIN, "event_type": HANDED_OVER}
    return list(database.custody_events.find(where, sort=[("sequence", 1)], session=session))


@use_case
def hand_over(uow: UnitOfWork, *, handover: str) -> VerifierKey:
    """Record that from now on another key signs. Raises CustodyChainError; ConflictError for a key used before."""
    uow.require("keys.hand_over")
    known = [one.verifier for one in read_keys(uow.store, uow.session)]
    new = open_handover(handover, known[-1])
    if new in known:
        raise ConflictError("这把钥匙以前用过，不能再用。")
    uow.record(
        HANDED_OVER,
        objects=[{"kind": "store", "id": uow.store.id}, {"kind": "log_key", "id": new.fingerprint}],
        detail={"handover": handover, "from": known[-1].fingerprint, "fingerprint": new.fingerprint},
    )
    return new


def _next(event: Mapping[str, Any], known: list[VerifierKey]) -> VerifierKey | None:
    try:
        new = open_handover(str(event["detail"]["handover"]), known[-1])
    except (CustodyChainError, KeyError, TypeError):
        return None
    return None if new in known else new
