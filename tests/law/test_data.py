"""The shipped library: every entry has its source, days are days, and what moved leads to what is there."""

from __future__ import annotations

from datetime import date

from modules.law.models import KINDS
from tests.law.world import ENTRIES, articles, editions_of, names, rows


def test_every_entry_says_where_it_was_found() -> None:
    assert [key for key, row in ENTRIES.items() if not row["values"].get("source", "").strip()] == []
    assert len(ENTRIES) == sum(len(rows(model)) for model in ("laws", "law_editions", "law_provisions"))


def test_the_text_of_statutes_is_left_to_the_bureau() -> None:
    assert [key for key, one in rows("law_provisions").items() if one.get("text")] == []


def test_names_and_kinds_of_laws() -> None:
    laws = rows("laws")
    assert len(names()) == sum(1 + len(law.get("short_names", ())) for law in laws.values()), "a name of two laws"
    assert {law["kind"] for law in laws.values()} <= set(KINDS)
    assert {law["replaced_by"] for law in laws.values() if law.get("replaced_by")} <= set(names())
    assert all(editions_of(key) for key in laws)


def test_days_of_editions() -> None:
    for key, one in rows("law_editions").items():
        days = [one[word] for word in ("adopted_on", "effective_from", "effective_to") if one.get(word)]
        assert [date.fromisoformat(day).isoformat() for day in days] == sorted(days), key


def test_what_moved_stands_in_the_newest_edition() -> None:
    """practice: old content → new article, by law and edition; 37 of 2017 is 55 and 56, 37 of 2021 is itself."""
    known = articles()
    moved = {key: one for key, one in rows("law_provisions").items() if one.get("moved_to")}
    for key, one in moved.items():
        law = rows("law_editions")[one["edition"]["ref"]]["law"]["ref"]
        newest = editions_of(law)[-1][0]
        assert one["edition"]["ref"] != newest
        assert {place["article"] for place in one["moved_to"]} <= known[newest], key
    assert [place["article"] for place in moved["penalty_2017_37"]["moved_to"]] == [55, 56]
    assert [place["article"] for place in moved["work_safety_2014_67"]["moved_to"]] == [70]
    assert 37 in known["penalty_2021"] and 67 in known["work_safety_2021"]
    assert sum(key.startswith("penalty_1996_") for key in moved) == sum(
        key.startswith("penalty_2017_") for key in moved
    )
