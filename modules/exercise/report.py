"""What a tour leaves in its output folder: the papers, the package, the checkpoint, and report.json."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

from docstore.custody.verify import Verdict
from docstore.model.record import Record, Rendition, Version
from docstore.store.act import Act
from modules.exercise.journey import Result, newest_checkpoint

PACKAGE = "复制件.zip"
CHECKPOINT = "checkpoint.txt"
REPORT = "report.json"


def write(act: Act, result: Result, verdict: Verdict, out: Path) -> dict[str, Any]:
    """Write everything beside the package, which is there already; returns the report. Paths are relative to `out`."""
    database: Any = act.store.database
    (out / CHECKPOINT).write_text(newest_checkpoint(act), encoding="utf-8")
    report = {
        "case": {"number": result.case.number, "id": result.case.id, "exercise": act.store.is_exercise},
        "documents": [_document(act, record, version, out) for record, version in result.documents],
        "recordings": [_recording(act, file, record) for file, record in result.recordings],
        "inbox": [{"file": file, "reason": reason} for file, reason in result.inbox],
        "duplicates": [{"file": file, "record": record} for file, record in result.duplicates],
        "filing": {
            "archive_number": result.case.archive_number,
            "retention_until": result.case.retention_until,
        },
        "copy": _copy(result, out),
        "custody": {
            "events": database.custody_events.count_documents({}),
            "checkpoint": CHECKPOINT,
            "verified": verdict.ok,
            "fingerprint": verdict.fingerprint,
        },
    }
    (out / REPORT).write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return report


def _document(act: Act, record: Record, version: Version, out: Path) -> dict[str, Any]:
    folder = Path("文书")
    pdf = act.first(Rendition, {"record": record.id, "version": version.number, "kind": "pdf"})
    return {
        "form": record.form,
        "number": record.number,
        "file": _extract(act, version, folder / version.filename, out),
        "pdf": _extract(act, pdf, folder / pdf.filename, out) if pdf else None,
        "sha256": version.sha256,
        "record": record.id,
    }


def _extract(act: Act, content: Version | Rendition, path: Path, out: Path) -> str:
    target = out / path
    target.parent.mkdir(parents=True, exist_ok=True)
    reader = act.store.blobs.open(content.blob, content.family)
    with target.open("wb") as file:
        for piece in reader.read_range(0, reader.length):
            file.write(piece)
    return path.as_posix()


def _recording(act: Act, file: str, record: Record) -> dict[str, Any]:
    version = act.find(Version, {"record": record.id, "number": 1})[0]
    duration = record.facets["recordings"]["technical"]["duration_ms"]
    return {"file": file, "sha256": version.sha256, "duration_s": duration / 1000, "record": record.id}


def _copy(result: Result, out: Path) -> dict[str, Any]:
    request = result.request
    assert request is not None
    granted = [item for item in request.items if item.get("path")]
    with zipfile.ZipFile(out / PACKAGE) as package:
        for item in granted:
            package.extract(item["path"], out)
    return {
        "request_number": request.number,
        "package": PACKAGE,
        "granted": [{"item": item["title"], "file": item["path"]} for item in granted],
        "refused": [
            {"item": item["title"], "reason": item["reason"]} for item in request.items if not item.get("path")
        ],
    }
