"""The job that makes the PDF of a document (PDF/A-2b), a rendition: a derivative with its parent and recipe.

A converter that is gone, hangs, or dies of this document is tried again a few times; then the stream of the case says
that there is no PDF and why, and a person may have it tried again (`pdf_state`). Other documents go on meanwhile.
"""

from __future__ import annotations

from docstore.blobs.store import DOCUMENTS, StoredBytes
from docstore.custody.objects import record_object, rendition_object, version_object
from docstore.model.record import Record, Rendition, Version
from docstore.rendering.fonts import substitutions
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork, use_case

PDF = "application/pdf"
JOB = "documents.make_pdf"
# Half a minute with the pauses between: a converter that somebody restarts is back by then.
TRIES = 5


def key_of(version: Version) -> str:
    """Under which the PDF of `version` is promised."""
    return f"pdf:{version.id}"


def make_pdf(act: Act, version_id: str) -> None:
    """Convert one version. Without LibreOffice nothing is made, and the page says so. Safe to repeat."""
    converter = act.store.equipment.converter
    version = act.get(Version, version_id)
    present = act.first(Rendition, {"record": version.record, "version": version.number, "kind": "pdf"})
    if converter is None or present is not None:
        return
    blobs = act.store.blobs
    word = blobs.open(version.blob, version.family).read()
    pdf = converter.convert(word)
    stored = blobs.write(DOCUMENTS, [pdf])
    keep_pdf(act, version_id=version_id, stored=stored, faces=substitutions(word, pdf))


@use_case
def keep_pdf(
    uow: UnitOfWork, *, version_id: str, stored: StoredBytes, faces: dict[str, str], kind: str = "pdf"
) -> None:
    """Keep what was made of a version, unless the same is there; `faces`: which others stood in for those named."""
    version = uow.get(Version, version_id)
    if uow.first(Rendition, {"record": version.record, "version": version.number, "kind": kind}):
        return
    record = uow.get(Record, version.record)
    # As values: the name of a face is no key of an event, nor of a document.
    told = [{"named": named, "printed": printed} for named, printed in sorted(faces.items())]
    filename = version.filename.removesuffix(".docx") + ".pdf"
    uow.store.blobs.attach(uow, stored, filename=filename, media_type=PDF)
    rendition = uow.insert(
        Rendition(
            record=version.record,
            version=version.number,
            kind=kind,
            blob=stored.blob_id,
            family=stored.family,
            filename=filename,
            media_type=PDF,
            length=stored.length,
            sha256=stored.sha256,
            recipe={"from_sha256": version.sha256, "by": "LibreOffice", "profile": "PDF/A-2b", "faces": told},
            created_at=uow.now(),
        )
    )
    uow.record(
        "rendition_made",
        case=record.case,
        objects=[record_object(record), rendition_object(rendition)],
        detail={"from_version": version.number, "faces": told},
    )


def give_up_pdf(act: Act, problem: str, version_id: str) -> None:
    """After the last try: the stream of the case says that there is no PDF, and why. Safe to repeat."""
    note_no_pdf(act, version_id=version_id, problem=problem)


@use_case
def note_no_pdf(uow: UnitOfWork, *, version_id: str, problem: str) -> None:
    version = uow.get(Version, version_id)
    record = uow.get(Record, version.record)
    uow.record(
        "rendition_failed",
        case=record.case,
        objects=[record_object(record), version_object(version)],
        detail={"version": version.number, "problem": problem},
        outcome="failure",
    )
