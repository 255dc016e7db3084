"""Numbers of documents, cases and requests: （豫焦）应急检记〔2026〕1号.

The counter is kept per region word, word and year; a number is taken when the thing is issued and is never
given out again.
"""

from __future__ import annotations

from datetime import datetime

from docstore import clock
from docstore.store.unit_of_work import UnitOfWork
from modules.organisation.settings import bureau


def next_number(uow: UnitOfWork, word: str, moment: datetime) -> str:
    """Take the next document number of `word` in the year of `moment`: （区域）字〔年〕n号, n from 1 without a gap.

    Counted by region, word and year of the bureau's calendar. Raises InvalidInputError until the settings are entered.
    """
    region = bureau(uow).region_word
    year = clock.local(moment).year
    return f"（{region}）{word}〔{year}〕{uow.next_number(f'{region}:{word}:{year}')}号"
