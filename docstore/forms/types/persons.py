"""Whom enforcement is about, and other people on paper: units, natural persons, and either of the two."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docstore.forms.types.base import FieldType, Reading, is_blank
from docstore.sentence import Sentence

if TYPE_CHECKING:
    from docstore.forms.field import Field

UNIT, PERSON = "单位", "个人"
_GENDERS = ("男", "女")
_OLDEST = 150


@dataclass(frozen=True)
class PartyName:
    """A name as printed, with the record behind it where there is one.

    `category` is 单位 or 个人, empty where it is not known: the words of a paper turn on it.
    """

    name: str
    record: str = ""
    category: str = ""


@dataclass(frozen=True)
class Person:
    """A natural person as a paper names them. `age` in years, as written; empty parts were not asked or not known."""

    name: str
    gender: str = ""
    age: str = ""
    employer: str = ""
    position: str = ""
    phone: str = ""
    record: str = ""


def _name(given: Mapping[str, Any], field: Field, path: str, reading: Reading) -> str:
    name = reading.text(given.get("name") or "", path)
    if "\n" in name:
        reading.fault(path, "名称只写一行，删去换行。")
        return ""
    if not name.strip():
        reading.fault(path, Sentence("填写{label}的名称。", label=field.label))
        return ""
    return name


class PartyType(FieldType):
    """A unit (单位主体)."""

    word = "party"

    def parse(self, raw: Any, field: Field, path: str, reading: Reading) -> Any:
        given = raw if isinstance(raw, Mapping) else {"name": raw}
        name = _name(given, field, path, reading)
        return PartyName(name, reading.text(given.get("record") or "", path), UNIT) if name else None

    def display(self, value: Any, field: Field) -> str:
        return str(value.name)

    def stored(self, value: Any, field: Field) -> Any:
        return {"name": value.name, "record": value.record}


class PartyOrPersonType(PartyType):
    """A unit or a natural person, whichever the party is."""

    word = "party_or_person"

    def parse(self, raw: Any, field: Field, path: str, reading: Reading) -> Any:
        given = raw if isinstance(raw, Mapping) else {"name": raw}
        name = _name(given, field, path, reading)
        category = str(given.get("category") or "").strip()
        if category not in ("", UNIT, PERSON):
            reading.fault(f"{path}.category", "类别选单位或者个人。")
            return None
        return PartyName(name, reading.text(given.get("record") or "", path), category) if name else None

    def stored(self, value: Any, field: Field) -> Any:
        return dict(vars(value))


class PersonType(FieldType):
    """A natural person: a mapping of name, gender, age, employer, position and phone, or the name alone."""

    word = "person"

    def parse(self, raw: Any, field: Field, path: str, reading: Reading) -> Any:
        given = raw if isinstance(raw, Mapping) else {"name": raw}
        name = _name(given, field, path, reading)
        texts = {
            key: "" if is_blank(given.get(key)) else reading.text(given[key], f"{path}.{key}").strip()
            for key in ("gender", "age", "employer", "position", "phone", "record")
        }
        if texts["gender"] not in ("", *_GENDERS):
            reading.fault(f"{path}.gender", "性别选男或者女。")
        if texts["age"] and not (re.fullmatch(r"[0-9]{1,3}", texts["age"], re.ASCII) and int(texts["age"]) <= _OLDEST):
            reading.fault(f"{path}.age", "年龄写周岁，例如 45。")
        if any("\n" in text for text in texts.values()):
            reading.fault(path, "每一项只写一行，删去换行。")
        return Person(name, **texts) if name else None

    def display(self, value: Any, field: Field) -> Any:
        parts = {key: part for key, part in vars(value).items() if key != "record"}
        return {**parts, "text": self.text(value, field)}

    def blank(self, field: Field) -> Any:
        return dict.fromkeys(self.parts(field), "")

    def text(self, value: Any, field: Field) -> str:
        """张三（男，45岁，某公司安全科长）: what a line prints of a person."""
        age = f"{value.age}岁" if value.age else ""
        beside = "，".join(part for part in (value.gender, age, value.employer + value.position) if part)
        return f"{value.name}（{beside}）" if beside else str(value.name)

    def stored(self, value: Any, field: Field) -> Any:
        return dict(vars(value))

    def parts(self, field: Field) -> frozenset[str]:
        return frozenset({"name", "gender", "age", "employer", "position", "phone", "text"})
