"""Each field type with good, wrong, extreme and hostile values."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docstore.forms.citation import chinese_number
from docstore.forms.types import TYPES, Reading
from docstore.forms.types.identity import credit_code_fault, id_number_fault
from tests.forms.made import field, good, wrong

LINES = ("str", "org", "addr", "dict")
AWKWARD = "&<>\"' 𠮷㐂 １２３ 😀👨‍👩‍👧 {{ x }}  二个空格" + "长" * 300
OPTIONS = {"options": ["甲", "乙", "丙"]}
COLUMNS = {
    "columns": [
        {"key": "sequence", "label": "序号", "type": "int"},
        {"key": "text", "label": "内容", "type": "text"},
        {"key": "day", "label": "日期", "type": "date", "required": "optional"},
    ]
}
ITEMS = {"items": [{"key": "fire", "label": "消防"}, {"key": "power", "label": "用电"}]}
WORDS: dict[str, dict[str, Any]] = {
    "enum": OPTIONS,
    "multi": OPTIONS,
    "list": COLUMNS,
    "qa": {"columns": [{"key": key, "label": label, "type": "text"} for key, label in (("text", "问"), ("to", "答"))]},
    "struct": {
        "parts": [{"key": "text", "label": "名称", "type": "str"}, {"key": "number", "label": "数量", "type": "num"}]
    },
    "row_set": {"of": "rows"},
}


@pytest.mark.parametrize("word", [*LINES, "text"])
def test_text_is_kept_character_for_character(word: str) -> None:
    assert good(field(type=word), AWKWARD) == AWKWARD


@pytest.mark.parametrize("word", LINES)
def test_a_line_has_no_line_break(word: str) -> None:
    assert "换行" in wrong(field(type=word), "一\n二")["x"]


def test_line_ends_of_browsers_are_line_feeds() -> None:
    assert good(field(type="text"), "一\r\n二\r三\n四") == "一\n二\n三\n四"


@pytest.mark.parametrize("word", [*LINES, "text", "party", "docref", "law", "officer", "checklist"])
@pytest.mark.parametrize("bad", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\u202e", "\u2066", "\ufffe", "\ud800"])
def test_characters_that_no_paper_shows_are_refused(word: str, bad: str) -> None:
    wrong(field(type=word), f"甲{bad}乙（豫H-1）")


@pytest.mark.parametrize("word", [*LINES, "text", "phone", "party", "officer", "docref", "law"])
@pytest.mark.parametrize(
    "raw", [["甲", "乙"], {"name": ["甲"], "number": {"a": 1}, "text": ["乙"], "certificate": "1"}]
)
def test_a_list_or_a_mapping_is_no_text(word: str, raw: Any) -> None:
    wrong(field(type=word), raw)


@given(
    word=st.sampled_from(sorted(TYPES)),
    raw=st.recursive(
        st.one_of(
            st.text(),
            st.integers(),
            st.booleans(),
            st.floats(),
            st.dates(),
            st.datetimes(),
            st.sampled_from(
                ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "²", "1-9999", "至", "（）", "2026年13月1日"]
            ),
        ),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "name",
                        "text",
                        "number",
                        "from",
                        "to",
                        "0",
                        "²",
                        "item",
                        "mark",
                        "form",
                        "sequence",
                        "certificate",
                    ]
                ),
                inner,
                max_size=3,
            )
        ),
        max_leaves=6,
    ),
)
def test_whatever_is_sent_is_read_or_refused_in_words(word: str, raw: Any) -> None:
    """Never an error of Python; and what was read can be printed, stored, and read again as the same."""
    one = field(type=word, **WORDS.get(word, {}))
    reading = Reading()
    value = one.kind.parse(raw, one, one.key, reading)
    if reading.faults or value is None:
        return
    one.kind.display(value, one)
    again = Reading()
    stored = one.kind.stored(value, one)
    assert stored in ([], "") or one.kind.parse(stored, one, one.key, again) == value
    assert not again.faults


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("2026-03-02", date(2026, 3, 2)),
        ("2026/3/2", date(2026, 3, 2)),
        ("2026年3月2日", date(2026, 3, 2)),
        ("２０２６年３月２日", date(2026, 3, 2)),
        ("2024-02-29", date(2024, 2, 29)),
        (" 2026.3.2 ", date(2026, 3, 2)),
        ("2026-03-01T16:30:00Z", date(2026, 3, 2)),
        (datetime(2026, 3, 1, 16, 30, tzinfo=UTC), date(2026, 3, 2)),
    ],
)
def test_days_are_read_as_people_write_them_and_printed_one_way(raw: Any, day: date) -> None:
    one = field(type="date")
    assert good(one, raw) == day
    assert one.kind.display(day, one) == f"{day.year}年{day.month}月{day.day}日"


@pytest.mark.parametrize(
    "raw",
    [
        "2026-02-30",
        "2026-13-01",
        "26-3-2",
        "明天",
        "2026-03",
        "0000-01-01",
        "0126-03-02",
        "9999-12-31",
        20260399,
        "9999-12-31T23:59:59-12:00",
        "0001-01-01T00:00:00+14:00",
        date(1, 1, 1),
        "1' OR '1'='1",
    ],
)
@pytest.mark.parametrize("word", ["date", "datetime"])
def test_no_day_is_no_day(word: str, raw: Any) -> None:
    wrong(field(type=word), raw)


@pytest.mark.parametrize(
    "raw",
    [
        "2026-03-02T09:05",
        "2026-03-02 09:05",
        "2026-03-02T01:05:00Z",
        "2026年3月2日9时5分",
        "2026年3月2日 09:05",
    ],
)
def test_moments_are_the_bureaus_time(raw: str) -> None:
    one = field(type="datetime")
    value = good(one, raw)
    assert value == datetime(2026, 3, 2, 1, 5, tzinfo=UTC)
    assert one.kind.display(value, one) == "2026年3月2日9时05分"
    assert one.kind.stored(value, one) == "2026-03-02T01:05:00.000Z"


@pytest.mark.parametrize("raw", ["2026-03-02", "2026-03-02T25:00", "2026年3月2日9时60分", "09:05"])
def test_a_moment_has_day_and_time(raw: str) -> None:
    wrong(field(type="datetime"), raw)


@pytest.mark.parametrize(
    ("word", "raw", "text"),
    [
        ("daterange", "2026-03-02至2026-03-05", "2026年3月2日至5日"),
        ("daterange", {"from": "2026-03-02", "to": "2026-04-05"}, "2026年3月2日至4月5日"),
        ("daterange", ["2026-12-31", "2027-01-01"], "2026年12月31日至2027年1月1日"),
        ("daterange", "2026-03-02", "2026年3月2日"),
        ("datetimerange", "2026-03-02 09:10 至 2026-03-02 10:25", "2026年3月2日9时10分至10时25分"),
        ("datetimerange", "2026-03-02 23:10 至 2026-03-03 00:25", "2026年3月2日23时10分至3日0时25分"),
    ],
)
def test_a_span_repeats_only_what_differs(word: str, raw: Any, text: str) -> None:
    one = field(type=word)
    assert one.kind.display(good(one, raw), one) == text


def test_a_span_that_ends_before_it_starts_or_lacks_an_end_is_refused() -> None:
    one = field(type="daterange")
    assert "早于" in wrong(one, {"from": "2026-03-05", "to": "2026-03-02"})["x"]
    assert "x" in wrong(one, {"from": "2026-03-05"})
    assert set(wrong(one, {"from": "a", "to": "b"})) == {"x.from", "x.to"}


@pytest.mark.parametrize(
    ("word", "right", "faulty"),
    [
        (
            "phone",
            ["0391-1234567", "+86 138 0000 0000", "（0391）1234567转8", "１３８００００００００"],
            ["电话", "12a", "-- --", "1" * 81],
        ),
        ("zip", ["454000"], ["45400", "4540000", "４５４０００", "45400a"]),
        ("email", ["a@example.cn"], ["a@b", "a b@example.cn", "@example.cn"]),
        ("hash", ["0" * 64], ["0" * 63, "G" * 64, "A" * 64]),
        ("int", ["3", 3, "３", "0"], ["-3", "3.5", 3.0, True, "三", "1e3", "9" * 16]),
        ("bool", ["是", "否", True, False, "on", "0"], ["也许", 2, ["是"]]),
        ("enum", ["甲"], ["丁", ["甲", "乙"], "甲、乙"]),
        ("multi", ["甲、丙", ["乙"], "甲"], ["甲、丁", ["丁"]]),
        ("row_set", ["1、3", "1-3", ["2", "1"], "2"], ["一", "3-1", "1..3", {"a": "1"}, "-1"]),
    ],
)
def test_other_types(word: str, right: list[Any], faulty: list[Any]) -> None:
    one = field(type=word, **WORDS.get(word, {}))
    for raw in right:
        assert good(one, raw) is not None
    for raw in faulty:
        wrong(one, raw)


def test_choices_are_in_the_order_of_the_declaration_and_rows_sorted_once() -> None:
    assert good(field(type="multi", **OPTIONS), ["丙", "甲"]) == ("甲", "丙")
    assert good(field(type="row_set", of="rows"), "3、1-2，1") == (1, 2, 3)


def test_the_check_digit_of_the_credit_code() -> None:
    one = field(type="uscc")
    code = "91350100M000100Y43"  # the example of GB 32100-2015
    assert good(one, code) == code
    for bad in (code[:-1] + "4", code[:-1], code.lower(), code.replace("Y", "O"), code + "1", "９" + code[1:]):
        wrong(one, bad)
    assert all(credit_code_fault(code[:place] + "7" + code[place + 1 :]) for place in range(17) if code[place] != "7")


def test_the_check_digit_and_the_birthday_of_the_id_number() -> None:
    one = field(type="id18")
    number = "11010519491231002X"  # the example of GB 11643-1999
    assert good(one, number) == number
    for bad in (number[:-1] + "1", number[:-1] + "x", "11010519490231002X", "0" + number[1:], number[:-1]):
        wrong(one, bad)
    assert "出生日期" in id_number_fault("110105194913310021")


def test_a_party_is_a_name_with_the_record_behind_it() -> None:
    one = field(type="party")
    assert one.kind.display(good(one, {"name": AWKWARD, "record": "p1"}), one) == AWKWARD
    assert good(one, "某厂").record == ""
    wrong(one, {"name": " ", "record": "p1"})
    wrong(one, {"name": "某厂", "record": "p\x00"})


def test_an_officer_has_a_certificate() -> None:
    one = field(type="officer")
    value = good(one, "李四（豫H-0001）")
    assert (value.name, value.certificate) == ("李四", "豫H-0001")
    assert good(one, "李（小）四(豫H-0001)").name == "李（小）四"
    assert one.kind.display(value, one) == {"name": "李四", "certificate": "豫H-0001", "text": "李四（豫H-0001）"}
    for bad in ("李四", "（豫H-0001）", {"name": "李四"}, "李四（）"):
        wrong(one, bad)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("《安全生产法》第三十六条第一款", ("安全生产法", 36, 1, 0)),
        ("《安全生产法》第65条第一款第（二）项", ("安全生产法", 65, 1, 2)),
        ("GB 50016-2014 第7.1.8条", ("", 0, 0, 0)),
        ("《安全生产法》第三十六条、第四十一条", ("", 0, 0, 0)),
    ],
)
def test_a_citation_is_kept_as_written_with_its_parts(text: str, parts: tuple[Any, ...]) -> None:
    value = good(field(type="law"), text)
    assert value.text == text
    assert (value.law, value.article, value.paragraph, value.item) == parts


def test_chinese_numbers() -> None:
    assert [chinese_number(one) for one in ("十", "二十", "三十六", "一百一十四", "一百零二", "一百〇二", "36")] == [
        10,
        20,
        36,
        114,
        102,
        102,
        36,
    ]


def test_another_document_is_of_a_form_that_may_stand_here() -> None:
    one = field(type="docref", to=["N04", "N05"])
    assert good(one, {"number": "1号", "form": "N05"}).form == "N05"
    assert "N04" in wrong(one, {"number": "1号", "form": "N02"})["x"]


def test_blank_rows_are_dropped_and_rows_numbered_by_their_place() -> None:
    one = field(type="list", **COLUMNS)
    rows = good(one, [{"text": "一"}, {"text": " "}, {}, {"sequence": 9}, {"sequence": 7, "text": "二"}])
    assert rows == ({"sequence": 1, "text": "一"}, {"sequence": 2, "text": "二"})
    assert [row["序号"] for row in one.kind.display(rows, one)] == ["1", "2"]


@pytest.mark.parametrize(
    "raw",
    [
        {"0": {"text": "一"}, "7": {"text": "二", "day": "?"}, "12": {"day": "2026-03-02", "colour": "红"}},
        [{"text": "一"}, *[{}] * 6, {"text": "二", "day": "?"}, *[{}] * 4, {"day": "2026-03-02", "colour": "红"}],
    ],
)
def test_faults_of_rows_bear_the_number_that_was_sent(raw: Any) -> None:
    assert set(wrong(field(type="list", **COLUMNS), raw)) == {"x.7.day", "x.12.text", "x.12.colour"}


@pytest.mark.parametrize("raw", ["text", {"²": {"text": "一"}}, {"a": {"text": "一"}}, ["words"], 7])
def test_a_table_is_rows_of_columns(raw: Any) -> None:
    wrong(field(type="list", **COLUMNS), raw)


def test_an_open_checklist_is_lines_of_text_or_of_marks() -> None:
    one = field(type="checklist")
    assert [line.item for line in good(one, "电气\r\n\r\n通道")] == ["电气", "通道"]
    line = good(one, [{"item": "电气", "mark": "否", "note": "未接地"}])[0]
    assert (line.mark, line.note) == ("否", "未接地")
    assert set(wrong(one, [{"item": "电气", "mark": "好"}, {"note": "无"}])) == {"x.0.mark", "x.1"}


def test_the_words_of_a_fixed_checklist_are_the_declarations() -> None:
    one = field(type="checklist", **ITEMS)
    expected = [("fire", "消防", "是"), ("power", "用电", "")]
    for raw in (
        {"fire": "是"},
        {"fire": {"mark": "是", "item": "别的", "key": "k"}},
        [{"key": "fire", "item": "别的", "mark": "是"}],
    ):
        assert [(line.key, line.item, line.mark) for line in good(one, raw)] == expected
    assert set(wrong(one, {"fire": "好", "gas": "是"})) == {"x.fire.mark", "x.gas"}
    wrong(one, "消防")
