"""Use cases of recordings: received as uploaded, then recognised, then linked to the visit or kept in the inbox."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from docstore import clock
from docstore.blobs.purposes import Upload
from docstore.blobs.store import MEDIA, StoredBytes
from docstore.custody.objects import record_object, version_object
from docstore.errors import ConflictError, DuplicateContentError, InvalidInputError, NotFoundError
from docstore.model.case_file import CaseFile
from docstore.model.record import Record, Version
from docstore.procedure.evaluation import RecordingFact
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork, use_case
from modules.cases.api import case_object, require_open
from modules.organisation.api import register_recorder

PERMISSION = "recordings.capture"
RECEIVED, LINKED, INBOX = "received", "linked", "inbox"
# How far a recorder's clock may be off before its times are not believed.
CLOCK_DRIFT = timedelta(hours=1)
STATES = {RECEIVED: "已收到，正在识别", LINKED: "已关联", INBOX: "在收件箱"}


@use_case
def begin_recording(uow: UnitOfWork, *, case_id: str) -> CaseFile:
    """An officer says on the spot that recording has begun (Article 10): from now on it is due in the store."""
    case = uow.get(CaseFile, case_id)
    uow.require(PERMISSION, case)
    require_open(case)
    if not is_begun(case):
        case.facets["recordings"] = {"begun_at": clock.iso(uow.now())}
        uow.update(case)
        uow.record("recording_begun", case=case.id, objects=[case_object(case)], authority="第十条")
    return case


def is_begun(case: CaseFile) -> bool:
    return bool(case.facets.get("recordings", {}).get("begun_at"))


def check_upload(act: Act, metadata: Mapping[str, str]) -> CaseFile:
    """Before the first byte: the case must exist, be visible and open, and what is said of the file be usable.

    Raises NotFoundError, ConflictError, InvalidInputError.
    """
    case = act.first(CaseFile, {"_id": metadata.get("case", "")})
    if case is None or not act.allows("cases.view", case):
        raise NotFoundError("没有这个案件。", next_step="从案件页面上传。")
    require_open(case)
    faults = {
        key: f"最多 {longest} 个字。"
        for key, longest in (("filename", 255), ("device", 60), ("operator", 60))
        if len(metadata.get(key, "")) > longest
    }
    if faults:
        raise InvalidInputError(fields=faults)
    return case


@use_case
def receive(uow: UnitOfWork, upload: Upload, stored: StoredBytes) -> str:
    """The last byte is here: record (state `received`, linked to nothing), version 1, event and ingest job.

    Raises DuplicateContentError, naming the first record, when the case has these bytes already.
    """
    case = uow.get(CaseFile, upload.metadata["case"])
    require_open(case)
    _refuse_duplicate(uow, case, stored)
    device = upload.metadata.get("device", "")
    if device:
        register_recorder(uow, number=device)
    record = Record(
        type_key="recording",
        title=upload.filename,
        state=RECEIVED,
        department=case.department,
        handlers=case.handlers,
        audience="served",
        is_declared=True,
        current_version=1,
        received_at=uow.now(),
        received_by=uow.actor.id,
        received_for=case.id,
        facets={
            "recordings": {
                "device": device,
                "operator": upload.metadata.get("operator", "") or uow.actor.certificate,
            }
        },
    )
    uow.insert(record)
    version = uow.insert(
        Version(
            record=record.id,
            number=1,
            blob=stored.blob_id,
            family=MEDIA,
            filename=upload.filename,
            media_type="application/octet-stream",
            length=stored.length,
            sha256=stored.sha256,
            created_at=uow.now(),
            created_by=uow.actor.id,
        )
    )
    uow.record(
        "recording_captured",
        case=case.id,
        objects=[record_object(record), version_object(version)],
        detail={
            "to": record.state,
            "filename": upload.filename,
            "device": device,
            "operator": record.facets["recordings"]["operator"],
        },
        authority="第十三条",
    )
    uow.enqueue("recordings.ingest", key=f"ingest:{record.id}", record_id=record.id)
    return str(record.id)


def _refuse_duplicate(uow: UnitOfWork, case: CaseFile, stored: StoredBytes) -> None:
    for version in uow.find(Version, {"sha256": stored.sha256}):
        record = uow.get(Record, version.record)
        if record.received_for == case.id:
            raise DuplicateContentError(
                "本案已有同样的文件：{title}。",
                title=record.title,
                record=record.id,
                next_step="不用再传。",
            )


@use_case
def settle(uow: UnitOfWork, *, record_id: str, technical: dict[str, Any], media_type: str, problem: str) -> Record:
    """Add what the probe found, then link the recording to its case, or leave it in the inbox with the reason.

    Only technical facts are added; the content and its version are never touched. Safe to repeat.
    """
    uow.require("recordings.settle")
    record = uow.get(Record, record_id)
    if record.state != RECEIVED:
        return record
    facet = record.facets["recordings"]
    facet["technical"] = technical
    facet["media_type"] = media_type
    case = uow.get(CaseFile, record.received_for)
    if not problem:
        problem = _closed(case)
    record.problem = problem
    record.state = INBOX if problem else LINKED
    record.case = None if problem else case.id
    uow.update(record)
    uow.record(
        "recording_kept_in_inbox" if problem else "recording_linked",
        case=case.id,
        objects=[record_object(record)],
        detail={"to": record.state, "technical": technical, "media_type": media_type, "reason": problem},
        outcome="warning" if problem else "success",
        authority="第十三条",
    )
    return record


def _closed(case: CaseFile) -> str:
    try:
        require_open(case)
    except ConflictError as error:
        return error.message
    return ""


@use_case
def link(uow: UnitOfWork, *, record_id: str, case_id: str, reason: str) -> Record:
    """A person links a recording of the inbox to a case all the same, with a reason (for instance a damaged file)."""
    record = uow.get(Record, record_id)
    case = uow.get(CaseFile, case_id)
    uow.require(PERMISSION, case)
    uow.require("records.view", record)
    if record.type_key != "recording" or record.state != INBOX:
        raise ConflictError("{title} 不在收件箱里。", title=record.title)
    require_open(case)
    if not record.facets["recordings"].get("technical", {}).get("kind"):
        raise ConflictError("{title} 里读不出画面和声音，不能算作音像记录。", title=record.title)
    if not reason.strip():
        raise InvalidInputError(fields={"reason": "写明为什么关联到这个案件。"})
    record.state, record.case = LINKED, case.id
    uow.update(record)
    uow.record(
        "recording_linked",
        case=case.id,
        objects=[record_object(record)],
        detail={"to": record.state, "reason": reason, "problem": record.problem or ""},
        authority="第十三条",
    )
    return record


def made_at(record: Record, case: CaseFile) -> datetime:
    """When the recording ended, from which the 24 hours of Article 13 run.

    The container's own time is believed while it falls on the visit; a recorder whose clock has drifted or was
    reset is not, and then the end of the visit counts.
    """
    ended = record.facets["recordings"].get("technical", {}).get("ended_at")
    visit = case.facets.get(case.type_key, {}).get("visit", {})
    if not visit:
        return datetime.fromisoformat(ended) if ended else record.received_at
    begins, ends = (datetime.fromisoformat(visit[key]) for key in ("from", "to"))
    told = datetime.fromisoformat(ended) if ended else ends
    return told if begins - CLOCK_DRIFT <= told <= ends + CLOCK_DRIFT else ends


def case_facts(act: Act | UnitOfWork, case: CaseFile) -> dict[str, Any]:
    """What the recordings of a case contribute to its obligations."""
    linked = act.find(Record, {"case": case.id, "type_key": "recording", "state": LINKED}, sort="received_at")
    waiting = act.find(Record, {"received_for": case.id, "state": {"$in": [INBOX, RECEIVED]}})
    return {
        "recordings": [RecordingFact(r.id, r.title, made_at(r, case), r.received_at) for r in linked],
        "unusable": {r.title: r.problem or STATES[r.state] for r in waiting},
        "recording_begun": is_begun(case),
    }
