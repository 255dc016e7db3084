"""Looked at every morning: case files that should have been filed."""

from __future__ import annotations

from datetime import timedelta

from docstore import clock
from docstore.model.case_file import CaseFile
from docstore.sentence import Sentence
from docstore.store import notices
from docstore.store.act import Act
from modules.cases.api import FILED, filing_due

NOTICE = "filing-overdue"
# Working days are never fewer calendar days: what ended later cannot be overdue.
_NOT_BEFORE = timedelta(days=30)


def tell_of_overdue(act: Act) -> None:
    """Post the notice of cases not filed within their time (Article 14), or take it down when there is none."""
    today = clock.local_day(act.now())
    ended = {"$ne": None, "$lt": (today - _NOT_BEFORE).isoformat()}
    waiting = act.find(CaseFile, {"state": {"$ne": FILED}, "enforcement_ended_on": ended}, sort="enforcement_ended_on")
    late = [case.number for case in waiting if filing_due(act, case).due < today]
    if not late:
        notices.take_down(act.store, NOTICE)
        return
    named = "、".join(late[:3]) + ("等" if len(late) > 3 else "")
    sentence = Sentence("{n} 个案件结束 30 个工作日了，还没有归档：{named}。", n=len(late), named=named)
    notices.post(act.store, NOTICE, "warn", sentence, "请办案科室移交；超期的原因要登记。")
