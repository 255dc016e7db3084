"""Results of fixity against their events: each group of results must be the one that its event's digest names.

The application may insert into the ledger, and the database's administrator change what lies there: a verification
that never was, or a mismatch that is gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docstore.custody.canonical import digest
from docstore.custody.finding import Finding
from docstore.custody.rolling_fixity import CHECKED, RESULTS, as_text
from docstore.errors import FixityError
from docstore.store.store import Store


class Results:
    """The groups that events tell of."""

    def __init__(self) -> None:
        self._told: dict[str, dict[str, Any]] = {}

    def note(self, event: dict[str, Any]) -> None:
        if event["event_type"] == CHECKED and "group" in event["detail"]:
            self._told[str(event["detail"]["group"])] = event

    def findings(self, store: Store) -> Iterator[Finding]:
        """Rows of one group lie together, so that only the groups at hand are held."""
        waiting: dict[str, list[dict[str, Any]]] = {}
        stray = 0
        for row in store.database[RESULTS].find({}):
            group = str(row.get("group"))
            if group not in self._told:
                stray += 1
                continue
            rows = waiting.setdefault(group, [])
            rows.append(row)
            if len(rows) == self._told[group]["detail"].get("blobs"):
                yield from self._compared(group, waiting.pop(group))
        for group in [*waiting, *(one for one in self._told if one not in waiting)]:
            yield from self._compared(group, waiting.get(group, []))
        if stray:
            yield Finding(f"有 {stray} 条校验结果没有对应的事件，或者比事件说的多。", FixityError.code)

    def _compared(self, group: str, rows: list[dict[str, Any]]) -> Iterator[Finding]:
        event = self._told.pop(group)
        place = f"{event['chain']} 第 {event['sequence']} 号事件"
        # By their ids; a program of before took them as they lay.
        if event["detail"].get("digest") not in (_digest(sorted(rows, key=lambda row: str(row["_id"]))), _digest(rows)):
            sentence = f"{place}说的校验结果（{event['detail'].get('blobs')} 条）少了，或者被改过。"
            yield Finding(sentence, FixityError.code, event=event["_id"])


def _digest(rows: list[dict[str, Any]]) -> str:
    try:
        return digest([as_text(row) for row in rows])
    except (KeyError, TypeError, AttributeError):  # not written by the rolling verification
        return ""
