"""The clock of the recorder: when it is believed, and from when the 24 hours of Article 13 run.

A recorder whose clock has drifted, or was reset, puts its own time into the file. It is believed only while the
recording comes within an hour of the visit. One that does not is for a person to judge: nothing is linked on its word.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from admin import display
from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from docstore.sentence import Sentence

# How far a recorder's clock may be off before its times are not believed.
CLOCK_DRIFT = timedelta(hours=1)
BY_THE_CLOCK = "按机身时钟"
WITHOUT_A_CLOCK = "文件没有拍摄时间，从检查结束起算"
AGAINST_THE_CLOCK = "机身时钟不可信，从检查结束起算"
FROM_THE_STORING = "文件没有拍摄时间，从收到时起算"


@dataclass(frozen=True)
class Made:
    """When a recording was finished, and what that rests on, in words for the page."""

    at: datetime
    rests_on: str


def visit(case: CaseFile) -> tuple[datetime, datetime] | None:
    """From when to when the visit of the case was; None for a case without one."""
    told = case.facets.get(case.type_key, {}).get("visit")
    return (datetime.fromisoformat(told["from"]), datetime.fromisoformat(told["to"])) if told else None


def span(record: Record) -> tuple[datetime, datetime] | None:
    """From when to when the recorder says it ran; None when the file does not say."""
    technical = record.facets["recordings"].get("technical", {})
    if not technical.get("captured_at") or not technical.get("ended_at"):
        return None
    return datetime.fromisoformat(technical["captured_at"]), datetime.fromisoformat(technical["ended_at"])


def made(record: Record, case: CaseFile) -> Made:
    """Where the clock is not believed, or there is none, the end of the visit counts."""
    told, during = span(record), visit(case)
    if during is None:
        return Made(told[1], BY_THE_CLOCK) if told else Made(record.received_at, FROM_THE_STORING)
    if told is None:
        return Made(during[1], WITHOUT_A_CLOCK)
    return Made(during[1], AGAINST_THE_CLOCK) if doubt(record, case) else Made(told[1], BY_THE_CLOCK)


def doubt(record: Record, case: CaseFile) -> str:
    """Why the clock is not believed, as the inbox says it; empty when it is, or when there is nothing to compare."""
    told, during = span(record), visit(case)
    if told is None or during is None:
        return ""
    apart = max(told[0] - during[1], during[0] - told[1])
    if apart <= CLOCK_DRIFT:
        return ""
    both = Sentence("机身时钟 {when}，检查 {when2}", when=display.moment(told[0]), when2=display.moment(during[0]))
    return Sentence(
        "机身时钟与检查时间相差 {spoken}（{both}），不能据此认定是这次检查录的。", spoken=_spoken(apart), both=both
    )


def _spoken(apart: timedelta) -> str:
    if apart >= timedelta(days=2):
        return Sentence("{round} 天", round=round(apart / timedelta(days=1)))
    return display.duration(apart // timedelta(minutes=1) * 60_000)
