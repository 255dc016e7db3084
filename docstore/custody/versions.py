"""Versions: the contents of a record, numbered 1…n. Each is immutable; a new one never touches the old."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from docstore.blobs.store import StoredBytes
from docstore.custody.objects import record_object, version_object
from docstore.errors import ConflictError, InvalidInputError, NotFoundError
from docstore.model.record import Record, Version
from docstore.registry import hooks
from docstore.sentence import Sentence
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork, use_case

PERMISSION = "records.add_version"
LONGEST_REASON = 500


def write_version(
    uow: UnitOfWork,
    record: Record,
    stored: StoredBytes,
    *,
    filename: str,
    media_type: str,
    reason: str = "",
    provenance: Mapping[str, Any] = MappingProxyType({}),
) -> Version:
    """The next content of `record`, within an act that attaches the bytes, saves the record and records the event."""
    record.current_version += 1
    return uow.insert(
        Version(
            record=record.id,
            number=record.current_version,
            blob=stored.blob_id,
            family=stored.family,
            filename=filename,
            media_type=media_type,
            length=stored.length,
            sha256=stored.sha256,
            created_at=uow.now(),
            created_by=uow.actor.id,
            reason=reason or None,
            provenance=dict(provenance),
        )
    )


@use_case
def add_version(
    uow: UnitOfWork, *, record_id: str, stored: StoredBytes, filename: str, media_type: str, reason: str
) -> Version:
    """A further content of a declared record, with the reason; `stored` is attached by the same act.

    Drafts have their own way to a new version. Raises AccessDeniedError; ConflictError for a draft, and what a veto
    raises (the case is filed); InvalidInputError without a reason or with the same bytes.
    """
    record = uow.get(Record, record_id)
    require_addable(uow, record, reason)
    same = uow.first(Version, {"record": record.id, "sha256": stored.sha256})
    if same is not None:
        problem = Sentence("与第 {number} 版的内容相同。", number=same.number)
        raise InvalidInputError(problem, fields={"file": problem})
    version = write_version(uow, record, stored, filename=filename, media_type=media_type, reason=reason.strip())
    uow.update(record)
    uow.record(
        "version_added",
        case=record.case or record.received_for,
        objects=[record_object(record), version_object(version)],
        detail={"version": version.number, "reason": version.reason, "filename": filename},
        authority="第十四条",
    )
    return version


def require_addable(uow: Act | UnitOfWork, record: Record, reason: str) -> None:
    """Whether a version may be added now, asked before the first byte and again with the last."""
    if not uow.allows("records.view", record):
        raise NotFoundError("没有这条记录。")
    if not uow.allows(PERMISSION, record):
        raise ConflictError("{title}现在不能补充版本。", title=record.title, next_step="定稿或者关联以后才能补充。")
    if not record.is_declared:
        raise ConflictError("{title}还没有定稿，接着写就会生成新版。", title=record.title)
    hooks.ask(uow, PERMISSION, record)
    if not reason.strip():
        raise InvalidInputError(fields={"reason": "写明为什么补充新版，例如“当事人签字后的扫描件”。"})
    if len(reason) > LONGEST_REASON:
        raise InvalidInputError(
            fields={"reason": Sentence("最多 {longest_reason} 个字。", longest_reason=LONGEST_REASON)}
        )


def versions_of(act: Act | UnitOfWork, record: Record) -> list[Version]:
    """All contents, the newest first."""
    return act.find(Version, {"record": record.id}, sort="-number")


def final_versions(act: Act | UnitOfWork, record: Record) -> list[Version]:
    """The contents since the record was declared, the newest first: what may leave the house. Drafts are none."""
    first = record.declared_version or record.current_version
    return act.find(Version, {"record": record.id, "number": {"$gte": first}}, sort="-number")


def version_of(act: Act | UnitOfWork, record: Record, number: int | None = None) -> Version:
    """The content that `number` names, by default the newest. Raises NotFoundError."""
    found = act.first(Version, {"record": record.id, "number": number or record.current_version})
    if found is None:
        raise NotFoundError("没有这一版。")
    return found
