"""Reading is an event: who looked at which version, and how, written before the first byte goes out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from admin.downloads import asked_for
from docstore import clock
from docstore.custody.objects import record_object
from docstore.model.record import Record
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork, use_case

READ, DOWNLOADED = "record_read", "record_downloaded"
# A player asks for ranges for as long as the film runs; so long they belong to the reading that opened it.
READING_LASTS = timedelta(hours=1)


def ensure_read(act: Act, *, record: Record, version: int, way: str) -> None:
    """Before a part goes out (a range, the picture of a page): it belongs to a reading of this person that was
    written down within the hour; without one it is a reading of its own.
    """
    database: Any = act.store.database
    where = {
        "objects.id": record.id,
        "agent.id": act.actor.id,
        "event_type": {"$in": [DOWNLOADED] if way == "download" else [READ, DOWNLOADED]},
        "detail.version": version,
        "recorded_at": {"$gt": clock.iso(clock.now() - READING_LASTS)},
    }
    if act.store.read(lambda: database.custody_events.find_one(where, {"_id": 1})) is None:
        note_read(act, record_id=record.id, version=version, way=way)


def note_what_goes_out(act: Act, *, record: Record, version: int, way: str) -> None:
    """For the present request: the whole is a reading of its own, a part belongs to one."""
    match asked_for():
        case "all":
            note_read(act, record_id=record.id, version=version, way=way)
        case "part":
            ensure_read(act, record=record, version=version, way=way)


@use_case
def note_read(uow: UnitOfWork, *, record_id: str, version: int, way: str) -> Record:
    """Write down one reading. `way` is `view`, `play` or `download`. Raises AccessDeniedError (Articles 13, 19)."""
    record = uow.get(Record, record_id)
    uow.require("records.view", record)
    uow.record(
        DOWNLOADED if way == "download" else READ,
        case=record.case or record.received_for,
        objects=[record_object(record)],
        detail={"version": version, "way": way},
        authority="第十九条",
    )
    return record
