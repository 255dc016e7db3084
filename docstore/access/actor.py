"""Actor: who performs the current act (PREMIS agent), with what the policy may ask about."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from docstore.access.secrecy import cleared


@dataclass(frozen=True)
class HeldPost:
    """A post that is in force. `acting_for`: the person whose post it is, when it is held in that person's stead.

    Of 紧急查阅: `opening` names the row of the account, `opened` what it opens, `until` its end, `reason` why.
    """

    role: str
    department: str = ""
    departments_in_charge: tuple[str, ...] = ()
    acting_for: str = ""
    acting_for_name: str = ""
    opening: str = ""
    opened: tuple[str, ...] = ()
    until: str = ""
    reason: str = ""

    @property
    def is_own(self) -> bool:
        return not self.acting_for and not self.opening


@dataclass(frozen=True)
class Actor:
    """`kind` is `person`, `party` (a 当事人 in the portal) or `system` (a job).

    `posts` are those of a person that are in force; `roles` are theirs, `department` is that of the first. `stands_in`:
    the posts of others, and the emergencies, without which the present act would not be allowed. `opened`: what the
    emergency opens that scopes are asked about. `clearance`: the highest level of
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
    opened: tuple[str, ...] = ()

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
                    opened=post.opened,
                ),
            )
            for post in sorted(self.posts, key=lambda post: (not post.is_own, bool(post.opening)))
            if post.role == role
        ]

    def without_emergencies(self) -> Actor:
        """For a token: what was opened for a person at a page is not open to his programs."""
        posts = tuple(post for post in self.posts if not post.opening)
        gone = {post.role for post in self.posts if post.opening}
        return replace(self, posts=posts, roles=self.roles - gone)

    def as_agent(self) -> dict[str, Any]:
        """The agent as a custody event keeps it."""
        emergencies = {post.role for post in self.posts if post.opening}
        roles = sorted(self.roles - emergencies)
        agent: dict[str, Any] = {"kind": self.kind, "id": self.id, "name": self.name, "roles": roles}
        if self.token:
            agent["token"] = self.token
        others = [post for post in self.stands_in if post.acting_for]
        if others:
            agent["acting_for"] = [
                {"id": post.acting_for, "name": post.acting_for_name, "role": post.role} for post in others
            ]
        if opened := [post.opening for post in self.stands_in if post.opening]:
            agent["emergency"] = opened
        return agent


SYSTEM = Actor(id="system", name="系统", kind="system", roles=frozenset({"system"}))
ANONYMOUS = Actor(id="anonymous", name="未登录", kind="anonymous")
