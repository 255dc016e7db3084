"""A form generated at once from given values, in one act: what `form generate` does."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docstore.access.account import Account
from docstore.access.who import account_named
from docstore.custody.objects import record_object
from docstore.errors import ConflictError, NotFoundError
from docstore.model.case_file import CaseFile
from docstore.model.record import Record, Version
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork, use_case
from modules.documents.services import generate, start_document


def case_named(act: Act, number: str) -> CaseFile:
    """By its number, archive number or id. Raises NotFoundError."""
    found = act.first(CaseFile, {"$or": [{"number": number}, {"archive_number": number}, {"_id": number}]})
    if found is None:
        raise NotFoundError("没有案件 {number}。", number=number, next_step="照案件页上的编号写全。")
    return found


def acting(act: Act, case: CaseFile, login: str) -> Act:
    """The act as done by `login`, by default the first who handles the case. Raises NotFoundError."""
    if login:
        return act.by(account_named(act, login).as_actor())
    account = act.first(Account, {"_id": {"$in": list(case.handlers[:1])}})
    if account is None:
        raise NotFoundError("案件 {number} 没有承办人。", number=case.number, next_step="用 --as 写明以谁的名义。")
    return act.by(account.as_actor())


@use_case
def generate_at_once(uow: UnitOfWork, *, case_id: str, form_id: str, inputs: Mapping[str, Any]) -> Version:
    """Draft and generate in one transaction: with faults nothing is left behind, no draft either.

    Raises InvalidInputError with all faults; ConflictError when somebody's draft of the form would be overwritten.
    """
    record = start_document(uow, case_id=case_id, form_id=form_id)
    if record.facets["documents"]["inputs"]:
        raise ConflictError(
            "本案已有一份写过的{title}草稿，没有动它。", title=record.title, next_step="在网页上写完或者弃用，再生成。"
        )
    version = generate(uow, record_id=record.id, inputs=inputs)
    uow.record(
        "document_brought_by_command",
        case=case_id,
        objects=[record_object(record)],
        detail={"version": version.number},
    )
    return version


def content_of(act: Act, version: Version) -> bytes:
    """The Word file as it is stored."""
    return act.store.blobs.open(version.blob, version.family).read()


def write_out(path: Path, content: bytes) -> None:
    """The whole file or none of it."""
    unfinished = path.with_name(f".{path.name}.part")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def told(case: CaseFile, record: Record, version: Version) -> dict[str, Any]:
    """What the command says of the version."""
    return {
        "case": case.number,
        "form": record.form,
        "record": record.id,
        "version": version.number,
        "sha256": version.sha256,
        "length": version.length,
        "filename": version.filename,
        "template_set": version.provenance["template_set"],
        "page": f"/documents/{record.id}",
    }
