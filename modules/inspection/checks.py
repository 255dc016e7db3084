"""案卷检查 of an inspection: plan before visit, re-inspection after the order."""

from __future__ import annotations

from typing import Any

from docstore import clock
from docstore.model.case_file import CaseFile
from docstore.procedure.evaluation import CaseFacts
from docstore.sentence import Sentence


def planned_before(act: Any, case: CaseFile, facts: CaseFacts) -> list[str] | None:
    """The plan was approved not later than on the day of the inspection."""
    plan, report = facts.newest("N02"), facts.newest("N03")
    if report is None:
        return None
    if plan is None:
        return ["有检查记录，没有检查方案"]
    approved = clock.local_day_of(plan.values["approval_opinion"][-1]["signed_at"])
    inspected = clock.local_day_of(report.values["inspection_start"])
    return (
        [Sentence("{inspected} 检查，方案 {approved} 才批准", inspected=inspected, approved=approved)]
        if approved > inspected
        else []
    )


def inspected_again(act: Any, case: CaseFile, facts: CaseFacts) -> list[str] | None:
    """Once the time for rectification is over, there is an opinion of the re-inspection."""
    order = facts.newest("N05")
    if order is None:
        return None
    if facts.newest("N06"):
        return []
    due = order.values["rectification_due"]
    today = clock.local_day(act.now()).isoformat()
    return (
        [Sentence("{number} 的整改期限 {due} 已经过了，没有复查", number=order.number, due=due)]
        if today > due
        else None
    )
