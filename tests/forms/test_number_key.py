"""A number is found however its brackets, blanks and digits were typed, and no other number with it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from docstore.forms.numbering import number_key, number_keys

WORDS = st.sampled_from(["应急检记", "应急责改", "应急罚", "应急听通"])
YEARS = st.integers(2000, 2999)
RUNNING = st.integers(1, 9999)
ROUND = [("（", "）"), ("(", ")"), ("〔", "〕"), ("[", "]"), ("【", "】"), ("", ""), ("［", "］"), (" (", ") ")]
BLANKS = st.sampled_from(["", " ", "　", "  ", "\t"])
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def written(word: str, year: int, running: int) -> str:
    return f"（豫焦）{word}〔{year}〕{running}号"


@given(WORDS, YEARS, RUNNING, st.sampled_from(ROUND), st.sampled_from(ROUND), BLANKS, st.booleans(), st.booleans())
def test_any_spelling_finds_it(word, year, running, region, brackets, blank, is_wide, has_region):
    digits = f"{brackets[0]}{year}{brackets[1]}{blank}{running}"
    typed = f"{f'{region[0]}豫焦{region[1]}{blank}' if has_region else ''}{word}{blank}{digits}{blank}号"
    typed = typed.translate(WIDE) if is_wide else typed
    assert number_key(typed) in number_keys(written(word, year, running))


@given(WORDS, YEARS, RUNNING, WORDS, YEARS, RUNNING)
def test_two_numbers_have_no_key_in_common(word, year, running, other_word, other_year, other_running):
    one, other = written(word, year, running), written(other_word, other_year, other_running)
    assert one == other or not set(number_keys(one)) & set(number_keys(other))


def test_what_bears_no_number_has_no_key():
    assert number_keys("") == number_keys(None) == []
