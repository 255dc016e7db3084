"""One input of a page: of which kind it is, what stands in it, what may be chosen. The same for a cell of a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from admin.language import _
from docstore import clock
from docstore.forms.citation import place_text
from docstore.forms.field import Field
from docstore.forms.types import TYPES, Reading, is_blank
from docstore.forms.types.times import read_day, read_moment
from modules.documents.writing.choices import Choices

# Type of a field → kind of input on the page; all others are a line of text.
KINDS = {
    "text": "textarea",
    "bool": "bool",
    "enum": "select",
    "multi": "choices",
    "dict": "select",
    "officer": "select",
    "date": "date",
    "datetime": "datetime",
    "month": "month",
    "daterange": "span",
    "datetimerange": "span",
    "money": "money",
    "person": "group",
    "party_or_person": "group",
    "struct": "group",
    "file": "group",
    "picture": "select",
}
# What stands behind the input, and the keyboard that a telephone shows.
UNITS = {"days": "日", "year": "年", "money": "元"}
NUMERIC = {
    "int": "numeric",
    "days": "numeric",
    "year": "numeric",
    "zip": "numeric",
    "num": "decimal",
    "money": "decimal",
}
# Parts of a person, a file and a party, each as a column of a table is declared. `picture` is a type of pages alone.
_PERSON = (
    Field(key="name", label="姓名", type="str"),
    Field(key="gender", label="性别", type="enum", required="optional", options=("男", "女")),
    Field(key="age", label="年龄", type="int", required="optional"),
    Field(key="employer", label="工作单位", type="org", required="optional"),
    Field(key="position", label="职务", type="str", required="optional"),
    Field(key="phone", label="电话", type="phone", required="optional"),
)
_FILE = (
    Field(key="content", label="图片", type="picture", required="optional"),
    Field(key="caption", label="说明", type="str", required="optional"),
    Field(key="name", label="名称", type="str"),
)
_PARTY = (
    Field(key="name", label="名称或者姓名", type="org"),
    Field(key="category", label="类别", type="enum", required="optional", options=("单位", "个人")),
)


@dataclass(frozen=True)
class Sheet:
    """What every input of one page is made with: what may be chosen, and the faults by path."""

    choices: Choices
    faults: Mapping[str, str]


def control(of: Field, name: str, value: Any, sheet: Sheet) -> dict[str, Any]:
    """The input of `of` under `name`, holding `value` (raw, as typed or offered)."""
    kind = KINDS.get(of.type, "text")
    options = sheet.choices.options(of)
    if kind in ("select", "choices") and not options and of.type != "picture":
        kind = "text"
    suggestions = sheet.choices.suggestions(of) if kind == "text" else []
    made: dict[str, Any] = {
        "key": of.key,
        "name": name,
        "label": _(of.label),
        "kind": kind,
        "is_optional": of.required == "optional",
        "is_conditional": of.required == "conditional",
        "hint": _(of.hint),
        "fault": sheet.faults.get(name, ""),
        "corrections": [
            {
                "label": _("改为{place}", place=place_text(one.article, one.paragraph, one.item)),
                "change": f"put:{name}:{one.text}",
            }
            for one in (sheet.choices.corrections(of, value) if sheet.faults.get(name) else ())
        ],
        "source": "",
        "options": [],
        "suggestions": [{"value": one.value, "label": _(one.label)} for one in suggestions],
        "asked": sheet.choices.asked.get(of.type, ""),
        "unit": _(UNITS.get(of.type, "")),
        "numeric": NUMERIC.get(of.type, ""),
        "value": written(value),
    }
    match kind:
        case "select":
            made["options"] = _listed(options, made["value"])
        case "choices":
            chosen = value if isinstance(value, list | tuple) else [value] if value else []
            made["options"] = [
                {"value": one.value, "label": _(one.label), "checked": one.value in chosen} for one in options
            ]
        case "span":
            made |= _span(of, name, value, sheet)
        case "date":
            made |= _date(made["value"])
        case "datetime":
            made |= _moment(value)
        case "money":
            made["echo"] = _in_capitals(of, value)
        case "group":
            made["parts"] = _parts(of, name, value, sheet)
    if of.type == "person":
        made["people"] = sheet.choices.people
    return made


def written(value: Any) -> str:
    """A raw value as it stands in a line of text: of something with a name or a number, that."""
    if isinstance(value, Mapping):
        if value.get("certificate"):
            return f"{value.get('name', '')}（{value['certificate']}）"
        return next((str(value[key]) for key in ("text", "number", "name", "item") if value.get(key)), "")
    if value is None or isinstance(value, list | tuple):
        return ""
    return str(value)


def _listed(options: list[Any], value: str) -> list[dict[str, str]]:
    """The list with what is chosen in it, also when it is no longer offered."""
    listed = [{"value": one.value, "label": _(one.label), "group": _(one.group)} for one in options]
    if value and value not in {one["value"] for one in listed}:
        listed.insert(0, {"value": value, "label": value, "group": ""})
    return listed


def _span(of: Field, name: str, value: Any, sheet: Sheet) -> dict[str, Any]:
    ends = value if isinstance(value, Mapping) else {}
    end = Field(key=of.key, label=of.label, type="date" if of.type == "daterange" else "datetime")
    start, stop = (control(end, f"{name}.{key}", ends.get(key), sheet) for key in ("from", "to"))
    first, last = (_("开始日期"), _("结束日期")) if end.type == "date" else (_("开始时间"), _("结束时间"))
    return {"ends": [{**start, "label": first}, {**stop, "label": last}]}


def _date(value: str) -> dict[str, str]:
    """A date that cannot be read stays to be seen, as it was written."""
    day = read_day(value) if value else None
    return {"kind": "text"} if value and day is None else {"value": day.isoformat() if day else ""}


def _moment(value: Any) -> dict[str, str]:
    """What `<input type=datetime-local>` takes: local time without zone."""
    moment = read_moment(value) if value else None
    if value and moment is None:
        return {"kind": "text"}
    return {"value": clock.local(moment).strftime("%Y-%m-%dT%H:%M") if moment else ""}


def _in_capitals(of: Field, value: Any) -> str:
    """贰万元整; empty for what is no amount, which `validate` says."""
    kind = TYPES["moneycn"]
    amount = None if is_blank(value) else kind.parse(value, of, of.key, Reading())
    return "" if amount is None else kind.text(amount, of)


def _parts(of: Field, name: str, value: Any, sheet: Sheet) -> list[dict[str, Any]]:
    given = value if isinstance(value, Mapping) else {"name": value} if value else {}
    return [part_control(of, part, f"{name}.{part.key}", given.get(part.key), sheet) for part in parts_of(of)]


def part_control(of: Field, part: Field, name: str, value: Any, sheet: Sheet) -> dict[str, Any]:
    """The input of one part of a value of `of`: for the name of a person, people of the case are offered."""
    made = control(part, name, value, sheet)
    if of.type == "person" and part.key == "name":
        made["suggestions"] = [{"value": one, "label": ""} for one in sheet.choices.people]
    return made


def parts_of(of: Field) -> tuple[Field, ...]:
    """The named values that an input of this type consists of; none for most."""
    if of.type == "struct":
        return of.members
    return {"person": _PERSON, "party_or_person": _PARTY, "file": _FILE}.get(of.type, ())
