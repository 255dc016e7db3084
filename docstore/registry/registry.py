"""The registry: everything that modules contribute, refused when named twice, frozen before the first request.

A module registers *things*, *vetoes* and *reactions*; it cannot reach into another module or the kernel.
What is registered is plain data or a plain function; who uses it gives it its meaning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from docstore.access.policy import Grant, Permission, Role, Scope
from docstore.errors import DeclarationError, DuplicateContributionError
from docstore.model.base import StoredDocument
from docstore.registry.manifest import Manifest


@dataclass(frozen=True)
class EventType:
    """`sentence` is what the stream shows after the agent's name; `icon` is a name in the icon sprite."""

    name: str
    sentence: str
    icon: str = "point"


@dataclass
class Registry:
    """Names of every kind are unique across modules. `extras` holds the kinds of the engines and the face."""

    manifests: dict[str, Manifest] = field(default_factory=dict)
    permissions: dict[str, Permission] = field(default_factory=dict)
    roles: dict[str, Role] = field(default_factory=dict)
    scopes: dict[str, Scope] = field(default_factory=dict)
    grants: list[Grant] = field(default_factory=list)
    models: dict[str, type[StoredDocument]] = field(default_factory=dict)
    event_types: dict[str, EventType] = field(default_factory=dict)
    jobs: dict[str, Callable[..., None]] = field(default_factory=dict)
    extras: dict[str, dict[str, Any]] = field(default_factory=dict)
    frozen: bool = False

    def of(self, kind: str) -> Mapping[str, Any]:
        """All contributions of an engine's or the face's kind, by name, in load order."""
        return MappingProxyType(self.extras.get(kind, {}))

    def require_event_type(self, name: str) -> None:
        if name not in self.event_types:
            raise KeyError(f"event type is not registered: {name}")

    def require_job(self, name: str) -> None:
        if name not in self.jobs:
            raise KeyError(f"job is not registered: {name}")

    def freeze(self) -> None:
        """Check what refers to what. Raises DeclarationError."""
        for grant in self.grants:
            for kind, known, name in (
                ("权限", self.permissions, grant.permission),
                ("岗位", self.roles, grant.role),
                ("范围", self.scopes, grant.scope),
            ):
                if name not in known:
                    raise DeclarationError("授权用到了没有登记的{kind}：{name}。", kind=kind, name=name)
        self.frozen = True

    def module_versions(self) -> Iterator[tuple[str, str]]:
        for name, manifest in self.manifests.items():
            yield name, manifest.version


class Contributor:
    """What a module's `contribute(c)` is given: it can add, and nothing else."""

    def __init__(self, registry: Registry, module: str) -> None:
        self._registry = registry
        self._module = module

    def permission(self, name: str, title: str, kind: str = "") -> None:
        self._add("权限", self._registry.permissions, name, Permission(name, title, kind))

    def role(self, name: str, title: str) -> None:
        self._add("岗位", self._registry.roles, name, Role(name, title))

    def scope(self, name: str, title: str, where: Mapping[str, Any]) -> None:
        self._add("范围", self._registry.scopes, name, Scope(name, title, dict(where)))

    def grant(self, permission: str, *roles: str, scope: str = "any", states: tuple[str, ...] = ()) -> None:
        self._registry.grants.extend(Grant(permission, role, scope, states) for role in roles)

    def model(self, model: type[StoredDocument]) -> None:
        self._add("集合", self._registry.models, model.collection_name(), model)

    def event_type(self, name: str, sentence: str, icon: str = "point") -> None:
        self._add("事件", self._registry.event_types, name, EventType(name, sentence, icon))

    def job(self, name: str, run: Callable[..., None]) -> None:
        """`run(act, **payload)` in the worker; must be safe to repeat."""
        self._add("任务", self._registry.jobs, name, run)

    def add(self, kind: str, name: str, thing: Any) -> None:
        """A contribution of a kind that an engine or the face reads (`form`, `procedure`, `views`…)."""
        self._add(kind, self._registry.extras.setdefault(kind, {}), name, thing)

    def _add(self, kind: str, table: dict[str, Any], name: str, thing: Any) -> None:
        if self._registry.frozen:
            raise DuplicateContributionError("登记已经结束，{module} 不能再加 {name}。", module=self._module, name=name)
        if name in table:
            raise DuplicateContributionError(
                "{kind} {name} 登记了两次，第二次在模块 {module}。", kind=kind, name=name, module=self._module
            )
        table[name] = thing
