"""The proof of one granted file: its event lies in the log, and the event speaks of this file."""

from __future__ import annotations

import json
from typing import Any

from docstore.custody import merkle
from docstore.custody.manifest import INCLUSION_FORMAT, Item
from docstore.custody.note import Checkpoint, decode_base64


def is_included(event: bytes, inclusion: bytes, head: Checkpoint) -> bool:
    """Whether the exact bytes of `event` are the leaf that `inclusion` (a file's bytes) leads to `head` from."""
    try:
        proof: dict[str, Any] = json.loads(inclusion)
        hashes = [decode_base64(text) for text in proof["hashes"]]
        index, size = proof["leaf_index"], proof["tree_size"]
    except (ValueError, KeyError, TypeError):
        return False
    return (
        proof["format"] == INCLUSION_FORMAT
        and type(index) is int
        and size == head.size
        and all(len(value) == 32 for value in hashes)
        and merkle.verify_inclusion(merkle.leaf_hash(event), index, head.size, hashes, head.root)
    )


def disagreement(data: bytes, item: Item, exercise: bool) -> str:
    """What in the sealed event contradicts the manifest's item, or nothing."""
    try:
        event: dict[str, Any] = json.loads(data)
        digests = [thing.get("digest") for thing in event["objects"]]
    except (ValueError, KeyError, TypeError, AttributeError):
        return "采集事件读不懂。"
    if item.sha256 not in digests:
        return "采集事件记的是另一份内容。"
    told = (item.event_type, item.recorded_at, item.occurred_at, item.played_at, exercise)
    sealed = tuple(event.get(name) for name in ("event_type", "recorded_at", "occurred_at", "played_at", "exercise"))
    return "" if told == sealed else "清单写的采集时间与采集事件不同。"
