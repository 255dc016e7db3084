"""The audit of contents: every stored byte read again and compared with the digest in the event of its capture.

The pass goes by id, so that one which was interrupted can go on where it stood (`Bookmark`).
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from docstore import clock
from docstore.blobs import fixity
from docstore.blobs.fixity_plan import aware
from docstore.custody.finding import Finding
from docstore.errors import FixityError, QuanchengError
from docstore.model.record import Record, Rendition, Version
from docstore.store.act import Act

_KINDS: tuple[type[Version] | type[Rendition], ...] = (Version, Rendition)
_SAVE_SECONDS = 3.0
_PAGE = 100

# What the events tell: id of a content → (digest, event).
Told = Mapping[str, tuple[str, dict[str, Any]]]


@dataclass(frozen=True)
class Scope:
    """Which contents are read: of the case with this id, stored since a moment; all without either."""

    case: str = ""
    since: datetime | None = None

    @property
    def key(self) -> str:
        return f"{self.case}|{clock.iso(self.since) if self.since else ''}"


EVERYTHING = Scope()


@dataclass
class Reading:
    """How far the pass has come: contents of kind number `kind` up to the id `after` are done."""

    kind: int = 0
    after: str = ""
    contents: int = 0
    length: int = 0
    findings: list[Finding] = field(default_factory=list)


class Bookmark:
    """A file that remembers how far a pass has come; gone when it has come to its end."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._saved_at = time.monotonic()

    def find(self, scope: Scope) -> Reading | None:
        """Where an interrupted pass over the same scope stood; None when there is none, or it cannot be read."""
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
            if kept.pop("scope") != scope.key:
                return None
            kept["findings"] = [Finding(**one) for one in kept["findings"]]
            return Reading(**kept)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def save(self, scope: Scope, reading: Reading) -> None:
        """Every few seconds; whole or not at all."""
        if time.monotonic() - self._saved_at < _SAVE_SECONDS:
            return
        self._saved_at = time.monotonic()
        draft = self._path.with_suffix(".new")
        draft.write_text(json.dumps({"scope": scope.key, **asdict(reading)}, ensure_ascii=False), encoding="utf-8")
        draft.replace(self._path)

    def remove(self) -> None:
        self._path.unlink(missing_ok=True)


def read_contents(
    act: Act, scope: Scope, told: Told, bookmark: Bookmark | None, progress: Callable[[int, int], None]
) -> Reading:
    """Read the contents in `scope`; `progress` counts bytes."""
    reading = (bookmark.find(scope) if bookmark else None) or Reading()
    where = _where(act, scope)
    total = sum(_length(act, kind, where) for kind in _KINDS)
    progress(reading.length, total)
    for number in range(reading.kind, len(_KINDS)):
        kind = _KINDS[number]
        if number > reading.kind:
            reading.kind, reading.after = number, ""
        for content in _pages(act, kind, where, reading):
            reading.findings.extend(_one_content(act, content, told.get(content.id)))
            reading.contents, reading.length = reading.contents + 1, reading.length + content.length
            reading.after = content.id
            progress(reading.length, total)
            if bookmark is not None:
                bookmark.save(scope, reading)
    reading.findings.extend(_vanished(act, scope, told))
    if bookmark is not None:
        bookmark.remove()
    return reading


def _where(act: Act, scope: Scope) -> dict[str, Any]:
    where: dict[str, Any] = {}
    if scope.case:
        of_case = {"$or": [{"case": scope.case}, {"received_for": scope.case}]}
        where["record"] = {"$in": [record.id for record in act.find(Record, of_case)]}
    if scope.since:
        where["created_at"] = {"$gte": scope.since}
    return where


def _pages(
    act: Act, kind: type[Version] | type[Rendition], where: Mapping[str, Any], reading: Reading
) -> Iterator[Version | Rendition]:
    """From where `reading` stands on, a page at a time: a cursor would not outlive the reading of a large film."""
    while page := act.find(kind, {**where, "_id": {"$gt": reading.after}}, sort="_id", limit=_PAGE):
        yield from page


def _length(act: Act, kind: type[Version] | type[Rendition], where: Mapping[str, Any]) -> int:
    summed: list[dict[str, Any]] = [{"$match": where}, {"$group": {"_id": None, "length": {"$sum": "$length"}}}]
    found = list(act.store.database[kind.collection_name()].aggregate(summed))
    return int(found[0]["length"]) if found else 0


def _vanished(act: Act, scope: Scope, told: Told) -> Iterator[Finding]:
    """Contents that an event tells of and no document names any more."""
    database: Any = act.store.database
    there = {row["_id"] for kind in _KINDS for row in database[kind.collection_name()].find({}, {"_id": 1})}
    since = clock.iso(scope.since) if scope.since else ""
    for key, (_, event) in told.items():
        if key in there or (scope.case and event.get("case") != scope.case) or event["recorded_at"] < since:
            continue
        item = next(o for o in event["objects"] if o["id"] == key)
        yield Finding(
            f"事件说有的内容不见了：{event['chain']} 第 {event['sequence']} 号事件。",
            FixityError.code,
            case=event.get("case") or "",
            record=item.get("record", ""),
            version=item.get("number", 0),
            event=event["_id"],
        )


def _one_content(act: Act, content: Version | Rendition, told: tuple[str, dict[str, Any]] | None) -> Iterator[Finding]:
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
    if isinstance(content, Version) and not _as_told(content, told[1]):
        yield finding("登记的入库时间、入库人、文件名或者理由与入库事件不一致。")
    if record is None:
        yield finding("所属的记录不见了。")
    elif record.case and told[1]["case"] not in (record.case, record.received_for):
        yield finding("现在不在入库时的案件里。")
    try:
        result = fixity.check(act.store.blobs, content.blob, content.family, told[0])
    except QuanchengError as error:
        yield finding(f"读不出来：{error.message}")
        return
    if not result.ok:
        yield finding(f"与入库时不一致：{result.problem}", result.first_bad_chunk)


def _as_told(version: Version, event: dict[str, Any]) -> bool:
    """Whether who brought it in, when, under what name and why are what the event of the capture says of it."""
    detail, agent = event["detail"], event.get("agent") or {}
    moment = event.get("played_at") or event.get("recorded_at")
    return (
        (version.created_by, clock.iso(aware(version.created_at))) == (agent.get("id"), moment)
        and detail.get("filename", version.filename) == version.filename
        and ("version" not in detail or detail.get("reason", version.reason) == version.reason)
    )
