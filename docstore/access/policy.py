"""Who may: one definition, three faces: `allows` for the page, `explain` for the person, `query` for the list.

- Deny by default: without a grant the answer is no.
- A grant says: this permission, to this role, within this scope, in these states.
- A restriction narrows every answer about objects of one kind, whatever is granted: a secret stays one for whoever
  may see its department.
- Both are computed from the registry each time and never copied onto objects. Scopes and restrictions are filters
  (`conditions`), which the page evaluates and the list sends to the server.
- An actor narrowed to scopes (a token's) holds a grant only when its permission is one of them: on all three faces.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from docstore import clock
from docstore.access.actor import Actor, HeldPost
from docstore.access.conditions import Where, bind, matches
from docstore.sentence import Sentence

NOTHING: dict[str, Any] = {"_id": {"$in": []}}


@dataclass(frozen=True)
class Permission:
    """`kind` is the policy_kind of the objects it is asked about; empty for acts without an object."""

    name: str
    title: str
    kind: str = ""


@dataclass(frozen=True)
class Role:
    """Whose grants a post gives. `title` is shown to people."""

    name: str
    title: str


@dataclass(frozen=True)
class Scope:
    """Objects within which a grant holds."""

    name: str
    title: str
    where: Where


@dataclass(frozen=True)
class Grant:
    """A role has the permission on objects within the scope; with `states`, only while they are in one of them."""

    permission: str
    role: str
    scope: str = "any"
    states: tuple[str, ...] = ()


@dataclass(frozen=True)
class Restriction:
    """Objects of `kind` are out of reach unless one of `alternatives` holds. `title` says so to a person who is
    kept out. Roles in `exempt` are not restricted: jobs, and those whose post it is to keep the restriction.
    """

    name: str
    title: str
    kind: str
    alternatives: tuple[Where, ...]
    exempt: tuple[str, ...] = ()

    def binds(self, actor: Actor) -> bool:
        return actor.roles.isdisjoint(self.exempt)

    def query(self, actor: Actor) -> dict[str, Any]:
        return {"$or": [bind(where, actor) for where in self.alternatives]}

    def lets_pass(self, actor: Actor, target: Mapping[str, Any]) -> bool:
        return any(matches(bind(where, actor), target) for where in self.alternatives)


@dataclass(frozen=True)
class Reason:
    """One grant that was looked at, and why it does or does not help."""

    grant: Grant
    helps: bool
    sentence: str


@dataclass(frozen=True)
class Hindrance:
    """One restriction that was looked at, and whether it keeps the actor out."""

    restriction: Restriction
    stops: bool


@dataclass(frozen=True)
class Verdict:
    """Allowed when a reason helps and no hindrance stops."""

    reasons: tuple[Reason, ...]
    hindrances: tuple[Hindrance, ...] = ()

    @property
    def allowed(self) -> bool:
        return any(reason.helps for reason in self.reasons) and not any(one.stops for one in self.hindrances)


class Policy:
    """Built once from the frozen registry; has no state of its own."""

    def __init__(
        self,
        permissions: Mapping[str, Permission],
        roles: Mapping[str, Role],
        scopes: Mapping[str, Scope],
        grants: Iterable[Grant],
        restrictions: Iterable[Restriction] = (),
    ) -> None:
        self.permissions = permissions
        self.roles = roles
        self.scopes = scopes
        self._by_permission: dict[str, list[Grant]] = {}
        for grant in grants:
            self._by_permission.setdefault(grant.permission, []).append(grant)
        self._by_kind: dict[str, list[Restriction]] = {}
        for restriction in restrictions:
            self._by_kind.setdefault(restriction.kind, []).append(restriction)

    def allows(self, actor: Actor, permission: str, target: Mapping[str, Any] | None = None) -> bool:
        """`target` is the stored form of the object (`for_store()` or as read); without one: may do it somewhere."""
        granted = next(self._helping(actor, permission, target), None) is not None
        if target is None or not granted:
            return granted
        return all(one.lets_pass(actor, target) for one in self._restrictions_on(actor, permission))

    def explain(self, actor: Actor, permission: str, target: Mapping[str, Any] | None = None) -> Verdict:
        reasons = []
        for grant in self._grants(permission):
            helping = next(self._posts_helping(grant, actor, target), None)
            reasons.append(Reason(grant, helping is not None, self._sentence(grant, actor, helping)))
        restrictions = self._restrictions_on(actor, permission) if target is not None else []
        hindrances = [Hindrance(one, not one.lets_pass(actor, target or {})) for one in restrictions]
        return Verdict(tuple(reasons), tuple(hindrances))

    def query(self, actor: Actor, permission: str) -> dict[str, Any]:
        """The filter that finds exactly the objects for which `allows` says yes."""
        branches: list[dict[str, Any]] = []
        for grant in self.grants_for(actor, permission):
            for _, holder in actor.holding(grant.role):
                branch = self._filter(grant, holder)
                if branch not in branches:  # two posts that see the same would cost the server two looks
                    branches.append(branch)
        if not branches:
            return NOTHING
        granted = {} if {} in branches else branches[0] if len(branches) == 1 else {"$or": branches}
        restricted = [one.query(actor) for one in self._restrictions_on(actor, permission)]
        if not restricted:
            return granted
        return {"$and": [granted, *restricted] if granted else restricted}

    def needs_to_stand_in(
        self, actor: Actor, permission: str, target: Mapping[str, Any] | None = None
    ) -> HeldPost | None:
        """Where `allows` says yes: the post of another person, else the emergency, that it rests on; None where an own
        post is enough.
        """
        helping = list(self._helping(actor, permission, target))
        if any(post.is_own for post in helping):
            return None
        return min(helping, key=lambda post: bool(post.opening), default=None)

    def within_reach(self, actor: Actor, kind: str) -> dict[str, Any]:
        """The filter of the restrictions alone: what is not kept from the actor, whatever is granted."""
        restricted = [one.query(actor) for one in self._by_kind.get(kind, []) if one.binds(actor)]
        return {"$and": restricted} if restricted else {}

    def is_within_reach(self, actor: Actor, kind: str, target: Mapping[str, Any]) -> bool:
        """Whether `within_reach` finds it."""
        return all(one.lets_pass(actor, target) for one in self._by_kind.get(kind, []) if one.binds(actor))

    def grants_for(self, actor: Actor, permission: str) -> list[Grant]:
        return [grant for grant in self._grants(permission) if _holds(actor, grant)]

    def _grants(self, permission: str) -> list[Grant]:
        if permission not in self.permissions:
            raise KeyError(f"permission is not registered: {permission}")
        return self._by_permission.get(permission, [])

    def _restrictions_on(self, actor: Actor, permission: str) -> list[Restriction]:
        kind = self.permissions[permission].kind
        return [one for one in self._by_kind.get(kind, []) if one.binds(actor)]

    def _filter(self, grant: Grant, actor: Actor) -> dict[str, Any]:
        found = bind(self.scopes[grant.scope].where, actor)
        if grant.states:
            found["state"] = {"$in": list(grant.states)}
        return found

    def _helping(self, actor: Actor, permission: str, target: Mapping[str, Any] | None) -> Iterator[HeldPost]:
        return (post for grant in self._grants(permission) for post in self._posts_helping(grant, actor, target))

    def _posts_helping(self, grant: Grant, actor: Actor, target: Mapping[str, Any] | None) -> Iterator[HeldPost]:
        if _holds(actor, grant):
            for post, holder in actor.holding(grant.role):
                if target is None or matches(self._filter(grant, holder), target):
                    yield post

    def _sentence(self, grant: Grant, actor: Actor, helping: HeldPost | None) -> str:
        role, scope = self.roles[grant.role].title, self.scopes[grant.scope].title
        if helping is not None and helping.opening:
            until = f"{clock.local(datetime.fromisoformat(helping.until)):%Y-%m-%d %H:%M}"
            return Sentence("紧急查阅，到 {until}：{reason}", until=until, reason=helping.reason)
        if helping is not None and helping.acting_for:
            return Sentence(
                "代理{name}，{role}可以，范围：{scope}", name=helping.acting_for_name, role=role, scope=scope
            )
        if helping is not None:
            return Sentence("{role}可以，范围：{scope}", role=role, scope=scope)
        if grant.role not in actor.roles:
            return Sentence("需要{role}岗位", role=role)
        return (
            Sentence("岗位符合，但不在范围内：{scope}", scope=scope)
            if _holds(actor, grant)
            else "岗位符合，但这个令牌没有这项权限"
        )


def _holds(actor: Actor, grant: Grant) -> bool:
    return grant.role in actor.roles and (actor.scopes is None or grant.permission in actor.scopes)
