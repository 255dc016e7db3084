"""What the rows of the whole system work on: a case to bring recordings to, and when its jobs are done."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from bench.place import Place
from docstore.blobs.gridfs import GridFSBlobStore
from docstore.blobs.purposes import Upload
from docstore.blobs.store import StoredBytes
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork, use_case
from modules.cases.api import open_case
from modules.exercise.bureau import actor

OFFICER = "officer"
_PARTY = {
    "kind": "organisation",
    "name": "焦作市某化工有限公司",
    "credit_code": "91410800MA40ABCD19",
    "address": "焦作市演示区工业路 8 号",
    "legal_representative": "张三",
    "legal_representative_position": "负责人",
    "contact_person": "张三",
    "phone": "0391-1234567",
    "industry": "化工",
}
_OFFICERS = [{"name": "李四", "certificate": "豫H-0001"}, {"name": "王五", "certificate": "豫H-0002"}]
_MOST_SECONDS = 300.0


def acting(here: Place, username: str) -> Act:
    return here.act.by(actor(here.act, username))


def new_case(here: Place) -> str:
    """The id of an open inspection of now."""
    now = datetime.now(UTC)
    visit = {"from": (now - timedelta(hours=1)).isoformat(), "to": now.isoformat()}
    case = open_case(
        acting(here, "handler"),
        type_key="inspection",
        party=_PARTY,
        officers=_OFFICERS,
        facet={"place": "二车间", "explosion_risk": False, "visit": visit},
    )
    return str(case.id)


def wait_for_jobs(here: Place) -> None:
    """Until nothing is promised or at work. Raises RuntimeError when a job failed or it takes too long."""
    until = time.monotonic() + _MOST_SECONDS
    while here.database.outbox.find_one({"state": {"$in": ["waiting", "running"]}}, {"_id": 1}) is not None:
        if time.monotonic() > until:
            raise RuntimeError("the jobs are not done after five minutes")
        time.sleep(0.02)
    failed = here.database.outbox.find_one({"state": "failed"})
    if failed is not None:
        raise RuntimeError(f"job {failed['job']} failed: {failed['problem']}")


@use_case
def keep(uow: UnitOfWork, blobs: GridFSBlobStore, case: str, stored: StoredBytes) -> str:
    """Record, version, event and job of bytes that are stored: what the last byte of an upload does."""
    purpose = uow.store.registry.of("upload_purpose")["recording"]
    upload = Upload("", "recording", uow.actor.id, stored.length, stored.length, "open", _TOLD | {"case": case}, _LATER)
    target = purpose.check(uow, upload.metadata)
    blobs.attach(uow, stored, filename=upload.filename, media_type=purpose.media_type(upload))
    return str(purpose.complete(uow, upload, stored, target))


_TOLD = {"filename": "录音.wav"}
_LATER = datetime.max.replace(tzinfo=UTC)
