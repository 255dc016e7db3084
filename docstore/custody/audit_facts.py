"""Facts against events: the state of a thing must be the one that its last move in the ledger led to.

The application may change facts, and so may whoever has its credentials: a case could be opened again after it was
sealed, without an event. Only what a move itself says is compared; drafts and names are not evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from docstore.custody.finding import Finding
from docstore.errors import CustodyChainError
from docstore.store.store import Store

# What a move fixes beside the state, by the same name in the event and on the document.
FIXED = ("number", "archive_number", "retention_until")


class Moves:
    """The last move of each thing. Events are noted in the order of their chains."""

    def __init__(self) -> None:
        self._last: dict[str, dict[str, Any]] = {}

    def note(self, event: dict[str, Any]) -> None:
        if "to" in event["detail"] and event["objects"]:
            self._last[event["objects"][0]["id"]] = event

    def findings(self, store: Store) -> Iterator[Finding]:
        """What is gone, or stands otherwise than its last move says."""
        models = {model.policy_kind: model for model in store.registry.models.values() if model.policy_kind}
        database: Any = store.database
        for key, event in self._last.items():
            thing = event["objects"][0]
            model = models.get(thing["kind"])
            if model is None:
                continue  # the module that knows it is not loaded
            stored = database[model.collection_name()].find_one({"_id": key})
            problem = _compare(stored, event["detail"])
            if problem:
                name = thing.get("number") or thing.get("title") or key
                place = f"{event['chain']} 第 {event['sequence']} 号事件"
                yield Finding(
                    f"{name} {problem}，见 {place}。",
                    CustodyChainError.code,
                    case=event["case"] or "",
                    record=key if thing["kind"] == "record" else "",
                    event=event["_id"],
                )


def _compare(stored: Mapping[str, Any] | None, detail: Mapping[str, Any]) -> str:
    if stored is None:
        return "不见了"
    if stored.get("state") != detail["to"]:
        return f"现在的状态是 {stored.get('state')}，留痕说是 {detail['to']}"
    changed = [name for name in FIXED if name in detail and stored.get(name) != detail[name]]
    return f"的 {'、'.join(changed)} 与留痕不一致" if changed else ""
