"""Finding openings in the accounts that hold them, and the case or record that somebody names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from docstore import clock
from docstore.access.account import Account
from docstore.access.emergency import Opening
from docstore.errors import NotFoundError
from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from docstore.store.act import Act


@dataclass(frozen=True)
class Held:
    """An opening with whose it is."""

    account: Account
    opening: Opening


def ran_out() -> Mapping[str, Any]:
    """The filter for accounts with an opening whose time is over and whose end is not written down."""
    return {"emergencies": {"$elemMatch": {"ended_at": None, "ends_at": {"$lte": clock.now()}}}}


def openings(act: Act) -> list[Held]:
    """All of them, the newest first."""
    found = act.find(Account, {"emergencies.0": {"$exists": True}})
    held = [Held(account, opening) for account in found for opening in account.emergencies]
    return sorted(held, key=lambda one: one.opening.opened_at, reverse=True)


def running_on(act: Act, case_id: str) -> list[Held]:
    """Those by which somebody reads this case, or a record of it, now."""
    now = clock.now()
    where = {"emergencies": {"$elemMatch": {"case": case_id, "ended_at": None, "ends_at": {"$gt": now}}}}
    return [
        Held(account, one)
        for account in act.find(Account, where)
        for one in account.emergencies
        if one.case == case_id and one.runs(now)
    ]


def wants_looking_at(one: Held) -> bool:
    """It runs, or nobody has said yet what was found."""
    return one.opening.reviewed_at is None


def named(act: Act, number: str) -> CaseFile | Record:
    """What bears this number or id. Raises NotFoundError, also for what a restriction keeps."""
    wanted = number.strip()
    for model in (CaseFile, Record):
        for field in ("number", "_id"):
            found = act.first(model, {field: wanted}) if wanted else None
            if found is not None:
                return found
    raise NotFoundError("没有这个编号。", next_step="核对案号或者文号；有密级的，请保密员办理。")
