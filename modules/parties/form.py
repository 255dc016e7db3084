"""The party as a person types it: the fields of the page, what is wrong in them, and the facts that they make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from docstore.forms.field import Field
from docstore.forms.types import TYPES
from docstore.forms.types.base import Reading
from docstore.sentence import Sentence
from modules.parties import facts
from modules.parties.facts import MASKED
from modules.parties.models import GENDERS, IDENTITY_KINDS, ORGANISATION, PERSON

LONGEST = 300
LONGEST_PHONE = 40


@dataclass(frozen=True)
class Blank:
    """A line of a page. `fact` is what it says of the party, `type` the field type that reads it, `kind` the control;
    `hint` may be replaced by the page. `options`: value → word.
    """

    key: str
    label: str
    fact: str = ""
    type: str = "str"
    kind: str = "text"
    hint: str = ""
    is_optional: bool = False
    options: Mapping[str, str] | None = None

    @property
    def longest(self) -> int:
        return LONGEST_PHONE if self.type == "phone" else LONGEST


UNIT = (
    Blank("party_name", "当事人（单位）", "name"),
    Blank("credit_code", "统一社会信用代码", "credit_code", hint="18 位数字和大写字母"),
    Blank("registered_address", "注册地址", "registered_address", hint="营业执照上的", is_optional=True),
    Blank("party_address", "地址", "address"),
    Blank("legal_representative", "法定代表人（负责人）", "legal_representative"),
    Blank("legal_representative_position", "职务", "legal_representative_position"),
    Blank("party_contact_person", "联系人", "contact_person", hint="不写就是法定代表人", is_optional=True),
    Blank("party_phone", "联系电话", "phone", "phone"),
    Blank("party_postal_code", "邮政编码", "postal_code", "zip", is_optional=True),
    Blank("industry", "所属行业", "industry"),
)
# Both stand on one page, one of them hidden: no label of one is a label of the other.
PERSONAL = (
    Blank("person_name", "当事人（个人）", "name"),
    Blank("identity_kind", "证件种类", "identity_kind", kind="select", is_optional=True, options=IDENTITY_KINDS),
    Blank("id_number", "证件号码", "id_number", hint="没有查明的先空着；性别、出生年月照身份证填", is_optional=True),
    Blank("gender", "性别", "gender", kind="select", is_optional=True, options={word: word for word in GENDERS}),
    Blank("birth_month", "出生年月", "birth_month", hint="例如 1985-03", is_optional=True),
    Blank("home_address", "家庭住址", "home_address"),
    Blank("person_phone", "本人电话", "phone", "phone"),
    Blank("person_postal_code", "住址邮政编码", "postal_code", "zip", is_optional=True),
    Blank("employer", "工作单位", "employer", is_optional=True),
    Blank("employer_address", "单位地址", "employer_address", is_optional=True),
    Blank("position", "本人职务", "position", is_optional=True),
)
BLANKS = {ORGANISATION: UNIT, PERSON: PERSONAL}


def rows(blanks: Iterable[Blank], typed: Mapping[str, str], faults: Mapping[str, str]) -> list[dict[str, Any]]:
    """The fields for the page, with what was typed and what is wrong."""
    return [
        {
            "key": one.key,
            "label": one.label,
            "kind": one.kind,
            "hint": one.hint,
            "is_optional": one.is_optional,
            "options": list((one.options or {}).items()),
            "value": typed.get(one.key, ""),
            "fault": faults.get(one.key),
        }
        for one in blanks
    ]


def party_faults(kind: str, typed: Mapping[str, str]) -> dict[str, str]:
    """What is wrong in the fields of a party, check digits, too."""
    return on_page(kind, facts.faults(facts.completed(facts_of(kind, typed)))) | faults(BLANKS[kind], typed)


def faults(blanks: Iterable[Blank], typed: Mapping[str, str]) -> dict[str, str]:
    """One sentence for each field that papers could not be written from; they read a line and a telephone as here."""
    reading = Reading(is_complete=True)
    for one in blanks:
        value = typed.get(one.key, "").strip()
        if not value:
            if not one.is_optional:
                reading.fault(one.key, Sentence("填写{label}。", label=one.label))
        elif len(value) > one.longest:
            reading.fault(one.key, Sentence("最多 {n} 个字。", n=one.longest))
        elif one.options is not None and value not in one.options:
            reading.fault(one.key, "从列出的里面选。")
        else:
            TYPES[one.type].parse(value, Field(key=one.key, label=one.label, type=one.type), one.key, reading)
    return reading.faults


def fact_faults(kind: str, said: Mapping[str, str]) -> dict[str, str]:
    """As `faults`, for facts instead of fields: of those that are said."""
    blanks = [one for one in BLANKS[kind] if one.fact in said]
    found = faults(blanks, {one.key: said[one.fact] for one in blanks})
    return {one.fact: found[one.key] for one in blanks if one.key in found}


def facts_of(kind: str, typed: Mapping[str, str]) -> dict[str, str]:
    """The party for the use cases; what was not asked is not said."""
    return {"kind": kind} | {one.fact: typed[one.key].strip() for one in BLANKS[kind] if one.key in typed}


def typed_from(known: Mapping[str, str]) -> dict[str, str]:
    """Facts as the page shows them for correction."""
    return {one.key: known.get(one.fact, "") for one in BLANKS[known.get("kind", ORGANISATION)]}


def on_page(kind: str, found: Mapping[str, str]) -> dict[str, str]:
    """Faults by fact, as the use cases find them, under the keys of the page."""
    keys = {one.fact: one.key for one in BLANKS[kind]}
    return {keys.get(fact, fact): sentence for fact, sentence in found.items()}


def to_correct(known: Mapping[str, str]) -> list[Blank]:
    """The fields for correcting what is known. What screens mask is not filled in: its hint says what is there."""
    asked = []
    for one in BLANKS[known.get("kind", ORGANISATION)]:
        if one.fact in MASKED and known.get(one.fact):
            hint = Sentence("现在是 {masked}，不改就空着", masked=MASKED[one.fact](known[one.fact]))
            one = replace(one, hint=hint, is_optional=True)
        asked.append(one)
    return asked


def shown_to_correct(known: Mapping[str, str], typed: Mapping[str, str]) -> dict[str, str]:
    """What stands in these fields: what was typed, else what is known and not masked."""
    hidden = {one.key for one in BLANKS[known.get("kind", ORGANISATION)] if one.fact in MASKED}
    return {key: value for key, value in typed_from(known).items() if key not in hidden} | dict(typed)


def kept(known: Mapping[str, str], typed: Mapping[str, str]) -> dict[str, str]:
    """What a correction makes of them: what was typed, and for what was not sent, or masked and left empty, what is
    known.
    """
    present = typed_from(known)
    hidden = {one.key for one in BLANKS[known.get("kind", ORGANISATION)] if one.fact in MASKED}
    given = {key: value.strip() for key, value in typed.items()}
    return {**present, **{key: value for key, value in given.items() if value or key not in hidden}}
