"""The rolling verification: every blob is read again within a period, results are kept for ever, a mismatch alarms.

Run every hour by the worker. A result is a row of the ledger that is never changed, and each group of results is
named by its digest in an event of the store's chain; a mismatch is an event of its case, too, and a notice on the
pages of those who look after the store.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from docstore import clock
from docstore.access.actor import SYSTEM
from docstore.blobs import fixity, fixity_plan
from docstore.blobs.fixity_plan import Due, Promise
from docstore.blobs.gridfs import GridFSBlobStore
from docstore.custody.canonical import digest
from docstore.errors import FixityError
from docstore.identifiers import new_id
from docstore.model.record import Record, Rendition, Version
from docstore.sentence import in_chinese
from docstore.store import notices
from docstore.store.act import Act
from docstore.store.store import Store
from docstore.store.unit_of_work import UnitOfWork, use_case

PERMISSION = "fixity.check"
RESULTS = "fixity_results"
CHECKED = "fixity_checked"
BUDGET_NOTICE = "fixity-budget"
# One transaction per group: what a killed worker has to read again.
_GROUP = 200
_GROUP_SECONDS = 30.0
# A run ends well before the worker's limit for a job.
_RUN_SECONDS = 600.0


@dataclass(frozen=True)
class Run:
    """What one run has read, and how many blobs were not what they should be."""

    blobs: int
    length: int
    failed: int


@dataclass(frozen=True)
class _Evidence:
    """What is known of a blob apart from its bytes. `expected` is what the event of its capture says."""

    expected: str | None
    record: str = ""
    content: str = ""
    kind: str = ""
    number: int = 0
    case: str = ""


def run(store: Store, promise: Promise, *, seconds: float = _RUN_SECONDS) -> Run:
    """Read what is due now. Safe to repeat; raises StoreUnavailableError."""
    return store.read(lambda: _run(store, promise, time.monotonic() + seconds))


def _run(store: Store, promise: Promise, until: float) -> Run:
    act, now = Act(store, SYSTEM), clock.now()
    blobs = store.blobs
    done: list[dict[str, Any]] = []
    total = length = failed = 0
    saved_at = time.monotonic()

    def save() -> None:
        nonlocal saved_at
        keep_results(act, results=done)
        for row in done:
            _tell(store, row)
        done.clear()
        saved_at = time.monotonic()

    for due in list(fixity_plan.batch(store, promise, now, read_within(store, now - timedelta(days=1)))):
        row = _check(store, blobs, due)
        done.append(row)
        total, length, failed = total + 1, length + due.length, failed + (not row["ok"])
        if not row["ok"] or len(done) >= _GROUP or time.monotonic() - saved_at > _GROUP_SECONDS:
            save()
        if time.monotonic() > until:
            break
    if done:
        save()
    _tell_of_budget(store, promise)
    return Run(total, length, failed)


def read_within(store: Store, since: datetime) -> int:
    """Bytes read by the rolling verification from `since` on."""
    rows: Any = store.database[RESULTS]
    where = {"checked_at": {"$gte": since}}
    found = next(rows.aggregate([{"$match": where}, {"$group": {"_id": None, "n": {"$sum": "$length"}}}]), None)
    return int(found["n"]) if found else 0


@use_case
def keep_results(uow: UnitOfWork, *, results: list[dict[str, Any]]) -> None:
    """Add results to the ledger, move their blobs to the end of the list, and say so in events."""
    uow.require(PERMISSION)
    group = new_id()
    results = sorted((in_chinese({**row, "group": group}) for row in results), key=lambda row: str(row["_id"]))
    database: Any = uow.store.database
    database[RESULTS].insert_many(results, session=uow.session)
    for row in results:
        moved = {"$set": {"checked_at": row["checked_at"]}}
        database[fixity_plan.COLLECTION].update_one({"_id": row["blob"]}, moved, session=uow.session)
    bad = [row for row in results if not row["ok"]]
    uow.record(
        CHECKED,
        detail={
            "blobs": len(results),
            "length": sum(row["length"] for row in results),
            "failed": len(bad),
            "group": group,
            "digest": digest([as_text(row) for row in results]),
        },
        outcome="failure" if bad else "success",
    )
    for row in bad:
        named = {"kind": row["kind"] or "blob", "id": row["content"] or row["blob"]}
        named |= {"record": row["record"], "number": row["number"]} if row["record"] else {}
        detail = {name: row[name] for name in ("blob", "expected", "actual", "first_bad_chunk", "problem")}
        uow.record("fixity_failed", case=row["case"] or None, objects=[named], detail=detail, outcome="failure")


def as_text(row: dict[str, Any]) -> dict[str, Any]:
    """A result as the event's digest covers it: times as text."""
    return {**row, "checked_at": clock.iso(fixity_plan.aware(row["checked_at"]))}


def still_failing(store: Store, case: str) -> list[str]:
    """Blobs of a case that were found changed and of which the notice still stands: nothing has mended them since."""
    database: Any = store.database
    events = store.read(
        lambda: list(database.custody_events.find({"case": case, "event_type": "fixity_failed"}, {"detail.blob": 1}))
    )
    keys = {notice_key(event["detail"]["blob"]): event["detail"]["blob"] for event in events}
    standing = store.read(lambda: list(database[notices.COLLECTION].find({"_id": {"$in": sorted(keys)}}, {"_id": 1})))
    return [keys[row["_id"]] for row in standing] if keys else []


def notice_key(blob: str) -> str:
    return f"fixity:{blob}"


def _check(store: Store, blobs: GridFSBlobStore, due: Due) -> dict[str, Any]:
    known = _evidence(store, due.blob)
    result = fixity.check(blobs, due.blob, due.family, known.expected)
    return {
        "_id": new_id(),
        "blob": due.blob,
        "family": due.family,
        "length": due.length,
        "record": known.record,
        "content": known.content,
        "kind": known.kind,
        "number": known.number,
        "case": known.case,
        "checked_at": clock.now(),
        "algorithm": result.algorithm,
        "expected": result.expected,
        "actual": result.actual,
        "ok": result.ok,
        "first_bad_chunk": result.first_bad_chunk,
        "problem": result.problem,
    }


def _evidence(store: Store, blob: str) -> _Evidence:
    for content in _contents(store, blob):
        database: Any = store.database
        captured = {"objects": {"$elemMatch": {"id": content.id, "digest": {"$exists": True}}}}
        event = database.custody_events.find_one(captured, sort=[("recorded_at", 1)])
        told = [item["digest"] for item in (event or {}).get("objects", ()) if item["id"] == content.id]
        record = Act(store, SYSTEM).first(Record, {"_id": content.record})
        is_version = isinstance(content, Version)
        return _Evidence(
            told[0] if told else content.sha256,
            content.record,
            content.id,
            "version" if is_version else "rendition",
            content.number if isinstance(content, Version) else content.version,
            ((record.case or record.received_for) if record else "") or "",
        )
    return _Evidence(None)


def _contents(store: Store, blob: str) -> Iterator[Version | Rendition]:
    act = Act(store, SYSTEM)
    yield from act.find(Version, {"blob": blob})
    yield from act.find(Rendition, {"blob": blob})


def _tell(store: Store, row: dict[str, Any]) -> None:
    key = notice_key(row["blob"])
    if row["ok"]:
        notices.take_down(store, key)
        return
    what = f"记录 {row['record']} 第 {row['number']} 版" if row["record"] else f"数据 {row['blob']}"
    sentence = f"定期校验：{what}的内容与入库时不一致。{row['problem']}"
    notices.post(store, key, "bad", sentence, FixityError.next_step)


def _tell_of_budget(store: Store, promise: Promise) -> None:
    whole = fixity_plan.look(store, promise)
    every = promise.every.days
    if not whole.can_hold(promise):
        sentence = f"每 {every} 天校验一遍做不到：照现在每天的限额，读完一遍要 {whole.days_needed:.0f} 天。"
    elif whole.oldest is not None and clock.now() - whole.oldest > promise.every * 1.1:
        sentence = f"每 {every} 天校验一遍没有做到：最久的一份 {(clock.now() - whole.oldest).days} 天没有校验。"
    else:
        notices.take_down(store, BUDGET_NOTICE)
        return
    advice = "调大 QUANCHENG_FIXITY_GIB_A_DAY 或者 QUANCHENG_FIXITY_DAYS；后台任务要一直运行。"
    notices.post(store, BUDGET_NOTICE, "warn", sentence, advice)
