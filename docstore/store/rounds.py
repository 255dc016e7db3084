"""Jobs that come round by themselves are promised in the outbox, each once in its round, however many workers look.

After a time without a worker only the present round is made up for, not every one that was missed.
"""

from __future__ import annotations

from datetime import datetime

from docstore import clock
from docstore.access.actor import SYSTEM
from docstore.store.act import Act
from docstore.store.store import Store
from docstore.store.unit_of_work import UnitOfWork, use_case


def promise_due(store: Store, moment: datetime | None = None) -> list[str]:
    """Promise every scheduled job whose present round nobody has promised yet; returns their names."""
    moment = moment or clock.now()
    keys = {one.job: f"round:{one.round_of(moment)}" for one in store.registry.schedules.values()}
    promised = {"$or": [{"job": job, "key": key} for job, key in keys.items()]}
    rows = store.read(lambda: list(store.database.outbox.find(promised, {"job": 1}))) if keys else []
    due = {job: key for job, key in keys.items() if job not in {row["job"] for row in rows}}
    if due:
        _promise(Act(store, SYSTEM), due=due)
    return sorted(due)


@use_case
def _promise(uow: UnitOfWork, *, due: dict[str, str]) -> None:
    for job, key in due.items():
        uow.enqueue(job, key=key)
