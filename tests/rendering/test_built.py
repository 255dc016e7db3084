"""The shipped templates agree with the declarations, say what they are, and look after what no reader should meet."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from docx import Document

from docstore.forms.template_check import COMPARED_FILE, agreement, check_template
from docstore.rendering.template_set import load_template_set
from tests.forms.made import SET
from tools.template_builder.layouts import all_clauses, all_layouts, form_of, template_of

LAYOUTS = {name: one for name, one in all_layouts().items() if not one.get("any_name")}
IN_SET = {name: one for name, one in LAYOUTS.items() if "kept_in" not in one}


def document(name: str) -> Any:
    return Document(io.BytesIO(template_of(LAYOUTS[name]).read_bytes()))


def test_the_set_has_every_form_and_nothing_else() -> None:
    assert load_template_set(SET).effective_to is None
    assert sorted(path.stem for path in SET.glob("*.docx")) == sorted(IN_SET)
    assert len([name for name in IN_SET if re.fullmatch(r"[A-Z]\d\d", name)]) == 146


def test_every_template_prints_its_whole_form_and_nothing_else() -> None:
    for one in LAYOUTS.values():
        check_template(form_of(one), template_of(one))


def test_the_list_of_compared_templates_is_of_today() -> None:
    written = {line.split("  ")[1]: line[:64] for line in (SET / COMPARED_FILE).read_text("utf-8").splitlines()}
    found = {f"{name}.docx": agreement(form_of(one), template_of(one)) for name, one in IN_SET.items()}
    assert written == found, "python -m tools.build_templates --compared"


def test_a_sheet_of_our_own_design_says_so() -> None:
    for name, one in IN_SET.items():
        is_draft = one.get("origin") in ("derived", "partly")
        assert document(name).core_properties.comments == ("版式为拟稿" if is_draft else ""), name


def test_every_clause_is_printed_somewhere() -> None:
    printed = {block["clause"] for one in LAYOUTS.values() for block in one["blocks"] if "clause" in block}
    assert printed == set(all_clauses())


def test_the_words_of_a_clause_name_no_article_that_it_does_not_rest_on() -> None:
    for clause in all_clauses().values():
        for law in re.findall(r"《([^《》]+)》第", "".join(clause["text"])):
            assert law in {one["law"] for one in clause["cites"]}, clause["id"]


@pytest.mark.parametrize("name", ["N05", "N06", "copy_letter"])
def test_no_page_bears_signatures_and_seal_alone(name: str) -> None:
    words = [one for one in document(name).paragraphs if one.text.strip() and not one.text.startswith("{%p")]
    first = next(at for at, one in enumerate(words) if "（签名）" in one.text or "（印章）" in one.text)
    # A text of many lines has two forms of a line, of which only the last keeps.
    assert any(one.paragraph_format.keep_with_next for one in words[first - 3 : first])
    assert all(one.paragraph_format.keep_with_next for one in words[first:-1])


def test_latin_text_is_not_broken_as_chinese_is() -> None:
    for name in ("N05", "N19", "R11"):
        language = document(name).styles["Normal"].element.rPr.findall(".//{*}lang")[0]
        assert [language.get(key) for key in sorted(language.keys())] == ["zh-CN", "en-US"]
