"""Actor: who performs the current act (PREMIS agent), with what the policy may ask about."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from docstore.access.secrecy import cleared


@dataclass(frozen=True)
class HeldPost:
    """A post that is in force. `acting_for`: the person whose post it is, when it is held in that person's stead."""

    role: str
    department: str = ""
    departments_in_charge: tuple[str, ...] = ()
    acting_for: str = ""
    acting_for_name: str = ""


@dataclass(frozen=True)
class Actor:
    """`kind` is `person`, `party` (a 当事人 in the portal) or `system` (a job).

    `posts` are those of a person that are in force; `roles` are theirs, `department` is that of the first. `stands_in`:
    the posts of others without which the present act would not be allowed. `clearance`: the highest level of
    secrecy that is open to the person (`secrecy.Level`).

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
    posts: tuple[HeldPost, ...] = ()
    stands_in: tuple[HeldPost, ...] = ()
    clearance: int = 0

    @property
    def cleared_levels(self) -> tuple[int | None, ...]:
        """For restrictions: the levels that this person may see."""
        return cleared(self.clearance)

    @property
    def persons(self) -> frozenset[str]:
        """Who counts as this person where duties are separate: who acts for somebody is no second person to him."""
        return frozenset({self.id, *(post.acting_for for post in self.posts if post.acting_for)})

    def holding(self, role: str) -> list[tuple[HeldPost, Actor]]:
        """Each post of `role`, own ones first, with the actor as scopes ask about its holder.

        So a keeper here who is an officer there is no keeper there; and who acts for somebody has that one's cases.
        """
        if role not in self.roles:
            return []
        if not self.posts:
            return [(HeldPost(role, self.department, self.departments_in_charge), self)]
        return [
            (
                post,
                replace(
                    self,
                    id=post.acting_for or self.id,
                    department=post.department,
                    departments_in_charge=post.departments_in_charge,
                ),
            )
            for post in sorted(self.posts, key=lambda post: bool(post.acting_for))
            if post.role == role
        ]

    def as_agent(self) -> dict[str, Any]:
        """The agent as a custody event keeps it."""
        agent: dict[str, Any] = {"kind": self.kind, "id": self.id, "name": self.name, "roles": sorted(self.roles)}
        if self.token:
            agent["token"] = self.token
        if self.stands_in:
            agent["acting_for"] = [
                {"id": post.acting_for, "name": post.acting_for_name, "role": post.role} for post in self.stands_in
            ]
        return agent


SYSTEM = Actor(id="system", name="系统", kind="system", roles=frozenset({"system"}))
ANONYMOUS = Actor(id="anonymous", name="未登录", kind="anonymous")
