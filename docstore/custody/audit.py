"""The audit: every stored byte and every event read again and compared with what the ledger says of them.

It believes nothing but the events and the signed checkpoints, and those only after checking each against the
other: chains by `previous` and `sequence`, the log by its leaves and roots, contents by the digests in events,
facts by the moves in events.
Findings are facts for people, not exceptions: an audit goes on after the first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from docstore.blobs import fixity
from docstore.blobs.gridfs import GridFSBlobStore
from docstore.custody import merkle, note
from docstore.custody.audit_facts import Moves
from docstore.custody.audit_log import audit_log
from docstore.custody.canonical import digest
from docstore.custody.finding import Finding
from docstore.custody.ledger import bytes_of
from docstore.errors import CustodyChainError, FixityError, QuanchengError
from docstore.model.base import StoredDocument
from docstore.model.record import Record, Rendition, Version
from docstore.store.act import Act
from docstore.store.store import Store

Progress = Callable[[str, int, int], None]


@dataclass
class Report:
    events: int = 0
    contents: int = 0
    length: int = 0
    checkpoints: int = 0
    unsealed: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not self.findings


def audit(
    act: Act,
    keys: Sequence[note.VerifierKey],
    progress: Progress = lambda what, done, total: None,
    *,
    old: Sequence[str] = (),
) -> Report:
    """Read everything again. `keys` and `old` (checkpoints kept outside) as in `audit_log`."""
    report = Report()
    digests = _events(act.store, report, progress)
    report.checkpoints, found = audit_log(act.store, keys, old, lambda *at: progress("checkpoints", *at))
    report.findings.extend(found)
    _contents(act, report, digests, progress)
    return report


# --- chains ---------------------------------------------------------------------------------------------


def _events(store: Store, report: Report, progress: Progress) -> dict[str, tuple[str, dict[str, Any]]]:
    """Check the chains; returns the digest of each content as the events tell it: id → (digest, event)."""
    database: Any = store.database
    leaves = {row["event"]: row["hash"] for row in database.log_leaves.find({}, {"event": 1, "hash": 1})}
    unsealed = {row["_id"] for row in database.unsealed.find({})}
    heads = {row["_id"]: row for row in database.chains.find({})}
    report.unsealed = len(unsealed)
    total = database.custody_events.estimated_document_count()
    digests: dict[str, tuple[str, dict[str, Any]]] = {}
    moves = Moves()
    chain, sequence, previous = "", 0, ""
    for event in database.custody_events.find({}, sort=[("chain", 1), ("sequence", 1)]):
        report.events += 1
        if report.events % 500 == 0:
            progress("events", report.events, total)
        if event["chain"] != chain:
            report.findings.extend(_end_of_chain(heads.pop(chain, None), sequence, previous))
            chain, sequence, previous = event["chain"], 0, ""
        sequence += 1
        report.findings.extend(_one_event(event, sequence, previous, leaves, unsealed))
        sequence, previous = event["sequence"], digest({k: v for k, v in event.items() if k != "_id"})
        moves.note(event)
        for item in event["objects"]:
            if "digest" in item and digests.setdefault(item["id"], (item["digest"], event))[0] != item["digest"]:
                report.findings.append(_told_twice(event, item))
    report.findings.extend(_end_of_chain(heads.pop(chain, None), sequence, previous))
    for name in heads:
        report.findings.append(Finding(f"留痕链 {name} 的事件全部不见了。", CustodyChainError.code))
    report.findings.extend(moves.findings(store))
    progress("events", report.events, report.events)
    return digests


def _told_twice(event: dict[str, Any], item: dict[str, Any]) -> Finding:
    return Finding(
        f"{event['chain']} 第 {event['sequence']} 号事件给同一内容说了另一个校验值。",
        CustodyChainError.code,
        case=event.get("case") or "",
        record=item.get("record", ""),
        version=item.get("number", 0),
        event=event["_id"],
    )


def _one_event(
    event: dict[str, Any], sequence: int, previous: str, leaves: dict[str, str], unsealed: set[str]
) -> Iterator[Finding]:
    def finding(sentence: str) -> Finding:
        place = f"{event['chain']} 第 {event['sequence']} 号事件（{event['event_type']}）"
        records = [o.get("record") or o["id"] for o in event["objects"] if o["kind"] in {"record", "version"}]
        return Finding(
            f"{place}{sentence}",
            CustodyChainError.code,
            case=event.get("case") or "",
            record=records[0] if records else "",
            event=event["_id"],
        )

    if event["sequence"] != sequence:
        yield finding(f"之前缺第 {sequence} 号。")
    elif event["previous"] != previous:
        yield finding("与前一个事件接不上，前一个被改过。")
    leaf = leaves.get(event["_id"])
    try:
        now = merkle.leaf_hash(bytes_of(event)).hex()
    except TypeError:
        now = ""
    if leaf is None and event["_id"] not in unsealed:
        yield finding("不在存证账本中。")
    elif leaf is not None and leaf != now:
        yield finding("与存证账本中的叶子不一致，内容被改过。")


def _end_of_chain(head: dict[str, Any] | None, sequence: int, previous: str) -> Iterator[Finding]:
    if head is None or (head["sequence"] == sequence and head["digest"] == previous):
        return
    if head["sequence"] != sequence:
        sentence = f"{head['_id']} 应有 {head['sequence']} 个事件，现有 {sequence} 个。"
    else:
        sentence = f"{head['_id']} 的最后一个事件（第 {sequence} 号）被改过。"
    yield Finding(sentence, CustodyChainError.code)


# --- contents -------------------------------------------------------------------------------------------


def _contents(act: Act, report: Report, digests: dict[str, tuple[str, dict[str, Any]]], progress: Progress) -> None:
    blobs = act.store.blobs
    database: Any = act.store.database
    kinds: tuple[type[Version] | type[Rendition], ...] = (Version, Rendition)
    total = sum(database[kind.collection_name()].estimated_document_count() for kind in kinds)
    seen: set[str] = set()
    for kind in kinds:
        for row in database[kind.collection_name()].find({}):
            content = kind.from_store(row)
            seen.add(content.id)
            report.contents += 1
            report.length += content.length
            report.findings.extend(_one_content(act, blobs, content, digests.get(content.id)))
            progress("contents", report.contents, total)
    for key in digests.keys() - seen:
        event = digests[key][1]
        item = next(o for o in event["objects"] if o["id"] == key)
        report.findings.append(
            Finding(
                f"事件说有的内容不见了：{event['chain']} 第 {event['sequence']} 号事件。",
                FixityError.code,
                case=event.get("case") or "",
                record=item.get("record", ""),
                version=item.get("number", 0),
                event=event["_id"],
            )
        )


def _one_content(
    act: Act, blobs: GridFSBlobStore, content: StoredDocument, told: tuple[str, dict[str, Any]] | None
) -> Iterator[Finding]:
    assert isinstance(content, Version | Rendition)
    record = act.first(Record, {"_id": content.record})
    number = content.number if isinstance(content, Version) else content.version
    title = record.title if record else content.record

    def finding(sentence: str, chunk: int | None = None) -> Finding:
        return Finding(
            f"{title} 第 {number} 版（{content.filename}）{sentence}",
            FixityError.code,
            case=(record.case or "") if record else "",
            record=content.record,
            version=number,
            event=told[1]["_id"] if told else "",
            chunk=chunk,
        )

    if told is None:
        yield finding("没有对应的入库事件。")
        return
    if told[0] != content.sha256:
        yield finding("登记的校验值与入库事件不一致。")
    item = next(item for item in told[1]["objects"] if item["id"] == content.id)
    if (item["record"], item["number"], item["length"]) != (content.record, number, content.length):
        yield finding("登记的记录、版本号或者长度与入库事件不一致。")
    if record is None:
        yield finding("所属的记录不见了。")
    elif record.case and told[1]["case"] not in (record.case, record.received_for):
        yield finding("现在不在入库时的案件里。")
    try:
        result = fixity.check(blobs, content.blob, content.family, told[0])
    except QuanchengError as error:
        yield finding(f"读不出来：{error.message}")
        return
    if not result.ok:
        yield finding(f"与入库时不一致：{result.problem}", result.first_bad_chunk)
