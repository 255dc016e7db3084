"""Amounts: exact to the fen, hard limits, and capitals that read back as the same amount."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docstore.forms.filling import to_stored, validate
from docstore.forms.types.capitals import GREATEST, from_capitals, in_capitals
from tests.forms.made import faults_of, field, form, good, wrong

FEN = st.integers(0, GREATEST) | st.integers(0, 15).flatmap(lambda power: st.integers(0, 10**power - 1))


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"),
        (1, "壹分"),
        (50, "伍角整"),
        (105, "壹元零伍分"),
        (1_200_000, "壹万贰仟元整"),
        (2_000_000, "贰万元整"),
        (1_000_200, "壹万零贰元整"),
        (10_000_000, "壹拾万元整"),
        (100_010, "壹仟元零壹角整"),
        (168_032, "壹仟陆佰捌拾元零叁角贰分"),
        (1_000_000_000_001, "壹佰亿元零壹分"),
        (10**10 + 500, "壹亿零伍元整"),
        (123_400_000_000_000, "壹万贰仟叁佰肆拾亿元整"),
        (GREATEST, "玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ],
)
def test_capitals_follow_the_rules_of_the_banks(fen: int, words: str) -> None:
    assert in_capitals(fen) == words
    assert from_capitals(words) == fen


@given(FEN)
def test_every_amount_reads_back(fen: int) -> None:
    words = in_capitals(fen)
    assert from_capitals(words) == fen
    assert from_capitals(f" 人民币{words.replace('元', '圆').replace('整', '正')} ") == fen
    assert "零零" not in words and not re.search("零[万亿元角分]", words.removeprefix("零元"))


@given(FEN, FEN)
def test_two_amounts_never_have_the_same_words(one: int, other: int) -> None:
    assert (in_capitals(one) == in_capitals(other)) == (one == other)


@given(st.text("零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整", max_size=20))
def test_words_in_any_order_are_an_amount_or_nothing(words: str) -> None:
    fen = from_capitals(words)
    assert fen is None or in_capitals(fen).rstrip("整").replace("元零", "元") == words.rstrip("整").replace(
        "元零", "元"
    )


@pytest.mark.parametrize(
    "words", ["", "元", "壹万零贰仟元整", "贰万零元整", "壹壹元整", "万元整", "两万", "拾元整", "贰万元整整整x"]
)
def test_badly_written_capitals_are_no_amount(words: str) -> None:
    assert from_capitals(words) is None


@pytest.mark.parametrize("fen", [-1, GREATEST + 1])
def test_beyond_the_range_there_are_no_capitals(fen: int) -> None:
    with pytest.raises(ValueError, match="no capitals"):
        in_capitals(fen)


@pytest.mark.parametrize(
    ("raw", "fen"),
    [
        ("20000", 2_000_000),
        (20000, 2_000_000),
        ("20000.5", 2_000_050),
        (20000.5, 2_000_050),
        ("20,000.50元", 2_000_050),
        ("２００００", 2_000_000),
        ("¥0.01", 1),
        ("贰万元整", 2_000_000),
        ("二万圆正", 2_000_000),
        ("20000.000", 2_000_000),
    ],
)
def test_an_amount_is_read_to_the_fen(raw: Any, fen: int) -> None:
    assert good(field(type="money"), raw) == good(field(type="moneycn"), raw) == fen


@pytest.mark.parametrize(
    "raw",
    [0, "0", "0.00", -1, "-1", "−1", 10**13, "10000000000000", "1e5", "1.001", 0.001, "2万", "1,2", "12,34", "=1+1",
     "NaN", float("nan"), float("inf"), "", " x ", True, [1], {"a": 1}, "1" * 10_000, "1\x00", "壹仟万亿元整"],
)  # fmt: skip
def test_what_is_no_amount_is_refused(raw: Any) -> None:
    wrong(field(type="money"), raw)


def test_amounts_are_printed_in_figures_and_in_capitals() -> None:
    figures, capitals = field(type="money"), field(type="moneycn")
    assert figures.kind.display(2_000_000, figures) == "20,000元"
    assert figures.kind.display(2_000_050, figures) == "20,000.50元"
    assert capitals.kind.display(2_000_000, capitals) == "贰万元整"


def test_capitals_and_sums_are_worked_out_and_checked_back(tmp_path: Any) -> None:
    made = form(
        tmp_path,
        {"key": "fine", "label": "罚款", "type": "money", "required": "conditional"},
        {"key": "surcharge", "label": "加处罚款", "type": "money", "required": "conditional"},
        {"key": "total", "label": "合计", "type": "money", "from": "computed", "sum_of": ["fine", "surcharge"]},
        {"key": "total_in_words", "label": "合计(大写)", "type": "moneycn", "from": "computed"},
    )
    assert not made.field("total").is_typed and not made.field("total_in_words").is_typed
    values = validate(made, {"fine": "20000", "surcharge": "600.5"}, facts={}, phase="issue")
    assert values["total"] == values["total_in_words"] == 2_060_050
    assert to_stored(made, values)["total_in_words"] == "20600.50"
    assert validate(made, to_stored(made, values), facts={}, phase="issue") == values
    assert validate(made, {}, facts={}, phase="issue") == {}
    assert "贰万元整" in faults_of(made, {"fine": "20000", "total_in_words": "叁万元整"})["total_in_words"]
    assert "total" in faults_of(made, {"fine": "9999999999999", "surcharge": "9999999999999"})
