"""How records and their contents are named as objects of custody events. A digest always says its algorithm."""

from __future__ import annotations

from typing import Any

from docstore.blobs.store import ALGORITHM
from docstore.model.case_file import CaseFile
from docstore.model.record import Record, Rendition, Version


def case_object(case: CaseFile) -> dict[str, Any]:
    return {"kind": "case", "id": case.id, "number": case.number}


def record_object(record: Record) -> dict[str, Any]:
    return {"kind": "record", "id": record.id, "title": record.title}


def version_object(version: Version) -> dict[str, Any]:
    return {"kind": "version", "number": version.number, **_content(version)}


def rendition_object(rendition: Rendition) -> dict[str, Any]:
    return {"kind": "rendition", "number": rendition.version, "form": rendition.kind, **_content(rendition)}


def _content(content: Version | Rendition) -> dict[str, Any]:
    return {
        "id": content.id,
        "record": content.record,
        "algorithm": ALGORITHM,
        "digest": content.sha256,
        "length": content.length,
    }
