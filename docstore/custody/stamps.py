"""The time stamps that were given: rows of the ledger, added and never changed.

No event tells of one: it would be the next leaf, which asks for the next stamp. A stamp needs none, its authority has
signed it; a row that somebody else added covers no checkpoint, is passed over here and named by the audit.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docstore import clock
from docstore.custody.stamp import Stamp, Trust, read_stamp
from docstore.errors import CustodyChainError
from docstore.identifiers import new_id
from docstore.store.store import Store

COLLECTION = "log_stamps"
# Rows that do not hold are passed over, but not without end.
_TRIED = 50


def keep(store: Store, checkpoint: dict[str, Any], stamp: Stamp) -> None:
    row = {
        "_id": new_id(),
        "shard": checkpoint["shard"],
        "size": checkpoint["size"],
        "response": stamp.response,
        "stamped_at": moment(stamp),
        "authority": stamp.authority,
        "received_at": clock.iso(clock.now()),
    }
    store.read(lambda: store.database[COLLECTION].insert_one(row))


def checked(row: dict[str, Any], note: str, trust: Trust | None) -> Stamp:
    """The stamp in `row`, which must cover `note` and, with `trust`, be signed by whom it trusts.

    Raises CustodyChainError.
    """
    response = row.get("response")
    if not isinstance(response, bytes):
        raise CustodyChainError("时间戳读不懂。")
    stamp = read_stamp(response)
    if not stamp.covers(note):
        raise CustodyChainError("时间戳盖的不是这个检查点。")
    if trust is not None:
        trust.check(stamp)
    return stamp


def moment(stamp: Stamp) -> str:
    return clock.iso(stamp.time)


def is_stamped(store: Store, checkpoint: dict[str, Any]) -> bool:
    where = {"shard": checkpoint["shard"], "size": checkpoint["size"]}
    return next(_holding(store, where, 1), None) is not None


def earliest(store: Store, shard: str, index: int) -> tuple[dict[str, Any], Stamp] | None:
    """The first checkpoint that covers leaf `index` and has a stamp: the tightest bound on when the leaf existed."""
    return next(_holding(store, {"shard": shard, "size": {"$gt": index}}, 1), None)


def newest(store: Store, upto: dict[str, Any]) -> tuple[dict[str, Any], Stamp] | None:
    """The last stamped checkpoint of the log of `upto`, not beyond it."""
    return next(_holding(store, {"shard": upto["shard"], "size": {"$lte": upto["size"]}}, -1), None)


def _holding(store: Store, where: dict[str, Any], direction: int) -> Iterator[tuple[dict[str, Any], Stamp]]:
    database: Any = store.database
    for row in database[COLLECTION].find(where, sort=[("size", direction)], limit=_TRIED):
        checkpoint = database.log_checkpoints.find_one({"shard": row["shard"], "size": row["size"]})
        try:
            if checkpoint is not None:
                yield checkpoint, checked(row, checkpoint["note"], store.equipment.trust)
        except CustodyChainError:
            continue
