"""The register taken out of the house: CSV and XLSX for working with, Word after form R10. Each is an event."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from admin import spreadsheets
from docstore import clock
from docstore.custody.canonical import digest
from docstore.errors import InvalidInputError
from docstore.forms.context import display_context
from docstore.forms.filling import to_stored, validate
from docstore.rendering import docx
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork, use_case
from modules.access_register.register import PERMISSION, Asked, Reading, rows
from modules.cases.api import READING_WAYS
from modules.documents.api import form_of, template_of
from modules.organisation.api import bureau

EXPORTED = "register_exported"
FORM = "access_register"
TITLE = "调阅登记"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# Kind → media type, and how many rows one file takes.
KINDS = {"csv": (spreadsheets.CSV, 50_000), "xlsx": (spreadsheets.XLSX, 50_000), "docx": (DOCX, 1_000)}
HEADS = ("时间（北京时间）", "查阅人", "岗位", "单位", "从哪里", "案件", "记录", "版本", "方式", "是否复制", "理由")
_OWN_WORK = "办理本案"


@dataclass(frozen=True)
class File:
    content: bytes
    media_type: str
    filename: str


def export(act: Act, wanted: Asked, kind: str) -> File:
    """The file, when the event is written. Raises InvalidInputError when it is too much, or no such kind."""
    if kind not in KINDS:
        raise InvalidInputError(fields={"kind": "没有这种格式。"})
    media_type, most = KINDS[kind]
    found = rows(act, wanted, most + 1)
    if len(found) > most:
        raise InvalidInputError(fields={"since": "登记太多，一份装不下，把日期范围改小一些。"})
    content = _made(act, wanted, kind, found)
    note_export(act, wanted=wanted, kind=kind, count=len(found), sha256=hashlib.sha256(content).hexdigest())
    return File(content, media_type, f"{TITLE} {clock.local_day(act.now()).isoformat()}.{kind}")


@use_case
def note_export(uow: UnitOfWork, *, wanted: Asked, kind: str, count: int, sha256: str) -> None:
    """Raises AccessDeniedError."""
    uow.require(PERMISSION)
    detail = {"format": kind, "rows": count, "sha256": sha256, "asked": wanted.kept()}
    uow.record(EXPORTED, detail=detail)


def _made(act: Act, wanted: Asked, kind: str, found: Sequence[Reading]) -> bytes:
    match kind:
        case "csv":
            return spreadsheets.as_csv(HEADS, map(_cells, found))
        case "xlsx":
            return spreadsheets.as_xlsx(TITLE, HEADS, map(_cells, found))
        case _:
            return _paper(act, wanted, found)


def _cells(one: Reading) -> list[str | int]:
    return [
        f"{clock.local(one.at):%Y-%m-%d %H:%M:%S}",
        one.reader,
        "、".join(one.posts),
        one.unit,
        one.address,
        one.case,
        one.record,
        one.version,
        READING_WAYS.get(one.way, one.way),
        "是" if one.is_copied else "否",
        one.reason or _OWN_WORK,
    ]


def _paper(act: Act, wanted: Asked, found: Sequence[Reading]) -> bytes:
    """After form R10. Raises TemplateContextError when the template wants what nobody provides."""
    form = form_of(act, FORM)
    inputs = {"period": _period(wanted, found), "rows": [_row(one) for one in found]}
    values = validate(form, inputs, facts={}, phase="issue")
    whole = digest({"form": FORM, "values": to_stored(form, values)})
    context = display_context(form, values, bureau={"name": bureau(act).name}, digest=whole, is_issued=True)
    marks = ["演示"] if act.store.is_exercise else []
    return docx.render(template_of(act, form).path, context, marks=marks)


def _row(one: Reading) -> dict[str, str]:
    case = f"{one.case}　" if one.case else ""
    return {
        "access_period": f"{clock.local(one.at):%Y-%m-%d %H:%M}",
        "reader_and_unit": "，".join(filter(None, (one.reader, one.unit, "、".join(one.posts)))),
        "reader_credentials": one.certificate,
        "consulted_records": f"{case}{one.record}，第 {one.version} 版" if one.version else f"{case}{one.record}",
        "access_purpose": one.reason or _OWN_WORK,
        "approver": "",
        "copied": "是" if one.is_copied else "否",
        "reader_signature": "",
        "records_manager_signature": "",
    }


def _period(wanted: Asked, found: Sequence[Reading]) -> str:
    """From when to when, as asked, else as found."""
    days = [clock.local_day(one.at).isoformat() for one in found]
    today = clock.local_day(clock.now()).isoformat()
    return f"{wanted.since or min(days, default=today)} 至 {wanted.until or max(days, default=today)}"
