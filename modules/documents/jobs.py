"""The job that makes the PDF of a document (PDF/A-2b), a rendition: a derivative with its parent and recipe."""

from __future__ import annotations

from docstore.blobs.store import DOCUMENTS, StoredBytes
from docstore.custody.objects import record_object, rendition_object
from docstore.model.record import Record, Rendition, Version
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork, use_case

PDF = "application/pdf"


def make_pdf(act: Act, version_id: str) -> None:
    """Convert one version. Without LibreOffice nothing is made, and the page says so. Safe to repeat."""
    converter = act.store.equipment.converter
    version = act.get(Version, version_id)
    present = act.first(Rendition, {"record": version.record, "version": version.number, "kind": "pdf"})
    if converter is None or present is not None:
        return
    blobs = act.store.blobs
    word = blobs.open(version.blob, version.family).read()
    stored = blobs.write(DOCUMENTS, [converter.convert(word)])
    keep_pdf(act, version_id=version_id, stored=stored)


@use_case
def keep_pdf(uow: UnitOfWork, *, version_id: str, stored: StoredBytes) -> None:
    version = uow.get(Version, version_id)
    if uow.first(Rendition, {"record": version.record, "version": version.number, "kind": "pdf"}):
        return
    record = uow.get(Record, version.record)
    filename = version.filename.removesuffix(".docx") + ".pdf"
    uow.store.blobs.attach(uow, stored, filename=filename, media_type=PDF)
    rendition = uow.insert(
        Rendition(
            record=version.record,
            version=version.number,
            kind="pdf",
            blob=stored.blob_id,
            family=stored.family,
            filename=filename,
            media_type=PDF,
            length=stored.length,
            sha256=stored.sha256,
            recipe={"from_sha256": version.sha256, "by": "LibreOffice", "profile": "PDF/A-2b"},
            created_at=uow.now(),
        )
    )
    uow.record(
        "rendition_made",
        case=record.case,
        objects=[record_object(record), rendition_object(rendition)],
        detail={"from_version": version.number},
    )
