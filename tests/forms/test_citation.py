"""Citations of statutes: read as printed, and held against the edition in force on the day."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docstore.forms.citation import chinese_number, citation_text, find_citations, numeral, read_citation
from docstore.forms.types import Reading, known_laws
from tests.forms.made import field

NUMBERS = st.integers(1, 9999)
PENALTY: dict[str, Any] = {
    "title": "行政处罚法",
    "replaced_by": "",
    "editions": [
        {"label": "1996", "from": "", "to": ""},
        {"label": "2017", "from": "", "to": "2021-07-14"},
        {"label": "2021", "from": "2021-07-15", "to": ""},
    ],
    "moved": {"2017": {(37, 0): ((55, 0, 0), (56, 0, 0)), (37, 2): ((56, 0, 0),)}},
}
RULES = {
    "title": "安全生产违法行为行政处罚办法",
    "replaced_by": "新办法",
    "editions": [{"label": "2015", "from": "2015-05-01", "to": "2026-01-31"}],
    "moved": {},
}
LAWS = {"行政处罚法": PENALTY, "处罚法": PENALTY, "安全生产违法行为行政处罚办法": RULES, "77号令": RULES}


def read(raw: Any, *days: str, is_complete: bool = True) -> tuple[Any, dict[str, str]]:
    facts = {"laws": LAWS, "today": days[0], "conduct_on": days[1:]}
    reading = Reading(is_complete, facts=facts)
    one = field(type="law")
    return one.kind.parse(raw, one, "x", reading), reading.faults


@given(NUMBERS)
def test_numerals_are_read_as_written(number: int) -> None:
    assert chinese_number(numeral(number)) == number


@given(
    st.text(st.characters(blacklist_characters="《》（）() \n", categories=["Lo"]), min_size=1, max_size=30),
    NUMBERS,
    st.integers(0, 200),
    st.integers(0, 200),
    st.sampled_from(["", "1996", "2021"]),
)
def test_a_printed_citation_is_read_back(law: str, article: int, paragraph: int, item: int, edition: str) -> None:
    law = law.removeprefix("中华人民共和国") or "法"
    text = citation_text(law, article, paragraph, item, edition)
    read = read_citation(text)
    assert (read.law, read.article, read.paragraph, read.item, read.edition) == (law, article, paragraph, item, edition)
    assert [one.text for one in find_citations(f"依据{text}，决定如下")] == [text]


@given(st.text(max_size=60))
def test_any_words_may_stand_for_a_citation(text: str) -> None:
    list(find_citations(text))
    assert read_citation(text).text == text


def test_running_text_names_further_articles_of_the_same_law() -> None:
    text = "根据《行政处罚法（2017年修正）》第三十七条、第三十八条第一款和《中华人民共和国安全生产法》第62条办理"
    assert [(one.law, one.article, one.paragraph, one.edition) for one in find_citations(text)] == [
        ("行政处罚法", 37, 0, "2017"),
        ("行政处罚法", 38, 1, "2017"),
        ("安全生产法", 62, 0, ""),
    ]
    assert not list(find_citations("《刑法》第一百三十四条之一"))


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("处罚法72一款(一)", "《行政处罚法》第七十二条第一款第（一）项"),
        ("《中华人民共和国行政处罚法》第37条", "《行政处罚法》第三十七条"),
        ("《行政处罚法》第三十七条", "《行政处罚法》第三十七条"),
        ("GB 50016-2014 第7.1.8条", "GB 50016-2014 第7.1.8条"),
        ("《某某条例》第3条", "《某某条例》第3条"),
    ],
)
def test_known_laws_are_printed_in_full_with_the_edition_of_the_day(typed: str, printed: str) -> None:
    value, faults = read(typed, "2026-03-02")
    assert (value.text, faults) == (printed, {})
    assert value.edition == ("2021" if "处罚法" in printed else "")


def test_an_old_edition_is_refused_with_what_it_became() -> None:
    """A bare 37 is the article of today; 37 of the edition of 2017 is not."""
    for typed in ("《行政处罚法》（2017年）第三十七条", {"text": "《行政处罚法》第三十七条", "edition": "2017"}):
        value, faults = read(typed, "2026-03-02")
        assert value is None
        assert faults == {"x": "2017年版的第三十七条已改为第五十五条、第五十六条，改引新条文。"}
    assert "第五十六条" in read("《行政处罚法》（2017年）第三十七条第二款", "2026-03-02")[1]["x"]
    assert "改引2021年版" in read("《行政处罚法》（1996年）第三条", "2026-03-02")[1]["x"]
    assert read("《行政处罚法》（2017年）第三十七条", "2026-03-02", is_complete=False)[0].edition == "2017"
    old = read_citation("《行政处罚法》（2017年）第三十七条第二款")
    assert [one.text for one in known_laws.successors(old, LAWS, ["2026-03-02"])] == ["《行政处罚法》第五十六条"]


def test_text_that_also_cites_is_held_against_the_editions_too() -> None:
    one, facts = field(type="text", cites="law"), {"laws": LAWS, "today": "2026-03-02"}
    for text, is_wrong in (
        ("依照《行政处罚法》（2017年）第四条、第三十七条", True),
        ("依照《行政处罚法》第三十七条", False),
    ):
        reading = Reading(True, facts=facts)
        assert one.kind.parse(text, one, "x", reading) == text
        assert bool(reading.faults) == is_wrong
    assert known_laws.fault_in("《行政处罚法》（2017年）第三十七条", {}) == ""


def test_the_edition_of_the_day_of_the_conduct_may_be_cited() -> None:
    value, faults = read("《行政处罚法》（2017年）第三十七条", "2021-08-02", "2021-05-01")
    assert (value.text, faults) == ("《行政处罚法》（2017年）第三十七条", {})
    assert read("77号令 5", "2026-03-01", "2025-12-01")[0].text == "《安全生产违法行为行政处罚办法》（2015年）第五条"


def test_a_law_that_is_no_longer_or_not_yet_in_force_is_refused() -> None:
    assert read("77号令 5", "2026-01-31")[1] == {}
    assert read("77号令 5", "2026-02-01")[1]["x"].endswith("2026年1月31日以后失效，改引《新办法》。")
    assert "起施行" in read("77号令 5", "2015-04-30")[1]["x"]


@pytest.mark.parametrize(
    ("day", "edition"), [("1997-01-01", "2017"), ("2021-07-14", "2017"), ("2021-07-15", "2021"), ("", "2021")]
)
def test_the_edition_of_a_day(day: str, edition: str) -> None:
    assert known_laws.edition_on(PENALTY, day) == edition


def test_blanks_behind_a_title_are_walked_through_once() -> None:
    """Each blank read twice would make a page of them a matter of minutes; here of hours."""
    assert list(find_citations("《某法》" + " " * 400_000 + "等")) == []
    assert read_citation("《某法》 （2021年） 第三条").edition == "2021"
