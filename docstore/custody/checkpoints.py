"""Checkpoints that leave the house, and the evidence that joins any two of them (see `continuity`).

That one was given out is an event: so it is known whom to ask for an old one, and every later package carries the
evidence that its own log grew from each that was given out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from docstore.custody import merkle, note
from docstore.custody.continuity import Continuity, Growth, YearEnd
from docstore.custody.keyring import read_keys
from docstore.custody.ledger import STORE_CHAIN, bytes_of
from docstore.custody.note import Checkpoint
from docstore.custody.sealer import StoredNodes, latest_checkpoint
from docstore.errors import CustodyChainError, NotFoundError
from docstore.store.store import Store
from docstore.store.unit_of_work import UnitOfWork, use_case

GIVEN_OUT = "checkpoint_given_out"
TAKE = "checkpoints.take"
# A package carries the evidence for so many; each takes about a kilobyte.
REMEMBERED = 200

Place = tuple[int, int]  # year and size


@use_case
def give_out(uow: UnitOfWork, *, size: int = 0) -> str:
    """The newest checkpoint (or this year's log at `size`), noted as given out to the actor: the signed note."""
    uow.require(TAKE)
    row = checkpoint_row(uow.store, size)
    where = {"id": row["_id"], "kind": "checkpoint"}
    head = Checkpoint.within(row["note"])
    uow.record(
        GIVEN_OUT,
        objects=[{"kind": "store", "id": uow.store.id}, where],
        detail={"origin": head.origin, "size": head.size, "root": head.root.hex()},
    )
    return str(row["note"])


def checkpoint_row(store: Store, size: int = 0) -> dict[str, Any]:
    """The newest checkpoint, or that of the newest year at `size`. Raises NotFoundError."""
    newest = store.read(lambda: latest_checkpoint(store))
    if newest is None:
        raise NotFoundError("还没有检查点。", next_step="第一条记录封存后几秒钟就有。")
    if not size:
        return newest
    database: Any = store.database
    row = store.read(lambda: database.log_checkpoints.find_one({"_id": f"{newest['shard']}:{size}"}))
    if row is None:
        raise NotFoundError(
            "{year} 年的账本在第 {size} 条没有检查点。",
            year=newest["shard"],
            size=size,
            next_step="不写条数就是最近的一个。",
        )
    return dict(row)


def given_out(store: Store) -> list[Place]:
    """The checkpoints given out last, newest first."""
    database: Any = store.database
    where = {"objects.id": store.id, "chain": STORE_CHAIN, "event_type": GIVEN_OUT}
    events = database.custody_events.find(where, sort=[("sequence", -1)], limit=REMEMBERED)
    found = {place for event in events if (place := _place(store, event["detail"]))}
    return sorted(found, reverse=True)


def evidence(store: Store, old: Iterable[Place], new: Iterable[Place]) -> Continuity:
    """What joins each of `old` with each of `new`, whichever is older. Places beyond the log are passed over."""
    ends = {int(shard): _final(store, shard) for shard in store.database.log_checkpoints.distinct("shard")}
    targets = [place for place in new if place[1] <= ends.get(place[0], -1)]
    growths: dict[tuple[int, int, int], Growth] = {}
    years: dict[Place, YearEnd] = {}
    for one in old:
        for other in targets:
            if one[1] <= ends.get(one[0], -1):
                _join(store, ends, min(one, other), max(one, other), growths, years)
    handovers = tuple(period.handover for period in read_keys(store) if period.handover)
    return Continuity(handovers, tuple(growths.values()), tuple(years.values()))


def place_of(store: Store, head: Checkpoint) -> Place:
    """Raises CustodyChainError for a checkpoint of another store."""
    place = _place(store, {"origin": head.origin, "size": head.size})
    if place is None:
        raise CustodyChainError("{origin} 不是这个库的账本。", origin=head.origin)
    return place


def _place(store: Store, told: dict[str, Any]) -> Place | None:
    log, _, year = str(told.get("origin")).rpartition("/")
    size = told.get("size")
    known = log == note.store_name(store.id) and year.isascii() and year.isdecimal() and type(size) is int
    return (int(year), int(size)) if known and size is not None and size >= 0 else None


def _final(store: Store, shard: str) -> int:
    row = latest_checkpoint(store, shard)
    return int(row["size"]) if row else 0


def _join(
    store: Store,
    ends: dict[int, int],
    low: Place,
    high: Place,
    growths: dict[tuple[int, int, int], Growth],
    years: dict[Place, YearEnd],
) -> None:
    """From `high` down, year by year, to the log of `low`; then the growth within that year."""
    year, size = high
    while year > low[0]:
        if (year, size) not in years:
            years[year, size] = _year_end(store, year, size)
        year = max(one for one in ends if one < year)
        size = ends[year]
    if 0 < low[1] < size:
        key = (year, low[1], size)
        if key not in growths:
            proof = merkle.consistency_proof(low[1], size, StoredNodes(store.database, str(year)))
            growths[key] = Growth(note.log_origin(store.id, year), low[1], size, tuple(proof))


def _year_end(store: Store, year: int, size: int) -> YearEnd:
    database: Any = store.database
    leaf = database.log_leaves.find_one({"_id": f"{year}:0"})
    event = database.custody_events.find_one({"_id": leaf["event"]})
    proof = merkle.inclusion_proof(0, size, StoredNodes(database, str(year)))
    return YearEnd(note.log_origin(store.id, year), size, bytes_of(event), tuple(proof))
