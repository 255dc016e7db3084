"""The registry: everything that modules contribute, refused when named twice, frozen before the first request.

A module registers *things*, *vetoes* and *reactions*; it cannot reach into another module or the kernel.
What is registered is plain data or a plain function; who uses it gives it its meaning. A kind whose engine says how
(`extenders`) can be extended by modules further up: what was contributed stays as it is, `of` gives it with all that
was added.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from types import MappingProxyType
from typing import Any

from docstore.access.conditions import Where
from docstore.access.policy import Grant, Permission, Restriction, Role, Scope
from docstore.errors import DeclarationError, DuplicateContributionError
from docstore.model.base import StoredDocument
from docstore.model.facet import Facet, FacetOn
from docstore.registry import graph, hooks
from docstore.registry.hooks import Reaction, Veto
from docstore.registry.manifest import Manifest
from docstore.registry.schedule import Schedule


@dataclass(frozen=True)
class EventType:
    """`sentence` is what the stream shows after the agent's name; `icon` is a name in the icon sprite."""

    name: str
    sentence: str
    icon: str = "point"


@dataclass(frozen=True)
class JobType:
    """`run(act, **payload)` in the worker. `tries`: how often it is run while something is unavailable, 0 for as long
    as it takes. `give_up(act, problem, **payload)` says in the facts that it was not done; both must be safe to repeat.
    """

    run: Callable[..., None]
    tries: int = 0
    give_up: Callable[..., None] | None = None


# Says how a thing of one kind looks with an extension; raises StartupError when the extension may not be.
Extender = Callable[[Any, Any], Any]
EXTENSION = "_extension"


@dataclass(frozen=True)
class Extends:
    """A contribution of a kind that ends in `_extension`: what is added to `name` of `kind`."""

    kind: str
    name: str
    thing: Any


# Kinds that the kernel knows → its word, and the table of the registry that holds them.
_KERNEL_KINDS = {
    "permission": ("权限", "permissions"),
    "role": ("岗位", "roles"),
    "scope": ("范围", "scopes"),
    "restriction": ("限制", "restrictions"),
    "model": ("集合", "models"),
    "facet": ("附加字段", "facets"),
    "event_type": ("事件", "event_types"),
    "job": ("任务", "jobs"),
    "schedule": ("定时任务", "schedules"),
    "veto": ("否决", "vetoes"),
    "reaction": ("反应", "reactions"),
}


@dataclass
class Registry:
    """Names of every kind are unique across modules. `extras` holds the kinds of the engines and the face.

    `manifests` are the modules that are loaded, in load order; `broken` those that should be and cannot, with the
    reason. `origins` says which module contributed what: (kind, name) → module.
    """

    manifests: dict[str, Manifest] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)
    origins: dict[tuple[str, str], str] = field(default_factory=dict)
    permissions: dict[str, Permission] = field(default_factory=dict)
    roles: dict[str, Role] = field(default_factory=dict)
    scopes: dict[str, Scope] = field(default_factory=dict)
    restrictions: dict[str, Restriction] = field(default_factory=dict)
    grants: list[Grant] = field(default_factory=list)
    models: dict[str, type[StoredDocument]] = field(default_factory=dict)
    facets: dict[str, FacetOn] = field(default_factory=dict)
    event_types: dict[str, EventType] = field(default_factory=dict)
    jobs: dict[str, JobType] = field(default_factory=dict)
    schedules: dict[str, Schedule] = field(default_factory=dict)
    vetoes: dict[str, Veto] = field(default_factory=dict)
    reactions: dict[str, Reaction] = field(default_factory=dict)
    extras: dict[str, dict[str, Any]] = field(default_factory=dict)
    extenders: Mapping[str, Extender] = field(default_factory=dict)
    extended: dict[tuple[str, str], Any] = field(default_factory=dict)
    frozen: bool = False

    def of(self, kind: str) -> Mapping[str, Any]:
        """All contributions of an engine's or the face's kind, by name, in load order, with what extends them."""
        given = self.extras.get(kind, {})
        if kind not in self.extenders:
            return MappingProxyType(given)
        return MappingProxyType({name: self.extended.get((kind, name), thing) for name, thing in given.items()})

    def require_event_type(self, name: str) -> None:
        if name not in self.event_types:
            raise KeyError(f"event type is not registered: {name}")

    def require_job(self, name: str) -> None:
        if name not in self.jobs:
            raise KeyError(f"job is not registered: {name}")

    def table(self, kind: str) -> dict[str, Any]:
        """What is contributed of `kind`, by name: the kernel's own tables and `extras` alike."""
        if kind in _KERNEL_KINDS:
            found: dict[str, Any] = getattr(self, _KERNEL_KINDS[kind][1])
            return found
        return self.extras.setdefault(kind, {})

    def contributed_by(self, module: str) -> dict[str, list[str]]:
        """Kind → names, in the order in which the module contributed them; grants have no names and are not listed."""
        found: dict[str, list[str]] = {}
        for (kind, name), origin in self.origins.items():
            if origin == module:
                found.setdefault(kind, []).append(name)
        return found

    def as_installed(self, manifest: Manifest) -> dict[str, Any]:
        """What a store remembers of a module that it has, for the day on which the module cannot be loaded.

        `has_veto`: what it forbids would be allowed without it, by a veto, a restriction, or within an extension.
        """
        given = self.contributed_by(manifest.module)
        has_veto = any(kind.endswith(("veto", "restriction", EXTENSION)) for kind in given)
        return {"version": manifest.version, "title": manifest.name, "has_veto": has_veto}

    def absorb(self, other: Registry) -> None:
        """Take all that `other` holds, or nothing.

        Raises DuplicateContributionError, DeclarationError, and what an extender raises.
        """
        assert not self.frozen
        for (kind, name), module in other.origins.items():
            if (kind, name) in self.origins:
                raise _twice(kind, name, self.origins[kind, name], module)
        other._require_known_in(self)
        extended = dict(self._extended_by(other))
        for (kind, name), module in other.origins.items():
            self.table(kind)[name] = other.table(kind)[name]
            self.origins[kind, name] = module
        self.extended |= extended
        self.grants.extend(other.grants)
        self.manifests.update(other.manifests)

    def _extended_by(self, other: Registry) -> Iterator[tuple[tuple[str, str], Any]]:
        """What `other` extends here, as it looks then. Only of the modules on which its own depends."""
        reach = {"docstore"}
        for name, manifest in other.manifests.items():
            reach |= set(graph.with_dependencies({**self.manifests, name: manifest}, [name])) - {name}
        for kind in self.extenders:
            for one in other.of(kind + EXTENSION).values():
                if self.origins.get((kind, one.name)) not in reach:
                    raise DeclarationError(
                        "没有可以扩展的{kind} {name}，或者 depends 没有写它的模块。", kind=_word(kind), name=one.name
                    )
                yield (kind, one.name), self.extenders[kind](self.of(kind)[one.name], one.thing)

    def freeze(self) -> None:
        """Check what refers to what. Raises DeclarationError."""
        self._require_known_in(self)
        self.frozen = True

    def _require_known_in(self, further: Registry) -> None:
        """All that grants, schedules, vetoes and reactions speak of is registered here or in `further`."""
        for grant in self.grants:
            for kind, name in (("permission", grant.permission), ("role", grant.role), ("scope", grant.scope)):
                if name not in self.table(kind) and name not in further.table(kind):
                    raise DeclarationError("授权用到了没有登记的{kind}：{name}。", kind=_word(kind), name=name)
        asked = {one.kind for one in (*self.permissions.values(), *further.permissions.values())}
        for restriction in self.restrictions.values():
            roles = set(restriction.exempt) - {*self.roles, *further.roles}
            if restriction.kind not in asked or roles or not restriction.alternatives:
                # one that binds nobody would keep nothing, and nobody would see it
                raise DeclarationError("限制 {name} 写错了：对象和岗位要登记过，条件至少一个。", name=restriction.name)
        for facet in self.facets.values():
            model = self.models.get(facet.model) or further.models.get(facet.model)
            if model is None or "facets" not in model._fields:
                raise DeclarationError("集合 {name} 没有登记，或者不收附加字段。", name=facet.model)
        jobs = (("job", one.job) for one in self.schedules.values())
        for kind, name in (*jobs, *hooks.unknown(self.vetoes, self.reactions)):
            if name not in self.table(kind) and name not in further.table(kind):
                raise DeclarationError(
                    "定时任务、否决或者反应用到了没有登记的{kind}：{name}。", kind=_word(kind), name=name
                )
        hooks.require_no_circle([*self.reactions.values(), *further.reactions.values()])

    def module_versions(self) -> Iterator[tuple[str, str]]:
        for name, manifest in self.manifests.items():
            yield name, manifest.version


class Contributor:
    """What a module's `contribute(c)` is given: it can add, and nothing else."""

    def __init__(self, registry: Registry, module: str) -> None:
        self._registry = registry
        self._module = module

    def permission(self, name: str, title: str, kind: str = "") -> None:
        self.add("permission", name, Permission(name, title, kind))

    def role(self, name: str, title: str) -> None:
        self.add("role", name, Role(name, title))

    def scope(self, name: str, title: str, where: Where) -> None:
        self.add("scope", name, Scope(name, title, dict(where)))

    def restriction(self, name: str, title: str, kind: str, *alternatives: Where, exempt: tuple[str, ...] = ()) -> None:
        """Keep objects of `kind` from everybody for whom none of `alternatives` holds, whatever is granted."""
        self.add("restriction", name, Restriction(name, title, kind, alternatives, exempt))

    def grant(self, permission: str, *roles: str, scope: str = "any", states: tuple[str, ...] = ()) -> None:
        self._registry.grants.extend(Grant(permission, role, scope, states) for role in roles)

    def model(self, model: type[StoredDocument]) -> None:
        self.add("model", model.collection_name(), model)

    def facet(
        self, model: type[StoredDocument], fields: type[Facet], complete: Callable[[Any, Any], None] | None = None
    ) -> None:
        """Fields of this module on the documents of another's model, under `facets.<module>`; `complete(uow, document)`
        writes what of them follows from other facts, before each write.
        """
        name = model.collection_name()
        self.add("facet", f"{name}.{self._module}", FacetOn(self._module, name, fields, complete))

    def event_type(self, name: str, sentence: str, icon: str = "point") -> None:
        self.add("event_type", name, EventType(name, sentence, icon))

    def job(
        self, name: str, run: Callable[..., None], *, tries: int = 0, give_up: Callable[..., None] | None = None
    ) -> None:
        """What the worker can do; see `JobType`."""
        self.add("job", name, JobType(run, tries, give_up))

    def schedule(self, job: str, *, every: timedelta | None = None, at: time | None = None) -> None:
        """Do `job` (without payload) every so often, or every day at a time of the bureau's clock."""
        self.add("schedule", job, Schedule(job, every, at))

    def veto(self, permission: str, ask: Callable[[Any, Any], None]) -> None:
        """`ask(act, target)` before every act for which `permission` is required; says no by raising why."""
        self.add("veto", f"{permission}.{self._module}", Veto(self._module, permission, ask))

    def react(self, event_type: str, run: Callable[[Any, Any], None], *, records: tuple[str, ...] = ()) -> None:
        """`run(uow, event)` in the unit of work that records such an event, which may then record `records`."""
        self.add("reaction", f"{event_type}.{self._module}", Reaction(self._module, event_type, run, records))

    def extend(self, kind: str, name: str, thing: Any) -> None:
        """Add to what a module below contributed as `name` of `kind`; how, and what never, says the kind's engine."""
        self.add(kind + EXTENSION, f"{name}.{self._module}", Extends(kind, name, thing))

    def add(self, kind: str, name: str, thing: Any) -> None:
        """A contribution of a kind that an engine or the face reads (`form`, `procedure`, `views`…).

        Raises DuplicateContributionError.
        """
        if self._registry.frozen:
            raise DuplicateContributionError("登记已经结束，{module} 不能再加 {name}。", module=self._module, name=name)
        if (kind, name) in self._registry.origins:
            raise _twice(kind, name, self._registry.origins[kind, name], self._module)
        self._registry.table(kind)[name] = thing
        self._registry.origins[kind, name] = self._module


def _word(kind: str) -> str:
    """What people call a kind."""
    return _KERNEL_KINDS[kind][0] if kind in _KERNEL_KINDS else kind


def _twice(kind: str, name: str, first: str, second: str) -> DuplicateContributionError:
    return DuplicateContributionError(
        "{kind} {name} 登记了两次，第一次在模块 {first}，第二次在模块 {second}。",
        kind=_word(kind),
        name=name,
        first=first,
        second=second,
    )
