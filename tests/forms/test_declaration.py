"""Declarations: what is wrong is said at once, with file and key; what is shipped is right."""

from __future__ import annotations

from typing import Any

import pytest

from docstore.errors import DeclarationError
from docstore.forms.declaration import parse
from docstore.forms.numbering import blank_number, document_number
from tests.forms.made import SHIPPED, form, write


def test_a_right_declaration_says_what_it_says(tmp_path: Any) -> None:
    made = form(tmp_path, {"key": "sum", "label": "金额（元）", "type": "int", "required": "optional"})
    assert (made.id, made.name, made.copies, made.is_numbered, made.is_internal) == (
        "N99",
        "试用文书",
        "2",
        True,
        False,
    )
    assert made.field("sum").alias == "金额元"
    with pytest.raises(KeyError):
        made.field("none")


def test_all_mistakes_are_named_at_once_with_file_and_key(tmp_path: Any) -> None:
    path = write(
        tmp_path,
        stage="sometime",
        audience=None,
        colour="red",
        copies=2,
        types=["inspection", "War!"],
        fields=[
            {"key": "Bad-Key", "label": " ", "type": "str"},
            {"key": "a", "label": "甲", "type": "novel"},
            {"key": "a", "label": "甲", "type": "enum"},
            {
                "key": "b",
                "label": "乙",
                "type": "str",
                "required": "maybe",
                "options": ["x"],
                "count": 0,
                "many": "yes",
            },
            {"key": "c", "label": "丙", "type": "str", "from": "party.shoe_size"},
            {"key": "d", "label": "丁", "type": "row_set", "of": "nothing"},
            {
                "key": "e",
                "label": "戊",
                "type": "list",
                "columns": [
                    {"key": "x", "label": "子", "type": "str", "from": "party.name"},
                    {"key": "x", "label": "丑", "type": "?"},
                ],
            },
            {"key": "f", "label": "己", "type": "multi", "options": ["一", "一"]},
            {"key": "g", "label": "庚", "type": "checklist", "items": [{"key": "k"}]},
            "text",
        ],
    )
    with pytest.raises(DeclarationError) as caught:
        parse(path)
    lines = caught.value.message.splitlines()
    assert all(line.startswith(f"{path}：") for line in lines)
    places = [line.removeprefix(f"{path}：").partition("：")[0] for line in lines]
    assert {
        "stage",
        "audience",
        "colour",
        "copies",
        "types",
        "fields.0.key",
        "fields.0.label",
        "fields.1.type",
        "fields.2.options",
        "fields.3.required",
        "fields.3.options",
        "fields.3.count",
        "fields.3.many",
        "fields.4.from",
        "fields.d.of",
        "fields.6.columns.0.from",
        "fields.6.columns.1.type",
        "fields.7.options",
        "fields.8.items.0",
        "fields.9",
    } == set(places)


def test_a_key_written_twice_is_named(tmp_path: Any) -> None:
    one = {"key": "a", "label": "甲", "type": "str"}
    with pytest.raises(DeclarationError, match=r"fields\.a：这个键写了两次"):
        form(tmp_path, one, one)


@pytest.mark.parametrize("text", ["- a\n- b\n", "a: [", "just words", "", "\x00"])
def test_a_file_that_is_no_declaration_is_named(tmp_path: Any, text: str) -> None:
    path = tmp_path / "N01.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(DeclarationError, match=r"N01\.yaml"):
        parse(path)


def test_the_shipped_forms_are_right_and_have_keys_of_their_own() -> None:
    assert sorted(SHIPPED) == ["N02", "N03", "N05", "N06", "copy_letter"]
    for name, one in SHIPPED.items():
        assert one.id == name
        keys = [field.key for field in one.fields]
        assert len(set(keys)) == len(keys)
    assert [one.id for one in SHIPPED.values() if one.is_internal] == ["N02"]


def test_numbers_are_the_bureaus() -> None:
    one = SHIPPED["N03"]
    assert document_number(one, region="豫焦", year=2026, running=1) == "（豫焦）应急检记〔2026〕1号"
    assert blank_number(one) == "（　　）应急检记〔　　　　〕　　号"
    assert blank_number(SHIPPED["copy_letter"]) == ""
