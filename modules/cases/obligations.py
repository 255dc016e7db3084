"""Where a case stands: its procedure, evaluated on what the modules that keep documents and recordings report."""

from __future__ import annotations

from typing import Any

from docstore.model.case_file import CaseFile
from docstore.procedure import evaluation
from docstore.procedure.declaration import NotCheckable, Procedure
from docstore.procedure.evaluation import CaseFacts, ObligationState
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork


def procedure_of(act: Act | UnitOfWork, case: CaseFile) -> Procedure:
    found: Procedure = act.store.registry.of("procedure")[case.type_key]
    return found


def facts_of(act: Act | UnitOfWork, case: CaseFile) -> CaseFacts:
    """The facts that the contributions of kind `case_facts` bring, each a dict of parts of CaseFacts."""
    parts: dict[str, Any] = {"excuses": {row["obligation"]: row["reason"] for row in case.excuses}}
    for bring in act.store.registry.of("case_facts").values():
        parts.update(bring(act, case))
    return CaseFacts(**parts)


def obligations(act: Act | UnitOfWork, case: CaseFile) -> list[ObligationState]:
    return evaluation.evaluate(procedure_of(act, case), facts_of(act, case))


def not_checkable(act: Act | UnitOfWork, case: CaseFile) -> list[NotCheckable]:
    """Duties that wait for a module that is not installed."""
    installed = act.store.registry.manifests
    return [item for item in procedure_of(act, case).not_checkable if item.needs not in installed]
