"""补充新版: a further content of a record, brought by an upload, while its case is open."""

from __future__ import annotations

from collections.abc import Mapping

from docstore.blobs.purposes import Upload, UploadPurpose
from docstore.blobs.store import MEDIA, StoredBytes
from docstore.custody.versions import PERMISSION, add_version, require_addable
from docstore.errors import InvalidInputError, NotFoundError
from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from docstore.sentence import Sentence
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork
from modules.cases.services import require_open

PURPOSE = "version"
_LARGEST = 64 * 2**30


def veto_when_closed(act: Act | UnitOfWork, record: Record) -> None:
    """The case of the record is not open any more: CaseFiledError, ConflictError."""
    case = act.first(CaseFile, {"_id": record.case or record.received_for or ""})
    if case is not None:
        require_open(case)


def _check(act: Act | UnitOfWork, metadata: Mapping[str, str]) -> Record:
    record = act.first(Record, {"_id": metadata.get("record", "")})
    if record is None:
        raise NotFoundError("没有这条记录。")
    require_addable(act, record, metadata.get("reason", ""))
    endings = act.store.registry.of("version_endings").get(record.type_key, ())
    if endings and metadata.get("filename", "").rpartition(".")[2].lower() not in endings:
        problem = Sentence("{title}的新版只能是 {names}。", title=record.title, names="、".join(endings))
        raise InvalidInputError(problem, fields={"file": problem})
    return record


def _complete(uow: UnitOfWork, upload: Upload, stored: StoredBytes, target: Record) -> str:
    """Version, event and what the module of the record makes of it; returns the record.

    Raises InvalidInputError for a content that is not what its name says; a recording is evidence, and is looked at
    when it is kept.
    """
    look = uow.store.registry.of("version_content").get(target.type_key)
    version = add_version(
        uow,
        record_id=target.id,
        stored=stored,
        filename=upload.filename,
        media_type=look(stored.head, upload.filename) if look else "application/octet-stream",
        reason=upload.metadata.get("reason", ""),
    )
    return str(version.record)


UPLOAD = UploadPurpose(PURPOSE, PERMISSION, MEDIA, _LARGEST, _check, _complete)
