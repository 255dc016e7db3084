"""Reading is an event: who looked at which version, how, from where and why, written before the first byte goes out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from admin import present_request
from admin.downloads import asked_for
from docstore import clock
from docstore.access.breaking_glass import note_use
from docstore.custody.objects import record_object
from docstore.errors import ReasonNeededError
from docstore.model.record import Record
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork, use_case
from modules.cases import reading_reason

READ, DOWNLOADED, PRINTED = "record_read", "record_downloaded", "record_printed"
COPYING = (DOWNLOADED, PRINTED)
EVENTS = (READ, *COPYING)
WAYS = {"view": "查看", "play": "播放", "download": "下载", "print": "打印"}
# A player asks for ranges for as long as the film runs; so long they belong to the reading that opened it.
READING_LASTS = timedelta(hours=1)
_EVENT = {"download": DOWNLOADED, "print": PRINTED}


def ensure_read(act: Act, *, record: Record, version: int, way: str) -> None:
    """Before a part goes out (a range, the picture of a page): it belongs to a reading of this person that was
    written down within the hour; without one it is a reading of its own.
    """
    database: Any = act.store.database
    where = {
        "objects.id": record.id,
        "agent.id": act.actor.id,
        "event_type": {"$in": [_EVENT[way]] if way in _EVENT else list(EVENTS)},
        "detail.version": version,
        "recorded_at": {"$gt": _an_hour_ago()},
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
    """Write down one reading. `way` is `view`, `play`, `print` or `download`.

    Raises AccessDeniedError (Articles 13, 19); ReasonNeededError when this person has to say why, and has not.
    """
    record = uow.get(Record, record_id)
    uow.require("records.view", record)
    why = note_use(uow, record) or _why(uow, record)
    uow.record(
        _EVENT.get(way, READ),
        case=record.case or record.received_for,
        objects=[record_object(record)],
        detail={
            "version": version,
            "way": way,
            "department": record.department,
            "address": present_request.address(),
            "reader_department": uow.actor.department,
            **({"reason": why} if why else {}),
        },
        authority="第十九条",
    )
    return record


def _why(uow: UnitOfWork, record: Record) -> str:
    """The reason to be kept with the reading; empty where none is asked."""
    if not reading_reason.needs_reason(uow.act, record):
        return ""
    sent = present_request.reason_sent()
    if sent:
        reading_reason.state_reason(uow, record_id=record.id, text=sent)
        return sent
    why = reading_reason.reason_in_force(uow.act, record.id, _an_hour_ago())
    if not why:
        raise ReasonNeededError("查阅“{title}”要先写明理由。", title=record.title, record=record.id)
    return why


def _an_hour_ago() -> str:
    return clock.iso(clock.now() - READING_LASTS)
