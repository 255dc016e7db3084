"""紧急查阅 (break glass): somebody reads one case or record that no post of his opens, for hours, and is seen to.

An opening is a row of the account, as a post is; the policy sees it as one, of the role `ROLE`, for as long as it runs
(by the machine's clock). It grants reading and nothing else, and no restriction gives way to it: what a level or a list
of names keeps from somebody stays kept (ADR 20). Who holds one of the three administrators' posts has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import mongoengine as me

from docstore import clock
from docstore.access.actor import HeldPost
from docstore.access.posts import ADMINISTRATORS
from docstore.identifiers import new_id

ROLE = "emergency_reader"
OPEN, WATCH, END = "emergency.open", "emergency.watch", "emergency.end"
OPENED, USED, ENDED, REVIEWED = (
    "break_glass_opened",
    "break_glass_used",
    "break_glass_ended",
    "break_glass_reviewed",
)
DEFAULT_HOURS, LONGEST_HOURS = 4, 24


class Opening(me.EmbeddedDocument):
    """`case`: in whose chain its events stand; `number`: by which the security administrator names it, no title.

    It runs until `ends_at`, or until somebody ended it. `review`: what the security administrator found.
    """

    id = me.StringField(required=True, default=new_id)
    kind = me.StringField(required=True, choices=["case", "record"])
    target = me.StringField(required=True)
    case = me.StringField(default="")
    number = me.StringField(default="")
    reason = me.StringField(required=True, max_length=500)
    opened_at = me.DateTimeField(required=True)
    ends_at = me.DateTimeField(required=True)
    ended_at = me.DateTimeField()
    ended_by = me.StringField(default="")
    reviewed_at = me.DateTimeField()
    reviewed_by = me.StringField(default="")
    review = me.StringField(default="", max_length=500)

    def runs(self, now: datetime) -> bool:
        return self.ended_at is None and self.opened_at <= now < self.ends_at

    def as_held(self) -> HeldPost:
        return HeldPost(
            role=ROLE, opening=self.id, opened=(self.target,), until=clock.iso(self.ends_at), reason=self.reason
        )

    def as_object(self) -> dict[str, str]:
        return {"kind": "emergency", "id": str(self.id)}


def held(openings: list[Opening], roles: frozenset[str], now: datetime) -> tuple[HeldPost, ...]:
    """What the openings of a person with these posts grant him now."""
    return tuple(one.as_held() for one in openings if one.runs(now)) if roles.isdisjoint(ADMINISTRATORS) else ()


def period(begins: datetime, hours: int) -> Mapping[str, Any]:
    """Raises ValueError beyond what the law of the house lets anybody set."""
    if not 1 <= hours <= LONGEST_HOURS:
        raise ValueError(hours)
    return {"opened_at": begins, "ends_at": begins + timedelta(hours=hours)}
