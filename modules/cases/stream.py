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
from modules.cases.telling import UNTOLD, VIEW

LATEST = 200
_BY_PEOPLE = {"agent.kind": {"$ne": "system"}, "event_type": {"$nin": [READ, STATED]}}


def events_of(act: Act, case_id: str, limit: int = LATEST, *, by_people: bool = False) -> list[dict[str, Any]]:
    """The newest events of a case as stored; `by_people` leaves out what jobs did, and mere looking."""
    database: Any = act.store.database
    where = {"case": case_id, **(_BY_PEOPLE if by_people else {})}
    return act.store.read(lambda: list(database.custody_events.find(where, sort=[("sequence", -1)], limit=limit)))


def rows(act: Act, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of the stream: {at, who, what, note, icon, sequence, digest}."""
    kept, reads = kept_from(act, events), _read_freely(act, events)
    return [_row(act, event, kept, tells=event["case"] in reads) for event in events]


def kept_from(act: Act, events: list[dict[str, Any]]) -> set[str]:
    """The records of these events that this person may not open."""
    named = {key for event in events for key in _records(event)}
    if not named:
        return named
    return named - {one.id for one in act.find_allowed(VIEW, Record, {"_id": {"$in": sorted(named)}})}


def _records(event: dict[str, Any]) -> list[str]:
    return [key for one in event["objects"] if (key := _record(one))]


def _record(named: dict[str, Any]) -> str:
    """The record that an object of an event is, or is of; empty for another thing."""
    return str(named["id"] if named["kind"] == "record" else named.get("record", ""))


def _tells_nothing(event: dict[str, Any], kept: set[str]) -> bool:
    """Whether what was written with the event is kept, too: unless it was said of the case, with records only named."""
    is_of_case = event["objects"][:1] and event["objects"][0]["kind"] == "case"
    return not is_of_case and any(key in kept for key in _records(event))


def _read_freely(act: Act, events: list[dict[str, Any]]) -> set[str]:
    """The cases of these events whose papers this person reads without saying why: only then the stream quotes them."""
    cases = {event["case"] for event in events if event["case"]}
    return {one.id for one in act.find_allowed(FREELY, CaseFile, {"_id": {"$in": sorted(cases)}})} if cases else set()


def _row(act: Act, event: dict[str, Any], kept: set[str], *, tells: bool) -> dict[str, Any]:
    kind = act.store.registry.event_types.get(event["event_type"])
    titles = [_(UNTOLD) if _record(one) in kept else one["title"] for one in event["objects"] if one.get("title")]
    return {
        "at": display.moment(event["played_at"] or event["recorded_at"]),
        "recorded_at": display.moment(event["recorded_at"]),
        "who": display.agent(event["agent"]),
        "what": f"{_sentence(act, event)} {_('、').join(dict.fromkeys(titles))}".strip(),
        "note": "" if _tells_nothing(event, kept) else _note(event["detail"], with_opinions=tells),
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
    kept = kept_from(act, [event])
    told_of = [one for one in event["objects"] if _record(one) not in kept]
    return {
        "id": event["_id"],
        **{key: event[key] for key in ("sequence", "event_type", "recorded_at", "played_at", "outcome", "authority")},
        "sentence": _sentence(act, event),
        "agent": {"acting_for": [], **event["agent"]},
        "objects": [{"kind": one["kind"], "id": one["id"]} for one in told_of],
        "note": "" if _tells_nothing(event, kept) else _note(event["detail"], with_opinions=False),
    }
