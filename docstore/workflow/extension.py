"""What another module may do to a workflow: add states, transitions and guards. It never widens and never removes.

*Widening* is: with the same permissions and the same guards satisfied, a document gets from one existing state to
another to which it did not get before. Therefore

- an added transition leads into a new state, or back into the only existing state it can come from, or it names an
  existing transition that it stands for (`instead_of`): then it ends where that one ends, begins only where a document
  came from a state in which that one begins, asks for its permission and passes all its guards, also those that a third
  module adds, before or after;
- a guard is added to an existing transition and can only refuse;
- a permission that an existing transition asks for is granted by the module that declared it, and by no other.

Nothing that is there can be named again, so nothing can be replaced.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from docstore.errors import WorkflowDefinitionError
from docstore.registry.registry import Registry
from docstore.workflow.definition import KIND, Guard, Transition, Workflow


@dataclass(frozen=True)
class Extension:
    """`guards`: existing transition → further guards. A transition with `instead_of` leaves its permission empty."""

    states: Mapping[str, str] = field(default_factory=dict)
    transitions: tuple[Transition, ...] = ()
    guards: Mapping[str, tuple[Guard, ...]] = field(default_factory=dict)


def extended(flow: Workflow, extension: Extension) -> Workflow:
    """`flow` with what `extension` adds. Raises WorkflowDefinitionError with every fault."""
    faults = [*_name_faults(flow, extension), *_direction_faults(flow, extension)]
    if faults:
        raise WorkflowDefinitionError("流程 {name}：{faults}。", name=flow.name, faults="；".join(faults))
    states = {**flow.states, **extension.states}
    transitions = dict(flow.transitions)
    for one in extension.transitions:
        stands_for = transitions.get(one.instead_of)
        if stands_for is not None:
            one = replace(one, permission=stands_for.permission, guards=(*stands_for.guards, *one.guards))
        transitions[one.name] = one
    for name, guards in extension.guards.items():
        for one in _those_that_stand_for(transitions, name):
            transitions[one.name] = replace(one, guards=(*one.guards, *guards))
    return replace(flow, states=states, transitions=transitions)


def check_grants(registry: Registry, further: Registry) -> None:
    """No module opens a transition of another by a grant. Raises WorkflowDefinitionError."""
    asked = {t.permission: flow for flow in registry.of(KIND).values() for t in flow.transitions.values()}
    for grant in further.grants:
        if grant.permission in asked and ("permission", grant.permission) in registry.origins:
            raise WorkflowDefinitionError(
                "流程 {name} 的权限 {permission} 只能由登记它的模块授予，不能再授予 {role}。",
                name=asked[grant.permission].name,
                permission=grant.permission,
                role=grant.role,
            )


def _name_faults(flow: Workflow, extension: Extension) -> Iterator[str]:
    names = [one.name for one in extension.transitions]
    yield from (f"状态 {one} 已经有了" for one in extension.states if one in flow.states)
    yield from (
        f"步骤 {one} 已经有了" for one in sorted({n for n in names if n in flow.transitions or names.count(n) > 1})
    )
    yield from (f"没有步骤 {one}，不能加条件" for one in extension.guards if one not in flow.transitions)


def _direction_faults(flow: Workflow, extension: Extension) -> Iterator[str]:
    """An added transition that would be a new way between existing states."""
    for one in extension.transitions:
        origins = _origins(flow, extension, one)
        stands_for = flow.transitions.get(one.instead_of)
        if stands_for is not None:
            if one.target != stands_for.target or one.permission:
                yield f"步骤 {one.name} 代替 {one.instead_of}，要到 {stands_for.target}，权限不写，随它的"
            elif not origins <= set(stands_for.sources):
                elsewhere = "、".join(sorted(origins - set(stands_for.sources)))
                yield f"步骤 {one.name} 从 {elsewhere} 走，{one.instead_of} 不从那里走"
        elif one.instead_of:
            yield f"步骤 {one.name} 代替的 {one.instead_of} 没有"
        elif not one.permission:
            yield f"步骤 {one.name} 没有写权限"
        elif one.target in flow.states and origins != {one.target}:
            yield f"步骤 {one.name} 走到原有的状态 {one.target}，要写明它代替哪个步骤（instead_of）"


def _origins(flow: Workflow, extension: Extension, transition: Transition) -> set[str]:
    """The existing states from which a document can come to `transition` with only new states in between."""
    seen: set[str] = set()
    waiting = set(transition.sources)
    while waiting:
        state = waiting.pop()
        seen.add(state)
        if state not in flow.states:
            waiting |= {s for t in extension.transitions if t.target == state for s in t.sources} - seen
    return seen & set(flow.states)


def _those_that_stand_for(transitions: Mapping[str, Transition], name: str) -> Iterator[Transition]:
    """The transition `name`, and every one that was added in its place, however indirectly."""
    for one in list(transitions.values()):
        root = one
        while root.name != name and root.instead_of:
            root = transitions[root.instead_of]
        if root.name == name:
            yield one
