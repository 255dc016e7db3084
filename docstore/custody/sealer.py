"""The sealer: new custody events become leaves of the Merkle log, and a signed checkpoint says how far.

- Leaf = SHA-256(0x00 || canonical bytes of the event), RFC 6962. Complete nodes are stored once and never change.
- Leaves, nodes and the checkpoint of a batch land in one transaction; two sealers at once make one run again.
- Heads of chains say from where on events wait. That is a lower bound: it moves after the commit, so that no writer has
  to wait for a batch; and where a sealer died before, the log itself tells which events it has.
- One log (shard) per calendar year of the machine's clock; its origin is `quancheng/<store>/<year>`. The first
  leaf of a year tells the root at which the year before ended, so that no year can be rewritten alone.
- The clock may go back: a chain is sealed in the order of its sequence, and a year that ended stays ended.
- A checkpoint is signed by the key in force, and by the next one too when its batch holds the handover.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo import ReturnDocument, UpdateOne
from pymongo.client_session import ClientSession

from docstore import clock
from docstore.access.actor import SYSTEM
from docstore.custody import ledger, merkle, note, stamps
from docstore.custody.keyring import read_keys
from docstore.custody.keys import KeySource
from docstore.custody.note import Signer, VerifierKey
from docstore.custody.year_end import YEAR_ENDED, ended_year
from docstore.errors import CustodyChainError, NotFoundError
from docstore.store.act import Act
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
class Stretch:
    """Events of one chain that wait to be sealed, from `first` up to and with `last`."""

    chain: str
    first: int
    last: int

    def where(self) -> dict[str, Any]:
        return {"chain": self.chain, "sequence": {"$gte": self.first, "$lte": self.last}}


@dataclass(frozen=True)
class Inclusion:
    """Where an event stands in the log, with the proof against a checkpoint; `stamp`: over that, or empty."""

    index: int
    size: int
    hashes: list[bytes]
    checkpoint: str
    stamp: bytes = b""


class Sealer:
    def __init__(self, store: Store, keys: KeySource) -> None:
        self._store = store
        self._keys = keys
        self._held: dict[VerifierKey, Signer] = {}

    @property
    def signer(self) -> Signer:
        """The key in force. Raises SettingError when this process has not got it."""
        return self._signers(None, ())[0]

    def seal(self) -> int:
        """Append all unsealed events; returns how many. Safe to call from several processes."""
        total = 0
        while True:
            sealed, stretches = self._store.transact(self._seal_batch)
            if not stretches:
                return total
            self._move_on(stretches)
            total += sealed

    def _seal_batch(self, session: ClientSession) -> tuple[int, list[Stretch]]:
        """How many events became leaves, and the stretches of which all are leaves now."""
        database: Any = self._store.database
        stretches = self._waiting(session)
        events = self._unsealed(session, stretches)
        if not events:
            return 0, stretches
        moment = clock.now()
        shard, ending = self._shard(session, moment)
        if ending is not None:
            key = self._end_year(session, ending, moment)
            events.insert(0, database.custody_events.find_one({"_id": key}, session=session))
        # Written before the work is done: it makes a second sealer conflict early.
        head = database.log_heads.find_one_and_update(
            {"_id": shard},
            {"$inc": {"size": len(events)}},
            upsert=True,
            return_document=ReturnDocument.AFTER,
            session=session,
        )
        size = int(head["size"])
        leaves = [merkle.leaf_hash(ledger.bytes_of(event)) for event in events]
        keys = [event["_id"] for event in events]
        self._store_leaves(session, shard, size - len(events), leaves, keys)
        self._store_checkpoint(session, shard, size, moment, self._signers(session, keys))
        return len(events), stretches

    def _waiting(self, session: ClientSession) -> list[Stretch]:
        """Of chains that grew, `BATCH` events at most."""
        database: Any = self._store.database
        found, room = [], BATCH
        for head in database.chains.find({"unsealed_from": {"$exists": True}}, session=session):
            first = int(head["unsealed_from"])
            found.append(Stretch(head["_id"], first, min(int(head["sequence"]), first + room - 1)))
            room -= found[-1].last - first + 1
            if room <= 0:
                break
        return found

    def _unsealed(self, session: ClientSession, stretches: Sequence[Stretch]) -> list[dict[str, Any]]:
        """The events of `stretches` that are no leaves yet."""
        if not stretches:
            return []
        database: Any = self._store.database
        where = {"$or": [stretch.where() for stretch in stretches]}
        events = list(database.custody_events.find(where, session=session))
        sealed = self._sealed(session, [event["_id"] for event in events])
        return in_order([event for event in events if event["_id"] not in sealed])

    def _sealed(self, session: ClientSession | None, events: Sequence[str]) -> set[str]:
        """Those of `events` that are leaves."""
        database: Any = self._store.database
        return {row["event"] for row in database.log_leaves.find({"event": {"$in": events}}, session=session)}

    def _move_on(self, stretches: Sequence[Stretch]) -> None:
        """What has grown further meanwhile waits from there on."""
        database: Any = self._store.database
        moves = []
        for one in stretches:
            rest = {"$cond": [{"$gt": ["$sequence", one.last]}, one.last + 1, "$$REMOVE"]}
            still = {"_id": one.chain, "unsealed_from": one.first}  # not moved on by another sealer
            moves.append(UpdateOne(still, [{"$set": {"unsealed_from": rest}}]))
        self._store.read(lambda: database.chains.bulk_write(moves, ordered=False))

    def _shard(self, session: ClientSession, moment: datetime) -> tuple[int, dict[str, Any] | None]:
        """The year to append to, and the head of the year that ends with it, if one does."""
        database: Any = self._store.database
        year = clock.local(moment).year
        newest = database.log_heads.find_one({}, sort=[("_id", -1)], session=session)
        if newest is None or newest["_id"] >= year:
            return (year if newest is None else int(newest["_id"])), None
        return year, newest

    def _end_year(self, session: ClientSession, head: dict[str, Any], moment: datetime) -> str:
        """Write the event that becomes the next year's first leaf; returns its key."""
        database: Any = self._store.database
        size, year = int(head["size"]), int(head["_id"])
        draft = ledger.Draft(
            event_type=YEAR_ENDED,
            case=None,
            objects=({"kind": "store", "id": self._store.id},),
            detail=ended_year(self._store.id, year, size, merkle.root(size, StoredNodes(database, str(year), session))),
            outcome="success",
            authority="",
            occurred_at=None,
        )
        act = Act(self._store, SYSTEM)
        [key] = ledger.append(database, session, act, [draft], moment, exercise=self._store.is_exercise)
        return key

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

    def _store_checkpoint(
        self, session: ClientSession, shard: int, size: int, moment: datetime, signers: Sequence[Signer]
    ) -> None:
        database: Any = self._store.database
        root = merkle.root(size, StoredNodes(database, str(shard), session))
        origin = note.log_origin(self._store.id, shard)
        head = note.Checkpoint(origin, size, root, (f"time {clock.iso(moment)}",))
        database.log_checkpoints.insert_one(
            {
                "_id": f"{shard}:{size}",
                "shard": str(shard),
                "size": size,
                "note": note.sign_checkpoint(head, signers),
                "made_at": clock.iso(moment),
            },
            session=session,
        )

    def _signers(self, session: ClientSession | None, batch: Sequence[str]) -> list[Signer]:
        """The key in force: the last whose handover is sealed; then those whose handover is in `batch`."""
        first, *later = read_keys(self._store, session)
        sealed = self._sealed(session, [one.event for one in later]).difference(batch) if later else set()
        in_force = [first, *(one for one in later if one.event in sealed)][-1]
        coming = [one for one in later if one.event in batch]
        return [self._held_key(one.verifier) for one in (in_force, *coming)]

    def _held_key(self, key: VerifierKey) -> Signer:
        if key not in self._held:
            self._held[key] = self._keys(key)
        return self._held[key]

    def prove(self, event: str, signer: Signer | None = None) -> Inclusion:
        """Inclusion of a sealed event in a checkpoint of its shard. Raises NotFoundError when unsealed.

        It is the first that has a time stamp, for what a stamp shows is that the event is older; without any, the
        newest. Where another key signed it, `signer` (the key in force) does so besides.
        """
        database: Any = self._store.database
        leaf = database.log_leaves.find_one({"event": event})
        if leaf is None:
            raise NotFoundError("这个事件还没有写入存证账本。", next_step="几秒钟后再试。")
        newest = latest_checkpoint(self._store, leaf["shard"])
        if newest is None or newest["size"] <= leaf["index"]:
            raise CustodyChainError("存证账本的检查点落后于叶子 {leaf}。", leaf=leaf["_id"])
        stamped = stamps.earliest(self._store, leaf["shard"], leaf["index"])
        head, stamp = (stamped[0], stamped[1].response) if stamped else (newest, b"")
        nodes = StoredNodes(database, leaf["shard"])
        proof = merkle.inclusion_proof(leaf["index"], head["size"], nodes)
        signed = self._signed_now(head["note"], signer or self.signer)
        return Inclusion(leaf["index"], head["size"], proof, signed, stamp)

    def _signed_now(self, text: str, signer: Signer) -> str:
        """Raises CustodyChainError when no key of the store has signed `text`: such a note gets no signature."""
        note.open_checkpoint(text, [one.verifier for one in read_keys(self._store)])
        return note.countersign(text, signer)


def in_order(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """By the time told, but none before its predecessor in its chain, wherever the clock went."""
    latest: dict[str, str] = {}
    keyed: list[tuple[tuple[str, str, int], dict[str, Any]]] = []
    for event in sorted(events, key=lambda one: (one["chain"], one["sequence"])):
        chain = event["chain"]
        latest[chain] = max(event["recorded_at"], latest.get(chain, ""))
        keyed.append(((latest[chain], chain, event["sequence"]), event))
    return [event for _, event in sorted(keyed, key=lambda pair: pair[0])]


def latest_checkpoint(store: Store, shard: str = "") -> dict[str, Any] | None:
    """The newest checkpoint row of `shard`, or of all."""
    where = {"shard": shard} if shard else {}
    return store.database.log_checkpoints.find_one(where, sort=[("shard", -1), ("size", -1)])


def node_key(shard: str, level: int, index: int) -> str:
    return f"{shard}:{level}:{index}"
