"""Word files: what is printed is what was given, a missing value is named, the same gives the same."""

from __future__ import annotations

import io
from typing import Any

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from docstore.errors import TemplateContextError, TemplateDefinitionError
from docstore.forms.types.characters import forbidden_character
from docstore.rendering import docx
from tests.forms.made import INPUTS, SET, SHIPPED
from tests.rendering.made import add_header, blank_paper, body, context_of, headers, paper, paragraphs, parts, template

NAMES = sorted(SHIPPED)
# For every form: a field of one line, and one of many lines where it has one.
LINE = {
    "N02": "party",
    "N03": "inspection_place",
    "N05": "review_body",
    "N06": "original_decision_name",
    "copy_letter": "recipient",
}
TEXT = {"N02": "remarks", "N03": "inspection_findings", "N06": "reinspection_opinion"}
AWKWARD = [
    "A & B <i>x</i> \"q\" 'p'",
    "&amp; &lt; &#65; &nbsp;",
    "]]> <![CDATA[x]]> <!-- y -->",
    "😀👨‍👩‍👧‍👦🇨🇳",
    "𠮷野家 㐂 𬴂",
    "１２３ＡＢＣ",
    "名" * 300,
    "a" * 300,
    "前  中    后",
    "  首尾有空格  ",
    "制\t表",
    "{{ 7*7 }}",
    "{% for x in y %}",
    "{% raw %}",
    "{# 注 #}",
    "{{ party }}",
    "{_{ a }_} {_% b %_}",
    "{{r x }} {%tr y %} {%p z %}",
    "}} %} #} {{ {% {#",
    "a_b__c_",
    r"\1 \g<0> \n C:\x",
    "<w:p/>",
    "</w:t></w:r></w:p>",
    "e\u0301 é",
    "“引号”‘内’",
    "\u200b零宽",
    "$(x) ${y} %s %(z)s",
    "{{ ''.__class__.__mro__ }}",
    "{%- if 1 -%}",
    "\ufeff始",
    "行\u2028分",
]
PRINTABLE = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60).filter(
    lambda text: text.strip() and not forbidden_character(text)
)


def is_printed(value: str, content: bytes) -> bool:
    """A text of many lines stands in one paragraph, or every line in a paragraph of its own."""
    found = body(content)
    if any(value in paragraph for paragraph in found):
        return True
    lines = value.split("\n")
    return any(found[at : at + len(lines)] == lines for at in range(len(found)))


@pytest.mark.parametrize("value", AWKWARD)
def test_awkward_text_is_printed_character_for_character(value: str) -> None:
    assert is_printed(value, paper("N05", **{LINE["N05"]: value}))


@pytest.mark.parametrize("name", NAMES)
def test_every_form_prints_all_awkward_texts(name: str) -> None:
    value = "｜".join(AWKWARD)
    assert is_printed(value, paper(name, **{LINE[name]: value}))


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=12, deadline=None)
@given(value=PRINTABLE.map(lambda text: text.replace("\n", " ")).filter(str.strip))
def test_any_line_is_printed_character_for_character(name: str, value: str) -> None:
    assert is_printed(value, paper(name, **{LINE[name]: value}))


@pytest.mark.parametrize("name", sorted(TEXT))
@settings(max_examples=12, deadline=None)
@given(lines=st.lists(PRINTABLE | st.just(""), min_size=1, max_size=5).filter(any))
def test_any_lines_are_printed_character_for_character(name: str, lines: list[str]) -> None:
    value = "\n".join(lines)
    assert is_printed(value, paper(name, **{TEXT[name]: value}))


@settings(max_examples=8, deadline=None)
@given(rows=st.lists(st.tuples(PRINTABLE, PRINTABLE), min_size=1, max_size=12))
def test_any_rows_of_a_table_are_printed(rows: list[tuple[str, str]]) -> None:
    problems = [
        {"check_item": "电气", "description": text, "basis": basis.replace("\n", " ") + "条"} for text, basis in rows
    ]
    for name, keys in (("N03", ("check_item", "description", "basis")), ("N05", ("description", "basis"))):
        sent = [{key: row[key] for key in keys} for row in problems]
        more = {"rectification_items": [1]} if name == "N05" else {}
        content = paper(name, problems=sent, **more)
        for row in sent:
            assert all(is_printed(value, content) for value in row.values())


@pytest.mark.parametrize("name", NAMES)
def test_word_opens_the_paper_and_the_blank_sheet(name: str) -> None:
    for content in (paper(name, qr="x", marks=["演示"], is_draft=True), blank_paper(name)):
        assert SHIPPED[name].name in [one.text for one in Document(io.BytesIO(content)).paragraphs]
        assert not any("{{" in text or "{%" in text or "{#" in text for text in body(content))


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_value_is_named(name: str) -> None:
    context = context_of(name)
    used = docx.render(SET / f"{name}.docx", context)
    assert used
    del context[LINE[name]]
    context.pop("bureau_name")
    with pytest.raises(TemplateContextError) as caught:
        docx.render(SET / f"{name}.docx", context)
    assert set(caught.value.fields) == {LINE[name], "bureau_name"}
    assert LINE[name] in caught.value.message


def test_a_missing_part_and_an_empty_value_are_named(tmp_path: Any) -> None:
    path = template(tmp_path, "{{ row.basis }}")
    with pytest.raises(TemplateContextError) as caught:
        docx.render(path, {"row": {"text": "x"}})
    assert set(caught.value.fields) == {"basis"}
    with pytest.raises(TemplateContextError):
        docx.render(path, {"row": {"basis": None}})
    with pytest.raises(TemplateContextError):
        docx.render(path, {"row": {"basis": "坏\x00字"}})


@pytest.mark.parametrize("name", NAMES)
def test_the_same_gives_the_same_bytes(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = paper(name, qr="号|N|ab", marks=["演示"], is_draft=True)
    monkeypatch.setenv("TZ", "America/New_York")
    assert paper(name, qr="号|N|ab", marks=["演示"], is_draft=True) == first
    assert paper(name, qr="号|N|ac", marks=["演示"], is_draft=True) != first


@pytest.mark.parametrize("name", NAMES)
def test_every_page_of_an_exercise_bears_its_mark_and_every_draft_too(name: str) -> None:
    drafted = headers(paper(name, marks=["演示"], is_draft=True))
    # first page and following pages
    assert len(drafted) >= 2
    for part in drafted.values():
        assert paragraphs(part)[0] == "演示"
        assert 'string="草稿"' in part.decode()
    for part in headers(paper(name, marks=["演示"])).values():
        assert "演示" in part.decode()
        assert "草稿" not in part.decode()
    for part in headers(paper(name)).values():
        assert "演示" not in part.decode()


def test_a_mark_is_text_whatever_it_says() -> None:
    for part in headers(paper("N05", marks=["<&\">'{{ x }}"])).values():
        assert paragraphs(part)[0] == "<&\">'{{ x }}"


def test_a_template_without_a_header_cannot_bear_a_mark(tmp_path: Any) -> None:
    path = template(tmp_path, "{{ x }}")
    assert docx.render(path, {"x": "1"})
    with pytest.raises(TemplateDefinitionError, match="演示"):
        docx.render(path, {"x": "1"}, marks=["演示"])
    with pytest.raises(TemplateDefinitionError, match="草稿"):
        docx.render(path, {"x": "1"}, is_draft=True)
    headed = template(tmp_path, "{{ x }}", change=add_header)
    assert docx.render(headed, {"x": "1", "document_number": "2"}, is_draft=True)


@pytest.mark.parametrize("name", NAMES)
def test_the_code_stands_in_every_foot(name: str) -> None:
    def pictures(content: bytes) -> list[str]:
        return [one for one in parts(content) if one.startswith("word/media/")]

    def feet(content: bytes) -> list[bytes]:
        return [part for one, part in parts(content).items() if one.startswith("word/footer")]

    coded = paper(name, qr="（豫焦）应急〔2026〕1号|N05|0123456789abcdef")
    assert pictures(coded)
    assert len(feet(coded)) >= 2
    assert all(b"<w:drawing>" in foot for foot in feet(coded))
    assert not pictures(paper(name))


def test_the_number_and_digest_stand_on_the_paper() -> None:
    content = paper("N05")
    assert "（豫焦）应急〔2026〕1号" in body(content)
    feet = [text for one, part in parts(content).items() if one.startswith("word/footer") for text in paragraphs(part)]
    assert any("0123 4567 89ab cdef" in text for text in feet)


def test_the_notice_of_recording_stands_only_where_one_was_made() -> None:
    said = "本次执法将全程录音录像"
    assert any(said in text for text in body(paper("N03", is_recorded=True)))
    assert not any(said in text for text in body(paper("N03")))


@pytest.mark.parametrize(
    "code",
    [
        "{{ ''.__class__ }}",
        "{{ x.__init__.__globals__ }}",
        "{{ ().__class__.__bases__ }}",
        "{{ x|attr('__class__') }}",
        "{% include 'x' %}",
        "{% import 'os' as os %}",
        "{{ x|upper }}",
        "{% if x %}",
        "{{ x",
        "{{ range(9) }}",
        "{{ x.append(1) }}",
        "{{ x.append }}",
        "{{ lipsum.__globals__ }}",
        "{{ self.__class__ }}",
        "{{ 1/0 }}",
        "{{ ['a']*3 + 1 }}",
        "{% set x.y = 1 %}",
    ],
)
def test_a_template_does_nothing_but_print(tmp_path: Any, code: str) -> None:
    with pytest.raises((TemplateDefinitionError, TemplateContextError)):
        docx.render(template(tmp_path, code), {"x": ["1"]})


@pytest.mark.parametrize("content", [b"", b"rubbish", b"PK\x03\x04rubbish", b"%PDF-1.4"])
def test_a_file_that_is_not_word_is_named(tmp_path: Any, content: bytes) -> None:
    path = tmp_path / "N05.docx"
    path.write_bytes(content)
    with pytest.raises(TemplateDefinitionError, match=r"N05\.docx"):
        docx.render(path, {})
    with pytest.raises(TemplateDefinitionError, match=r"N06\.docx"):
        docx.render(tmp_path / "N06.docx", {})


def test_values_typed_as_template_code_change_nothing_else() -> None:
    """The whole paper is the one with plain words, but for the words themselves."""
    hostile = "{% for x in [1,2] %}{{ bureau_name }}{% endfor %}{{ 7*7 }}"
    plain = body(paper("N03", inspection_findings="某某"))
    assert [text.replace(hostile, "某某") for text in body(paper("N03", inspection_findings=hostile))] == plain
    assert INPUTS["N03"]["inspection_findings"] != hostile
