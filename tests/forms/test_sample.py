"""Samples: every declared form has one, each time the same, and the hardest one leaves nothing easy."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from admin import boot
from docstore.errors import DeclarationError
from docstore.forms import sample_values
from docstore.forms.field import Field
from docstore.forms.filling import from_stored, to_stored
from docstore.forms.sample import extreme, read_words, sample
from docstore.forms.types import TYPES
from modules.documents.printing.sampling import words

FORMS = boot.registry().of("form")
EACH = pytest.mark.parametrize("name", sorted(FORMS))
BOTH = pytest.mark.parametrize("make", [sample, extreme])


@EACH
@BOTH
def test_it_is_ready_for_issue_and_survives_the_store(name: str, make) -> None:
    form = FORMS[name]
    values = make(form, words()).values(form)
    stored = to_stored(form, values)
    assert from_stored(form, json.loads(json.dumps(stored))) == values
    assert {field.key for field in form.fields if field.required == "always" and field.is_typed} <= set(values)


@EACH
@BOTH
def test_it_is_the_same_every_time(name: str, make) -> None:
    assert make(FORMS[name], words()) == make(FORMS[name], words())


@EACH
def test_the_hardest_has_many_rows_and_nothing_optional(name: str) -> None:
    form = FORMS[name]
    values = extreme(form, words()).values(form)
    for field in form.fields:
        if field.required == "optional" and field.is_typed:
            assert field.key not in values
        elif field.type in ("list", "qa"):
            assert len(values[field.key]) == min(sample_values.MANY_ROWS, field.max or sample_values.MANY_ROWS)


def test_every_type_has_a_maker() -> None:
    assert {word for word, kind in TYPES.items() if kind.is_typed} <= set(sample_values.MAKERS)


def test_a_type_without_a_maker_is_named() -> None:
    making = sample_values.Making("N99", words(), is_extreme=False)
    with pytest.raises(KeyError, match="sig"):
        making.value(Field("x", "某栏", "sig"))


def test_words_that_cannot_be_read_are_named(tmp_path) -> None:
    path = tmp_path / "sample.yaml"
    for text in ("facts: {", "facts: {}\n", "today: x\nfacts: {}\nofficers: []\n"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(DeclarationError, match=r"sample\.yaml"):
            read_words(path)


def test_an_ending_is_found_by_its_longest() -> None:
    few = replace(words(), texts={}, organisations={}, endings={"date": "短", "issue_date": "长"}, fallback="{label}？")
    making = sample_values.Making("N99", few, is_extreme=False)
    assert making.value(Field("licence_issue_date", "发证日期", "str")) == "长"
    assert making.value(Field("update", "更新", "str")) == "更新？"
