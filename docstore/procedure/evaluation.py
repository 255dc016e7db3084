"""Where a case stands against its procedure: each obligation with its state and why. Pure; the caller brings facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from docstore.procedure.declaration import Obligation, Procedure
from docstore.sentence import Sentence, listed

MET, MISSING, WAITING, MAY, EXCUSED, NOT_APPLICABLE, LATE = (
    "met",
    "missing",
    "waiting",
    "may",
    "excused",
    "not_applicable",
    "late",
)
BLOCKING = frozenset({MISSING, LATE, WAITING})


@dataclass(frozen=True)
class DocumentFact:
    """An issued document of the case."""

    form: str
    record: str
    number: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class RecordingFact:
    """A recording linked to the case; `ended_at` is when it was made, `stored_at` when its last byte was here.

    `rests_on` says in words how `ended_at` is known.
    """

    record: str
    title: str
    ended_at: datetime
    stored_at: datetime
    rests_on: str


@dataclass(frozen=True)
class CaseFacts:
    """What a case has, as far as its procedure asks for it. `excuses`: reason by key of the obligation."""

    documents: Sequence[DocumentFact] = ()
    recordings: Sequence[RecordingFact] = ()
    # Recordings of the case that are not usable yet: title → reason.
    unusable: Mapping[str, str] = field(default_factory=dict)
    excuses: Mapping[str, str] = field(default_factory=dict)
    # Somebody said on the spot that recording had begun: from then on "may" is "must".
    recording_begun: bool = False

    def newest(self, form: str) -> DocumentFact | None:
        return next((item for item in reversed(self.documents) if item.form == form), None)


@dataclass(frozen=True)
class ObligationState:
    """What has become of one obligation: one of the states above, why, and the ids of the records that meet it."""

    obligation: Obligation
    state: str
    note: str = ""
    records: tuple[str, ...] = ()

    @property
    def blocks(self) -> bool:
        return self.state in BLOCKING


def evaluate(procedure: Procedure, facts: CaseFacts) -> list[ObligationState]:
    """One state per obligation, in the order of the procedure."""
    states: dict[str, ObligationState] = {}
    for item in procedure.obligations:
        found = _written(item, facts, states) if item.kind == "written" else _recorded(item, facts)
        if found.blocks and item.key in facts.excuses:
            found = ObligationState(item, EXCUSED, facts.excuses[item.key], found.records)
        states[item.key] = found
    return list(states.values())


def _written(item: Obligation, facts: CaseFacts, states: Mapping[str, ObligationState]) -> ObligationState:
    document = facts.newest(item.form)
    if document is not None:
        return ObligationState(item, MET, document.number, (document.record,))
    before = states.get(item.after)
    if before is not None and before.state == NOT_APPLICABLE:
        return ObligationState(item, NOT_APPLICABLE)
    if before is not None and before.state in {MISSING, WAITING}:
        return ObligationState(item, WAITING, Sentence("在{title}之后", title=before.obligation.title))
    if item.when:
        form, _, key = item.when.partition(".")
        source = facts.newest(form)
        if source is None:
            return ObligationState(item, WAITING, "看前一份文书的结果")
        if not source.values.get(key):
            return ObligationState(item, NOT_APPLICABLE, "没有发现问题")
    return ObligationState(item, MISSING if item.level == "must" else MAY)


def _recorded(item: Obligation, facts: CaseFacts) -> ObligationState:
    records = tuple(recording.record for recording in facts.recordings)
    if not records:
        note = listed(
            [Sentence("{title}：{reason}", title=title, reason=reason) for title, reason in facts.unusable.items()]
        )
        is_due = item.level == "must" or facts.recording_begun or bool(facts.unusable)
        return ObligationState(item, MISSING if is_due else MAY, note)
    late = [recording for recording in facts.recordings if _is_late(item, recording)]
    if late:
        titles = "、".join(recording.title for recording in late)
        note = Sentence(
            "{titles} 超过 {hours} 小时才存储（{bases}），须写明原因",
            titles=titles,
            hours=_hours(item),
            bases=_bases(late),
        )
        return ObligationState(item, LATE, note, records)
    in_time = (
        Sentence("，{hours} 小时内存储（{bases}）", hours=_hours(item), bases=_bases(facts.recordings))
        if _hours(item)
        else ""
    )
    return ObligationState(item, MET, Sentence("{n} 段{in_time}", n=len(records), in_time=in_time), records)


def _bases(recordings: Sequence[RecordingFact]) -> str:
    """What the times of these recordings rest on; counted where they rest on several things."""
    counted = Counter(recording.rests_on for recording in recordings)
    if len(counted) == 1:
        return next(iter(counted))
    parts = [Sentence("{number} 段{basis}", number=number, basis=basis) for basis, number in counted.items()]
    return listed(parts)


def _is_late(item: Obligation, recording: RecordingFact) -> bool:
    hours = _hours(item)
    return bool(hours) and recording.stored_at > recording.ended_at + timedelta(hours=hours)


def _hours(item: Obligation) -> int:
    return item.deadline.amount if item.deadline and item.deadline.unit == "h" else 0
