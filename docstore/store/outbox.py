"""The outbox: jobs promised in the transaction that caused them, delivered at least once after it.

- A job is a row until it is done; the broker only carries hints that there are some. The relay makes up for lost ones.
- A worker claims a row by lease; a worker that dies loses the lease and the row is claimed again, so
  every job must be safe to repeat.
- Only UnavailableError is retried, with growing pauses, as often as the job allows; then, and after any other error,
  the row is parked as `failed`, for people.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pymongo import ReturnDocument, WriteConcern
from pymongo.client_session import ClientSession

from docstore import clock
from docstore.identifiers import new_id

if TYPE_CHECKING:
    from docstore.store.act import Act

# Renewed while the job runs; a killed worker's jobs are free again after so long.
LEASE = timedelta(seconds=30)
FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=5)


@dataclass(frozen=True)
class Job:
    """`again`: one of the same key that is over, done or given up, is promised once more."""

    name: str
    key: str
    payload: dict[str, Any]
    again: bool = False


@dataclass(frozen=True)
class Standing:
    """How a promised job stands. `state` is waiting, running, done or failed; `problem` is that of the last try."""

    state: str
    problem: str
    tries: int


def add(database: Any, session: ClientSession, act: Act, job: Job, moment: datetime) -> str:
    """Promise `job`; returns its row's id (the old row's, when the key was promised before)."""
    row = {
        "_id": new_id(),
        "payload": job.payload,
        "caused_by": act.actor.as_agent(),
        "played_at": act.played_at,
        "state": "waiting",
        "attempts": 0,
        "created_at": moment,
        "due_at": moment,
        "lease_until": None,
        "problem": "",
    }
    if not job.key:
        database.outbox.insert_one({"job": job.name, "key": row["_id"], **row}, session=session)
    else:
        if job.again:
            anew = {name: row[name] for name in ("payload", "caused_by", "played_at", "state", "attempts", "due_at")}
            over = {"job": job.name, "key": job.key, "state": {"$in": ["done", "failed"]}}
            database.outbox.update_one(over, {"$set": {**anew, "problem": ""}}, session=session)
        row = database.outbox.find_one_and_update(
            {"job": job.name, "key": job.key},
            {"$setOnInsert": row},
            upsert=True,
            return_document=ReturnDocument.AFTER,
            session=session,
        )
    return str(row["_id"])


def claim(database: Any, row: str, holder: str) -> dict[str, Any] | None:
    """Take the row for this worker, or None when it is done, parked, not due, or another's."""
    return _claim(database, {"_id": row}, holder)


def claim_next(database: Any, holder: str) -> dict[str, Any] | None:
    """The row that is due longest, or None when nothing is due."""
    return _claim(database, {}, holder)


def _claim(database: Any, which: dict[str, Any], holder: str) -> dict[str, Any] | None:
    moment = clock.now()
    due = [
        {"state": "waiting", "due_at": {"$lte": moment}},
        {"state": "running", "lease_until": {"$lt": moment}},
    ]
    return _rows(database).find_one_and_update(
        {**which, "$or": due},
        {"$set": {"state": "running", "holder": holder, "lease_until": moment + LEASE}, "$inc": {"attempts": 1}},
        sort=[("due_at", 1)],
        return_document=ReturnDocument.AFTER,
    )


def renew(database: Any, row: str, holder: str) -> None:
    """A sign of life: the job still runs."""
    _settle(database, row, holder, {}, lease_until=clock.now() + LEASE)


def finish(database: Any, row: str, holder: str) -> None:
    """The job is done; nothing when `holder` has lost its lease."""
    _settle(database, row, holder, {"state": "done", "problem": "", "finished_at": clock.now()})


def park(database: Any, row: str, holder: str, problem: str) -> None:
    """The job was given up, for `problem`; a person may ask for it again."""
    _settle(database, row, holder, {"state": "failed", "problem": problem, "finished_at": clock.now()})


def postpone(database: Any, row: str, holder: str, attempts: int, problem: str) -> None:
    """The job is tried again after a pause that doubles with `attempts` up to the longest."""
    pause = min(FIRST_PAUSE * 2 ** min(attempts - 1, 10), LONGEST_PAUSE)
    _settle(database, row, holder, {"state": "waiting", "problem": problem, "due_at": clock.now() + pause})


def due(database: Any, limit: int = 200) -> list[str]:
    """Rows whose hint may be lost: waiting and due for a while, or running with a lapsed lease."""
    moment = clock.now()
    rows = database.outbox.find(
        {
            "$or": [
                {"state": "waiting", "due_at": {"$lte": moment - timedelta(seconds=1)}},
                {"state": "running", "lease_until": {"$lt": moment}},
            ]
        },
        {"_id": 1},
        limit=limit,
        sort=[("due_at", 1)],
    )
    return [row["_id"] for row in rows]


def standing(database: Any, job: str, key: str) -> Standing | None:
    """How the job promised under `key` stands; None when there is none."""
    row = database.outbox.find_one({"job": job, "key": key}, {"state": 1, "problem": 1, "attempts": 1})
    return Standing(row["state"], row["problem"], row["attempts"]) if row else None


def _settle(database: Any, row: str, holder: str, values: dict[str, Any], lease_until: datetime | None = None) -> None:
    # The holder in the filter: a worker whose lease lapsed must not overwrite its successor's word.
    _rows(database).update_one({"_id": row, "holder": holder}, {"$set": {**values, "lease_until": lease_until}})


def _rows(database: Any) -> Any:
    # A claim or an end that a crash of the server forgets makes a job run again, which every job must bear.
    return database.outbox.with_options(write_concern=WriteConcern(w=1))
