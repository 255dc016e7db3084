"""Filling a form: what is offered from elsewhere, what the clerk gave, and every fault at once.

`facts` is a mapping with any of these keys:
- `case`, `party`, `bureau`, `visit`: facts by their names in `origin.py`; `party.record` is its id;
- `officers`: a list of `{name, certificate, officer}`;
- `documents`: form id → `{values, number, name, record, at}` of the newest document of that form in the case, with
  `values` as `to_stored` gave them and `at` (ISO text) deciding which of several forms is the newest;
- `today`: the day (ISO) on which the form is written, for fields that lie `not_before` it;
- `computed`: what the system works out for fields `from: computed`, by their keys;
- `tables`: name of a reference table → its terms, where a `dict` field is to be checked; `open_tables`: the names of
  those beside whose terms other words are taken;
- `laws`: what is known of statutes (`known_laws`), where citations are to be checked; `conduct_on`: the days (ISO) of
  the conduct in question, whose editions may be cited beside those of `today`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from docstore.errors import InvalidInputError
from docstore.forms.declaration import FormDeclaration
from docstore.forms.derived import derive
from docstore.forms.field import Field
from docstore.forms.offering import offered
from docstore.forms.types import Reading, is_blank
from docstore.forms.types.slot import read_slot, slot_text, stored_slot
from docstore.sentence import Sentence

Phase = Literal["draft", "review", "issue"]
_TABLES = ("list", "qa")


@dataclass(frozen=True)
class Prefilled:
    """A value offered to the clerk: `value` as raw input, `text` as it would be printed, and where it is from."""

    value: Any
    text: str
    source_label: str


def prefill(form: FormDeclaration, facts: Mapping[str, Any]) -> dict[str, Prefilled]:
    """What the facts offer for the fields of `form`; fields for which they offer nothing are left out."""
    found: dict[str, Prefilled] = {}
    for field in form.fields:
        offer = offered(field, facts)
        if offer is None or is_blank(offer.value):
            continue
        reading = Reading()
        value = read_slot(field, offer.value, field.key, reading)
        # A fact that the field cannot take is shown as it is; validate says what to change.
        text = str(offer.value) if reading.faults or value is None else slot_text(field, value)
        found[field.key] = Prefilled(offer.value, text, offer.source_label)
    return found


def validate(
    form: FormDeclaration,
    inputs: Mapping[str, Any],
    *,
    facts: Mapping[str, Any],
    phase: Phase,
    chain: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The values of `form` by field key, from what was typed and, where nothing was sent, from the facts.

    `inputs` are raw: strings of an HTML form, values of a YAML file, or stored values; an empty string clears
    what the facts would offer. `chain` holds opinions and signatures, by field key: a mapping or a list of
    `{text, signer, certificate, signed_at}`, and serial numbers; they are not accepted among the inputs.
    `phase`: a draft may have gaps; for review every field the clerk answers for must be there; for issue also
    the opinions, the date and the serial numbers. Signatures are never demanded: they are made by hand on the printed
    sheet. An amount in capitals may be sent: it must then be the one that is printed.
    Raises InvalidInputError with every fault, keyed by field path (`problems.0.basis`).
    """
    reading = Reading(is_complete=phase != "draft", facts=facts)
    offers = prefill(form, facts)
    signed = {**_certificates(form, facts), **(chain or {})}
    for key in inputs:
        if key not in {field.key for field in form.fields}:
            reading.fault(str(key), "没有这一栏，删去它。")
    values: dict[str, Any] = {}
    for field in form.fields:
        raw = inputs.get(field.key) if field.kind.is_typed else signed.get(field.key)
        if not field.kind.is_typed and not is_blank(inputs.get(field.key)):
            reading.fault(field.key, Sentence("{label}不在这里填写，删去它。", label=field.label))
        elif raw is None and field.key not in inputs and field.key in offers:
            raw = offers[field.key].value
        if not is_blank(raw):
            value = read_slot(field, raw, field.key, reading)
            if value is not None and value not in ((), {}):
                values[field.key] = value
    derive(form, values, reading)
    for field in form.fields:
        _check(field, values, facts, phase, reading)
    if reading.faults:
        raise InvalidInputError(fields=reading.faults)
    return values


def to_stored(form: FormDeclaration, values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` as JSON without floats, fit for the database and for a digest."""
    return {field.key: stored_slot(field, values[field.key]) for field in form.fields if field.key in values}


def from_stored(form: FormDeclaration, stored: Mapping[str, Any]) -> dict[str, Any]:
    """The values that `to_stored` made `stored` of. Raises InvalidInputError if the form no longer takes them."""
    reading = Reading()
    values = {
        field.key: read_slot(field, stored[field.key], field.key, reading)
        for field in form.fields
        if not is_blank(stored.get(field.key))
    }
    if reading.faults:
        raise InvalidInputError(fields=reading.faults)
    return values


def _certificates(form: FormDeclaration, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Signature places of officers bear their certificate numbers before anybody signs."""
    officers = facts.get("officers") or []
    return {
        field.key: [{"certificate": officer.get("certificate", "")} for officer in officers[: field.places]]
        for field in form.fields
        if field.type in ("sig", "opinion") and field.by == "officer" and officers
    }


def _check(field: Field, values: dict[str, Any], facts: Mapping[str, Any], phase: Phase, reading: Reading) -> None:
    value = values.get(field.key)
    if value is None or (field.kind.holds_many and not value) or (field.repeats and not value):
        _check_missing(field, phase, reading)
        return
    if field.type == "opinion":
        signed = [one for one in value if one.signer and one.signed_at is not None]
        if phase == "issue" and field.required == "always" and len(signed) < field.places:
            reading.fault(field.key, Sentence("等{label}签署完再编号。", label=field.label))
        return
    if (field.repeats or field.type in _TABLES) and phase != "draft" and field.count and len(value) < field.count:
        reading.fault(
            field.key,
            Sentence(
                "{label}至少 {count} 项，再加 {n} 项。",
                label=field.label,
                count=field.count,
                n=field.count - len(value),
            ),
        )
    if (field.repeats or field.type in _TABLES) and field.max and len(value) > field.max:
        reading.fault(
            field.key,
            Sentence("{label}最多 {max} 项，删去 {n} 项。", label=field.label, max=field.max, n=len(value) - field.max),
        )
    if field.type == "row_set":
        rows = len(values.get(field.of) or ())
        beyond = [number for number in value if not 1 <= number <= rows]
        if beyond:
            reading.fault(
                field.key,
                Sentence("清单只有 {rows} 项，没有第 {names} 项。", rows=rows, names="、".join(map(str, beyond))),
            )
    today = facts.get("today")
    if field.not_before and today and phase != "draft" and value.isoformat() < today:
        reading.fault(field.key, Sentence("{label}不能早于今天（{today}）。", label=field.label, today=today))


def _check_missing(field: Field, phase: Phase, reading: Reading) -> None:
    if field.required != "always" or phase == "draft" or field.type in ("sig", "const"):
        return
    if any(path.startswith(f"{field.key}.") for path in reading.faults):
        return  # it was filled in, but wrongly, and a part of it says what to change
    if field.type == "opinion":
        if phase == "issue":
            reading.fault(field.key, Sentence("等{label}签署完再编号。", label=field.label))
    elif field.type == "serial" or field.is_derived:
        if phase == "issue" and field.type == "serial":
            reading.fault(field.key, Sentence("{label}由系统在编号时给出。", label=field.label))
    elif phase == "issue" or not field.is_set_at_issue:
        reading.fault(field.key, field.kind.missing(field.label))
