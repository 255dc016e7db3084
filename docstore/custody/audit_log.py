"""The audit of the Merkle log: leaves, roots, years, keys, and old checkpoints brought from outside.

Every root is computed again from the leaves. Believed are only the signatures of the store's keys, each in its
own time: a checkpoint must be signed by the key that was in force when its batch was sealed.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from docstore.custody import merkle, note
from docstore.custody.finding import Finding
from docstore.custody.keyring import KeyPeriod, handover_events, read_keys
from docstore.custody.year_end import YEAR_ENDED, ended_year
from docstore.errors import CustodyChainError
from docstore.store.store import Store

Place = tuple[int, int]  # year, number of a leaf or size of a tree: ordered as the log grew


@dataclass
class _Log:
    """What was found so far."""

    store: Store
    keys: list[KeyPeriod]
    handed_over_at: dict[str, Place]
    old: list[note.Checkpoint]
    covered: Place = (0, 0)
    ended: tuple[int, int, bytes] | None = None
    roots: dict[Place, bytes] = field(default_factory=dict)


def audit_log(
    store: Store,
    keys: Sequence[note.VerifierKey],
    old: Sequence[str] = (),
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[int, list[Finding]]:
    """How many checkpoints were read, and what contradicts.

    `keys`: of these must be the key that the store's first event names. `old`: checkpoints (signed notes) that were
    kept outside; each must be a beginning of the log as it is now.
    """
    database: Any = store.database
    held = read_keys(store)
    findings = list(_keys(store, held, keys))
    believed, unbelieved = _opened(old, [one.verifier for one in held])
    findings += unbelieved
    positions = {
        row["event"]: (int(row["shard"]), int(row["index"]))
        for row in database.log_leaves.find({"event": {"$in": [one.event for one in held]}})
        if _is_year(row["shard"])
    }
    log = _Log(store, held, positions, believed)
    names = {*database.log_leaves.distinct("shard"), *database.log_checkpoints.distinct("shard")}
    shards = sorted((name for name in names if _is_year(name)), key=int)
    findings += [_finding(f"存证账本里有不是年份的名目：{name}。") for name in names if not _is_year(name)]
    read, total = 0, database.log_checkpoints.estimated_document_count()
    for shard in shards:
        checkpoints = list(database.log_checkpoints.find({"shard": shard}, sort=[("size", 1)]))
        findings += _leaves(log, int(shard), {row["size"] for row in checkpoints})
        for row in checkpoints:
            read += 1
            findings += _checkpoint(log, int(shard), row)
            progress(read, total)
    findings += _kept_outside(log)
    return read, findings


def _is_year(name: Any) -> bool:
    return isinstance(name, str) and name.isascii() and name.isdecimal()


def _finding(sentence: str, event: str = "") -> Finding:
    return Finding(sentence, CustodyChainError.code, event=event)


# --- keys -----------------------------------------------------------------------------------------------


def _keys(store: Store, held: list[KeyPeriod], keys: Sequence[note.VerifierKey]) -> Iterator[Finding]:
    if held[0].verifier not in keys:
        yield _finding(f"库的第一个事件写的公钥（指纹 {held[0].verifier.fingerprint}）不是要核对的那一把。")
    honoured = {one.event for one in held}
    for event in handover_events(store):
        if event["_id"] not in honoured:
            sentence = f"{event['chain']} 第 {event['sequence']} 号事件说换了签名钥匙，但没有由当时的钥匙签名。"
            yield _finding(sentence, event["_id"])


def _required(log: _Log, size: Place) -> list[note.VerifierKey]:
    """The keys that must have signed the checkpoint at `size`: the one in force, and those its batch brought."""
    first, *later = log.keys
    placed = [(one, log.handed_over_at[one.event]) for one in later if one.event in log.handed_over_at]
    in_force = [first, *(one for one, at in placed if at < log.covered)][-1]
    coming = [one for one, at in placed if log.covered <= at < size]
    return [one.verifier for one in (in_force, *coming)]


# --- leaves and checkpoints -------------------------------------------------------------------------------


def _leaves(log: _Log, shard: int, sizes: set[int]) -> Iterator[Finding]:
    """Compute the roots at `sizes`, from the leaves alone; a gap or a leaf without event is a finding."""
    database: Any = log.store.database
    known = {row["_id"] for row in database.custody_events.find({}, {"_id": 1})}
    asked = {head.size for head in log.old if head.origin == note.log_origin(log.store.id, shard)}
    tree = merkle.HashReader()
    if 0 in asked:
        log.roots[shard, 0] = merkle.EMPTY_ROOT
    for leaf in database.log_leaves.find({"shard": str(shard)}, sort=[("index", 1)]):
        if leaf["index"] != tree.size:
            yield _finding(f"存证账本 {shard} 缺第 {tree.size} 号叶子。")
            return
        if leaf["event"] not in known:
            yield _finding(f"存证账本 {shard} 第 {leaf['index']} 号叶子的事件不见了。", leaf["event"])
        if tree.size == 0 and log.ended is not None:
            yield from _anchor(log, shard, leaf["event"])
        try:
            tree.add(bytes.fromhex(leaf["hash"]))
        except (TypeError, ValueError):
            yield _finding(f"存证账本 {shard} 第 {leaf['index']} 号叶子写得不对。", leaf["event"])
            return
        if tree.size in sizes or tree.size in asked:
            log.roots[shard, tree.size] = merkle.root(tree.size, tree)
    yield from _nodes(database, shard, tree)
    if tree.size not in sizes:
        yield _finding(f"存证账本 {shard} 有 {tree.size} 号叶子，最后的检查点没有到那里。")
    log.ended = (shard, tree.size, merkle.root(tree.size, tree))


def _nodes(database: Any, shard: int, tree: merkle.HashReader) -> Iterator[Finding]:
    """The stored nodes, from which proofs are made, must be those that the leaves make."""
    seen = wrong = 0
    # All ids that begin with the year: ";" comes after ":".
    for row in database.log_nodes.find({"_id": {"$gte": f"{shard}:", "$lt": f"{shard};"}}):
        _, level, index = (int(part) if part.isdecimal() else -1 for part in (row["_id"] + "::").split(":")[:3])
        known = tree.nodes.get((level, index))
        seen, wrong = seen + (known is not None), wrong + (known is None or row.get("hash") != known.hex())
    if wrong or seen != len(tree.nodes):
        count = wrong + len(tree.nodes) - seen
        yield _finding(f"存证账本 {shard} 有 {count} 个节点与叶子不一致，照它们做的证明不成立。")


def _anchor(log: _Log, shard: int, event_id: str) -> Iterator[Finding]:
    """The first leaf of a year must tell where the year before ended."""
    assert log.ended is not None
    database: Any = log.store.database
    event = database.custody_events.find_one({"_id": event_id}) or {}
    if event.get("event_type") != YEAR_ENDED or event.get("detail") != ended_year(log.store.id, *log.ended):
        yield _finding(f"存证账本 {shard} 的第一个事件没有接上 {log.ended[0]} 年的账本，那一年的账本被改过。", event_id)


def _checkpoint(log: _Log, shard: int, row: dict[str, Any]) -> Iterator[Finding]:
    name = f"检查点 {row['_id']}"
    size = (shard, row["size"])
    required = _required(log, size)
    log.covered = size
    try:
        opened, *_ = [note.open_checkpoint(row["note"], [key]) for key in required]
    except CustodyChainError as error:
        yield _finding(f"{name}：{error.message}")
        return
    if opened.origin != note.log_origin(log.store.id, shard) or opened.size != row["size"]:
        yield _finding(f"{name} 不是这个库的。")
    elif log.roots.get(size) != opened.root:
        yield _finding(f"{name} 的根与账本的叶子不一致，账本被改过。")


# --- checkpoints kept outside -----------------------------------------------------------------------------


def _opened(old: Sequence[str], keys: Sequence[note.VerifierKey]) -> tuple[list[note.Checkpoint], list[Finding]]:
    """Those signed by a key of the store, and a finding for each other: a log made anew has other keys."""
    believed: list[note.Checkpoint] = []
    findings: list[Finding] = []
    for text in old:
        try:
            believed.append(note.open_checkpoint(text, keys))
        except CustodyChainError as error:
            name = text.partition("\n")[0]
            findings.append(
                _finding(f"给出的检查点（{name}）没有由这个库的钥匙签名：{error.message}抄错了，或者库被整个换过。")
            )
    return believed, findings


def _kept_outside(log: _Log) -> Iterator[Finding]:
    ours = {note.log_origin(log.store.id, year): year for year, _ in log.roots}
    for head in log.old:
        when = f"，{head.sealed_at}" if head.sealed_at else ""
        name = f"给出的检查点（{head.origin}，第 {head.size} 条{when}）"
        year = ours.get(head.origin)
        if year is None:
            yield _finding(f"{name}说的账本不在这个库里。")
        elif (year, head.size) not in log.roots:
            yield _finding(f"{name}以后账本被截短：现在没有那么多条。")
        elif log.roots[year, head.size] != head.root:
            root = base64.b64encode(log.roots[year, head.size]).decode()
            yield _finding(f"{name}与现在的账本不一致，那时以前的记录被改写过：现在的根是 {root}。")
