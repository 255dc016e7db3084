"""Post: what a person is in the bureau, from one day to another. Kept with the account, and never taken off it.

Days are the bureau's, as `YYYY-MM-DD`, first and last both included; an empty one is open. A post whose last day is
over has ended by itself: nobody has to do anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import mongoengine as me

from docstore import clock
from docstore.access.actor import HeldPost
from docstore.identifiers import new_id

# 三员分立: no person holds two of these, also not one after another while the first is not over.
ADMINISTRATORS = frozenset({"administrator", "security_administrator", "audit_administrator"})


class Post(me.EmbeddedDocument):
    """A role with the department it is held in, or those that a leader has charge of.

    `confirmed_by`: without a second person's confirmation it never begins.
    代理: `acting_for` is the account whose post `acting_post` is held in that person's stead.
    """

    id = me.StringField(required=True, default=new_id)
    role = me.StringField(required=True)
    department = me.StringField(default="")
    departments_in_charge = me.ListField(me.StringField())
    begins_on = me.StringField(default="")
    ends_on = me.StringField(default="")
    acting_for = me.StringField(default="")
    acting_for_name = me.StringField(default="")
    acting_post = me.StringField(default="")
    reason = me.StringField(default="", max_length=300)
    proposed_by = me.StringField(default="")
    confirmed_by = me.StringField(default="")

    def is_in_force(self, day: str) -> bool:
        return bool(self.confirmed_by and self.begins_on <= day and (not self.ends_on or day <= self.ends_on))

    def is_over(self, day: str) -> bool:
        return bool(self.ends_on and self.ends_on < day)

    def waits(self, day: str) -> bool:
        """For the second person, whose confirmation lets it begin."""
        return not self.confirmed_by and not self.is_over(day)

    def as_held(self) -> HeldPost:
        return HeldPost(
            role=self.role,
            department=self.department,
            departments_in_charge=tuple(self.departments_in_charge),
            acting_for=self.acting_for,
            acting_for_name=self.acting_for_name,
        )

    def as_told(self) -> dict[str, Any]:
        """As an event tells it, and the audit compares."""
        return {name: _plain(getattr(self, name)) for name in self._fields_ordered}


def today(moment: datetime | None = None) -> str:
    """The bureau's day of `moment`, or of now, as ISO date: posts begin and end by it."""
    return clock.local_day(moment or clock.now()).isoformat()


def holders(role: str, **facts: str) -> Mapping[str, Any]:
    """The filter for accounts that hold `role` today; `facts` are fields of the post (`department`, …)."""
    day = today()
    post = {
        "role": role,
        **facts,
        "confirmed_by": {"$gt": ""},
        "begins_on": {"$lte": day},
        "ends_on": {"$not": {"$gt": "", "$lt": day}},
    }
    return {"is_active": True, "posts": {"$elemMatch": post}}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, list) else value
