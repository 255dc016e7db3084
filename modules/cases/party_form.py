"""The party as a person types it: the fields of the page, what is wrong in them, and the party that they make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from docstore.forms.field import Field
from docstore.forms.types import TYPES
from docstore.forms.types.base import Reading
from docstore.sentence import Sentence

LONGEST = 300
LONGEST_PHONE = 40
# Key, label, kind of input, help.
FIELDS = (
    ("party_name", "当事人（单位）", "text", ""),
    ("credit_code", "统一社会信用代码", "text", "18 位数字和大写字母"),
    ("party_address", "地址", "text", ""),
    ("legal_representative", "法定代表人（负责人）", "text", ""),
    ("legal_representative_position", "职务", "text", ""),
    ("party_phone", "联系电话", "text", ""),
    ("industry", "所属行业", "text", ""),
)


def rows(
    fields: Iterable[tuple[str, str, str, str]], typed: Mapping[str, str], faults: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The fields for the page, with what was typed and what is wrong."""
    return [
        {"key": key, "label": label, "kind": kind, "hint": hint, "value": typed.get(key, ""), "fault": faults.get(key)}
        for key, label, kind, hint in fields
    ]


def faults(fields: Iterable[tuple[str, str, str, str]], values: Mapping[str, str]) -> dict[str, str]:
    """One sentence for each field that papers could not be written from; they read a line and a telephone as here."""
    reading = Reading(is_complete=True)
    for key, label, _, _ in fields:
        value = values[key]
        if not value:
            reading.fault(key, Sentence("填写{label}。", label=label))
        elif len(value) > (LONGEST_PHONE if key == "party_phone" else LONGEST):
            reading.fault(key, Sentence("最多 {n} 个字。", n=LONGEST_PHONE if key == "party_phone" else LONGEST))
        else:
            word = "phone" if key == "party_phone" else "str"
            TYPES[word].parse(value, Field(key=key, label=label, type=word), key, reading)
    if values.get("credit_code") and (len(code(values["credit_code"])) != 18 or not values["credit_code"].isalnum()):
        reading.fault("credit_code", "统一社会信用代码是 18 位数字和大写字母。")
    return reading.faults


def code(typed: str) -> str:
    return typed.strip().upper()


def party(values: Mapping[str, str]) -> dict[str, str]:
    """The party for the use cases."""
    return {
        "kind": "organisation",
        "name": values["party_name"],
        "credit_code": code(values["credit_code"]),
        "address": values["party_address"],
        "legal_representative": values["legal_representative"],
        "legal_representative_position": values["legal_representative_position"],
        "contact_person": values["legal_representative"],
        "phone": values["party_phone"],
        "industry": values["industry"],
    }


def typed_from(facts: Mapping[str, str]) -> dict[str, str]:
    """The facts of a case as the page shows them for correction."""
    names = {"party_name": "name", "party_address": "address", "party_phone": "phone"}
    return {key: facts[names.get(key, key)] for key, *_ in FIELDS}
