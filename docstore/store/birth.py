"""The first event of a store, and the versions of the modules it was made for."""

from __future__ import annotations

from typing import Any

from docstore import clock
from docstore.access.actor import SYSTEM
from docstore.custody import ledger
from docstore.errors import StartupError
from docstore.store.act import Act
from docstore.store.store import Store


def is_born(store: Store) -> bool:
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
        ledger.append(database, session, Act(store, SYSTEM), draft, clock.now(), exercise=exercise)
        for name, version in store.registry.module_versions():
            database.modules.update_one({"_id": name}, {"$set": {"version": version}}, upsert=True, session=session)

    store.transact(work)


def require_versions(store: Store) -> None:
    """Raises StartupError when a module's version is not the one the store was made for."""
    database: Any = store.database
    installed = {row["_id"]: row["version"] for row in store.read(lambda: list(database.modules.find({})))}
    for name, version in store.registry.module_versions():
        if installed.get(name) != version:
            raise StartupError(
                "模块 {name} 的版本是 {version}，库里装的是 {installed}。",
                name=name,
                version=version,
                installed=installed.get(name, "没有装"),
                next_step="用原来的程序版本启动。",
            )
