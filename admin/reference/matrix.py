"""Who may do what: every permission against every role, with scope and states, from the registry."""

from __future__ import annotations

from collections.abc import Iterable

from docstore.access.policy import Grant
from docstore.registry.registry import Registry

EVERYWHERE, LIMITED = "●", "○"


def lines(registry: Registry) -> Iterable[str]:
    """Markdown: a table of marks to see it at a glance, then one with the scopes and states of every mark."""
    roles = list(registry.roles)
    yield "# Permission matrix"
    yield ""
    yield "Written from the code by `python -m admin.reference`. Do not edit."
    yield ""
    yield (
        f"{EVERYWHERE} everywhere and in every state; {LIMITED} within the scope or the states that the second table "
        "names; an empty cell is a no. Restrictions (see [permissions](permissions.md)) and the separation of duties "
        "narrow it further; neither ever widens it."
    )
    yield ""
    yield "| Permission | " + " | ".join(f"{registry.roles[name].title}" for name in roles) + " |"
    yield "| --- |" + " :-: |" * len(roles)
    for name in sorted(registry.permissions):
        marks = [_mark(_grants(registry, name, role)) for role in roles]
        yield f"| `{name}` {registry.permissions[name].title} | " + " | ".join(marks) + " |"
    yield ""
    yield "## Scopes and states"
    yield ""
    yield "| Permission | Role | Scope | States |"
    yield "| --- | --- | --- | --- |"
    for name in sorted(registry.permissions):
        for role in roles:
            for one in _grants(registry, name, role):
                states = ", ".join(f"`{state}`" for state in one.states) or "every"
                scope = registry.scopes[one.scope].title
                yield f"| `{name}` | `{role}` {registry.roles[role].title} | {scope} | {states} |"


def _grants(registry: Registry, permission: str, role: str) -> list[Grant]:
    return [one for one in registry.grants if one.permission == permission and one.role == role]


def _mark(grants: list[Grant]) -> str:
    if not grants:
        return ""
    return EVERYWHERE if any(one.scope == "any" and not one.states for one in grants) else LIMITED
