"""The stream of a case: its custody events, newest first, each in one line a person understands."""

from __future__ import annotations

from typing import Any

from admin import display
from admin.language import _, event_words
from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from docstore.store.act import Act
from modules.cases.reading import READ
from modules.cases.reading_reason import FREELY, STATED

LATEST = 200
# In the place of what a restriction keeps from the reader.
KEPT = "一份受限的记录"
_BY_PEOPLE = {"agent.kind": {"$ne": "system"}, "event_type": {"$nin": [READ, STATED]}}


def events_of(act: Act, case_id: str, limit: int = LATEST, *, by_people: bool = False) -> list[dict[str, Any]]:
    """The newest events of a case as stored; `by_people` leaves out what jobs did, and mere looking."""
    database: Any = act.store.database
    where = {"case": case_id, **(_BY_PEOPLE if by_people else {})}
    return act.store.read(lambda: list(database.custody_events.find(where, sort=[("sequence", -1)], limit=limit)))


def rows(act: Act, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of the stream: {at, who, what, note, icon, sequence, digest}."""
    kept, reads = kept_from(act, events), _read_freely(act, events)
    return [_row(act, event, is_kept=_speaks_of(event, kept), tells=event["case"] in reads) for event in events]


def kept_from(act: Act, events: list[dict[str, Any]]) -> set[str]:
    """The records of these events of which a restriction lets this person know nothing."""
    named = {key for event in events for key in _records(event)}
    return named - {one.id for one in act.find(Record, {"_id": {"$in": sorted(named)}})} if named else set()


def _records(event: dict[str, Any]) -> list[str]:
    found = (one["id"] if one["kind"] == "record" else one.get("record", "") for one in event["objects"])
    return [key for key in found if key]


def _speaks_of(event: dict[str, Any], kept: set[str]) -> bool:
    return any(key in kept for key in _records(event))


def _read_freely(act: Act, events: list[dict[str, Any]]) -> set[str]:
    """The cases of these events whose papers this person reads without saying why: only then the stream quotes them."""
    cases = {event["case"] for event in events if event["case"]}
    return {one.id for one in act.find_allowed(FREELY, CaseFile, {"_id": {"$in": sorted(cases)}})} if cases else set()


def _row(act: Act, event: dict[str, Any], *, is_kept: bool, tells: bool) -> dict[str, Any]:
    kind = act.store.registry.event_types.get(event["event_type"])
    titles = [_(KEPT)] if is_kept else [item["title"] for item in event["objects"] if item.get("title")]
    return {
        "at": display.moment(event["played_at"] or event["recorded_at"]),
        "recorded_at": display.moment(event["recorded_at"]),
        "who": display.agent(event["agent"]),
        "what": f"{_sentence(act, event)} {_('、').join(titles)}".strip(),
        "note": "" if is_kept else _note(event["detail"], with_opinions=tells),
        "icon": kind.icon if kind else "point",
        "sequence": event["sequence"],
        "article": _(event["authority"] or ""),
        "event_type": event["event_type"],
    }


def _sentence(act: Act, event: dict[str, Any]) -> str:
    """What was done; of an event whose module is away, its name."""
    kind = act.store.registry.event_types.get(event["event_type"])
    return event_words(kind.sentence) if kind else str(event["event_type"])


def _note(detail: dict[str, Any], *, with_opinions: bool) -> str:
    """What a person wrote, or the number that was given. An opinion (`text`) is content of a paper."""
    for key in ("reason", *(["text"] if with_opinions else []), "number", "derivation"):
        value = detail.get(key)
        if isinstance(value, str) and value:
            return value
    return ""


def told(act: Act, event: dict[str, Any]) -> dict[str, Any]:
    """An event for a program: what the stream says of it, and the ids of its objects; no more than people see."""
    is_kept = _speaks_of(event, kept_from(act, [event]))
    return {
        "id": event["_id"],
        **{key: event[key] for key in ("sequence", "event_type", "recorded_at", "played_at", "outcome", "authority")},
        "sentence": _sentence(act, event),
        "agent": {"acting_for": [], **event["agent"]},
        "objects": [] if is_kept else [{"kind": one["kind"], "id": one["id"]} for one in event["objects"]],
        "note": "" if is_kept else _note(event["detail"], with_opinions=False),
    }
