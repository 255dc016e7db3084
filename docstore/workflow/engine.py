"""Move a document along its workflow: state, permission, guards, change, event, in this order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from docstore.errors import TransitionNotAllowedError
from docstore.workflow.definition import Workflow

if TYPE_CHECKING:
    from docstore.store.unit_of_work import UnitOfWork


def fire(
    uow: UnitOfWork,
    flow: Workflow,
    document: Any,
    name: str,
    *,
    case: str | None,
    objects: list[dict[str, Any]],
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Raises AccessDeniedError, TransitionNotAllowedError, or what a guard raises."""
    transition = flow.transitions[name]
    uow.require(transition.permission, document)
    if document.state not in transition.sources:
        raise TransitionNotAllowedError(
            "现在是{state}，不能{title}。", state=flow.states[document.state], title=transition.title
        )
    for guard in transition.guards:
        guard(uow, document)
    before = document.state
    document.state = transition.target
    uow.update(document)
    uow.record(
        transition.event_type,
        case=case,
        objects=objects,
        detail={"from": before, "to": transition.target, **(detail or {})},
        authority=transition.authority,
    )


def possible(flow: Workflow, document: Any) -> list[str]:
    """The transitions that start at the present state, whoever may fire them."""
    return [t.name for t in flow.transitions.values() if document.state in t.sources]
