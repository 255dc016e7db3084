"""Who may: one definition, three faces: `allows` for the page, `explain` for the person, `query` for the list.

- Deny by default: without a grant the answer is no.
- A grant says: this permission, to this role, within this scope, in these states. Grants are computed from
  the registry each time and never copied onto objects.
- A scope is a MongoDB filter with places for the actor's own facts; the page evaluates the same filter that
  the list sends to the server, so the two cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from docstore.access.actor import Actor

NOTHING: dict[str, Any] = {"_id": {"$in": []}}


@dataclass(frozen=True)
class Permission:
    """`kind` is the policy_kind of the objects it is asked about; empty for acts without an object."""

    name: str
    title: str
    kind: str = ""


@dataclass(frozen=True)
class Role:
    name: str
    title: str


@dataclass(frozen=True)
class Scope:
    """`where` maps a field to a constant, a tuple (any of), or `actor.<attribute>` written as ActorFact."""

    name: str
    title: str
    where: Mapping[str, Any]

    def filter(self, actor: Actor) -> dict[str, Any]:
        return {key: _condition(value, actor) for key, value in self.where.items()}


@dataclass(frozen=True)
class ActorFact:
    attribute: str


@dataclass(frozen=True)
class Grant:
    permission: str
    role: str
    scope: str = "any"
    states: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reason:
    """One grant that was looked at, and why it does or does not help."""

    grant: Grant
    helps: bool
    sentence: str


@dataclass(frozen=True)
class Verdict:
    allowed: bool
    reasons: tuple[Reason, ...]


class Policy:
    """Built once from the frozen registry; has no state of its own."""

    def __init__(
        self,
        permissions: Mapping[str, Permission],
        roles: Mapping[str, Role],
        scopes: Mapping[str, Scope],
        grants: Iterable[Grant],
    ) -> None:
        self.permissions = permissions
        self.roles = roles
        self.scopes = scopes
        self._by_permission: dict[str, list[Grant]] = {}
        for grant in grants:
            self._by_permission.setdefault(grant.permission, []).append(grant)

    def allows(self, actor: Actor, permission: str, target: Mapping[str, Any] | None = None) -> bool:
        """`target` is the stored form of the object (`for_store()` or as read)."""
        return any(self._helps(grant, actor, target) for grant in self.grants_for(actor, permission))

    def explain(self, actor: Actor, permission: str, target: Mapping[str, Any] | None = None) -> Verdict:
        reasons = []
        for grant in self._grants(permission):
            has_role = grant.role in actor.roles
            helps = has_role and self._helps(grant, actor, target)
            reasons.append(Reason(grant, helps, self._sentence(grant, has_role=has_role, helps=helps)))
        return Verdict(any(reason.helps for reason in reasons), tuple(reasons))

    def query(self, actor: Actor, permission: str) -> dict[str, Any]:
        """The filter that finds exactly the objects for which `allows` says yes."""
        branches = [self._filter(grant, actor) for grant in self.grants_for(actor, permission)]
        if not branches:
            return NOTHING
        return {} if {} in branches else {"$or": branches}

    def grants_for(self, actor: Actor, permission: str) -> list[Grant]:
        return [grant for grant in self._grants(permission) if grant.role in actor.roles]

    def _grants(self, permission: str) -> list[Grant]:
        if permission not in self.permissions:
            raise KeyError(f"permission is not registered: {permission}")
        return self._by_permission.get(permission, [])

    def _filter(self, grant: Grant, actor: Actor) -> dict[str, Any]:
        found = self.scopes[grant.scope].filter(actor)
        if grant.states:
            found["state"] = {"$in": list(grant.states)}
        return found

    def _helps(self, grant: Grant, actor: Actor, target: Mapping[str, Any] | None) -> bool:
        if target is None:
            return True  # may do it somewhere: for menus and for acts without an object
        return matches(self._filter(grant, actor), target)

    def _sentence(self, grant: Grant, *, has_role: bool, helps: bool) -> str:
        role, scope = self.roles[grant.role].title, self.scopes[grant.scope].title
        if helps:
            return f"{role}可以，范围：{scope}"
        return f"岗位符合，但不在范围内：{scope}" if has_role else f"需要{role}岗位"


def matches(condition: Mapping[str, Any], document: Mapping[str, Any]) -> bool:
    """MongoDB's meaning of the filters that scopes may use: equality, membership in a list, `$in`."""
    return all(_field_matches(expected, document.get(key)) for key, expected in condition.items())


def _field_matches(expected: Any, actual: Any) -> bool:
    values = actual if isinstance(actual, list) else [actual]
    if isinstance(expected, Mapping):
        return any(value in expected["$in"] for value in values)
    return expected in values


def _condition(value: Any, actor: Actor) -> Any:
    if isinstance(value, ActorFact):
        value = getattr(actor, value.attribute)
        if value in ("", None):
            return {"$in": []}  # an actor without a department is not "in" the department of nothing
    return {"$in": list(value)} if isinstance(value, tuple | list) else value
