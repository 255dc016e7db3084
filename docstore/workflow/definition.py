"""A workflow as frozen data: states, and transitions that say who may, from where, to where, on what authority."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from docstore.errors import WorkflowDefinitionError

KIND = "workflow"

# A guard gets (uow, document) and raises a ConflictError or AccessDeniedError with the reason.
Guard = Callable[[Any, Any], None]


@dataclass(frozen=True)
class Transition:
    """`instead_of`: an added transition goes into an existing state in the place of that one, see `extension`."""

    name: str
    title: str
    sources: tuple[str, ...]
    target: str
    permission: str
    event_type: str
    authority: str = ""
    guards: tuple[Guard, ...] = ()
    instead_of: str = ""


@dataclass(frozen=True)
class Workflow:
    """The life of the documents of one collection (`model`), narrowed to those that fit `where`.

    Raises WorkflowDefinitionError when a transition names an unknown state or a state cannot be reached.
    """

    name: str
    states: Mapping[str, str]
    initial: str
    transitions: Mapping[str, Transition]
    model: str
    where: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        for transition in self.transitions.values():
            for state in (*transition.sources, transition.target):
                if state not in self.states:
                    raise WorkflowDefinitionError(
                        "流程 {name} 的 {transition} 用到了没有的状态 {state}。",
                        name=self.name,
                        transition=transition.name,
                        state=state,
                    )
        unreached = set(self.states) - self._reachable()
        if unreached:
            raise WorkflowDefinitionError(
                "流程 {name} 的状态 {states} 走不到。", name=self.name, states="、".join(sorted(unreached))
            )

    def title_of(self, state: str) -> str:
        """What people call a state; of one that no module here knows, its name."""
        return self.states.get(state, state)

    def _reachable(self) -> set[str]:
        reached = {self.initial}
        while True:
            further = {t.target for t in self.transitions.values() if reached & set(t.sources)} - reached
            if not further:
                return reached
            reached |= further


def workflow(
    name: str, model: str, states: Mapping[str, str], *transitions: Transition, where: Mapping[str, str] | None = None
) -> Workflow:
    """The first state named is the initial one. Raises WorkflowDefinitionError, also for a transition named twice."""
    by_name = {t.name: t for t in transitions}
    if len(by_name) < len(transitions):
        raise WorkflowDefinitionError("流程 {name} 有同名的步骤。", name=name)
    return Workflow(name, states, next(iter(states)), by_name, model, tuple((where or {}).items()))
