"""Account: a person who may sign in, with the posts that make the person an actor."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

import mongoengine as me

from docstore import clock
from docstore.access import emergency
from docstore.access.actor import Actor
from docstore.access.posts import Post, today
from docstore.access.secrecy import USUAL_CLEARANCE, Level
from docstore.access.sign_in_rules import SignInRules
from docstore.model.base import StoredDocument


class Account(StoredDocument):
    """`password` is a hash, `former_passwords` those before it, newest first; a temporary one was set by somebody else.
    `language` is that of the screens, empty where nobody chose.

    `fs_uniquifier` names the sessions of this account, so a new one ends them all.
    """

    is_evidence = True

    username = me.StringField(required=True, max_length=64)
    name = me.StringField(required=True, max_length=64)
    password = me.StringField(required=True)
    password_set_at = me.DateTimeField()
    is_password_temporary = me.BooleanField(default=False)
    former_passwords = me.ListField(me.StringField())
    fs_uniquifier = me.StringField(required=True, max_length=64)
    is_active = me.BooleanField(default=True)
    posts = me.EmbeddedDocumentListField(Post)
    emergencies = me.EmbeddedDocumentListField(emergency.Opening)
    certificate = me.StringField(default="")
    language = me.StringField(default="", max_length=16)
    clearance = me.IntField(default=int(USUAL_CLEARANCE), min_value=Level.OPEN, max_value=Level.TOP_SECRET)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "accounts",
        "indexes": [
            {"fields": ["username"], "unique": True},
            {"fields": ["fs_uniquifier"], "unique": True},
            {"fields": ["posts.role"]},
        ],
    }

    def confirmed_posts(self) -> list[Post]:
        return [post for post in self.posts if post.confirmed_by]

    def posts_in_force(self) -> list[Post]:
        """By the machine's clock, also where a time is played."""
        day = today()
        return [post for post in self.posts if post.is_in_force(day)]

    def as_actor(self) -> Actor:
        """The person as the policy knows him now. The one place where posts become an actor."""
        held = tuple(post.as_held() for post in self.posts_in_force())
        own = [post for post in held if not post.acting_for]
        held += emergency.held(self.emergencies, frozenset(post.role for post in held), clock.now())
        return Actor(
            id=self.id,
            name=self.name,
            roles=frozenset(post.role for post in held),
            department=next((post.department for post in own if post.department), ""),
            departments_in_charge=tuple(dict.fromkeys(key for post in own for key in post.departments_in_charge)),
            certificate=self.certificate,
            posts=held,
            clearance=USUAL_CLEARANCE if self.clearance is None else self.clearance,
        )

    def must_change_password(self, rules: SignInRules, now: datetime) -> bool:
        """Whether the person must choose another one before anything else."""
        if self.is_password_temporary:
            return True
        lifetime = timedelta(days=rules.password_days)
        return bool(lifetime and self.password_set_at and self.password_set_at + lifetime < now)
