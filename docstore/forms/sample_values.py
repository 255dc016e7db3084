"""A made-up value for every field type, written as the raw input that a clerk would send.

One maker for each type; a maker is asked for entry `number` of a field and gives something that the type takes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from docstore import clock

if TYPE_CHECKING:
    from docstore.forms.field import Field

ROWS, MANY_ROWS = 3, 60
ENTRIES, MANY_ENTRIES = 2, 12
# Markup, quotes, what templates are written in, runs of blanks of both widths, characters outside the basic plane.
AWKWARD = "𠮷㐂 & <b>“引”\"q\" 'p'</b> {{ x }}  两个空格　　全角"
LONG_LINE = f"{AWKWARD}，名称很长" + "的有限责任公司" * 6
SHORT_TEXT = f"第一行：{AWKWARD}。\n\n  前面两个空格，\t制表符，行末空格  "
LONG_TEXT = "\n".join((SHORT_TEXT, *(f"{number}. {'写得很长的一段话，' * 24}" for number in range(1, 9))))


@dataclass(frozen=True)
class SampleWords:
    """Made-up words: `facts` as `docstore.forms.filling` takes them; the rest by key, by its ending, or in turn.

    `texts` may name a field of one form as `N16.interview_reason`; a list is taken in turn.
    """

    facts: Mapping[str, Any]
    today: date
    names: Sequence[str]
    position: str
    employer: str
    opinions: Sequence[str]
    texts: Mapping[str, Any]
    endings: Mapping[str, str]
    fallback: str
    organisations: Mapping[str, str]
    laws: Sequence[str]
    files: Sequence[str]
    days: Mapping[str, int]
    minutes: Mapping[str, int]


@dataclass(frozen=True)
class Making:
    """One sample in the making. `is_extreme`: the longest and most awkward that each type takes."""

    form: str
    words: SampleWords
    is_extreme: bool

    def value(self, field: Field, number: int = 0) -> Any:
        """Raw input for one entry of `field`. Raises KeyError for a type without a maker."""
        return MAKERS[field.type](self, field, number)

    def entries(self, field: Field) -> list[Any]:
        """Raw input for a field that repeats."""
        wanted = MANY_ENTRIES if self.is_extreme else ENTRIES
        return [self.value(field, number) for number in range(_between(wanted, field))]

    def name(self, number: int) -> str:
        return f"{_turn(self.words.names, number)}{AWKWARD}" if self.is_extreme else _turn(self.words.names, number)

    def phrase(self, field: Field, number: int) -> str:
        words = self.words
        found = words.texts.get(f"{self.form}.{field.key}", words.texts.get(field.key))
        if found is None:
            found = words.organisations.get(field.key, _by_ending(field.key, words.endings))
        if found is None:
            found = words.fallback.format(label=field.label)
        return str(_turn(found, number) if isinstance(found, list) else found)

    def day(self, field: Field) -> date:
        return self.words.today + timedelta(days=_by_ending(field.key, self.words.days) or 0)

    def moment(self, field: Field) -> datetime:
        start = datetime.combine(self.words.today, time(9, 10), clock.BUREAU_ZONE)
        return start + timedelta(minutes=_by_ending(field.key, self.words.minutes) or 0)


Maker = Callable[[Making, "Field", int], Any]


def _turn(given: Sequence[str], number: int) -> str:
    return given[number % len(given)]


def _between(wanted: int, field: Field) -> int:
    """So many entries, within what the field allows."""
    least = max(wanted, field.count or 0)
    return min(least, field.max) if field.max else least


def _by_ending(key: str, table: Mapping[str, Any]) -> Any:
    """The entry of the longest ending of `key`, or None."""
    found = [ending for ending in table if key == ending or key.endswith(f"_{ending}")]
    return table[max(found, key=len)] if found else None


def _line(making: Making, field: Field, number: int) -> str:
    return LONG_LINE if making.is_extreme else making.phrase(field, number).replace("\n", "")


def _text(making: Making, field: Field, number: int) -> str:
    if making.is_extreme:
        return LONG_TEXT if number == 0 else SHORT_TEXT  # of a table only the first row: sixty are long enough
    return making.phrase(field, number)


def _fixed(plain: str, long: str = "") -> Maker:
    return lambda making, field, number: (long or plain) if making.is_extreme else plain


def _organisation(making: Making, field: Field, number: int) -> str:
    return LONG_LINE if making.is_extreme else making.phrase(field, number)


def _whole(making: Making, field: Field, number: int) -> str:
    if making.is_extreme:
        return "150" if field.key.endswith("_age") else "999999"
    return "46" if field.key.endswith("_age") else "3"


def _digest(making: Making, field: Field, number: int) -> str:
    return hashlib.sha256(f"{field.key}{number}".encode()).hexdigest()


def _day(making: Making, field: Field, number: int) -> str:
    return making.day(field).isoformat()


def _moment(making: Making, field: Field, number: int) -> str:
    return making.moment(field).isoformat()


def _days(making: Making, field: Field, number: int) -> dict[str, str]:
    first = making.words.today
    return {"from": first.isoformat(), "to": (first + timedelta(days=30)).isoformat()}


def _moments(making: Making, field: Field, number: int) -> dict[str, str]:
    start = making.moment(field)
    return {"from": start.isoformat(), "to": (start + timedelta(hours=2)).isoformat()}


def _party(making: Making, field: Field, number: int) -> dict[str, str]:
    return {"name": LONG_LINE if making.is_extreme else making.words.employer, "record": ""}


def _party_or_person(making: Making, field: Field, number: int) -> dict[str, str]:
    if making.is_extreme:  # the other kind, so that its words are printed, too
        return {"name": making.name(number), "category": "个人"}
    return {"name": making.words.employer, "category": "单位"}


def _person(making: Making, field: Field, number: int) -> dict[str, str]:
    long = f"{making.words.employer}{LONG_LINE}" if making.is_extreme else making.words.employer
    return {
        "name": making.name(number), "gender": "男", "age": str(35 + number), "employer": long,
        "position": making.words.position, "phone": "0391-3569012",
    }


def _officer(making: Making, field: Field, number: int) -> dict[str, str]:
    officers = making.words.facts["officers"]
    name = making.name(number) if making.is_extreme else officers[number % len(officers)]["name"]
    return {"name": name, "certificate": f"豫H-{number + 1:04d}"}


def _law(making: Making, field: Field, number: int) -> str:
    return _turn(making.words.laws, number)


def _reference(making: Making, field: Field, number: int) -> dict[str, str]:
    return {"number": f"（豫焦）应急〔{making.words.today.year}〕{number + 8}号"}


def _file(making: Making, field: Field, number: int) -> str:
    return f"{AWKWARD}.jpg" if making.is_extreme else _turn(making.words.files, number)


def _amount(making: Making, field: Field, number: int) -> str:
    return "9999999999.99" if making.is_extreme else str(20000 * (number + 1))


def _year(making: Making, field: Field, number: int) -> str:
    return str(making.words.today.year)


def _parts(making: Making, field: Field, number: int) -> dict[str, Any]:
    return {part.key: making.value(part, number) for part in field.members if _is_asked(making, part)}


def _option(making: Making, field: Field, number: int) -> str:
    return max(field.options, key=len) if making.is_extreme else _turn(field.options, number)


def _all_options(making: Making, field: Field, number: int) -> list[str]:
    return list(field.options) if making.is_extreme else list(field.options[:2])


def _rows(making: Making, field: Field, number: int) -> list[dict[str, Any]]:
    return [
        {column.key: _cell(making, column, row) for column in field.columns if _is_asked(making, column)}
        for row in range(_between(MANY_ROWS if making.is_extreme else ROWS, field))
    ]


def _cell(making: Making, column: Field, row: int) -> Any:
    return [making.value(column, row)] if column.repeats else making.value(column, row)


def _is_asked(making: Making, column: Field) -> bool:
    return column.is_typed and not (making.is_extreme and column.required == "optional")


def _checklist(making: Making, field: Field, number: int) -> Any:
    if field.items:
        return {key: {"mark": "是", "note": AWKWARD if making.is_extreme else ""} for key, _ in field.items}
    item = LONG_LINE if making.is_extreme else making.phrase(field, number)
    return [
        {"item": f"{item}（{row + 1}）", "mark": "是", "note": AWKWARD if making.is_extreme else "符合"}
        for row in range(MANY_ROWS if making.is_extreme else ROWS)
    ]


def _row_set(making: Making, field: Field, number: int) -> list[str]:
    return ["1", "2"]


MAKERS: dict[str, Maker] = {
    "str": _line, "text": _text, "org": _organisation, "addr": _line, "dict": _line,
    "phone": _fixed("0391-3569012", "0391-3569012转8001、13800000000"), "zip": _fixed("454000"),
    "email": _fixed("bangong@example.cn"), "hash": _digest, "uscc": _fixed("91410800MA9DH3JX55"),
    "id18": _fixed("410802197908150039"), "int": _whole, "bool": _fixed("是"), "enum": _option,
    "multi": _all_options, "file": _file, "date": _day, "datetime": _moment, "daterange": _days,
    "datetimerange": _moments, "party": _party, "officer": _officer, "law": _law, "docref": _reference,
    "num": _fixed("12.5", "999999999999.999999"), "days": _fixed("15", "3650"), "money": _amount, "moneycn": _amount,
    "month": _fixed("1979-08"), "year": _year, "uscc_or_id18": _fixed("91410800MA9DH3JX55"),
    "docno": _fixed("豫应急〔2026〕12号", "豫应急〔2026〕12号（&<>“引”）"),
    "archno": _fixed("J071-ZY·CF·2026-D30-012-0003"),
    "party_or_person": _party_or_person, "person": _person, "ref": _reference, "qa": _rows, "struct": _parts,
    "list": _rows, "checklist": _checklist, "row_set": _row_set,
}
