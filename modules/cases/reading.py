"""Reading is an event: who looked at which version, and how, written before the first byte goes out."""

from __future__ import annotations

from docstore.custody.objects import record_object
from docstore.model.record import Record
from docstore.store.unit_of_work import UnitOfWork, use_case


@use_case
def note_read(uow: UnitOfWork, *, record_id: str, version: int, way: str) -> Record:
    """Write down one reading. `way` is `view`, `play` or `download`. Raises AccessDeniedError (Articles 13, 19)."""
    record = uow.get(Record, record_id)
    uow.require("records.view", record)
    uow.record(
        "record_downloaded" if way == "download" else "record_read",
        case=record.case or record.received_for,
        objects=[record_object(record)],
        detail={"version": version, "way": way},
        authority="第十九条",
    )
    return record
