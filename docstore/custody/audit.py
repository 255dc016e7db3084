"""The audit: every stored byte and every event read again and compared with what the ledger says of them.

It believes nothing but the events and the signed checkpoints, and those only after checking each against the
other: chains by `previous` and `sequence`, the log by its leaves and roots, contents by the digests in events,
facts by what events tell of them, results of fixity by the digests of their groups.
Findings are facts for people, not exceptions: an audit goes on after the first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from docstore.custody import merkle, note
from docstore.custody.audit_contents import EVERYTHING, Bookmark, Scope, read_contents
from docstore.custody.audit_facts import Mentions, Modules, Moves, Newest, Posts
from docstore.custody.audit_holds import Holds
from docstore.custody.audit_log import audit_log
from docstore.custody.audit_results import Results
from docstore.custody.audit_stamps import audit_stamps
from docstore.custody.canonical import digest
from docstore.custody.finding import Finding
from docstore.custody.ledger import bytes_of
from docstore.errors import CustodyChainError
from docstore.store.act import Act
from docstore.store.store import Store

Progress = Callable[[str, int, int], None]


class Witness(Protocol):
    """Is told every event, in the order of the chains; then says what the database contradicts."""

    def note(self, event: dict[str, Any]) -> None: ...

    def findings(self, store: Store) -> Iterator[Finding]: ...


@dataclass
class Report:
    events: int = 0
    contents: int = 0
    length: int = 0
    checkpoints: int = 0
    stamps: int = 0
    newest_stamp: str = ""
    unsealed: int = 0
    # What is no damage: it leaves the report clean.
    remarks: list[str] = field(default_factory=list)
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
    scope: Scope = EVERYTHING,
    bookmark: Bookmark | None = None,
) -> Report:
    """Read everything again, or the contents in `scope`: events and log are one fabric and always read whole.

    `keys` and `old` (checkpoints kept outside) as in `audit_log`. `bookmark`: contents that an interrupted audit of
    the same scope had read are not read again.
    """
    report = Report()
    digests = _events(act.store, report, progress)
    report.checkpoints, found = audit_log(act.store, keys, old, lambda *at: progress("checkpoints", *at))
    report.findings.extend(found)
    stamped = audit_stamps(act.store, lambda *at: progress("stamps", *at))
    report.stamps, report.newest_stamp, report.remarks = stamped.read, stamped.newest, stamped.remarks
    report.findings.extend(stamped.findings)
    read = read_contents(act, scope, digests, bookmark, lambda *at: progress("contents", *at))
    report.contents, report.length = read.contents, read.length
    report.findings.extend(read.findings)
    report.findings = [one for one in report.findings if not scope.case or one.case in ("", scope.case)]
    return report


# --- chains ---------------------------------------------------------------------------------------------


def _events(store: Store, report: Report, progress: Progress) -> dict[str, tuple[str, dict[str, Any]]]:
    """Check the chains; returns the digest of each content as the events tell it: id → (digest, event)."""
    database: Any = store.database
    heads = {row["_id"]: row for row in database.chains.find({})}  # first: what waits there may be a leaf by now
    leaves = {row["event"]: row["hash"] for row in database.log_leaves.find({}, {"event": 1, "hash": 1})}
    total = database.custody_events.estimated_document_count()
    digests: dict[str, tuple[str, dict[str, Any]]] = {}
    witnesses: list[Witness] = [Moves(), Mentions(store), Newest(), Posts(), Modules(), Holds(), Results()]
    chain, sequence, previous = "", 0, ""
    head: dict[str, Any] | None = None
    for event in database.custody_events.find({}, sort=[("chain", 1), ("sequence", 1)]):
        report.events += 1
        if report.events % 500 == 0:
            progress("events", report.events, total)
        if (at := str(event.get("chain"))) != chain:
            report.findings.extend(_end_of_chain(head, sequence, previous))
            chain, sequence, previous, head = at, 0, "", heads.pop(at, None)
        sequence += 1
        if not _is_whole(event):
            # Whoever may insert could else end the audit by it; what follows it in its chain no longer joins on.
            sentence = f"{chain} 第 {event.get('sequence')} 号事件写得不对，不是本系统写的，或者被改过。"
            report.findings.append(Finding(sentence, CustodyChainError.code, event=str(event["_id"])))
            previous = ""
            continue
        leaf, waits = leaves.get(event["_id"]), _waits(head, event)
        report.unsealed += leaf is None and waits
        report.findings.extend(_one_event(event, sequence, previous, leaf, waits))
        sequence, previous = event["sequence"], digest({k: v for k, v in event.items() if k != "_id"})
        for witness in witnesses:
            witness.note(event)
        for item in event["objects"]:
            if "digest" in item and digests.setdefault(item["id"], (item["digest"], event))[0] != item["digest"]:
                report.findings.append(_told_twice(event, item))
    report.findings.extend(_end_of_chain(head, sequence, previous))
    for name in heads:
        report.findings.append(Finding(f"留痕链 {name} 的事件全部不见了。", CustodyChainError.code))
    for witness in witnesses:
        report.findings.extend(witness.findings(store))
    progress("events", report.events, report.events)
    return digests


def _is_whole(event: dict[str, Any]) -> bool:
    """Whether the event has the shape that the ledger writes, and canonical bytes."""
    texts = [event.get(name) for name in ("chain", "previous", "event_type")]
    things = event.get("objects")
    try:
        bytes_of(event)
    except TypeError:
        return False
    return (
        all(isinstance(text, str) for text in texts)
        and type(event.get("sequence")) is int
        and isinstance(event.get("detail"), dict)
        and isinstance(things, list)
        and all(isinstance(one, dict) and {"kind", "id"} <= one.keys() for one in things)
        and all({"record", "number", "length"} <= one.keys() for one in things if "digest" in one)
    )


def _told_twice(event: dict[str, Any], item: dict[str, Any]) -> Finding:
    return Finding(
        f"{event['chain']} 第 {event['sequence']} 号事件给同一内容说了另一个校验值。",
        CustodyChainError.code,
        case=event.get("case") or "",
        record=item.get("record", ""),
        version=item.get("number", 0),
        event=event["_id"],
    )


def _one_event(event: dict[str, Any], sequence: int, previous: str, leaf: str | None, waits: bool) -> Iterator[Finding]:
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
    now = merkle.leaf_hash(bytes_of(event)).hex()
    if leaf is None and not waits:
        yield finding("不在存证账本中。")
    elif leaf is not None and leaf != now:
        yield finding("与存证账本中的叶子不一致，内容被改过。")


def _waits(head: dict[str, Any] | None, event: dict[str, Any]) -> bool:
    """Whether the event may still be sealed."""
    told = head or {}
    first, last = told.get("unsealed_from"), told.get("sequence")
    return isinstance(first, int) and isinstance(last, int) and first <= event["sequence"] <= last


def _end_of_chain(head: dict[str, Any] | None, sequence: int, previous: str) -> Iterator[Finding]:
    if head is None or (head["sequence"] == sequence and head["digest"] == previous):
        return
    case = head["_id"].removeprefix("case:") if head["_id"].startswith("case:") else ""
    if head["sequence"] != sequence:
        sentence = f"{head['_id']} 应有 {head['sequence']} 个事件，现有 {sequence} 个。"
    else:
        sentence = f"{head['_id']} 的最后一个事件（第 {sequence} 号）被改过。"
    yield Finding(sentence, CustodyChainError.code, case=case)
