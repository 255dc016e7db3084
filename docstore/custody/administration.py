"""The events of no case: accounts, posts, modules, keys, settings. Read by the audit administrator alone."""

from __future__ import annotations

from typing import Any

from docstore.custody.ledger import STORE_CHAIN
from docstore.errors import AccessDeniedError
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork, use_case

PERMISSION = "administration.view"
EXPORT_LIMIT = 20_000


def newest(act: Act, limit: int, before: int | None = None) -> list[dict[str, Any]]:
    """The newest events first, those below the number `before`. Raises AccessDeniedError."""
    if not act.allows(PERMISSION):
        raise AccessDeniedError("当前岗位不能看管理留痕。")
    where: dict[str, Any] = {"chain": STORE_CHAIN, **({"sequence": {"$lt": before}} if before is not None else {})}
    events: Any = act.store.database.custody_events
    return act.store.read(lambda: list(events.find(where, sort=[("sequence", -1)], limit=limit)))


def export(act: Act) -> list[dict[str, Any]]:
    """The newest `EXPORT_LIMIT` events, to be taken out of the house; recorded before anything goes."""
    found = newest(act, EXPORT_LIMIT)
    _note(act, count=len(found), newest=found[0]["sequence"] if found else 0)
    return found


@use_case
def _note(uow: UnitOfWork, *, count: int, newest: int) -> None:
    uow.require(PERMISSION)
    uow.record("administration_exported", detail={"events": count, "newest": newest})
