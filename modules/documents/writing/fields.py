"""The fields of a form as its page draws them: what is carried over, what is typed, what the paper says by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from admin.language import _
from docstore.forms.declaration import FormDeclaration
from docstore.forms.field import Field
from docstore.forms.filling import Prefilled
from modules.documents.writing.choices import Choices
from modules.documents.writing.controls import Sheet, control
from modules.documents.writing.tables import is_table, marks, row_choices, table

# Read from the case as long as the paper is a draft, and nowhere else: the whole file bears the same.
_FIXED_TYPES = ("party",)
_FIXED_ORIGINS = ("bureau", "case")
# Always shown as inputs, with what is offered standing in them: one goes on writing there.
_WRITTEN_ON = ("list", "text", "qa", "checklist")


def carried(
    form: FormDeclaration, offers: Mapping[str, Prefilled], inputs: Mapping[str, Any], faults: Mapping[str, str]
) -> list[dict[str, str]]:
    """从案件带入: values that are not typed here, each with where it comes from, and how it is corrected."""
    return [
        {
            "key": field.key,
            "label": _(field.label),
            "value": offers[field.key].text,
            "source": _(offers[field.key].source_label),
            "open": f"open:{field.key}" if _may_be_corrected(field) else "",
            "fault": faults.get(field.key, ""),
        }
        for field in form.fields
        if _is_carried(field, offers, inputs)
    ]


def input_fields(
    form: FormDeclaration,
    offers: Mapping[str, Prefilled],
    inputs: Mapping[str, Any],
    faults: Mapping[str, str],
    choices: Choices,
) -> list[dict[str, Any]]:
    """The fields to type, in the form's order. `name` is the input's name, `fault` the sentence beside it."""
    sheet = Sheet(choices, faults)
    return [_input(field, offers, inputs, sheet) for field in form.fields if is_typed_here(field, offers, inputs)]


def said_by_the_paper(form: FormDeclaration) -> list[str]:
    """Fixed clauses: printed, never typed."""
    return [_(field.label) for field in form.fields if field.type == "const"]


def open_field(inputs: Mapping[str, Any], offers: Mapping[str, Prefilled], change: str) -> dict[str, Any]:
    """`open:party_phone` makes an input of what was carried over, `restore:party_phone` takes the input back."""
    act, _, key = change.partition(":")
    if act == "restore":
        return {name: value for name, value in inputs.items() if name != key}
    return {**inputs, key: offers[key].value} if key in offers else dict(inputs)


def is_typed_here(field: Field, offers: Mapping[str, Prefilled], inputs: Mapping[str, Any]) -> bool:
    return field.is_typed and not field.is_set_at_issue and not _is_carried(field, offers, inputs)


def _is_carried(field: Field, offers: Mapping[str, Prefilled], inputs: Mapping[str, Any]) -> bool:
    if field.key not in offers or not field.is_typed:
        return False
    if field.key in inputs and _may_be_corrected(field):
        return False
    is_proposal = field.origin is not None and field.origin.is_proposal
    return field.type not in _WRITTEN_ON and not is_proposal


def _may_be_corrected(field: Field) -> bool:
    origin = field.origin
    is_name = origin is not None and origin.kind == "party" and origin.fact in ("name", "category")
    is_fixed = field.type in _FIXED_TYPES or (origin is not None and origin.kind in _FIXED_ORIGINS)
    return not is_name and not is_fixed


def _input(field: Field, offers: Mapping[str, Prefilled], inputs: Mapping[str, Any], sheet: Sheet) -> dict[str, Any]:
    offer = offers.get(field.key)
    value = inputs.get(field.key, offer.value if offer else None)
    made = control(field, field.key, value, sheet)
    made["source"] = _(offer.source_label) if offer else ""
    made["restore"] = f"restore:{field.key}" if offer and _is_carried(field, offers, {}) else ""
    if is_table(field):
        made |= table(field, value, sheet)
    elif field.type == "checklist":
        made |= marks(field, value, sheet)
    elif field.type == "row_set":
        source = inputs.get(field.of) or (offers[field.of].value if field.of in offers else [])
        made |= {"kind": "rows", "choices": row_choices(value, source)}
    return made
