"""Notices: what those who look after the store must see on every page until it is mended.

Neither facts nor evidence: what happened is in the ledger, a notice only says that it still stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from docstore import clock
from docstore.store.store import Store

COLLECTION = "notices"
PERMISSION = "notices.view"


@dataclass(frozen=True)
class Notice:
    """`level` is `bad` or `warn`; `advice` is the next step; `since` None: measured just now."""

    level: str
    sentence: str
    advice: str
    since: datetime | None = None


def post(store: Store, key: str, level: str, sentence: str, advice: str) -> None:
    """Say it, or say it anew; the time it began stays."""
    text = {"level": level, "sentence": sentence, "advice": advice}
    rows: Any = store.database[COLLECTION]
    store.read(
        lambda: rows.update_one({"_id": key}, {"$set": text, "$setOnInsert": {"since": clock.now()}}, upsert=True)
    )


def take_down(store: Store, key: str) -> None:
    """It is mended; nothing happens when it was never posted."""
    store.read(lambda: store.database[COLLECTION].delete_one({"_id": key}))


def standing(store: Store, *, limit: int = 5) -> list[Notice]:
    """What stands now: room on the disk, then the worst and oldest first."""
    measured = store.equipment.space.notice() if store.equipment.space else None
    rows: Any = store.database[COLLECTION]
    found = store.read(lambda: list(rows.find({}, sort=[("level", 1), ("since", 1)], limit=limit)))
    posted = [Notice(row["level"], row["sentence"], row["advice"], row["since"]) for row in found]
    return [measured, *posted] if measured else posted
