"""Whether two checkpoints are heads of one log that only grew: what `verify --checkpoint` compares, without a database.

The evidence is a file of the format below. A package carries one for the checkpoints that were given out before it
was made; for any other two checkpoints the bureau writes one (`./quancheng checkpoint --prove`). Nobody has to trust
its writer: for a rewritten log there is no such proof.
docs/reference/proof-format.md is the specification; `verify_page/src/continuity.js` reaches the same answers.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from docstore.custody import merkle
from docstore.custody.canonical import canonical_bytes
from docstore.custody.handover import open_handover
from docstore.custody.note import Checkpoint, VerifierKey, decode_base64
from docstore.custody.year_end import YEAR_ENDED
from docstore.errors import CustodyChainError

FORMAT = "quancheng/continuity/v1"
# Worst last: with several package checkpoints the worst counts.
Relation = Literal["same", "continues", "unproven", "contradicts"]
_ORDER: tuple[Relation, ...] = ("same", "continues", "unproven", "contradicts")


class ContinuityShapeError(ValueError):
    """The file is not of this format."""


@dataclass(frozen=True)
class Growth:
    """The log `origin` with `new_size` leaves begins with the one that had `old_size`."""

    origin: str
    old_size: int
    new_size: int
    hashes: tuple[bytes, ...]


@dataclass(frozen=True)
class YearEnd:
    """`event` (canonical bytes) is the first leaf of the log `origin` at `size`; it tells where the last year ended."""

    origin: str
    size: int
    event: bytes
    hashes: tuple[bytes, ...]


@dataclass(frozen=True)
class Continuity:
    handovers: tuple[str, ...] = ()
    growths: tuple[Growth, ...] = ()
    years: tuple[YearEnd, ...] = ()

    def with_(self, other: Continuity) -> Continuity:
        return Continuity(self.handovers + other.handovers, self.growths + other.growths, self.years + other.years)

    def as_bytes(self) -> bytes:
        return canonical_bytes({
            "format": FORMAT,
            "handovers": list(self.handovers),
            "growths": [
                {"origin": o.origin, "old_size": o.old_size, "new_size": o.new_size, "hashes": _coded(o.hashes)}
                for o in self.growths
            ],
            "years": [
                {"origin": o.origin, "size": o.size, "event": o.event.decode(), "hashes": _coded(o.hashes)}
                for o in self.years
            ],
        })  # fmt: skip

    @classmethod
    def parse(cls, data: bytes) -> Continuity:
        """Raises ContinuityShapeError."""
        try:
            value: dict[str, Any] = json.loads(data.decode("utf-8"))
            _need(value["format"] == FORMAT)
            return cls(
                tuple(_text(one) for one in value["handovers"]),
                tuple(
                    Growth(_text(o["origin"]), _count(o["old_size"]), _count(o["new_size"]), _hashes(o["hashes"]))
                    for o in value["growths"]
                ),
                tuple(
                    YearEnd(_text(o["origin"]), _count(o["size"]), _text(o["event"]).encode(), _hashes(o["hashes"]))
                    for o in value["years"]
                ),
            )
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as fault:
            raise ContinuityShapeError("不是连续性证明。") from fault


def known_keys(key: VerifierKey, handovers: Iterable[str]) -> list[VerifierKey]:
    """`key`, those that led to it by handover, and those it led to; every step is signed by both."""
    steps: list[tuple[VerifierKey, VerifierKey]] = []
    for note in handovers:
        lines = note.split("\n")
        try:
            old = VerifierKey.parse(lines[1] if len(lines) > 1 else "")
            steps.append((old, open_handover(note, old)))
        except CustodyChainError:
            continue
    before, after = {key}, {key}
    for _ in steps:
        before |= {old for old, new in steps if new in before}
        after |= {new for old, new in steps if old in after}
    return [*(before | after)]


def relation(kept: Checkpoint, present: Sequence[Checkpoint], known: Continuity) -> Relation:
    """How `kept` stands to the checkpoints of its year in `present`, or, along the years, to the newest of them."""
    pairs = [(kept, head) for head in present if head.origin == kept.origin]
    if not pairs and present:
        newest = max(present, key=lambda head: _year(head.origin))
        pairs = [(kept, end) for end in _ends(newest, known.years) if end.origin == kept.origin]
        pairs += [(end, newest) for end in _ends(kept, known.years) if end.origin == newest.origin]
    found = [_pair(one, other, known.growths) for one, other in pairs]
    return max(found, key=_ORDER.index, default="unproven")


def _pair(one: Checkpoint, other: Checkpoint, growths: Sequence[Growth]) -> Relation:
    small, large = sorted((one, other), key=lambda head: head.size)
    if small.size == large.size:
        return "same" if small.root == large.root else "contradicts"
    proofs: list[tuple[bytes, ...]] = [()] if small.size == 0 else []
    asked = (small.origin, small.size, large.size)
    proofs += [growth.hashes for growth in growths if (growth.origin, growth.old_size, growth.new_size) == asked]
    if any(merkle.verify_consistency(small.size, large.size, small.root, large.root, proof) for proof in proofs):
        return "continues"
    return "contradicts" if proofs else "unproven"


def _ends(head: Checkpoint, years: Sequence[YearEnd]) -> list[Checkpoint]:
    """The heads at which the years before `head` ended, newest first, as far as the events tell and are proven."""
    ends: list[Checkpoint] = []
    at = head
    while (end := next((found for one in years if (found := _end(at, one))), None)) is not None:
        ends.append(end)
        at = end
    return ends


def _end(head: Checkpoint, one: YearEnd) -> Checkpoint | None:
    if (one.origin, one.size) != (head.origin, head.size):
        return None
    if not merkle.verify_inclusion(merkle.leaf_hash(one.event), 0, head.size, one.hashes, head.root):
        return None
    try:
        event: dict[str, Any] = json.loads(one.event)
        told = event["detail"]
        end = Checkpoint(_text(told["origin"]), _count(told["size"]), decode_base64(_text(told["root"])))
        is_before = event["event_type"] == YEAR_ENDED and _year(end.origin) < _year(head.origin)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return None
    return end if is_before and _log(end.origin) == _log(head.origin) else None


def _log(origin: str) -> str:
    return origin.rpartition("/")[0]


def _year(origin: str) -> int:
    """The year in an origin; 0 when there is none."""
    found = re.fullmatch(r".*/([0-9]{1,6})", origin)
    return int(found[1]) if found else 0


# --- values ----------------------------------------------------------------------------------------------


def _need(holds: bool) -> None:
    if not holds:
        raise ContinuityShapeError("不是连续性证明。")


def _text(value: Any) -> str:
    _need(isinstance(value, str))
    return str(value)


def _count(value: Any) -> int:
    _need(type(value) is int and 0 <= value < 2**53)
    return int(value)


def _hashes(values: Any) -> tuple[bytes, ...]:
    _need(isinstance(values, list))
    found = tuple(decode_base64(_text(value)) for value in values)
    _need(all(len(value) == 32 for value in found))
    return found


def _coded(hashes: Iterable[bytes]) -> list[str]:
    return [base64.b64encode(value).decode() for value in hashes]
