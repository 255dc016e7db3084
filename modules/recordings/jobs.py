"""The ingest job: look at what was received, then settle it. The content itself is never touched."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from docstore.clock import iso
from docstore.custody.versions import version_of
from docstore.model.record import Record, Version
from docstore.store.act import Act
from modules.recordings.probe import Probe, probe
from modules.recordings.services import RECEIVED, known_of, note_version, settle


def ingest(act: Act, record_id: str) -> None:
    """Probe version 1 of a received recording. Safe to repeat."""
    record = act.get(Record, record_id)
    if record.state != RECEIVED:
        return
    found = _look_at(act, version_of(act, record, 1))
    settle(
        act,
        record_id=record.id,
        technical=technical_facts(found),
        media_type=found.media_type,
        problem=found.fault or "",
    )


def recognise_version(act: Act, record_id: str, number: int) -> None:
    """Probe a further version of a recording. Safe to repeat."""
    record = act.get(Record, record_id)
    if known_of(record, number):
        return
    found = _look_at(act, version_of(act, record, number))
    note_version(
        act,
        record_id=record.id,
        number=number,
        technical=technical_facts(found),
        media_type=found.media_type,
        problem=found.fault or "",
    )


def _look_at(act: Act, version: Version) -> Probe:
    return probe(act.store.blobs.open(version.blob, version.family), version.filename)


def technical_facts(found: Probe) -> dict[str, Any]:
    """The facts as events keep them: no floats, times as text."""
    ended = found.captured_at + timedelta(milliseconds=found.duration_ms) if found.captured_at else None
    return {
        "container": found.container,
        "kind": found.kind,
        "duration_ms": found.duration_ms,
        "captured_at": iso(found.captured_at) if found.captured_at else None,
        "ended_at": iso(ended) if ended else None,
        "playable": found.playable_in_browser,
        "streams": [
            {
                "kind": stream.kind,
                "codec": stream.codec,
                "width": stream.width,
                "height": stream.height,
                "frame_rate_milli": stream.frame_rate_milli,
                "sample_rate": stream.sample_rate,
            }
            for stream in found.streams
        ],
    }
