"""Use cases of recordings: received as uploaded, then recognised, then linked to the visit or kept in the inbox."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docstore import clock
from docstore.blobs.purposes import Upload
from docstore.blobs.store import StoredBytes
from docstore.custody.ledger import Draft
from docstore.custody.objects import record_object, version_object
from docstore.custody.versions import write_version
from docstore.errors import ConflictError, DuplicateContentError, InvalidInputError, NotFoundError
from docstore.model.case_file import CaseFile
from docstore.model.record import Record, Version
from docstore.procedure.evaluation import RecordingFact
from docstore.sentence import Sentence
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork, use_case
from modules.cases.api import case_object, openable, require_open, title_of
from modules.organisation.api import certificates_of, register_recorder
from modules.recordings import device_clock

PERMISSION = "recordings.capture"
LONGEST_REASON = 500
RECEIVED, LINKED, INBOX, UNUSABLE = "received", "linked", "inbox", "unusable"
STATES = {RECEIVED: "已收到，正在识别", LINKED: "已关联", INBOX: "在收件箱", UNUSABLE: "无法使用"}


@use_case
def begin_recording(uow: UnitOfWork, *, case_id: str) -> CaseFile:
    """An officer says on the spot that recording has begun (Article 10): from now on it is due in the store.

    Raises AccessDeniedError, CaseFiledError, ConflictError for a closed case. Said twice, it stays at the first.
    """
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


def check_upload(act: Act | UnitOfWork, metadata: Mapping[str, str]) -> CaseFile:
    """Before the first byte: the case must exist, be visible and open, and what is said of the file be usable.

    Raises NotFoundError, ConflictError, InvalidInputError.
    """
    case = act.first(CaseFile, {"_id": metadata.get("case", "")})
    if case is None or not act.allows("cases.view", case):
        raise NotFoundError("没有这个案件。", next_step="从案件页面上传。")
    require_open(case)
    faults = {
        key: Sentence("最多 {longest} 个字。", longest=longest)
        for key, longest in (("filename", 255), ("device", 60), ("operator", 60))
        if len(metadata.get(key, "")) > longest
    }
    if faults:
        raise InvalidInputError(fields=faults)
    return case


@use_case
def receive(uow: UnitOfWork, upload: Upload, stored: StoredBytes, case: CaseFile) -> str:
    """The last byte is here: record (state `received`, linked to nothing), version 1, event and ingest job.

    `case` as `check_upload` found it in this transaction. Raises DuplicateContentError when the case has these bytes
    already, naming the first record to whoever may know it.
    """
    _refuse_duplicate(uow, case, stored)
    device, operator = upload.metadata.get("device", ""), _operator(uow, case, upload)
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
        declared_version=1,
        received_at=uow.now(),
        received_by=uow.actor.id,
        received_for=case.id,
        facets={"recordings": {"device": device, "operator": operator}},
    )
    version = write_version(uow, record, stored, filename=upload.filename, media_type="application/octet-stream")
    uow.insert(record)
    uow.record(
        "recording_captured",
        case=case.id,
        objects=[record_object(record), version_object(version)],
        detail={
            "to": record.state,
            "filename": upload.filename,
            "device": device,
            "operator": operator,
        },
        authority="第十三条",
    )
    uow.enqueue("recordings.ingest", record_id=record.id)
    return str(record.id)


def _operator(uow: UnitOfWork, case: CaseFile, upload: Upload) -> str:
    """The certificate number of who recorded: as stated, or the uploader's own if he was at the visit; else empty."""
    stated, own = upload.metadata.get("operator", ""), uow.actor.certificate
    if stated or not own:
        return stated
    return own if own in certificates_of(uow, case.officers) else ""


def _refuse_duplicate(uow: UnitOfWork, case: CaseFile, stored: StoredBytes) -> None:
    for version in uow.find(Version, {"sha256": stored.sha256}):
        record = uow.get(Record, version.record)
        if record.received_for == case.id and not uow.reaches(record):
            raise DuplicateContentError("本案已有同样的文件。", next_step="不用再传。")
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
    problem = (problem or _closed(case)) + device_clock.doubt(record, case)
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


def look_at_version(uow: UnitOfWork, event: Draft) -> None:
    """A further content was brought: it is looked at like the first."""
    record = uow.get(Record, next(one["id"] for one in event.objects if one["kind"] == "record"))
    if record.type_key == "recording":
        number = event.detail["version"]
        key = f"recognise:{record.id}:{number}"
        uow.enqueue("recordings.recognise_version", key=key, record_id=record.id, number=number)


@use_case
def note_version(
    uow: UnitOfWork, *, record_id: str, number: int, technical: dict[str, Any], media_type: str, problem: str
) -> Record:
    """Add what the probe found of a further version; state and link stay as they are. Safe to repeat."""
    uow.require("recordings.settle")
    record = uow.get(Record, record_id)
    versions = record.facets["recordings"].setdefault("versions", {})
    if str(number) in versions:
        return record
    versions[str(number)] = {"technical": technical, "media_type": media_type, "problem": problem}
    uow.update(record)
    uow.record(
        "recording_recognised",
        case=record.case or record.received_for,
        objects=[record_object(record)],
        detail={"version": number, "technical": technical, "media_type": media_type, "reason": problem},
        outcome="warning" if problem else "success",
        authority="第十三条",
    )
    return record


def known_of(record: Record, number: int) -> dict[str, Any]:
    """What the probe found of one version: {technical, media_type, problem}; empty while nobody has looked."""
    facet: dict[str, Any] = record.facets["recordings"]
    return facet if number == 1 else dict(facet.get("versions", {}).get(str(number), {}))


@use_case
def link(uow: UnitOfWork, *, record_id: str, case_id: str, reason: str) -> Record:
    """A person links a recording of the inbox to a case all the same, with a reason (for instance a damaged file).

    What was set aside by mistake comes back in the same way. Raises AccessDeniedError, ConflictError for what is not in
    the inbox or plays nothing, InvalidInputError without a reason.
    """
    record = uow.get(Record, record_id)
    case = uow.get(CaseFile, case_id)
    uow.require(PERMISSION, case)
    uow.require("records.view", record)
    uow.require(PERMISSION, uow.get(CaseFile, record.received_for or record.case))  # nobody draws off what he only sees
    if record.type_key != "recording" or record.state not in (INBOX, UNUSABLE):
        raise ConflictError("{title} 不在收件箱里。", title=record.title, next_step="刷新收件箱，看现在的样子。")
    require_open(case)
    if not is_watchable(record):
        raise ConflictError(
            "{title} 里读不出画面和声音，不能算作音像记录。", title=record.title, next_step="写明理由，标为无法使用。"
        )
    record.case = case.id
    return _judge(uow, record, case, "recording_linked", LINKED, reason, "写明为什么关联到这个案件。")


@use_case
def set_aside(uow: UnitOfWork, *, record_id: str, reason: str) -> Record:
    """A person says that a file of the inbox is of no use, with a reason; it is kept as it is (Article 14).

    Possible after the case was closed, too: nothing of the case changes.
    """
    record = uow.get(Record, record_id)
    uow.require("records.view", record)
    if record.type_key != "recording" or record.state != INBOX:
        raise ConflictError("{title} 不在收件箱里。", title=record.title, next_step="刷新收件箱，看现在的样子。")
    case = uow.get(CaseFile, record.received_for)
    uow.require(PERMISSION, case)
    return _judge(uow, record, case, "recording_set_aside", UNUSABLE, reason, "写明为什么不能用。")


def is_watchable(record: Record) -> bool:
    """Whether pictures or sound were found in it, so that it can count as a recording."""
    return bool(record.facets["recordings"].get("technical", {}).get("kind"))


def _judge(
    uow: UnitOfWork, record: Record, case: CaseFile, event_type: str, state: str, reason: str, ask: str
) -> Record:
    """What a person decides about a file of the inbox. Raises InvalidInputError when the reason is empty or long."""
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise InvalidInputError(
            fields={
                "reason": Sentence("最多 {longest_reason} 个字。", longest_reason=LONGEST_REASON) if reason else ask
            }
        )
    record.state = state
    record.facets["recordings"]["judged"] = {"reason": reason, "by": uow.actor.name, "at": clock.iso(uow.now())}
    uow.update(record)
    uow.record(
        event_type,
        case=case.id,
        objects=[record_object(record)],
        detail={"to": state, "reason": reason, "problem": record.problem or ""},
        authority="第十三条" if state == LINKED else "第十四条",
    )
    return record


def case_facts(act: Act | UnitOfWork, case: CaseFile) -> dict[str, Any]:
    """What the recordings of a case contribute to its obligations.

    A file set aside still tells that something was recorded, unless it never was a recording.
    """
    linked = act.find(Record, {"case": case.id, "type_key": "recording", "state": LINKED}, sort="received_at")
    waiting = act.find(Record, {"received_for": case.id, "state": {"$in": [INBOX, RECEIVED, UNUSABLE]}})
    return {
        "recordings": [_fact(record, case, title_of(act, record)) for record in linked],
        "unusable": {
            title_of(act, record): _standing(record) if openable(act, [record]) else STATES[record.state]
            for record in waiting
            if record.state != UNUSABLE or record.facets["recordings"]["technical"]["container"]
        },
        "recording_begun": is_begun(case),
    }


def _fact(record: Record, case: CaseFile, title: str) -> RecordingFact:
    made = device_clock.made(record, case)
    return RecordingFact(record.id, title, made.at, record.received_at, made.rests_on)


def _standing(record: Record) -> str:
    """Why a recording that is not linked does not count."""
    if record.state == UNUSABLE:
        return f"{STATES[UNUSABLE]}，{record.facets['recordings']['judged']['reason']}"
    return record.problem or STATES[record.state]
