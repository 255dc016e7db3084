"""The sealer: new custody events become leaves of the Merkle log, and a signed checkpoint says how far.

- Leaf = SHA-256(0x00 || canonical bytes of the event), RFC 6962. Complete nodes are stored once and never change.
- Leaves, nodes and the checkpoint of a batch land in one transaction; two sealers at once make one run again.
- One log (shard) per calendar year of the machine's clock; its origin is `quancheng/<store>/<year>`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pymongo import ReturnDocument
from pymongo.client_session import ClientSession

from docstore import clock
from docstore.custody import merkle, note
from docstore.custody.ledger import bytes_of
from docstore.errors import CustodyChainError, NotFoundError
from docstore.store.store import Store

BATCH = 500


class StoredNodes:
    """The complete nodes of one shard, read from the ledger; those of the running batch come from memory."""

    def __init__(self, database: Any, shard: str, session: ClientSession | None = None) -> None:
        self._database = database
        self._shard = shard
        self._session = session
        self.fresh: dict[tuple[int, int], bytes] = {}

    def get(self, level: int, index: int) -> bytes:
        if (level, index) in self.fresh:
            return self.fresh[level, index]
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
    def __init__(self, store: Store, key: Ed25519PrivateKey) -> None:
        self._store = store
        self._key = key

    @property
    def signing_key(self) -> Ed25519PrivateKey:
        return self._key

    def origin(self, shard: str) -> str:
        return f"quancheng/{self._store.id}/{shard}"

    def seal(self) -> int:
        """Append all unsealed events; returns how many. Safe to call from several processes."""
        total = 0
        while sealed := self._store.transact(self._seal_batch):
            total += sealed
        return total

    def _seal_batch(self, session: ClientSession) -> int:
        database = self._store.database
        waiting = [row["_id"] for row in database.unsealed.find({}, session=session, limit=BATCH)]
        if not waiting:
            return 0
        events = list(database.custody_events.find({"_id": {"$in": waiting}}, session=session))
        events.sort(key=lambda event: (event["recorded_at"], event["chain"], event["sequence"]))
        shard = str(clock.local(clock.now()).year)
        # Written first: it makes a second sealer conflict before it has done any work.
        head = database.log_heads.find_one_and_update(
            {"_id": shard},
            {"$inc": {"size": len(events)}},
            upsert=True,
            return_document=ReturnDocument.AFTER,
            session=session,
        )
        size = int(head["size"]) - len(events)
        nodes = StoredNodes(database, shard, session)
        leaves = []
        for event in events:
            leaf = merkle.leaf_hash(bytes_of(event))
            for level, index, value in merkle.append(size, leaf, nodes):
                nodes.fresh[level, index] = value
            leaves.append(
                {"_id": f"{shard}:{size}", "shard": shard, "index": size, "event": event["_id"], "hash": leaf.hex()}
            )
            size += 1
        database.log_leaves.insert_many(leaves, session=session)
        database.log_nodes.insert_many(
            [{"_id": node_key(shard, *place), "hash": value.hex()} for place, value in nodes.fresh.items()],
            session=session,
        )
        root = merkle.root(size, nodes)
        database.log_checkpoints.insert_one(
            {
                "_id": f"{shard}:{size}",
                "shard": shard,
                "size": size,
                "note": note.sign_checkpoint(self.origin(shard), size, root, self._key),
                "made_at": clock.iso(clock.now()),
            },
            session=session,
        )
        database.unsealed.delete_many({"_id": {"$in": waiting}}, session=session)
        return len(events)

    def prove(self, event: str) -> Inclusion:
        """Inclusion of a sealed event in the newest checkpoint of its shard. Raises NotFoundError when unsealed."""
        database = self._store.database
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
