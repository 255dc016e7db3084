"""Who counts as one person where duties are separate: oneself, whom one acts for, and who acted for one at the time.

`actor.persons` looks from the present actor; this looks back as well: what a deputy wrote while he acted for somebody
is no second person's work to that somebody, whoever of the two comes second.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from docstore import clock
from docstore.access.account import Account
from docstore.access.posts import today
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork

# Account and moment of something that was done; without a moment, now.
Deed = tuple[str, datetime | None]


def did_one_of(act: Act | UnitOfWork, deeds: Iterable[Deed]) -> bool:
    """Whether the present actor counts as somebody who did one of these."""
    persons, done = act.actor.persons, list(deeds)
    if any(by in persons for by, _ in done):
        return True
    where = {"_id": {"$in": sorted({by for by, _ in done})}, "posts.acting_for": {"$in": sorted(persons)}}
    deputies = {one.id: one for one in act.find(Account, where)}
    return any(by in deputies and not persons.isdisjoint(_principals(deputies[by], at)) for by, at in done)


def _principals(account: Account, at: datetime | None) -> set[str]:
    """For whom the person acted that day; a post that was ended at once has the day before as its last."""
    moment = at or clock.now()
    days = {today(moment), today(moment - timedelta(days=1))}
    return {post.acting_for for post in account.posts if post.acting_for and any(map(post.is_in_force, days))}
