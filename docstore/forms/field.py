"""One field of a form declaration, and the reading of it with every mistake named."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from docstore.forms.origin import Origin, read_origin
from docstore.forms.types import TYPES, FieldType

KEY = re.compile(r"[a-z][a-z0-9_]{0,31}")
REQUIRED = ("always", "conditional", "optional")
_ALIAS_DROPS = re.compile(r"[^\w]")

# Words of a field, and the types that may carry them (None: every type).
_WORDS: dict[str, tuple[str, ...] | None] = {
    "key": None, "label": None, "type": None, "required": None, "from": None, "hint": None, "proposed": None,
    "count": None, "max": None, "many": None,
    "not_before": ("date",), "set_at_issue": ("date",), "sum_of": ("money",),
    "options": ("enum", "multi"), "columns": ("list", "qa"), "parts": ("struct",), "items": ("checklist",),
    "of": ("dict", "row_set"), "to": ("docref", "ref"), "by": ("opinion", "sig"),
    "cites": ("text",), "period": ("text",), "signed": ("text",), "remark": ("checklist",),
}
_NEEDED = {
    "enum": "options", "multi": "options", "list": "columns", "qa": "columns", "struct": "parts", "row_set": "of",
}
_CITES = ("", "law", "docref")
IN_WORDS = "_in_words"
_BESIDE_WORDS = ("cites", "period", "signed", "remark", "sum_of")
# What a cell or a part cannot be: it holds rows or values itself.
_NOT_INSIDE = ("list", "qa", "struct", "checklist", "row_set", "const", "opinion")

Note = Callable[[str, str], None]


@dataclass(frozen=True)
class Field:
    """A blank of a form, a column of one of its tables, or a part of a value with parts.

    `count` is the least number of entries (of signature places: the number printed; of an opinion: how many sign
    it), `max` the greatest; `many` allows further ones. `origin` says where the value is offered from. `alias` is
    the Chinese label without brackets and strokes: the second name under which a template may print the value.
    `not_before: today` refuses a date that has passed when the form is written. `cites` says what a text also cites,
    `beside` names the field that this one stands beside (`companion.py`), `sum_of` the amounts of the form that add up
    to this one. `is_set_at_issue`: the date of the document is the date of the seal, so it is missing until then.
    """

    key: str
    label: str
    type: str
    required: str = "always"
    origin: Origin | None = None
    hint: str = ""
    proposed: bool = False
    count: int | None = None
    max: int | None = None
    many: bool = False
    options: tuple[str, ...] = ()
    columns: tuple[Field, ...] = ()
    members: tuple[Field, ...] = ()
    items: tuple[tuple[str, str], ...] = ()
    of: str = ""
    to: tuple[str, ...] = ()
    by: str = ""
    not_before: str = ""
    cites: str = ""
    beside: str = ""
    sum_of: tuple[str, ...] = ()
    is_set_at_issue: bool = False

    @property
    def kind(self) -> FieldType:
        return TYPES[self.type]

    @property
    def alias(self) -> str:
        return _ALIAS_DROPS.sub("", self.label)

    @property
    def repeats(self) -> bool:
        """The value is a row of entries of this type."""
        return not self.kind.holds_many and bool(self.many or self.count or self.max)

    @property
    def in_words_of(self) -> str:
        """The field whose amount this one prints in capitals, or nothing."""
        is_computed = self.origin is not None and self.origin.kind == "computed"
        is_in_words = is_computed and self.type == "moneycn" and self.key.endswith(IN_WORDS)
        return self.key.removesuffix(IN_WORDS) if is_in_words else ""

    @property
    def is_derived(self) -> bool:
        """Worked out from other fields of the same form."""
        return bool(self.in_words_of or self.sum_of)

    @property
    def is_typed(self) -> bool:
        """The clerk writes it: it is neither signed, given by the system, nor printed from elsewhere."""
        return self.kind.is_typed and not self.is_derived

    @property
    def places(self) -> int:
        """Places printed for a signature or an opinion."""
        return self.count or 1

    @property
    def has_places(self) -> bool:
        """Places to sign are printed as a row of them, not as the one."""
        return self.places > 1 or self.many


def read_field(raw: Any, place: str, note: Note, *, is_inside: bool = False) -> Field | None:
    """The field written as the mapping `raw`; mistakes go to `note(place, sentence)` and give None."""
    if not isinstance(raw, Mapping):
        note(place, "写成映射：key、label、type、required")
        return None
    mistakes: list[str] = []

    def wrong(word: str, sentence: str) -> None:
        mistakes.append(word)
        note(f"{place}.{word}", sentence)

    _check_words(raw, wrong, is_inside)
    origin = read_origin(str(raw["from"])) if "from" in raw else None
    if "from" in raw and origin is None:
        wrong("from", f"不认识的来源“{raw['from']}”")
    columns, members = (
        tuple(
            read_field(inner, f"{place}.{word}.{number}", note, is_inside=True)
            for number, inner in enumerate(_sequence(raw, word, wrong))
        )
        for word in ("columns", "parts")
    )
    items = _read_items(_sequence(raw, "items", wrong), wrong)
    options = tuple(str(option) for option in _sequence(raw, "options", wrong))
    _check_unique("columns", [column.key for column in columns if column], wrong)
    _check_unique("parts", [member.key for member in members if member], wrong)
    _check_unique("items", [key for key, _ in items], wrong)
    _check_unique("options", list(options), wrong)
    if mistakes or None in (*columns, *members):
        return None
    return Field(
        key=raw["key"], label=raw["label"], type=raw["type"], required=raw.get("required", "always"), origin=origin,
        hint=str(raw.get("hint", "")), proposed=bool(raw.get("proposed", False)), count=raw.get("count"),
        max=raw.get("max"), many=bool(raw.get("many", False)), options=options,
        columns=tuple(column for column in columns if column), members=tuple(one for one in members if one),
        items=items, of=str(raw.get("of", "")),
        to=tuple(str(form) for form in _sequence(raw, "to", wrong)), by=str(raw.get("by", "")),
        not_before=str(raw.get("not_before", "")), cites=str(raw.get("cites", "")),
        sum_of=tuple(str(one) for one in _sequence(raw, "sum_of", wrong)),
        is_set_at_issue=bool(raw.get("set_at_issue", raw["key"] == "document_date")),
    )


def _check_words(raw: Mapping[str, Any], wrong: Note, is_inside: bool) -> None:
    kind = raw.get("type")
    if not isinstance(raw.get("key"), str) or not KEY.fullmatch(raw["key"]):
        wrong("key", "键用小写英文、数字和下划线，不超过 32 个字符")
    if not isinstance(raw.get("label"), str) or not raw["label"].strip():
        wrong("label", "写明中文名称")
    if kind not in TYPES:
        wrong("type", f"不认识的类型“{kind}”")
    elif is_inside and kind in _NOT_INSIDE:
        wrong("type", f"表的一列、一组值的一项不能是 {kind}")
    if raw.get("required", "always") not in REQUIRED:
        wrong("required", f"只能是 {'、'.join(REQUIRED)}")
    for word in raw:
        allowed = _WORDS.get(word)
        if word not in _WORDS or (is_inside and word in ("columns", "parts", "from", *_BESIDE_WORDS)):
            wrong(str(word), "不认识的词")
        elif allowed is not None and kind in TYPES and kind not in allowed:
            wrong(word, f"类型 {kind} 不用这个词")
    needed = _NEEDED.get(str(kind))
    if needed and not raw.get(needed):
        wrong(needed, f"类型 {kind} 必须写 {needed}")
    for word, least in (("count", 0 if "max" in raw else 1), ("max", 1)):
        if word in raw and (not isinstance(raw[word], int) or isinstance(raw[word], bool) or raw[word] < least):
            wrong(word, "写大于零的整数")
    if raw.get("not_before", "today") != "today":
        wrong("not_before", "只能是 today")
    if raw.get("cites", "") not in _CITES:
        wrong("cites", "只能是 law 或者 docref")
    for word in ("many", "proposed", "set_at_issue", "period", "signed", "remark"):
        if word in raw and not isinstance(raw[word], bool):
            wrong(word, "写 true 或者 false")


def _sequence(raw: Mapping[str, Any], word: str, wrong: Note) -> list[Any]:
    value = raw.get(word, [])
    if isinstance(value, list):
        return value
    wrong(word, "写成列表")
    return []


def _read_items(raw: list[Any], wrong: Note) -> tuple[tuple[str, str], ...]:
    items = []
    for number, item in enumerate(raw):
        if not isinstance(item, Mapping) or set(item) != {"key", "label"} or not KEY.fullmatch(str(item["key"])):
            wrong(f"items.{number}", "每一项写 key 和 label")
        else:
            items.append((str(item["key"]), str(item["label"])))
    return tuple(items)


def _check_unique(word: str, names: list[str], wrong: Note) -> None:
    for name in sorted({name for name in names if names.count(name) > 1}):
        wrong(word, f"“{name}”写了两次")
