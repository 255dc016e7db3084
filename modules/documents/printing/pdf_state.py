"""How far the PDF of a version is: made, being made, given up; and having it tried again."""

from __future__ import annotations

from typing import Literal, NamedTuple

from docstore.custody.objects import record_object, version_object
from docstore.custody.versions import version_of
from docstore.errors import ConflictError
from docstore.model.record import Record, Rendition, Version
from docstore.store import outbox
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork, use_case
from modules.documents.printing.jobs import JOB, key_of

State = Literal["made", "none", "waiting", "again", "failed", "impossible"]


class PdfState(NamedTuple):
    """`again`: it failed and will be tried by itself; `failed`: only by hand. `problem`: why, in a sentence."""

    state: State
    problem: str = ""


def pdf_state(act: Act | UnitOfWork, version: Version) -> PdfState:
    """`none`: nothing was promised, or there was no converter then; `impossible`: there is none now."""
    if act.first(Rendition, {"record": version.record, "version": version.number, "kind": "pdf"}) is not None:
        return PdfState("made")
    stands = outbox.standing(act.store.database, JOB, key_of(version))
    if stands is None or stands.state == "done":
        return PdfState("impossible" if act.store.equipment.converter is None else "none")
    if stands.state == "failed":
        return PdfState("failed", stands.problem)
    return PdfState("again", stands.problem) if stands.problem else PdfState("waiting")


@use_case
def retry_pdf(uow: UnitOfWork, *, record_id: str, number: int) -> None:
    """Have the PDF of a version tried again. Raises ConflictError unless it was tried in vain."""
    record = uow.get(Record, record_id)
    uow.require("documents.retry_pdf", record)
    version = version_of(uow, record, number)
    if not version.provenance:
        raise ConflictError("第 {number} 版是补充的文件，不做 PDF。", number=number, next_step="下载后查看。")
    state = pdf_state(uow, version).state
    if state == "impossible":
        raise ConflictError("本机没有 LibreOffice，不能做 PDF。", next_step="请系统管理员安装，或者下载 Word 查看。")
    if state not in ("failed", "none"):
        raise ConflictError("这一版的 PDF 不用重试。", next_step="刷新这一页看结果。")
    uow.enqueue(JOB, key=key_of(version), again=True, version_id=version.id)
    uow.record(
        "rendition_asked_again",
        case=record.case,
        objects=[record_object(record), version_object(version)],
        detail={"version": number},
    )
