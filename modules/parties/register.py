"""Finding entries of the register: its pages by name, and the few that somebody means who types.

- A name is found by any part of it, a 统一社会信用代码 by its beginning, an identity number only whole: by parts it
  could be guessed digit by digit.
- What looks like a number of a person is never put in an address, so it is only found where it was sent in a body.
- Pages go by the place of the last row, as those of cases do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from docstore.store.act import Act
from modules.parties.models import Party
from modules.parties.services import in_force
from modules.parties.spelling import code_of, key_of, loose_code_of

LONGEST = 100
SHOWN = 200
PICKED = 10
LEAST_OF_A_CODE, LEAST_OF_A_NUMBER = 4, 6
_LAST = "\uffff"


@dataclass(frozen=True)
class Page:
    """`before` and `after`: the entries from which the neighbouring pages go on; empty where there is none."""

    parties: list[Party]
    before: str = ""
    after: str = ""


def is_sensitive(text: str) -> bool:
    """Whether `text` may be a number of a person, or the beginning of one."""
    return len(re.findall(r"\d", text)) >= LEAST_OF_A_NUMBER


def page(act: Act, text: str, *, kind: str = "", sent: bool = False, before: str = "", after: str = "") -> Page:
    """By name; without `text` the entries in force, with it also those that were merged. `sent`: not in an address."""
    where: list[dict[str, Any]] = [_matching(text, sent)] if text else [{"merged_into": None}]
    where += [{"kind": kind}] if kind else []
    at = act.first(Party, {"_id": before or after}) if before or after else None
    backwards = bool(at and before)
    if at:
        where.append(_beyond(at, "$lt" if backwards else "$gt"))
    sort = ["-name_key", "-_id"] if backwards else ["name_key", "_id"]
    found = act.find_allowed("parties.view", Party, {"$and": where}, sort=sort, limit=SHOWN + 1)
    is_more, found = len(found) > SHOWN, found[:SHOWN]
    if backwards:
        found.reverse()
    if not found:
        return Page([])
    return Page(
        found,
        before=found[0].id if (is_more if backwards else at) else "",
        after=found[-1].id if (backwards or is_more) else "",
    )


def picked(act: Act, text: str) -> list[Party]:
    """The entries in force that somebody may mean who has typed `text`; at most PICKED."""
    if not key_of(text) or not act.allows("parties.view"):
        return []
    found = act.find_allowed("parties.view", Party, _matching(text, True), sort=["name_key", "_id"], limit=PICKED)
    return list({one.id: one for one in (in_force(act, party) for party in found)}.values())


def _matching(text: str, sent: bool) -> dict[str, Any]:
    key, code = key_of(text[:LONGEST]), code_of(text[:LONGEST])
    ways: list[Mapping[str, Any]] = [{"name_key": {"$regex": re.escape(key)}}]
    if len(code) >= LEAST_OF_A_CODE:
        ways.append({"credit_code": {"$gte": code, "$lt": code + _LAST}})
    if sent and len(code) >= LEAST_OF_A_NUMBER:
        ways.append({"code_key": loose_code_of(code), "id_number": code})
    return {"$or": ways}


def _beyond(at: Party, direction: str) -> dict[str, Any]:
    return {"$or": [{"name_key": {direction: at.name_key}}, {"name_key": at.name_key, "_id": {direction: at.id}}]}
