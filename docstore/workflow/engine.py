"""Move a document along its workflow: permission, state, guards, change, event, in this order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from docstore.errors import TransitionNotAllowedError
from docstore.workflow.definition import KIND, Workflow

if TYPE_CHECKING:
    from docstore.store.act import Act
    from docstore.store.unit_of_work import UnitOfWork


def flow_of(act: Act | UnitOfWork, name: str) -> Workflow:
    """The workflow `name` with all that the installed modules add to it."""
    found: Workflow = act.store.registry.of(KIND)[name]
    return found


def state_title(act: Act | UnitOfWork, flow_name: str, state: str) -> str:
    """What people call a state; of one whose module is away, its name."""
    return flow_of(act, flow_name).title_of(state)


def fire(
    uow: UnitOfWork,
    flow_name: str,
    document: Any,
    name: str,
    *,
    case: str | None,
    objects: list[dict[str, Any]],
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Raises AccessDeniedError, TransitionNotAllowedError, or what a guard raises."""
    flow = flow_of(uow, flow_name)
    transition = flow.transitions[name]
    uow.require(transition.permission, document)
    if document.state not in transition.sources:
        raise TransitionNotAllowedError(
            "现在是{state}，不能{title}。", state=flow.title_of(document.state), title=transition.title
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
