"""Where a case stands: its procedure, evaluated on what the modules that keep documents and recordings report."""

from __future__ import annotations

from typing import Any

from admin.language import _
from docstore.errors import ConflictError, ObligationsUnmetError
from docstore.model.case_file import CaseFile
from docstore.procedure import evaluation
from docstore.procedure.declaration import STAGES, Deadline, NotCheckable, Procedure
from docstore.procedure.evaluation import CaseFacts, ObligationState
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork

# Article 14, for every type.
FILING = Deadline(30, "wd", "执法结束", "第十四条")


def procedure_of(act: Act | UnitOfWork, case: CaseFile) -> Procedure:
    """For acts. Raises ConflictError while the module of the procedure cannot be loaded: what it asks is not known."""
    found: Procedure | None = act.store.registry.of("procedure").get(case.type_key)
    if found is None:
        raise ConflictError(
            "办理 {number} 的模块 {type} 不能用，现在只能查看。",
            number=case.number,
            type=case.type_key,
            next_step="请系统管理员看“模块”一页。",
        )
    return found


def shown_procedure(act: Act | UnitOfWork, case: CaseFile) -> Procedure:
    """For pages: a case stays to be seen when its module cannot be loaded; then without obligations."""
    found: Procedure | None = act.store.registry.of("procedure").get(case.type_key)
    return found or Procedure(case.type_key, _("模块 {type_key} 不能用", type_key=case.type_key), "", STAGES, FILING)


def facts_of(act: Act | UnitOfWork, case: CaseFile) -> CaseFacts:
    """The facts that the contributions of kind `case_facts` bring, each a dict of parts of CaseFacts."""
    parts: dict[str, Any] = {"excuses": {row["obligation"]: row["reason"] for row in case.excuses}}
    for bring in act.store.registry.of("case_facts").values():
        parts.update(bring(act, case))
    return CaseFacts(**parts)


def obligations(act: Act | UnitOfWork, case: CaseFile, facts: CaseFacts | None = None) -> list[ObligationState]:
    """`facts`: those of the case, when the caller has them already."""
    return evaluation.evaluate(shown_procedure(act, case), facts or facts_of(act, case))


def require_met(uow: UnitOfWork, case: CaseFile) -> None:
    """Whatever the case must leave behind is there, or excused."""
    missing = [state.obligation.title for state in obligations(uow, case) if state.blocks]
    if missing:
        raise ObligationsUnmetError(
            "还缺 {names}，不能结案。", names="、".join(missing), next_step="补齐，或者由负责人写明原因。"
        )


def not_checkable(act: Act | UnitOfWork, case: CaseFile) -> list[NotCheckable]:
    """Duties that wait for a module that is not installed."""
    installed = act.store.registry.manifests
    return [item for item in shown_procedure(act, case).not_checkable if item.needs not in installed]
