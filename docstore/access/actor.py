"""Actor: who performs the current act (PREMIS agent), with what the policy may ask about."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Actor:
    """`kind` is `person`, `party` (a 当事人 in the portal) or `system` (a job)."""

    id: str
    name: str
    kind: str = "person"
    roles: frozenset[str] = field(default_factory=frozenset)
    department: str = ""
    departments_in_charge: tuple[str, ...] = ()
    certificate: str = ""

    def as_agent(self) -> dict[str, Any]:
        """The agent as a custody event keeps it."""
        return {"kind": self.kind, "id": self.id, "name": self.name, "roles": sorted(self.roles)}


SYSTEM = Actor(id="system", name="系统", kind="system", roles=frozenset({"system"}))
ANONYMOUS = Actor(id="anonymous", name="未登录", kind="anonymous")
