"""A citation held against what is known of statutes: by law, edition and article, never by a number that looks old.

`laws` is plain data: every name of a law (its title, its short names) leads to
    {"title": …, "replaced_by": title of the law that took its place or "",
     "editions": [{"label": "2021", "from": "2021-07-15", "to": ""}, …] oldest first, days in ISO, "" where not known,
     "moved": {"2017": {(37, 0): ((55, 0, 0), (56, 0, 0))}}}: by article and paragraph, where the content stands now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from docstore.forms.citation import LawCitation, citation_text, find_citations, place_text, read_shorthand
from docstore.forms.types.times import day_text
from docstore.sentence import Sentence

Laws = Mapping[str, Mapping[str, Any]]


def days(facts: Mapping[str, Any]) -> tuple[str, ...]:
    """The day of the paper, then those of the conduct it is about."""
    return (str(facts.get("today") or ""), *map(str, facts.get("conduct_on") or ()))


def law_of(citation: LawCitation, laws: Laws) -> Mapping[str, Any] | None:
    """What is known of the law cited; None for an unknown law and for free words."""
    return laws.get(citation.law) if citation.law else None


def edition_on(law: Mapping[str, Any], day: str) -> str:
    """The edition in force on `day`; without a day the newest. "" when the law was not, or no longer, in force."""
    found, ended = "", ""
    for edition in law["editions"]:
        begins = edition["from"] or (_day_after(ended) if ended else "")
        ended = edition["to"]
        if not day or begins <= day:
            found = "" if day and ended and ended < day else edition["label"]
    return found


def settled(citation: LawCitation, laws: Laws, on: Sequence[str]) -> LawCitation:
    """The citation with the law's full name and the edition meant, printed as papers print it.

    Where no edition is named the one in force on the first of the days `on` is meant. Free words and unknown laws stay.
    """
    citation = _parts(citation, laws)
    law = law_of(citation, laws)
    if law is None or not citation.article:
        return citation
    now = edition_on(law, on[0])
    edition = citation.edition or now or next(filter(None, (edition_on(law, day) for day in on)), "")
    place = (citation.article, citation.paragraph, citation.item)
    text = citation_text(law["title"], *place, edition if edition != now else "")
    return replace(citation, text=text, law=law["title"], edition=edition)


def fault(citation: LawCitation, laws: Laws, on: Sequence[str]) -> str:
    """Why this may not be cited on a paper of the first of the days `on`, about conduct on the others; "" if it may."""
    citation = _parts(citation, laws)
    law = law_of(citation, laws)
    if law is None or not law["editions"]:
        return ""
    in_force = [edition_on(law, day) for day in on]
    if not any(in_force):
        return _not_in_force(law, on[0])
    known = [edition["label"] for edition in law["editions"]]
    if not citation.edition or citation.edition in in_force or citation.edition not in known:
        return ""
    new = successors(citation, laws, on)
    old = place_text(citation.article, citation.paragraph, citation.item) if citation.article else ""
    if new:
        return Sentence(
            "{edition}年版的{old}已改为{new}，改引新条文。",
            edition=citation.edition,
            old=old,
            new="、".join(place_text(one.article, one.paragraph, one.item) for one in new),
        )
    return Sentence(
        "《{law}》{edition}年版在这一天不是现行版本，改引{now}年版的条文。",
        law=law["title"],
        edition=citation.edition,
        now=next(filter(None, in_force)),
    )


def fault_in(text: str, facts: Mapping[str, Any]) -> str:
    """The first fault of what running text cites; "" where nothing is known of statutes, and where nothing is wrong."""
    laws = facts.get("laws")
    if laws is None:
        return ""
    return next(filter(None, (fault(one, laws, days(facts)) for one in find_citations(text))), "")


def successors(citation: LawCitation, laws: Laws, on: Sequence[str]) -> list[LawCitation]:
    """Where the content of an article of an earlier edition stands in the one in force; [] where that is not known."""
    citation = _parts(citation, laws)
    law = law_of(citation, laws)
    now = edition_on(law, on[0]) if law else ""
    if law is None or not now or citation.edition == now:
        return []
    moved = law["moved"].get(citation.edition) or {}
    places = moved.get((citation.article, citation.paragraph)) or moved.get((citation.article, 0)) or ()
    title = law["title"]
    return [
        LawCitation(citation_text(title, article, paragraph, item), title, article, paragraph, item, now)
        for article, paragraph, item in places
    ]


def _parts(citation: LawCitation, laws: Laws) -> LawCitation:
    """Parts also where the text is a short form that is known here: 处罚法44."""
    if citation.law:
        return citation
    found = read_shorthand(citation.text, laws)
    return citation if found is None else replace(found, edition=citation.edition)


def _not_in_force(law: Mapping[str, Any], day: str) -> str:
    begins, ends = law["editions"][0]["from"], law["editions"][-1]["to"]
    if begins and day < begins:
        return Sentence("《{law}》从{day}起施行，现在还不能引用。", law=law["title"], day=_day(begins))
    if law["replaced_by"]:
        return Sentence(
            "《{law}》{day}以后失效，改引《{new}》。", law=law["title"], day=_day(ends), new=law["replaced_by"]
        )
    return Sentence("《{law}》{day}以后失效，改引现行的规定。", law=law["title"], day=_day(ends))


def _day(day: str) -> str:
    return day_text(date.fromisoformat(day))


def _day_after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
