"""What a template may print of a form: plain strings, and lists and mappings of strings.

Every field is there under its key and under its Chinese label without brackets and strokes; beside them:
- `document_number`: as given at issue, or the empty brackets before;  `bureau_name`, `form_name`;
- `is_issued`, `is_recorded`: for parts that stand only on an issued paper, only where a recording was made;
- `digest_words`: the digest of the inputs in groups of four, for the foot of the page;
- for every field that repeats, `<key>_text`: its entries in one line with 、 between;
- for two fields `<x>_start` and `<x>_end`, `<x>_span`: both with 至 between.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docstore.forms.declaration import FormDeclaration
from docstore.forms.field import Field
from docstore.forms.filling import field_text
from docstore.forms.numbering import blank_number
from docstore.forms.types.times import span_text

GENERAL = ("document_number", "bureau_name", "form_name", "digest_words", "is_issued", "is_recorded")


def display_context(
    form: FormDeclaration,
    values: Mapping[str, Any],
    *,
    bureau: Mapping[str, Any],
    number: str | None = None,
    digest: str = "",
    is_issued: bool = False,
    is_recorded: bool = False,
) -> dict[str, Any]:
    """The context for the template of `form`. `bureau` needs `name`; `digest` is 64 hex characters or nothing."""
    context: dict[str, Any] = {
        "document_number": number or blank_number(form),
        "bureau_name": str(bureau["name"]),
        "form_name": form.name,
        "digest_words": " ".join(digest[at : at + 4] for at in range(0, len(digest), 4)),
        "is_issued": is_issued,
        "is_recorded": is_recorded,
    }
    for field in form.fields:
        shown = _shown(field, values.get(field.key))
        for name in _names(form, field):
            context[name] = shown
        if field.repeats:
            context[f"{field.key}_text"] = field_text(field, values.get(field.key) or ())
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
    return provided | {name: None for name, _, _ in _spans(form)}


def printing_names(form: FormDeclaration) -> dict[str, frozenset[str]]:
    """For every field the names under which a template may print it; one of them must be used."""
    printed = {field.key: {*_names(form, field), f"{field.key}_text"} for field in form.fields}
    for name, start, end in _spans(form):
        printed[start].add(name)
        printed[end].add(name)
    return {key: frozenset(names) for key, names in printed.items()}


def _names(form: FormDeclaration, field: Field) -> list[str]:
    shares_label = sum(other.alias == field.alias for other in form.fields) > 1
    return [field.key] if shares_label or not field.alias.isidentifier() else [field.key, field.alias]


def _spans(form: FormDeclaration) -> list[tuple[str, str, str]]:
    types = {field.key: field.type for field in form.fields}
    return [
        (f"{key.removesuffix('_start')}_span", key, f"{key.removesuffix('_start')}_end")
        for key, kind in types.items()
        if key.endswith("_start") and kind in ("date", "datetime")
        and types.get(f"{key.removesuffix('_start')}_end") == kind
    ]


def _shown(field: Field, value: Any) -> Any:
    if field.repeats:
        return [field.kind.display(one, field) for one in value or ()]
    return field.kind.blank(field) if value is None else field.kind.display(value, field)
