"""The ledger: append, seal, prove, verify at growing sizes; the audit beside reading and hashing alone.

The events of the sizes are written in bulk, as many appends would have left them; what is measured is what comes
on top of them.
"""

from __future__ import annotations

import hashlib
import random
import statistics
from collections.abc import Iterator
from functools import partial
from typing import Any

from admin import boot
from bench import contents
from bench.measure import medians, timed
from bench.place import Place
from bench.row import Row
from bench.run import Run
from bench.suites.store.captured import OFFICER, acting, new_case
from docstore import clock
from docstore.blobs.uploads import Uploads
from docstore.custody import keyring, merkle, note
from docstore.custody.audit import audit
from docstore.custody.canonical import digest
from docstore.custody.checkpoints import evidence
from docstore.custody.keys import beside
from docstore.custody.ledger import bytes_of
from docstore.custody.sealer import Sealer, latest_checkpoint
from docstore.identifiers import new_id
from docstore.store.datadir import DataDirectory
from docstore.store.unit_of_work import UnitOfWork, use_case

SIZES, LONG_SIZES = (10_000, 100_000), (10_000, 100_000, 1_000_000)
SAMPLES = 200
CHAIN = 50  # events of one case
AUDITED = 256 * 2**20
BULK = 5_000


def rows(run: Run, here: Place) -> Iterator[Row]:
    """Leaves a store full of events; measured in one of its own."""
    sealer = Sealer(here.store, beside(boot.first_key_path(DataDirectory(run.folder / "store"))))
    yield _audit_row(run, here)
    here.database.outbox.delete_many({})
    for whole in LONG_SIZES if run.is_long else SIZES:
        size = run.size(whole)
        run.say(f"存证账本：写到 {size} 个事件，再封存、证明、核验")
        yield from _at(run, here, sealer, size)


def _at(run: Run, here: Place, sealer: Sealer, size: int) -> Iterator[Row]:
    sealer.seal()
    count = max(1, size - _sealed(here))
    _fill(here, count)
    with timed() as sealing:
        sealer.seal()
    yield Row(f"seal, up to {size} events", "events/s", "higher", count / sealing.seconds)
    appends = run.size(SAMPLES)
    with timed() as appending:
        for _ in range(appends):
            _append(here.act)
    yield Row(f"append one event in a transaction, at {size} events", "events/s", "higher", appends / appending.seconds)
    sealer.seal()
    yield from _proofs(run, here, sealer, size)


def _proofs(run: Run, here: Place, sealer: Sealer, size: int) -> Iterator[Row]:
    """The longest inclusion and consistency proof may have as many hashes as the logarithm says, and one more."""
    newest = latest_checkpoint(here.store)
    assert newest is not None
    database: Any = here.store.database
    dice, year, total = random.Random(size), newest["shard"], newest["size"]
    proving, verifying, longest = [], [], 0
    keys = [one.verifier for one in keyring.read_keys(here.store)]
    for _ in range(run.size(SAMPLES)):
        leaf = database.log_leaves.find_one({"_id": f"{year}:{dice.randrange(total)}"})
        event = bytes_of(database.custody_events.find_one({"_id": leaf["event"]}))
        with timed() as clock_of_proving:
            proof = sealer.prove(leaf["event"])
        with timed() as clock_of_verifying:
            head = note.open_checkpoint(proof.checkpoint, keys)
            holds = merkle.verify_inclusion(merkle.leaf_hash(event), proof.index, head.size, proof.hashes, head.root)
        if not holds:
            raise RuntimeError(f"no proof of leaf {proof.index}")
        proving.append(clock_of_proving.seconds)
        verifying.append(clock_of_verifying.seconds)
        known = evidence(here.store, [(int(year), dice.randrange(1, total))], [(int(year), total)])
        longest = max(longest, len(proof.hashes), *(len(one.hashes) for one in known.growths))
    bound = (total - 1).bit_length() + 1
    yield Row(f"prove one event, at {size} events", "ms", "lower", statistics.median(proving) * 1000)
    yield Row(
        f"verify one proof and its checkpoint, at {size} events", "ms", "lower", statistics.median(verifying) * 1000
    )
    yield Row(f"longest proof, at {size} events", "hashes", "lower", longest, goal=bound)


def _audit_row(run: Run, here: Place) -> Row:
    """One long recording: the whole audit beside reading its bytes in order and hashing them."""
    length = run.size(AUDITED)
    case, act = new_case(here), acting(here, OFFICER)
    uploads = Uploads(here.store.blobs, here.store.registry.of("upload_purpose"))
    metadata = {"filename": "录像.wav", "case": case}
    uploads.create_with(act, "recording", length, metadata, [contents.recording(length)], announced=length)
    keys = [keyring.read_keys(here.store)[0].verifier]
    run.say(f"审计：{run.rounds} 轮，每轮 {length / 2**20:.0f} MiB")
    found = medians(run.rounds, ours=partial(_audited, here, keys), bare=partial(_read, here))
    return Row("audit, beside reading and sha256 alone", "MB/s", "higher", found["ours"], found["bare"], goal=0.7)


def _audited(here: Place, keys: list[note.VerifierKey]) -> float:
    with timed() as clock_:
        report = audit(here.act, keys)
    if report.findings:
        raise RuntimeError(report.findings[0].sentence)
    return report.length / clock_.seconds / 1e6


def _read(here: Place) -> float:
    """Peer: every stored byte once, by the driver's own reading of the chunks in their order."""
    length = 0
    with timed() as clock_:
        for name in ("vault_media.chunks", "vault_documents.chunks"):
            sums: dict[str, Any] = {}
            for row in here.database[name].find({}, sort=[("files_id", 1), ("n", 1)]):
                sums.setdefault(row["files_id"], hashlib.sha256()).update(row["data"])
                length += len(row["data"])
    return length / clock_.seconds / 1e6


@use_case
def _append(uow: UnitOfWork) -> None:
    uow.record("record_read", case=new_id())


def _sealed(here: Place) -> int:
    newest = latest_checkpoint(here.store)
    return int(newest["size"]) if newest else 0


def _fill(here: Place, count: int) -> None:
    """Events as `ledger.append` writes them, chain by chain, without a transaction each."""
    database: Any = here.store.database
    events: list[dict[str, Any]] = []
    heads: list[dict[str, Any]] = []
    moment, chain, previous = clock.iso(clock.now()), "", ""
    for number in range(count):
        sequence = number % CHAIN + 1
        if sequence == 1:
            chain, previous = f"case:{new_id()}", ""
            heads.append({"_id": chain, "unsealed_from": 1})
        event = _event(chain, sequence, previous, moment)
        previous = digest(event)
        heads[-1] |= {"sequence": sequence, "digest": previous}
        events.append({"_id": new_id(), **event})
        if len(events) == BULK or number == count - 1:
            database.custody_events.insert_many(events)
            events = []
    database.chains.insert_many(heads)


def _event(chain: str, sequence: int, previous: str, moment: str) -> dict[str, Any]:
    record = new_id()
    return {
        "chain": chain,
        "sequence": sequence,
        "previous": previous,
        "event_type": "record_read",
        "recorded_at": moment,
        "occurred_at": None,
        "played_at": None,
        "agent": {"kind": "person", "id": "bench", "name": "测速", "roles": ["handler"]},
        "objects": [{"kind": "record", "id": record, "title": "现场检查记录"}],
        "case": chain.removeprefix("case:"),
        "outcome": "success",
        "detail": {},
        "authority": "第十九条",
        "exercise": True,
    }
