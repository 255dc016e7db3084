"""Holds against their events: a hold that is gone, changed or let go without an event would open the way to disposal.

A hold that no event tells of is named with all other evidence (`audit_facts.Mentions`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from docstore.custody.finding import Finding
from docstore.errors import CustodyChainError
from docstore.model.case_file import HELD, RELEASED, CaseFile
from docstore.model.hold import Hold
from docstore.store.store import Store

PLACED, RELEASED_EVENT = "hold_placed", "hold_released"
_TOLD = ("case", "record", "ground", "basis", "note", "placed_by", "released_by", "release_reason")


class Holds:
    """What events tell of each hold, and so of each case whether it is held."""

    def __init__(self) -> None:
        self._told: dict[str, dict[str, Any]] = {}
        self._events: dict[str, dict[str, Any]] = {}

    def note(self, event: dict[str, Any]) -> None:
        if event["event_type"] not in (PLACED, RELEASED_EVENT) or not event["objects"]:
            return
        thing, detail, agent = event["objects"][0], event["detail"], event["agent"]
        told = self._told.setdefault(thing["id"], {"case": event["case"], "name": "冻结"})
        if event["event_type"] == PLACED:
            own = {name: detail.get(name) or None for name in ("ground", "basis", "note")}
            told |= {**own, "record": thing.get("record"), "placed_by": agent["id"]}
            told["name"] = f"冻结（{detail.get('reason')}）"
        else:
            told |= {"released_by": agent["id"], "release_reason": detail.get("reason")}
        self._events[thing["id"]] = event

    def findings(self, store: Store) -> Iterator[Finding]:
        yield from self._holds(store)
        yield from self._cases(store)

    def _holds(self, store: Store) -> Iterator[Finding]:
        rows: Any = store.database[Hold.collection_name()]
        for key, told in self._told.items():
            row, event = rows.find_one({"_id": key}), self._events[key]
            if row is not None and _agrees(row, told):
                continue
            what = "不见了" if row is None else "与留痕不一致"
            yield Finding(
                f"{told['name']} {what}，见 {event['chain']} 第 {event['sequence']} 号事件。",
                CustodyChainError.code,
                case=told["case"] or "",
                record=told.get("record") or "",
                event=event["_id"],
            )

    def _cases(self, store: Store) -> Iterator[Finding]:
        """By the case itself the list is narrowed, and whoever disposes of it sees that it is held."""
        held = {told["case"] for told in self._told.values() if not _is_over(told)}
        states = {told["case"]: HELD if told["case"] in held else RELEASED for told in self._told.values()}
        where = {"$or": [{"_id": {"$in": list(states)}}, {"hold_state": {"$ne": None}}]}
        for row in store.database[CaseFile.collection_name()].find(where, {"number": 1, "hold_state": 1}):
            if row.get("hold_state") != states.get(row["_id"]):
                sentence = f"{row.get('number')} 有没有冻结，与留痕不一致。"
                yield Finding(sentence, CustodyChainError.code, case=row["_id"])


def _agrees(row: Mapping[str, Any], told: Mapping[str, Any]) -> bool:
    is_over = row.get("released_at") is not None
    return is_over == _is_over(told) and all(row.get(name) == told.get(name) for name in _TOLD)


def _is_over(told: Mapping[str, Any]) -> bool:
    return "released_by" in told
