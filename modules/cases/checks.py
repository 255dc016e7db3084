"""案卷评查: every check that the installed modules contribute, run on one case."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from admin.language import _
from docstore.custody.rolling_fixity import still_failing
from docstore.errors import QuanchengError
from docstore.model.case_file import CaseFile
from docstore.procedure.checks import KIND, RUN, CaseCheck
from docstore.procedure.evaluation import CaseFacts
from docstore.sentence import Sentence, listed
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork
from modules.cases.obligations import facts_of

log = logging.getLogger("quancheng.modules")

PASSED, FAILED, UNDECIDED, BROKEN = "passed", "failed", "undecided", "broken"


@dataclass(frozen=True)
class Finding:
    """How a case stands against one check; `note` says what does not comply."""

    check: CaseCheck
    state: str
    note: str = ""

    @property
    def is_failed(self) -> bool:
        """A check that could not be computed counts as failed."""
        return self.state in (FAILED, BROKEN)

    @property
    def blocks(self) -> bool:
        """The case must not be filed."""
        return self.check.severity == "veto" and self.is_failed


def findings(act: Act | UnitOfWork, case: CaseFile, facts: CaseFacts | None = None) -> list[Finding]:
    """One per check of the case's type, by id."""
    facts = facts or facts_of(act, case)
    registry = act.store.registry
    return [
        _finding(check, registry.of(RUN)[name], act, case, facts)
        for name, check in sorted(registry.of(KIND).items())
        if not check.applies or case.type_key in check.applies
    ]


def as_stored(act: Act | UnitOfWork, case: CaseFile, facts: CaseFacts) -> list[str]:
    """Whether everything in the case is as it was when it came in, by the newest verification of each content."""
    failing = still_failing(act.store, case.id)
    return [Sentence("{n} 个内容与入库时不一致", n=len(failing))] if failing else []


def finding_row(one: Finding) -> dict[str, Any]:
    """For the page: {state, is_failed, title, note, source, weight}; `state` is one of the marks of obligations."""
    marks = {PASSED: "met", UNDECIDED: "waiting", BROKEN: "not_checkable"}
    is_light = one.state == FAILED and one.check.severity != "veto"
    weights = {"veto": _("不合格，不能归档"), "deduct": _("扣 {points} 分", points=one.check.points), "warn": _("提示")}
    return {
        "state": "warn" if is_light else marks.get(one.state, "missing"),
        "is_failed": one.is_failed,
        "title": _(one.check.rule),
        "note": _(one.note),
        "source": _(one.check.source),
        "weight": weights[one.check.severity] if one.is_failed else "",
    }


def _finding(check: CaseCheck, run: Any, act: Act | UnitOfWork, case: CaseFile, facts: CaseFacts) -> Finding:
    try:
        faults: list[str] | None = run(act, case, facts)
    except QuanchengError as error:
        return Finding(check, BROKEN, Sentence("没能核对：{message}", message=error.message))
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        # What people typed may be nothing that a check has thought of; the page of the case stands.
        log.exception("check %s of case %s failed", check.id, case.id)
        return Finding(check, BROKEN, "没能核对，请系统管理员看运行日志。")
    if faults is None:
        return Finding(check, UNDECIDED)
    return Finding(check, FAILED, listed(faults)) if faults else Finding(check, PASSED)
