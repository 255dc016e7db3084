"""One view model per page template: name of the picture -> (template, view model).

Display-ready words; people, parties and numbers are invented.
"""

from __future__ import annotations

from typing import Any

from tests.pages.samples import (
    access,
    account,
    cases,
    copies,
    dictionaries,
    documents,
    drafts,
    emergency,
    holds,
    home,
    imports,
    issued,
    law,
    ledger,
    modules,
    opening,
    parties,
    people,
    records,
    secrecy,
)
from tests.pages.samples.shell import SHELL

__all__ = ["PAGES", "SHELL"]

PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    **access.PAGES,
    **home.PAGES,
    **cases.PAGES,
    **opening.PAGES,
    **ledger.PAGES,
    **documents.PAGES,
    **drafts.PAGES,
    **issued.PAGES,
    **records.PAGES,
    **copies.PAGES,
    **modules.PAGES,
    **account.PAGES,
    **people.PAGES,
    **parties.PAGES,
    **secrecy.PAGES,
    **holds.PAGES,
    **emergency.PAGES,
    **imports.PAGES,
    **law.PAGES,
    **dictionaries.PAGES,
}
