"""All forms that are declared: what they speak of exists, and whatever is sent is read or refused in words.

A few of the forms here, those that hold every type between them; with --soak all of them, and many more values.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from admin import boot
from docstore.custody.canonical import canonical_bytes
from docstore.errors import InvalidInputError
from docstore.forms.context import display_context, printing_names, provided_names
from docstore.forms.declaration import FormDeclaration
from docstore.forms.field import Field
from docstore.forms.filling import from_stored, prefill, to_stored, validate
from docstore.forms.sample import extreme, sample
from docstore.forms.types import TYPES
from docstore.forms.types.persons import PERSON, UNIT
from modules.documents.chain import permission_for
from modules.documents.printing.sampling import words

FORMS: Mapping[str, FormDeclaration] = boot.registry().of("form")
# Of every family of layouts one or two, and between them every type and every word of a declaration.
CLOSE = (
    *("A01", "A02", "A03", "A06", "L02", "L13", "L31", "N07", "N13", "N15", "N16", "N17", "N28", "N30", "N34", "N40"),
    *("N41", "N49", "P02", "P09", "P12", "P13", "R01", "R11", "R17", "R18", "R20", "access_register"),
)
NATIONAL = [f"N{number:02}" for number in range(1, 50)]
IN_CASES = ("case", "volume", "recording")
EVERY_DOCUMENT = ("number", "name")
_ID = re.compile(r"[A-Z]\d{2}")


@pytest.fixture
def examples(request: pytest.FixtureRequest) -> tuple[str, ...]:
    return tuple(FORMS) if request.config.getoption("--soak") else CLOSE


def test_the_forms_looked_at_closely_hold_every_type() -> None:
    fields = [one for name in CLOSE for one in FORMS[name].fields]
    inner = [one for field in fields for one in (*field.columns, *field.members)]
    assert {one.type for one in (*fields, *inner)} | {"row_set"} >= set(TYPES)  # row_set: N05, by test_filling


def test_the_sets_are_complete() -> None:
    wanted = {
        *NATIONAL,
        *(f"P{number:02}" for number in range(1, 14)),
        *("H01", "H02", "H04", "H06", "H09"),
        *(f"A{number:02}" for number in range(1, 18)),
        *(f"L{number:02}" for number in range(1, 39)),
        *(f"R{number:02}" for number in range(1, 25)),
    }
    assert len(wanted) == 146
    assert wanted <= set(FORMS)


# --- what they speak of ---------------------------------------------------------------------------------


def _mentions(form: FormDeclaration) -> Iterator[str]:
    """What `form` names that is not there."""
    forms = [*_ID.findall(f"{form.requires} {form.signatures}"), *filter(None, (form.made_with, form.fields_of))]
    yield from (f"{form.id} names {name}" for name in forms if name not in FORMS)
    if form.made_with and FORMS[form.made_with].made_with != form.id:
        yield f"{form.id} is made with {form.made_with}, but not the other way round"
    for field in form.fields:
        yield from (f"{form.id}.{field.key} to {to}" for to in field.to if to not in (*FORMS, *IN_CASES))
        origin = field.origin
        while origin is not None:
            for source in origin.forms:
                known = {one.key for one in FORMS[source].fields} if source in FORMS else set()
                if source not in FORMS or origin.fact not in (*known, *EVERY_DOCUMENT):
                    yield f"{form.id}.{field.key} from {source}.{origin.fact}"
            origin = origin.otherwise


def test_every_form_and_field_that_is_named_exists() -> None:
    assert [one for form in FORMS.values() for one in _mentions(form)] == []


def test_no_form_waits_for_itself_through_others() -> None:
    after = {name: set(_ID.findall(form.requires)) & set(FORMS) for name, form in FORMS.items()}

    def before(name: str, seen: tuple[str, ...] = ()) -> None:
        assert name not in seen, " → ".join((*seen, name))
        for other in after[name]:
            before(other, (*seen, name))

    for name in after:
        before(name)


def test_every_opinion_has_a_signer_and_a_permission() -> None:
    asked = {field.key for form in FORMS.values() for field in form.fields if field.type == "opinion"}
    assert all(permission_for(key) in boot.registry().permissions for key in asked)


def test_bases_name_laws_in_full() -> None:
    short = re.compile(
        r"(?<!《)(?:处罚法|强制法|许可法|安全生产法|民诉法|保密法|个保法|复议法)|[0-9]款|\([一二三四五六七八九]\)"
    )
    assert [form.id for form in FORMS.values() if short.search(re.sub("《[^》]*》", "", form.legal_basis))] == []


def test_labels_are_chinese_and_hints_are_whole_words() -> None:
    for form in FORMS.values():
        for field in form.fields:
            assert re.search("[\u4e00-\u9fff]|SHA-256", field.label), f"{form.id}.{field.key}"
            assert not re.search(r"[≤≥+]", field.hint), f"{form.id}.{field.key}"


# --- filling --------------------------------------------------------------------------------------------


def test_everything_that_is_offered_is_taken(examples: tuple[str, ...]) -> None:
    """From a case with every paper in it, about a unit and about a person."""
    papers = {name: _paper(form) for name, form in FORMS.items()}
    for party in (UNIT, PERSON):
        facts = {**words().facts, "documents": papers, "party": _party(party)}
        for name in examples:
            form = FORMS[name]
            offers = prefill(form, facts)
            validate(form, {}, facts=facts, phase="draft")
            for field in form.fields:
                assert not field.is_derived or field.key not in offers
                if field.type == ("person" if party == UNIT else "party") and field.origin == _from_party():
                    assert field.key not in offers, f"{name}.{field.key}"


def _from_party() -> Any:
    return FORMS["N05"].field("party").origin


def _party(category: str) -> dict[str, Any]:
    facts = {**words().facts["party"], "category": category, "record": "p1"}
    if category == PERSON:
        facts |= {"credit_code": "", "name": "张三", "gender": "男", "age": "45", "employer": "某公司"}
    return facts


def _paper(form: FormDeclaration) -> dict[str, Any]:
    values = to_stored(form, sample(form, words()).values(form))
    return {"values": values, "number": "（豫焦）应急〔2026〕1号", "name": form.name, "record": form.id, "at": "2026"}


def test_the_context_holds_exactly_what_the_lint_knows(examples: tuple[str, ...]) -> None:
    for name in examples:
        form = FORMS[name]
        provided = provided_names(form)
        assert all(names & set(provided) for names in printing_names(form).values())
        for values in ({}, sample(form, words()).values(form), extreme(form, words()).values(form)):
            context = display_context(form, values, bureau={"name": "某局"}, picture=lambda content: content)
            assert set(context) == set(provided)
            for key, parts in provided.items():
                shown = context[key]
                for one in shown if isinstance(shown, list) else [shown]:
                    assert set(one) == parts if parts is not None else isinstance(one, str | bool), f"{name}.{key}"
                    if parts:
                        assert all(isinstance(part, str) for part in one.values())


# --- bad input ------------------------------------------------------------------------------------------

HOSTILE = st.sampled_from(
    [
        *("", " ", "0", "-1", "10000000000000", "1.234", "1e5", "NaN", "2026-02-29", "2024-02-29", "9999-12-31"),
        *('=HYPERLINK("http://x")', "+1+1", "@SUM(A1)", "{{ 7*7 }}", "{% for x in y %}", "</w:t>", "' OR 1=1"),
        *("11010519491231002Y", "91410800MA40ABCD10", "长" * 10_000, "a" * 60_000, "坏\x00字", "坏\x1b字", "\ud800"),
        *("\u202e反", "一\n二", "😀𠮷", "²", "１２３", None, True, 0, -1, 10**15, 0.1, float("nan"), float("inf")),
    ]
)
ANYTHING = st.recursive(
    HOSTILE | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "text", "number", "from", "to", "0", "1", "9999", "age", "gender", "category"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=4,
)


def _sends(field: Field) -> st.SearchStrategy[Any]:
    """Something for `field`: a wild thing, or a row of its own columns with wild things in them."""
    inner = field.columns or field.members
    if not inner:
        return ANYTHING
    row = st.fixed_dictionaries({}, optional={one.key: ANYTHING for one in inner})
    return ANYTHING | row | st.lists(row, max_size=2)


def _play(form: FormDeclaration, inputs: Mapping[str, Any], phase: Any) -> None:
    """Reads or refuses, in sentences beside fields of the form; what is read can be kept and printed."""
    try:
        values = validate(form, inputs, facts=words().facts, phase=phase)
    except InvalidInputError as error:
        keys = {field.key for field in form.fields}
        assert error.fields and {path.split(".")[0] for path in error.fields} <= keys
        assert all(sentence.endswith("。") for sentence in error.fields.values())
        return
    stored = json.loads(canonical_bytes(to_stored(form, values)))
    assert from_stored(form, stored) == values
    display_context(form, values, bureau={"name": "某局"})


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_whatever_is_sent_for_a_form_is_read_or_refused(data: st.DataObject) -> None:
    form = FORMS[data.draw(st.sampled_from(CLOSE))]
    chosen = data.draw(st.lists(st.sampled_from(form.fields), min_size=1, max_size=4, unique_by=lambda one: one.key))
    _play(
        form, {field.key: data.draw(_sends(field)) for field in chosen}, data.draw(st.sampled_from(["draft", "issue"]))
    )


@pytest.mark.soak
@pytest.mark.parametrize("name", sorted(FORMS))
def test_whatever_is_sent_for_any_form_is_read_or_refused(name: str) -> None:
    form = FORMS[name]

    @settings(deadline=None, max_examples=200)
    @given(st.fixed_dictionaries({}, optional={field.key: _sends(field) for field in form.fields}))
    def play(inputs: Mapping[str, Any]) -> None:
        _play(form, inputs, "draft")

    play()


@pytest.mark.parametrize("bad", ["长" * 60_000, "坏\x00字", "坏\u202e字"])
def test_what_no_paper_takes_is_refused_in_every_field(bad: str, examples: tuple[str, ...]) -> None:
    for name in examples:
        form = FORMS[name]
        sent = {field.key: _with(field, bad) for field in form.fields if field.is_typed}
        with pytest.raises(InvalidInputError) as caught:
            validate(form, sent, facts={}, phase="draft")
        assert {path.split(".")[0] for path in caught.value.fields} == set(sent), name


def _with(field: Field, bad: str) -> Any:
    if field.type in ("list", "qa"):
        return [{column.key: bad for column in field.columns if column.key != "sequence"}]
    return {field.members[0].key: bad} if field.members else bad


def test_a_formula_in_a_cell_stays_text() -> None:
    form = FORMS["N49"]
    row = {"name": "=1+1", "unit": "@SUM(A1)", "quantity": "2", "remarks": "+cmd|' /C calc'!A0"}
    values = validate(form, {"preserved_items": [row]}, facts={}, phase="draft")
    shown = display_context(form, values, bureau={"name": "某局"})["preserved_items"][0]
    assert {key: shown[key] for key in row} == row
