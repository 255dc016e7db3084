"""Actor: who performs the current act (PREMIS agent), with what the policy may ask about."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Actor:
    """`kind` is `person`, `party` (a 当事人 in the portal) or `system` (a job).

    `scopes`: the permissions that a token was made for; None where nothing narrows what the posts allow. `token` is
    the id of that token, empty for a person at a page.
    """

    id: str
    name: str
    kind: str = "person"
    roles: frozenset[str] = field(default_factory=frozenset)
    department: str = ""
    departments_in_charge: tuple[str, ...] = ()
    certificate: str = ""
    scopes: frozenset[str] | None = None
    token: str = ""

    def as_agent(self) -> dict[str, Any]:
        """The agent as a custody event keeps it."""
        agent = {"kind": self.kind, "id": self.id, "name": self.name, "roles": sorted(self.roles)}
        return agent | {"token": self.token} if self.token else agent


SYSTEM = Actor(id="system", name="系统", kind="system", roles=frozenset({"system"}))
ANONYMOUS = Actor(id="anonymous", name="未登录", kind="anonymous")
