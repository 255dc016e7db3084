"""The sealer: new custody events become leaves of the Merkle log, and a signed checkpoint says how far.

- Leaf = SHA-256(0x00 || canonical bytes of the event), RFC 6962. Complete nodes are stored once and never change.
- Leaves, nodes and the checkpoint of a batch land in one transaction; two sealers at once make one run again.
- One log (shard) per calendar year of the machine's clock; its origin is `quancheng/<store>/<year>`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pymongo import ReturnDocument
from pymongo.client_session import ClientSession

from docstore import clock
from docstore.custody import merkle, note
from docstore.custody.ledger import bytes_of
from docstore.custody.note import Signer
from docstore.errors import CustodyChainError, NotFoundError
from docstore.store.store import Store

BATCH = 500


class StoredNodes:
    """The complete subtrees of one shard, read from the ledger."""

    def __init__(self, database: Any, shard: str, session: ClientSession | None = None) -> None:
        self._database = database
        self._shard = shard
        self._session = session

    def get(self, level: int, index: int) -> bytes:
        row = self._database.log_nodes.find_one({"_id": node_key(self._shard, level, index)}, session=self._session)
        if row is None:
            raise CustodyChainError("存证账本缺少节点 {level}/{index}。", level=level, index=index)
        return bytes.fromhex(row["hash"])


@dataclass(frozen=True)
class Inclusion:
    """Where an event stands in the log, with the proof against a checkpoint."""

    index: int
    size: int
    hashes: list[bytes]
    checkpoint: str


class Sealer:
    def __init__(self, store: Store, signer: Signer) -> None:
        self._store = store
        self.signer = signer

    def seal(self) -> int:
        """Append all unsealed events; returns how many. Safe to call from several processes."""
        total = 0
        while sealed := self._store.transact(self._seal_batch):
            total += sealed
        return total

    def _seal_batch(self, session: ClientSession) -> int:
        database: Any = self._store.database
        waiting = [row["_id"] for row in database.unsealed.find({}, session=session, limit=BATCH)]
        if not waiting:
            return 0
        events = list(database.custody_events.find({"_id": {"$in": waiting}}, session=session))
        events.sort(key=lambda event: (event["recorded_at"], event["chain"], event["sequence"]))
        moment = clock.now()
        shard = clock.local(moment).year
        # Written first: it makes a second sealer conflict before it has done any work.
        head = database.log_heads.find_one_and_update(
            {"_id": shard},
            {"$inc": {"size": len(events)}},
            upsert=True,
            return_document=ReturnDocument.AFTER,
            session=session,
        )
        size = int(head["size"])
        leaves = [merkle.leaf_hash(bytes_of(event)) for event in events]
        self._store_leaves(session, shard, size - len(events), leaves, [event["_id"] for event in events])
        root = merkle.root(size, StoredNodes(database, str(shard), session))
        origin = note.log_origin(self._store.id, shard)
        signed = note.Checkpoint(origin, size, root, (f"time {clock.iso(moment)}",))
        database.log_checkpoints.insert_one(
            {
                "_id": f"{shard}:{size}",
                "shard": str(shard),
                "size": size,
                "note": note.sign_checkpoint(signed, [self.signer]),
                "made_at": clock.iso(moment),
            },
            session=session,
        )
        database.unsealed.delete_many({"_id": {"$in": waiting}}, session=session)
        return len(events)

    def _store_leaves(
        self, session: ClientSession, shard: int, size: int, leaves: list[bytes], events: list[str]
    ) -> None:
        database: Any = self._store.database
        nodes = merkle.extend(size, leaves, StoredNodes(database, str(shard), session))
        database.log_nodes.insert_many(
            [{"_id": node_key(str(shard), level, index), "hash": value.hex()} for level, index, value in nodes],
            session=session,
        )
        database.log_leaves.insert_many(
            [
                {"_id": f"{shard}:{index}", "shard": str(shard), "index": index, "event": event, "hash": leaf.hex()}
                for index, (leaf, event) in enumerate(zip(leaves, events, strict=True), start=size)
            ],
            session=session,
        )

    def prove(self, event: str) -> Inclusion:
        """Inclusion of a sealed event in the newest checkpoint of its shard. Raises NotFoundError when unsealed."""
        database: Any = self._store.database
        leaf = database.log_leaves.find_one({"event": event})
        if leaf is None:
            raise NotFoundError("这个事件还没有写入存证账本。", next_step="几秒钟后再试。")
        newest = latest_checkpoint(self._store, leaf["shard"])
        if newest is None or newest["size"] <= leaf["index"]:
            raise CustodyChainError("存证账本的检查点落后于叶子 {leaf}。", leaf=leaf["_id"])
        nodes = StoredNodes(database, leaf["shard"])
        proof = merkle.inclusion_proof(leaf["index"], newest["size"], nodes)
        return Inclusion(leaf["index"], newest["size"], proof, newest["note"])


def latest_checkpoint(store: Store, shard: str = "") -> dict[str, Any] | None:
    """The newest checkpoint row of `shard`, or of all."""
    where = {"shard": shard} if shard else {}
    return store.database.log_checkpoints.find_one(where, sort=[("shard", -1), ("size", -1)])


def node_key(shard: str, level: int, index: int) -> str:
    return f"{shard}:{level}:{index}"
