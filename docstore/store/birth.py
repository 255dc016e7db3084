"""The first event of a store, and the modules it begins with."""

from __future__ import annotations

from typing import Any

from docstore import clock
from docstore.access.actor import SYSTEM
from docstore.custody import ledger
from docstore.store.act import Act
from docstore.store.store import Store


def is_born(store: Store) -> bool:
    """Whether the first event of the store is written."""
    database: Any = store.database
    return bool(store.read(lambda: database.custody_events.find_one({"chain": ledger.STORE_CHAIN, "sequence": 1})))


def give_birth(store: Store, key: str, *, exercise: bool, vkey: str) -> None:
    """Write the first ledger event: the store's id, whether it is an exercise, and the key that signs its log."""
    draft = ledger.Draft(
        event_type="store_created",
        case=None,
        objects=({"kind": "store", "id": key},),
        detail={"store": key, "exercise": exercise, "vkey": vkey, "modules": dict(store.registry.module_versions())},
        outcome="success",
        authority="",
        occurred_at=None,
    )
    database: Any = store.database

    def work(session: Any) -> None:
        ledger.append(database, session, Act(store, SYSTEM), [draft], clock.now(), exercise=exercise)
        for name, manifest in store.registry.manifests.items():
            row = store.registry.as_installed(manifest)
            database.modules.update_one({"_id": name}, {"$set": row}, upsert=True, session=session)

    store.transact(work)
