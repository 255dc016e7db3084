"""What a template may print of a form: plain strings, and lists and mappings of strings.

Every field is there under its key and under its Chinese label without brackets and strokes; beside them:
- `document_number`: as given at issue, or the empty brackets before;  `bureau_name`, `form_name`;
- `is_issued`, `is_recorded`: for parts that stand only on an issued paper, only where a recording was made;
- `digest_words`: the digest of the inputs in groups of four, for the foot of the page;
- `is_unit`, `is_person`: what the party is, neither where nobody knows; `you`: 你单位, 你, or 你（单位） for either;
- `copies_words`: 一式二份, empty where there is one copy;
- for every field that repeats, `<key>_text`: its entries in one line with 、 between;
- for two fields `<x>_start` and `<x>_end`, or `start_<x>` and `end_<x>`, `<x>_span`: both with 至 between;
- for every choice, `<key>_options`: all options with `label` and `mark`, ☑ or □;
- for every field of files, `<key>_pictures`: those that can be printed, with `image` and `caption`.

A text that cites has its citations behind it, as far as its own words do not name them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from docstore.forms.companion import CITATIONS
from docstore.forms.declaration import FormDeclaration
from docstore.forms.field import Field
from docstore.forms.numbering import blank_number
from docstore.forms.types.persons import PERSON, UNIT
from docstore.forms.types.slot import slot_text
from docstore.forms.types.times import span_text

GENERAL = (
    "document_number", "bureau_name", "form_name", "digest_words", "is_issued", "is_recorded", "is_unit", "is_person",
    "you", "copies_words",
)
_CHOICES = ("enum", "multi", "bool")
_PARTIES = ("party", "party_or_person", "person")
# Whom a paper without a party speaks to: the one told before the one it is told about.
_ADDRESSED = (
    "notified_person", "interested_party", "recipient", "interviewee", "copy_applicant", "licensee", "applicant",
)
_COUNTS = "零一二三四五六七八九"
# Bytes of a stored file, by its name in the store → what the renderer prints; None where that is no picture.
PrintPicture = Callable[[str], Any]


def display_context(
    form: FormDeclaration,
    values: Mapping[str, Any],
    *,
    bureau: Mapping[str, Any],
    number: str | None = None,
    digest: str = "",
    is_issued: bool = False,
    is_recorded: bool = False,
    picture: PrintPicture = lambda _: None,
) -> dict[str, Any]:
    """The context for the template of `form`. `bureau` needs `name`; `digest` is 64 hex characters or nothing."""
    category = party_category(form, values)
    context: dict[str, Any] = {
        "document_number": number or blank_number(form),
        "bureau_name": str(bureau["name"]),
        "form_name": form.name,
        "digest_words": " ".join(digest[at : at + 4] for at in range(0, len(digest), 4)),
        "is_issued": is_issued,
        "is_recorded": is_recorded,
        "is_unit": category == UNIT,
        "is_person": category == PERSON,
        "you": {UNIT: "你单位", PERSON: "你"}.get(category, "你（单位）"),
        "copies_words": _copies_words(form),
    }
    for field in form.fields:
        shown = _shown(form, field, values)
        for name in _names(form, field):
            context[name] = shown
        value = values.get(field.key)
        if field.repeats:
            context[f"{field.key}_text"] = slot_text(field, value or ())
        if field.type in _CHOICES:
            context[f"{field.key}_options"] = _options(field, value)
        if field.type == "file":
            context[f"{field.key}_pictures"] = _pictures(field, value, picture)
    for name, start, end in _spans(form):
        context[name] = span_text(values.get(start), values.get(end))
    return context


def provided_names(form: FormDeclaration) -> dict[str, frozenset[str] | None]:
    """Every name of the context, with the names of its parts where it has parts: what the lint compares with."""
    provided: dict[str, frozenset[str] | None] = dict.fromkeys(GENERAL)
    for field in form.fields:
        for name in _names(form, field):
            provided[name] = field.kind.parts(field)
        if field.repeats:
            provided[f"{field.key}_text"] = None
        if field.type in _CHOICES:
            provided[f"{field.key}_options"] = frozenset({"label", "mark"})
        if field.type == "file":
            provided[f"{field.key}_pictures"] = frozenset({"image", "caption"})
    return provided | {name: None for name, _, _ in _spans(form)}


def printing_names(form: FormDeclaration) -> dict[str, frozenset[str]]:
    """For every field the names under which a template may print it; one of them must be used."""
    printed = {
        field.key: {*_names(form, field), *(f"{field.key}_{ending}" for ending in ("text", "options", "pictures"))}
        for field in form.fields
    }
    for name, start, end in _spans(form):
        printed[start].add(name)
        printed[end].add(name)
    for field in form.fields:
        if _is_behind_its_text(field):
            printed[field.key] |= printed[field.beside]
    return {key: frozenset(names) for key, names in printed.items()}


def party_category(form: FormDeclaration, values: Mapping[str, Any]) -> str:
    """单位 or 个人, as the paper itself says; empty where it does not, or speaks of both."""
    if values.get("party_category") in (UNIT, PERSON):
        return str(values["party_category"])
    kinds = {
        field.key: PERSON if field.type == "person" else str(values[field.key].category)
        for field in form.fields
        if field.type in _PARTIES and not field.repeats and field.key in values
    }
    parties = {kinds[key] for key in ("party", "party_person") if key in kinds}
    if parties:
        return parties.pop() if len(parties) == 1 else ""
    return next((kinds[key] for key in _ADDRESSED if key in kinds), "")


def _copies_words(form: FormDeclaration) -> str:
    match = re.match(r"[2-9](?![-+0-9])", form.copies)
    return f"一式{_COUNTS[int(match[0])]}份" if match else ""


def _names(form: FormDeclaration, field: Field) -> list[str]:
    shares_label = sum(other.alias == field.alias for other in form.fields) > 1
    return [field.key] if shares_label or not field.alias.isidentifier() else [field.key, field.alias]


def _spans(form: FormDeclaration) -> list[tuple[str, str, str]]:
    types = {field.key: field.type for field in form.fields}
    ends = {key: (f"{key.removesuffix('_start')}_span", f"{key.removesuffix('_start')}_end")
            for key in types if key.endswith("_start")}
    ends |= {key: (f"{key.removeprefix('start_')}_span", f"end_{key.removeprefix('start_')}")
             for key in types if key.startswith("start_")}
    return [
        (name, key, end) for key, (name, end) in ends.items()
        if types[key] in ("date", "datetime") and types.get(end) == types[key]
    ]


def _shown(form: FormDeclaration, field: Field, values: Mapping[str, Any]) -> Any:
    value = values.get(field.key)
    if field.repeats:
        return [field.kind.display(one, field) for one in value or ()]
    shown = field.kind.blank(field) if value is None else field.kind.display(value, field)
    return _with_citations(form, field, shown, values) if field.cites and value is not None else shown


def _is_behind_its_text(field: Field) -> bool:
    return bool(field.beside) and field.key.endswith(f"_{CITATIONS}")


def _with_citations(form: FormDeclaration, field: Field, text: str, values: Mapping[str, Any]) -> str:
    companion = form.field(f"{field.key}_{CITATIONS}")
    cited = [companion.kind.text(one, companion) for one in values.get(companion.key) or ()]
    unsaid = "、".join(one for one in cited if one not in text)
    if not unsaid:
        return text
    end = text[len(text.rstrip("。；")) :]
    return f"{text.removesuffix(end)}（{'依据' if field.cites == 'law' else '见'}：{unsaid}）{end}"


def _options(field: Field, value: Any) -> list[dict[str, str]]:
    options = field.options or ("是", "否")
    chosen = () if value is None else value if isinstance(value, tuple) else (field.kind.text(value, field),)
    return [{"label": option, "mark": "☑" if option in chosen else "□"} for option in options]


def _pictures(field: Field, value: Any, picture: PrintPicture) -> list[dict[str, Any]]:
    files = value if isinstance(value, tuple) else () if value is None else (value,)
    printed = ((one, picture(one.content)) for one in files if one.content)
    return [{"image": image, "caption": one.caption or one.name} for one, image in printed if image is not None]
