"""The list of cases: the fields that it is narrowed by, and its pages.

- A module declares a field (`case_filter`): a stored, indexed field of the case, and how it is compared. It gives no
  condition of its own, so none can reach around the policy: what is asked is joined to the policy's filter by `$and`.
- Values come from the address and are text. They are read by their type and compared with `$eq`, `$gte` or `$lte`;
  nothing in them is an operator or a pattern.
- Pages go by the place of the last row (keyset), so that the hundredth costs what the first does. Nothing is counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from docstore.model.case_file import CaseFile
from docstore.store.act import Act

KIND = "case_filter"
CHOICE, DAY = "choice", "day"
IS, FROM, UNTIL = "$eq", "$gte", "$lte"
SHOWN = 200
_PLACE = re.compile(r"(\d{4}-\d{2}-\d{2})\.([0-9a-f]{32})")


@dataclass(frozen=True)
class CaseFilter:
    """`field` of the case is compared by `compare` (IS, FROM, UNTIL). `choices(act)`: key → title, for a CHOICE."""

    title: str
    field: str
    type: str
    compare: str = IS
    choices: Callable[[Act], Mapping[str, str]] = lambda act: {}

    def read(self, act: Act, text: str) -> str:
        """The value in `text`. Raises ValueError."""
        if self.type == DAY:
            return date.fromisoformat(text).isoformat()
        if text not in self.choices(act):
            raise ValueError(text)
        return text

    def shown(self, act: Act, value: str) -> str:
        return self.choices(act)[value] if self.type == CHOICE else value


@dataclass(frozen=True)
class Asked:
    """What an address asks of the list: values by filter, and the filters whose value could not be read."""

    values: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[str, ...] = ()

    def where(self, act: Act) -> list[dict[str, Any]]:
        known = act.store.registry.of(KIND)
        return [{known[key].field: {known[key].compare: value}} for key, value in self.values.items()]


@dataclass(frozen=True)
class Page:
    """`before` and `after`: the places from which the neighbouring pages go on; empty where there is none."""

    cases: list[Any]  # rows, to be shown
    before: str = ""
    after: str = ""


def asked(act: Act, address: Mapping[str, str]) -> Asked:
    values: dict[str, str] = {}
    faults = []
    for key, one in act.store.registry.of(KIND).items():
        text = address.get(key, "").strip()
        if not text:
            continue
        try:
            values[key] = one.read(act, text)
        except ValueError:
            faults.append(key)
    return Asked(values, tuple(faults))


def page(act: Act, where: list[dict[str, Any]], *, before: str = "", after: str = "") -> Page:
    """The newest first. `after` a place, or `before` one; a place that cannot be read is the beginning."""
    place = _PLACE.fullmatch(before or after)
    backwards = bool(place and before)
    wanted = [*where, _beyond(place, ">" if backwards else "<")] if place else where
    sort = ["opened_on", "_id"] if backwards else ["-opened_on", "-_id"]
    both = {"$and": wanted} if wanted else {}
    cases = act.rows_allowed("cases.view", CaseFile, both, sort=sort, limit=SHOWN + 1)
    is_more, cases = len(cases) > SHOWN, cases[:SHOWN]
    if backwards:
        cases.reverse()
    if not cases:
        return Page([])
    return Page(
        cases,
        before=_place(cases[0]) if (is_more if backwards else place) else "",
        after=_place(cases[-1]) if (backwards or is_more) else "",
    )


def _beyond(place: re.Match[str], direction: str) -> dict[str, Any]:
    word = {"<": "$lt", ">": "$gt"}[direction]
    day, key = place.groups()
    return {"$or": [{"opened_on": {word: day}}, {"opened_on": day, "_id": {word: key}}]}


def _place(case: CaseFile) -> str:
    return f"{case.opened_on}.{case.id}"
