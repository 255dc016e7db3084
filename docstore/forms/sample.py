"""Complete made-up input for any form: what contact sheets, previews of templates and tests are rendered from.

`sample` is plausible, and takes from the facts of a case what a clerk would find filled in; `extreme` has the longest
names, sixty rows in each table, awkward characters everywhere, and nothing in any optional field. Both are the same
every time, and pass `validate` for issue.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml

from docstore import clock
from docstore.errors import DeclarationError
from docstore.forms.declaration import FormDeclaration
from docstore.forms.field import Field
from docstore.forms.filling import prefill, validate
from docstore.forms.sample_values import SHORT_TEXT, Making, SampleWords


@dataclass(frozen=True)
class Sample:
    """What `docstore.forms.filling.validate` takes, beside the form and the phase."""

    inputs: Mapping[str, Any]
    facts: Mapping[str, Any]
    chain: Mapping[str, Any]

    def values(self, form: FormDeclaration) -> dict[str, Any]:
        """The values of `form`, ready for issue. Raises InvalidInputError where the sample does not fit the form."""
        return validate(form, self.inputs, facts=self.facts, phase="issue", chain=self.chain)


def read_words(path: Path) -> SampleWords:
    """The words of the YAML file `path`. Raises DeclarationError."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        facts = {**raw.pop("facts"), "officers": raw.pop("officers"), "today": raw["today"]}
        return SampleWords(**{**raw, "today": date.fromisoformat(raw["today"])}, facts=facts)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise DeclarationError("{file}：读不出来（{reason}）", file=str(path), reason=str(error)) from error


def sample(form: FormDeclaration, words: SampleWords) -> Sample:
    """A plausible one: what the facts offer, made-up words for the rest."""
    making = Making(form.id, words, is_extreme=False)
    offers = prefill(form, words.facts)
    inputs = {
        field.key: _raw(making, field) for field in form.fields if field.is_typed and field.key not in offers
    }
    return Sample(inputs, words.facts, _chain(making, form))


def extreme(form: FormDeclaration, words: SampleWords) -> Sample:
    """The hardest that the form takes."""
    making = Making(form.id, words, is_extreme=True)
    inputs = {
        # Empty words clear what the facts would offer.
        field.key: "" if field.required == "optional" else _raw(making, field)
        for field in form.fields
        if field.is_typed
    }
    return Sample(inputs, words.facts, _chain(making, form))


def _raw(making: Making, field: Field) -> Any:
    return making.entries(field) if field.repeats else making.value(field)


def _chain(making: Making, form: FormDeclaration) -> dict[str, Any]:
    """Every opinion and signature given, one after the other with an hour between them; serial numbers as at issue."""
    chain: dict[str, Any] = {
        field.key: making.phrase(field, 0) for field in form.fields if field.type == "serial"
    }
    signed = [field for field in form.fields if field.type in ("opinion", "sig")]
    for turn, field in enumerate(signed):
        chain[field.key] = [_signed(making, field, turn, place) for place in range(field.places)]
    return chain


def _signed(making: Making, field: Field, turn: int, place: int) -> dict[str, Any]:
    words = making.words
    at = datetime.combine(words.today, time(9), clock.BUREAU_ZONE) + timedelta(hours=turn)
    given: dict[str, Any] = {"signer": making.name(turn + place), "signed_at": at.isoformat()}
    if field.by == "officer":
        officer = words.facts["officers"][place % len(words.facts["officers"])]
        given |= {"certificate": officer["certificate"]}
        given["signer"] = making.name(place) if making.is_extreme else officer["name"]
    if field.type == "opinion":
        given["text"] = SHORT_TEXT if making.is_extreme else words.opinions[min(turn, len(words.opinions) - 1)]
    return given
