"""The end by the clock is written down. The access itself has ended by then, whether or not this ever runs."""

from __future__ import annotations

from docstore.access.account import Account
from docstore.access.breaking_glass import end_by_clock
from docstore.store.act import Act
from modules.emergency.found import ran_out


def end_what_ran_out(act: Act) -> None:
    for account in act.find(Account, ran_out()):
        end_by_clock(act, account_id=account.id)
