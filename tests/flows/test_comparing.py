"""What differs between two texts: every piece of both sides is told, whatever they are, and in a bearable time."""

from __future__ import annotations

from unittest import mock

from hypothesis import given
from hypothesis import strategies as st

from modules.documents.pages import comparing
from modules.documents.pages.comparing import CAME, GONE, SAME, Difference, line_differences

LINES = st.lists(st.sampled_from(["甲", "乙甲", "甲乙12。", "1.2 乙", "甲。乙。甲", "乙乙乙"]), max_size=8)


def sides(found: Difference) -> tuple[str, str]:
    return "".join(text for _, text in found.old), "".join(text for _, text in found.new)


@given(old=LINES, new=LINES, most=st.sampled_from([0, 10, 100_000]))
def test_every_line_that_differs_is_told_whole(old: list[str], new: list[str], most: int) -> None:
    """Also where there is no time to compare by letters."""
    with mock.patch.object(comparing, "_MOST_PAIRS", most):
        found = list(line_differences(old, new))
    told = [text for one in found for text in sides(one)]
    assert all(one.is_changed for one in found)
    assert set(old).symmetric_difference(new) <= set(told) <= {"", *old, *new}
    if len(old) == len(new) and old != new:
        assert found
    for one in found:
        kept = [[text for kind, text in side if kind == SAME] for side in (one.old, one.new)]
        assert "".join(kept[0]) == "".join(kept[1])
        assert {kind for kind, _ in one.old} <= {SAME, GONE} and {kind for kind, _ in one.new} <= {SAME, CAME}


def test_what_would_take_minutes_is_compared_by_larger_pieces() -> None:
    """Thousands of equal lines or letters: each would be held against each."""
    asked: list[int] = []

    class Counting(comparing.SequenceMatcher):  # type: ignore[type-arg]
        def get_opcodes(self) -> list[tuple[str, int, int, int, int]]:
            asked.append(sum(len(self.b2j.get(one, ())) for one in self.a))
            return super().get_opcodes()

    many = ["一"] * 20_000
    long = "甲乙" * 5000 + "。" + "丙" * 300 + "。"
    with mock.patch.object(comparing, "SequenceMatcher", Counting):
        assert len(list(line_differences(many, [*many, "二"]))) == 1
        (found,) = line_differences([long], [long + "丁。"])
        assert found.new == [(SAME, long), (CAME, "丁。")]
        list(line_differences([f"{n}{'甲' * 300}" for n in range(40)], [f"{n}{'甲' * 301}" for n in range(40, 80)]))
    assert max(asked) <= 100_000 and sum(asked) < 1_000_000
