"""A store under a clock that the test moves, with the keys that it was given."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from docstore import clock
from docstore.custody import merkle, note
from docstore.custody.audit import audit
from docstore.custody.canonical import digest
from docstore.custody.finding import Finding
from docstore.custody.handover import handover_note
from docstore.custody.keyring import hand_over
from docstore.custody.keys import create_next_key, only
from docstore.custody.ledger import bytes_of
from docstore.custody.note import Signer
from docstore.custody.sealer import Sealer, latest_checkpoint, node_key
from docstore.store.store import Store
from docstore.store.unit_of_work import UnitOfWork, use_case
from tests.stores import act_of

NEW_YEAR = datetime(2026, 12, 31, 16, tzinfo=UTC)  # midnight in the bureau


@use_case
def note_down(uow: UnitOfWork, *, case: str = "c1") -> None:
    uow.record("thing_made", case=case)


class Machine:
    """One store under a clock that the test moves."""

    def __init__(self, store: Store, signer: Signer, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.store, self.signer, self.folder = store, signer, folder
        self.time = datetime(2026, 5, 1, 2, tzinfo=UTC)
        self.held = [signer]
        patch.setattr(clock, "now", lambda: self.time)

    @property
    def sealer(self) -> Sealer:
        return Sealer(self.store, only(*self.held))

    def work(self, events: int = 3, case: str = "c1") -> str:
        """Some events, each a minute later, and their checkpoint."""
        for _ in range(events):
            self.time += timedelta(minutes=1)
            note_down(act_of(self.store), case=case)
        self.sealer.seal()
        return self.checkpoint()

    def checkpoint(self) -> str:
        row = latest_checkpoint(self.store)
        assert row is not None
        return str(row["note"])

    def change_key(self) -> Signer:
        new = create_next_key(self.folder / "log-key.pem", self.signer.name)
        hand_over(act_of(self.store), handover=handover_note(self.held[-1], new))
        self.held.append(new)
        return new

    def findings(self, *old: str) -> list[Finding]:
        return audit(act_of(self.store), [self.signer.verifier], old=old).findings


def mend_nodes(database: Any, shard: str) -> None:
    """As somebody would who has changed leaves: the nodes that the leaves make now."""
    rows = database.log_leaves.find({"shard": shard}, sort=[("index", 1)])
    tree = merkle.HashReader([bytes.fromhex(row["hash"]) for row in rows])
    database.log_nodes.delete_many({"_id": {"$regex": f"^{shard}:"}})
    database.log_nodes.insert_many(
        [{"_id": node_key(shard, *at), "hash": value.hex()} for at, value in tree.nodes.items()]
    )


def rewrite_last_event(mongo: Any, machine: Machine, chain: str, shard: str) -> None:
    database = mongo.admin[machine.store.database.name]
    event = database.custody_events.find_one({"chain": chain}, sort=[("sequence", -1)])
    event["detail"] = {"forged": 1}
    database.custody_events.replace_one({"_id": event["_id"]}, event)
    plain = {key: value for key, value in event.items() if key != "_id"}
    database.chains.update_one({"_id": chain}, {"$set": {"digest": digest(plain)}})
    leaf = merkle.leaf_hash(bytes_of(event)).hex()
    database.log_leaves.update_one({"event": event["_id"]}, {"$set": {"hash": leaf}})
    mend_nodes(database, shard)
    leaves = [bytes.fromhex(row["hash"]) for row in database.log_leaves.find({"shard": shard}, sort=[("index", 1)])]
    for row in list(database.log_checkpoints.find({"shard": shard})):
        head = note.open_checkpoint(row["note"], [key.verifier for key in machine.held])
        head = note.Checkpoint(head.origin, head.size, merkle.root_from_hashes(leaves[: head.size]), head.extensions)
        text = note.sign_checkpoint(head, [machine.held[-1]])
        database.log_checkpoints.update_one({"_id": row["_id"]}, {"$set": {"note": text}})
