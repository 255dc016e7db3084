"""A value of one type as input of another: where the types differ it is written out, or left out where it must not be.

Values come as `to_stored` gave them, or as facts: strings, numbers, lists and mappings.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from docstore.forms.field import Field
from docstore.forms.types import is_blank
from docstore.forms.types.persons import PERSON, UNIT
from docstore.forms.types.times import day_text, read_day

_PERSON_PARTS = ("name", "gender", "age", "employer", "position", "phone", "record")
# Types whose stored values they read themselves.
_AS_THEY_ARE = (
    "docref", "ref", "officer", "checklist", "law", "daterange", "datetimerange", "multi", "row_set", "struct", "file",
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2})?)?")
# What stands for a thing in a sentence: its name, its words, its number.
_NAMING = ("name", "text", "number", "item")


def fit(field: Field, found: Any, facts: Mapping[str, Any]) -> Any:
    """`found` as raw input of the type of `field`; None where a value of that kind is not to be offered."""
    if field.type in ("party", "person", "party_or_person"):
        if isinstance(found, list):
            return [fit(field, one, facts) for one in found] if field.repeats else None
        return _somebody(field.type, found, facts.get("party") or {})
    if field.type in ("list", "qa") and isinstance(found, list):
        keys = {column.key for column in field.columns if column.kind.is_typed}
        return [{key: value for key, value in row.items() if key in keys} for row in found if isinstance(row, Mapping)]
    if field.type == "enum":
        return found if found in field.options else None
    if field.type in _AS_THEY_ARE:
        return found
    if isinstance(found, Mapping | list):
        return _written_out(found)
    if field.type in ("str", "text") and isinstance(found, str):
        return _day_or_words(found)
    return found


def _somebody(kind: str, found: Any, party: Mapping[str, Any]) -> dict[str, Any] | None:
    """A party of the kind that the field is for: a unit is no person, a person no unit; the record goes with it."""
    given = dict(found) if isinstance(found, Mapping) else {"name": found}
    is_the_party = not given.get("record") and given.get("name") == party.get("name")
    if is_the_party:
        given["record"] = party.get("record") or ""
        given["category"] = given.get("category") or party.get("category") or ""
    is_unit = bool(given.get("credit_code"))
    category = given.get("category") or (UNIT if is_unit else PERSON if "employer" in given else "")
    if (kind == "party" and category == PERSON) or (kind == "person" and category == UNIT):
        return None
    if kind == "person":
        return {key: "" if given.get(key) is None else str(given[key]) for key in _PERSON_PARTS}
    made = {"name": given.get("name"), "record": given.get("record") or ""}
    return made if kind == "party" else {**made, "category": category}


def _written_out(found: Any) -> str:
    if isinstance(found, list):
        if len(found) > 1 and all(isinstance(one, Mapping) and not _name_of(one) for one in found):
            return "\n".join(f"{number}. {_written_out(one)}" for number, one in enumerate(found, 1))
        return "\n".join(_written_out(one) for one in found)
    if not isinstance(found, Mapping):
        return _day_or_words(str(found))
    return _name_of(found) or "，".join(_written_out(part) for part in found.values() if not is_blank(part))


def _name_of(found: Mapping[str, Any]) -> str:
    return next((str(found[key]) for key in _NAMING if found.get(key)), "")


def _day_or_words(text: str) -> str:
    """A day or a moment as its date in Chinese; all else as it is."""
    day = read_day(text) if _DAY.fullmatch(text) else None
    return text if day is None else day_text(day)
