"""案卷检查 of the filing, and what keeps a case from it."""

from __future__ import annotations

from datetime import date

from docstore import clock
from docstore.errors import ConflictError
from docstore.model.case_file import CaseFile
from docstore.procedure.evaluation import CaseFacts
from docstore.sentence import Sentence
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork
from modules.cases.api import filing_due, findings


def filed_in_time(act: Act, case: CaseFile, facts: CaseFacts) -> list[str] | None:
    """Filed within 30 working days after the enforcement ended (Article 14)."""
    if not case.enforcement_ended_on:
        return None
    due = filing_due(act, case).due
    until = date.fromisoformat(case.filed_on) if case.filed_on else clock.local_day(act.now())
    if until > due:
        return [
            Sentence(
                "应当在 {due} 以前归档，{what}",
                due=due,
                what=Sentence("{filed_on} 才归档", filed_on=case.filed_on) if case.filed_on else "还没有归档",
            )
        ]
    return [] if case.filed_on else None


def require_sound(uow: UnitOfWork, case: CaseFile) -> None:
    """No check fails that keeps a case from being filed."""
    failing = [f"{one.check.rule}（{one.note}）" for one in findings(uow, case) if one.blocks]
    if failing:
        raise ConflictError(
            "{number} 不能归档，不合格的：{failing}。",
            number=case.number,
            failing="；".join(failing),
            next_step="退回科室补正；补正以后重新结案、移交。",
        )
