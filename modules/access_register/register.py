"""The access register: the readings in the custody log, the newest first, by day, person and case.

Every way to them goes by an index that holds readings alone (`kernel.READINGS`); pages go by the place of the last row.
What who asks may not open is not named here either; of what a restriction keeps from him, the reason is kept, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from admin.api import keyset
from admin.api.shapes import Text
from docstore import clock
from docstore.access.account import Account
from docstore.model.base import StoredDocument
from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from docstore.store.act import Act
from docstore.store.reads import order
from modules.cases.api import COPYING
from modules.organisation.api import Department

PERMISSION = "register.view"
SHOWN = 100
KEPT_BACK = "（不能显示）"
_READINGS = {"detail.way": {"$exists": True}}
_NEWEST = keyset.Order("recorded_at", Text(), is_newest_first=True)


@dataclass(frozen=True)
class Asked:
    """What the register is narrowed to; `faults`: the names of what could not be read. Days are the bureau's."""

    person: str = ""
    case: str = ""
    since: str = ""
    until: str = ""
    faults: tuple[str, ...] = field(default=(), compare=False)

    def kept(self) -> dict[str, str]:
        return {key: value for key in ("person", "case", "since", "until") if (value := getattr(self, key))}


@dataclass(frozen=True)
class Reading:
    """One row. `case` and `record` are words; `is_copied`: bytes or paper went along."""

    at: datetime
    reader: str
    posts: tuple[str, ...]
    unit: str
    certificate: str  # as it is now
    address: str
    case: str
    record: str
    record_id: str
    version: int
    way: str
    is_copied: bool
    reason: str


def asked(given: Mapping[str, str]) -> Asked:
    """From an address: what cannot be read is left out, and named."""
    values = {key: given.get(key, "").strip()[:100] for key in ("person", "case", "since", "until")}
    faults = [key for key in ("since", "until") if values[key] and not _is_day(values[key])]
    return Asked(**{key: value for key, value in values.items() if key not in faults}, faults=tuple(faults))


def page(act: Act, wanted: Asked, cursor: str = "") -> tuple[list[Reading], str | None]:
    """A page, and the place of the next. Raises InvalidInputError for a place that this list did not give."""
    found, further = keyset.page(lambda *how: _find(act, wanted, *how), _NEWEST, cursor, SHOWN)
    return _told(act, found), further


def rows(act: Act, wanted: Asked, most: int) -> list[Reading]:
    """All of it, `most` rows at the utmost."""
    return _told(act, _find(act, wanted, {}, _NEWEST.sort(), most))


def where(act: Act, wanted: Asked) -> dict[str, Any]:
    """The filter on custody events: readings that this person may see in the register."""
    parts: list[dict[str, Any]] = [_READINGS, act.store.policy.query(act.actor, PERMISSION)]
    if wanted.person:
        parts.append({"agent.id": wanted.person})
    if wanted.case:
        case = act.first(CaseFile, {"number": wanted.case})
        parts.append({"case": case.id if case else {"$in": []}})
    if wanted.since:
        parts.append({"recorded_at": {"$gte": _beginning(wanted.since)}})
    if wanted.until:
        parts.append({"recorded_at": {"$lt": _beginning(wanted.until, later=1)}})
    return {"$and": [part for part in parts if part]}


def _find(act: Act, wanted: Asked, condition: dict[str, Any], sort: Sequence[str], limit: int) -> list[dict[str, Any]]:
    events: Any = act.store.database.custody_events
    both = where(act, wanted)
    if condition:
        both["$and"].append(condition)
    return act.store.read(lambda: list(events.find(both, sort=order(sort), limit=limit)))


def _told(act: Act, events: Sequence[dict[str, Any]]) -> list[Reading]:
    accounts = _by_id(act, Account, {event["agent"]["id"] for event in events})
    records = _by_id(act, Record, {event["objects"][0]["id"] for event in events})
    cases = _by_id(act, CaseFile, {event["case"] for event in events if event["case"]})
    units = {one.id: one.name for one in act.find(Department, {})}
    titles = {key: one.title for key, one in records.items() if act.allows("records.view", one)}
    in_reach = {key for key, one in records.items() if _is_in_reach(act, "records.view", one)}
    numbers = {key: one.number if _is_in_reach(act, "cases.view", one) else KEPT_BACK for key, one in cases.items()}
    roles = act.store.registry.roles
    found = []
    for event in events:
        agent, detail, key = event["agent"], event["detail"], event["objects"][0]["id"]
        account = accounts.get(agent["id"])
        found.append(
            Reading(
                at=datetime.fromisoformat(event["recorded_at"]),
                reader=agent["name"],
                posts=_posts(roles, agent),
                unit=units.get(detail.get("reader_department", ""), ""),
                certificate=(account.certificate or "") if account else "",
                address=detail.get("address", ""),
                case=numbers.get(event["case"], ""),
                record=titles.get(key, KEPT_BACK),
                record_id=key,
                version=detail["version"],
                way=detail["way"],
                is_copied=event["event_type"] in COPYING,
                reason=detail.get("reason", "") if key in in_reach else KEPT_BACK,
            )
        )
    return found


def _posts(roles: Mapping[str, Any], agent: Mapping[str, Any]) -> tuple[str, ...]:
    """Those held at the time, and that the reading rested on none of them."""
    held = tuple(roles[name].title for name in agent["roles"] if name in roles)
    return (*held, "紧急查阅") if agent.get("emergency") else held


def _by_id(act: Act, model: type[StoredDocument], keys: set[str]) -> dict[str, Any]:
    return {one.id: one for one in act.find(model, {"_id": {"$in": sorted(keys)}})}


def _is_in_reach(act: Act, permission: str, target: Any) -> bool:
    return not any(one.stops for one in act.explain(permission, target).hindrances)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == len("2026-01-01")


def _beginning(day: str, later: int = 0) -> str:
    """The first moment of a day in the bureau's time, as events write moments."""
    try:
        on = date.fromisoformat(day) + timedelta(days=later)
    except OverflowError:
        on = date.max
    return clock.iso(datetime.combine(on, time(), clock.BUREAU_ZONE)) if on.year > 1 else ""
