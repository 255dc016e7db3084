"""The job that makes the party's package once the leader has decided (Article 18)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO

from docstore import clock
from docstore.blobs.store import MEDIA, StoredBytes
from docstore.custody.checkpoints import evidence, given_out, place_of
from docstore.custody.ledger import bytes_of
from docstore.custody.manifest import Refusal
from docstore.custody.note import Checkpoint, Signer
from docstore.custody.objects import record_object, version_object
from docstore.custody.package import Granted, PackageContents, paths_in_package, write_package
from docstore.custody.sealer import Sealer
from docstore.custody.versions import version_of, write_version
from docstore.errors import CustodyChainError, UnavailableError
from docstore.model.record import Record
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork, use_case
from docstore.workflow import engine
from modules.copies.letter import cover_letter
from modules.copies.models import CopyRequest
from modules.copies.services import GRANT
from modules.copies.workflow import COPY_FLOW, DECIDED
from modules.organisation.api import bureau, setting

# The bureau's setting: for how many days a package may be fetched; the machine's clock rules it.
FETCH_DAYS = "copies_fetch_days"
PIECE = 1024 * 1024


def make_package(act: Act, request_id: str) -> None:
    """Write the package of a decided request and make it ready. Safe to repeat."""
    request = act.get(CopyRequest, request_id)
    if request.state != DECIDED:
        return
    sealer = act.store.equipment.sealer
    if sealer is None:
        raise UnavailableError("这个进程没有签名钥匙，不能制作复制件。")
    sealer.seal()
    signer = sealer.signer
    contents = _contents(act, request, sealer, signer)
    blobs = act.store.blobs
    with tempfile.TemporaryFile() as file:
        summary = write_package(file, contents, signer)
        file.seek(0)
        stored = blobs.write(MEDIA, _pieces(file))
    fulfil(act, request_id=request.id, stored=stored, paths=list(summary.paths))


@use_case
def fulfil(uow: UnitOfWork, *, request_id: str, stored: StoredBytes, paths: list[str]) -> None:
    """The package is written: keep it as a record of what was given out, and open the fetching."""
    request = uow.get(CopyRequest, request_id)
    if request.state != DECIDED:
        return
    filename = f"复制件-{request.number}.zip"
    uow.store.blobs.attach(uow, stored, filename=filename, media_type="application/zip")
    record = Record(
        type_key="document",
        title=f"复制件 {request.number}",
        state="given_out",
        department=request.department,
        audience="served",
        is_declared=True,
        declared_version=1,
        received_at=uow.now(),
        received_by=uow.actor.id,
        facets={"copies": {"request": request.id}},
    )
    version = write_version(uow, record, stored, filename=filename, media_type="application/zip")
    uow.insert(record)
    granted = [item for item in request.items if item["decision"] == GRANT]
    for item, path in zip(granted, paths, strict=True):
        item["path"] = path
    request.package = {
        "record": record.id,
        "version": version.id,
        "filename": filename,
        "length": stored.length,
        "expires_at": uow.recorded_at + timedelta(days=setting(uow, FETCH_DAYS)),
    }
    engine.fire(
        uow,
        COPY_FLOW,
        request,
        "fulfil",
        case=request.case,
        objects=[{"kind": "copy_request", "id": request.id}, record_object(record), version_object(version)],
        detail={"files": len(granted)},
    )


def _contents(act: Act, request: CopyRequest, sealer: Sealer, signer: Signer) -> PackageContents:
    refused = tuple(Refusal(i["title"], i["reason"]) for i in request.items if i["decision"] != GRANT)
    items = [item for item in request.items if item["decision"] == GRANT]
    granted = tuple(_granted(act, item, sealer, signer) for item in items)
    paths = dict(zip((item["record"] for item in items), paths_in_package(granted), strict=True))
    office = bureau(act)
    return PackageContents(
        bureau=office.name,
        request_number=request.number,
        exercise=act.store.is_exercise,
        made_at=clock.iso(clock.now()),
        played_at=clock.iso(act.played_at) if act.played_at else None,
        letter=cover_letter(act, request, office, signer.verifier.fingerprint, paths),
        granted=granted,
        refused=refused,
        continuity=_continuity(act, granted),
    )


def _continuity(act: Act, granted: tuple[Granted, ...]) -> bytes:
    """The evidence that the log of each proof grew from every checkpoint given out before."""
    heads = {Checkpoint.within(one.checkpoint) for one in granted}
    places = [place_of(act.store, head) for head in heads]
    return evidence(act.store, given_out(act.store), places).as_bytes()


def _granted(act: Act, item: dict[str, Any], sealer: Sealer, signer: Signer) -> Granted:
    record = act.get(Record, item["record"])
    version = version_of(act, record, item["version"])
    database: Any = act.store.database
    event = database.custody_events.find_one({"objects.id": version.id}, sort=[("recorded_at", 1)])
    if event is None:
        raise CustodyChainError("{title} 没有入库事件。", title=record.title)
    inclusion = sealer.prove(event["_id"], signer)
    reader = act.store.blobs.open(version.blob, version.family)
    recording = record.facets.get("recordings", {})
    return Granted(
        title=Path(record.title).stem if recording else record.title,
        extension=Path(version.filename).suffix,
        size=version.length,
        sha256=version.sha256,
        chunks=lambda: reader.read_range(0, reader.length),
        event=bytes_of(event),
        leaf_index=inclusion.index,
        proof=tuple(inclusion.hashes),
        checkpoint=inclusion.checkpoint,
        stamp=inclusion.stamp,
        number=record.number or None,
        device=recording.get("device") or None,
        form=record.form or None,
        version=version.number,
    )


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece
