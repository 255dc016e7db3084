"""A void paper as it is given out: the same pages with 作废 across them. What was issued stays as it was."""

from __future__ import annotations

from docstore.blobs.store import DOCUMENTS
from docstore.custody.versions import final_versions
from docstore.model.record import Record, Rendition, Version
from docstore.rendering import docx
from docstore.rendering.fonts import substitutions
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork
from modules.documents.printing.jobs import keep_pdf
from modules.documents.workflow import VOID

JOB = "documents.make_void_pdf"
KIND = "void_pdf"
_WORD = "作废"


def void_word(act: Act, version: Version) -> bytes:
    """The Word file of a generated version, marked."""
    return docx.marked(act.store.blobs.open(version.blob, version.family).read(), _WORD)


def promise_void_pdf(uow: UnitOfWork, record: Record) -> None:
    """To be made after the act that makes the paper void."""
    for version in final_versions(uow, record):
        if version.provenance:
            uow.enqueue(JOB, key=f"void:{version.id}", version_id=version.id)


def make_void_pdf(act: Act, version_id: str) -> None:
    """The marked PDF of one version. Without LibreOffice nothing is made. Safe to repeat."""
    converter = act.store.equipment.converter
    version = act.get(Version, version_id)
    present = act.first(Rendition, {"record": version.record, "version": version.number, "kind": KIND})
    if converter is None or present is not None or act.get(Record, version.record).state != VOID:
        return
    word = void_word(act, version)
    pdf = converter.convert(word)
    stored = act.store.blobs.write(DOCUMENTS, [pdf])
    keep_pdf(act, version_id=version_id, stored=stored, faces=substitutions(word, pdf), kind=KIND)
