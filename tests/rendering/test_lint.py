"""The check of templates against declarations: every mark is provided, every field is printed."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from docstore.errors import TemplateDefinitionError
from docstore.forms.declaration import FormDeclaration
from docstore.forms.template_check import check_template, check_templates
from docstore.rendering.template_set import edition_in_force, find_template, load_template_set
from tests.forms.made import SHIPPED, form
from tests.rendering.made import body, paper, template

SET_YAML = "id: s\ntitle: 试\nedition: '1'\neffective_from: 2024-01-01\napproved_by: 无\n"


@pytest.fixture
def declared(tmp_path: Path) -> FormDeclaration:
    return form(
        tmp_path,
        {"key": "party", "label": "当事人（单位）", "type": "party"},
        {"key": "period_start", "label": "开始", "type": "date"},
        {"key": "period_end", "label": "结束", "type": "date"},
        {"key": "rows", "label": "清单", "type": "list", "columns": [{"key": "text", "label": "内容", "type": "str"}]},
        {"key": "notice", "label": "告知", "type": "const"},
        {"key": "head_opinion", "label": "意见", "type": "opinion"},
    )


WHOLE = (
    "{{ 当事人单位 }}{{ period_span }}",
    "{% for row in rows %}{{ row.text }}{{ row['内容'] }}{{ row.no }}{% endfor %}{{ rows|length }}",
    "{# notice #}告知",
    "{{ head_opinion.text }}{{ head_opinion.date }}{{ qr }}{{ bureau_name|blank(4) }}",
)


def refusal(declared: FormDeclaration, path: Path) -> str:
    with pytest.raises(TemplateDefinitionError) as caught:
        check_template(declared, path)
    assert str(path) in caught.value.message
    return caught.value.message


def test_a_template_that_prints_the_whole_form_passes(declared: FormDeclaration, tmp_path: Path) -> None:
    check_template(declared, template(tmp_path, *WHOLE))


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        ("{{ shoe_size }}", "印“shoe_size”"),
        ("{{ 当事人 }}", "印“当事人”"),
        ("{% if weather %}x{% endif %}", "印“weather”"),
        ("{% for one in rowz %}x{% endfor %}", "印“rowz”"),
        ("{% for row in rows %}{{ row.colour }}{% endfor %}", "印“rows”的“colour”"),
        ("{% for row in rows %}{{ row['colour'] }}{% endfor %}", "印“rows”的“colour”"),
        ("{{ head_opinion.stamp }}", "印“head_opinion”的“stamp”"),
        ("{{ party.name }}", "印“party”的“name”"),
        ("{% include 'x' %}", "引入"),
        ("{% import 'x' as y %}", "引入"),
        ("{{ rows[0].colour }}", "印“rows”的“colour”"),
        ("{{ party|upper }}", "过滤器“upper”"),
        ("{{ party", "标记写错"),
        ("{% if party %}", "标记写错"),
        ("{% include 'x' %}{{ y", "标记写错"),
        ("{{ rows }}", "“rows”不是一段文字"),
        ("{{ head_opinion }}", "“head_opinion”不是一段文字"),
        ("{{ head_opinion|blank(9) }}", "“head_opinion”不是一段文字"),
        ("{% for row in rows %}{{ row }}{% endfor %}", "“rows”不是一段文字"),
    ],
)
def test_an_unknown_mark_is_named(declared: FormDeclaration, tmp_path: Path, mark: str, said: str) -> None:
    assert said in refusal(declared, template(tmp_path, *WHOLE, mark))


def test_a_mark_in_head_foot_table_and_properties_is_seen(declared: FormDeclaration, tmp_path: Path) -> None:
    def change(document: Any) -> None:
        section = document.sections[0]
        section.different_first_page_header_footer = True
        section.header.paragraphs[0].text = "{{ in_header }}"
        section.first_page_footer.paragraphs[0].text = "{{ in_footer }}"
        document.add_table(1, 1).cell(0, 0).text = "{{ in_cell }}"
        document.core_properties.title = "{{ in_title }}"

    said = refusal(declared, template(tmp_path, *WHOLE, change=change))
    assert all(f"印“{name}”" in said for name in ("in_header", "in_footer", "in_cell", "in_title"))


@pytest.mark.parametrize(
    ("place", "keys"),
    [(0, ["party", "period_start", "period_end"]), (1, ["rows"]), (2, ["notice"]), (3, ["head_opinion"])],
)
def test_a_forgotten_field_is_named(declared: FormDeclaration, tmp_path: Path, place: int, keys: list[str]) -> None:
    said = refusal(declared, template(tmp_path, *WHOLE[:place], *WHOLE[place + 1 :]))
    assert re.findall(r"没有印“(\w+)”", said) == keys


def test_a_field_that_is_only_asked_for_is_not_printed(declared: FormDeclaration, tmp_path: Path) -> None:
    asked = "{% if rows and party %}{% for row in rows %}x{% endfor %}{% endif %}{{ period_span }}"
    said = refusal(declared, template(tmp_path, asked, *WHOLE[2:]))
    assert re.findall(r"没有印“(\w+)”", said) == ["party", "rows"]


def test_all_disagreements_are_named_at_once(declared: FormDeclaration, tmp_path: Path) -> None:
    said = refusal(declared, template(tmp_path, "{{ one }}{{ two }}"))
    assert all(f"印“{name}”" in said for name in ("one", "two"))
    assert len(re.findall("没有印", said)) == len(declared.fields)


def test_marks_that_word_split_into_runs_are_read(declared: FormDeclaration, tmp_path: Path) -> None:
    def change(document: Any) -> None:
        paragraph = document.add_paragraph()
        for piece in ("{", "{ unk", "nown", " }", "}"):
            paragraph.add_run(piece).bold = piece == "nown"

    assert "印“unknown”" in refusal(declared, template(tmp_path, *WHOLE, change=change))


# --- sets -----------------------------------------------------------------------------------------------


def make_set(folder: Path, name: str, *, text: str = SET_YAML) -> Path:
    made = folder / name
    made.mkdir(parents=True)
    (made / "set.yaml").write_text(text, "utf-8")
    return made


def test_sets_are_checked_together_and_strangers_left_alone(declared: FormDeclaration, tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    good, bad = make_set(folder, "good"), make_set(folder, "bad", text="id: 3\ncolour: red\n")
    template(good, *WHOLE)
    template(good, "{{ whatever }}", name="Z99")
    (good / "~$N99.docx").write_bytes(b"lock of Word")
    template(bad, "{{ unknown }}")
    with pytest.raises(TemplateDefinitionError) as caught:
        check_templates({"N99": declared}, folder, {})
    said = caught.value.message
    assert "good" not in said
    for piece in ("id：写成文字", "title：必须写", "colour：不认识的词", "印“unknown”", "没有印“party”"):
        assert piece in said


def test_a_set_may_lack_a_form_but_a_folder_no_set(declared: FormDeclaration, tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    with pytest.raises(TemplateDefinitionError, match="没有带"):
        check_templates({"N99": declared}, folder, {})
    made = make_set(folder, "old")
    check_templates({"N99": declared}, folder, {})
    assert find_template(load_template_set(made), {}, "N99") is None
    (made / "N99.docx").write_bytes(b"rubbish")
    with pytest.raises(TemplateDefinitionError, match=r"N99\.docx"):
        check_templates({"N99": declared}, folder, {})


def own_folder(tmp_path: Path) -> Path:
    made = tmp_path / "some_module" / "templates"
    made.mkdir(parents=True)
    return made


def test_the_set_of_the_bureau_goes_before_the_file_of_a_module(declared: FormDeclaration, tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    made = make_set(folder, "ours")
    own = {"N99": template(own_folder(tmp_path), *WHOLE, name="N99")}
    check_templates({"N99": declared}, folder, own)
    first = find_template(load_template_set(made), own, "N99")
    assert first is not None and (first.path, first.origin) == (own["N99"], "some_module/templates")
    template(made, *WHOLE, name="N99")
    second = find_template(load_template_set(made), own, "N99")
    assert second is not None and (second.path, second.origin) == (made / "N99.docx", "ours")


def test_the_edition_in_force_on_the_day_is_chosen(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    for name, words in {
        "first": "edition: 一\neffective_from: 2024-01-01\neffective_to: 2025-12-31\n",
        "second": "edition: 二\neffective_from: 2026-01-01\n",
        "correction": "edition: 二之一\neffective_from: 2026-07-01\n",
    }.items():
        make_set(folder, name, text=f"id: s\ntitle: 试\napproved_by: 无\n{words}")
    make_set(folder, "another", text=SET_YAML.replace("id: s", "id: t"))
    chosen = {
        day: edition.edition if (edition := edition_in_force(folder, "s", date.fromisoformat(day))) else None
        for day in ("2023-12-31", "2024-01-01", "2025-12-31", "2026-01-01", "2026-06-30", "2026-07-01", "2030-01-01")
    }
    assert list(chosen.values()) == [None, "一", "一", "二", "二", "二之一", "二之一"]
    assert edition_in_force(folder, "u", date(2026, 1, 1)) is None
    # What a bureau mends in set.yaml counts at once.
    text = (folder / "second" / "set.yaml").read_text("utf-8")
    (folder / "second" / "set.yaml").write_text(text.replace("2026-01-01", "2026-02-01"), "utf-8")
    assert edition_in_force(folder, "s", date(2026, 1, 15)) is None


def test_two_editions_do_not_begin_on_one_day(declared: FormDeclaration, tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    make_set(folder, "first")
    make_set(folder, "another", text=SET_YAML.replace("id: s", "id: t"))
    check_templates({"N99": declared}, folder, {})
    make_set(folder, "second", text=SET_YAML.replace("'1'", "'2'"))
    refused = r"first 和 .*second 是同一套（s）的两版，都从 2024-01-01 起用：改其中一个 set\.yaml 里的 effective_from。"
    with pytest.raises(TemplateDefinitionError, match=refused):
        check_templates({"N99": declared}, folder, {})
    with pytest.raises(TemplateDefinitionError, match=refused):
        edition_in_force(folder, "s", date(2026, 1, 1))


def test_the_file_of_a_module_is_checked_like_any_other(declared: FormDeclaration, tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    make_set(folder, "ours")
    place = own_folder(tmp_path)
    own = {name: template(place, "{{ unknown }}", name=name) for name in ("N99", "N98")}
    with pytest.raises(TemplateDefinitionError) as caught:
        check_templates({"N99": declared}, folder, own)
    for piece in ("印“unknown”", "没有叫 N98 的表单"):
        assert piece in caught.value.message


# --- law ------------------------------------------------------------------------------------------------


def test_the_papers_cite_only_what_the_clerk_typed() -> None:
    """Fixed words of the sheets name no article: their provisions are listed, by edition, with the clauses."""
    for name in SHIPPED:
        printed = "".join("".join(body(paper(name, is_recorded=True))).split())
        cited = re.findall(
            r"《[^《》]+》(?:第[一二三四五六七八九十百零〇0-9]+条)?|第[一二三四五六七八九十百零〇0-9]+条", printed
        )
        expected = {
            "N03": ["《安全生产法》第三十六条"],
            "N05": ["《安全生产法》第三十六条"],
            "N06": ["《责令限期整改指令书》"],
        }
        assert cited == expected.get(name, []), name
