"""The library as forms ask it: names, editions and what was renumbered; and what to offer while somebody types."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from docstore import clock
from docstore.forms.citation import LawCitation, citation_text, read_shorthand
from docstore.forms.types.known_laws import edition_on
from docstore.model.case_file import CaseFile
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork
from modules.law.models import Edition, Law, Provision

OFFERED = 20


class Library(Mapping[str, Mapping[str, Any]]):
    """What `docstore.forms.types.known_laws` needs, by every name of a law; each is read when it is first asked for."""

    def __init__(self, act: Act | UnitOfWork) -> None:
        self._act = act
        self._read: dict[str, Mapping[str, Any]] = {}

    def __getitem__(self, name: str) -> Mapping[str, Any]:
        law = self.by_name[name]
        if law.id not in self._read:
            self._read[law.id] = _known(self._act, law)
        return self._read[law.id]

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_name)

    def __len__(self) -> int:
        return len(self.by_name)

    @cached_property
    def by_name(self) -> dict[str, Law]:
        return {name: law for law in self._act.find(Law, {}) for name in law.names}


@dataclass(frozen=True)
class Offer:
    """A citation to take over as it stands; `is_known` where the library has the article."""

    text: str
    edition: str
    subject: str
    is_known: bool = True


def known_words(act: Act | UnitOfWork, case: CaseFile) -> dict[str, Any]:
    return {"laws": Library(act)}


def today(act: Act | UnitOfWork) -> str:
    """The bureau's day, as ISO date, on which an edition is in force or not."""
    return clock.local_day(act.now()).isoformat()


def editions_of(act: Act | UnitOfWork, law: Law) -> list[Edition]:
    """Oldest first."""
    return act.find(Edition, {"law": law.id}, sort="label")


def edition_in_force(act: Act | UnitOfWork, law: Law, day: str) -> Edition | None:
    return next(editions_in_force(act, [law.id], day), None)


def editions_in_force(act: Act | UnitOfWork, laws: list[str], day: str) -> Iterator[Edition]:
    """Of every law (by id) the edition in force on `day`, where there is one."""
    by_law: dict[str, list[Edition]] = {}
    for one in act.find(Edition, {"law": {"$in": laws}}, sort="label"):
        by_law.setdefault(one.law, []).append(one)
    for editions in by_law.values():
        label = edition_on({"editions": [_days(one) for one in editions]}, day)
        yield from (one for one in editions if one.label == label)


def find_provision(act: Act | UnitOfWork, citation: LawCitation) -> Provision | None:
    """The provision cited: the library's entry for the item or paragraph, else for its article; of a known edition."""
    law = Library(act).by_name.get(citation.law)
    edition = law and act.first(Edition, {"law": law.id, "label": citation.edition})
    found = {
        (one.paragraph, one.item): one
        for one in (act.find(Provision, {"edition": edition.id, "article": citation.article}) if edition else [])
    }
    return found.get((citation.paragraph, citation.item)) or found.get((0, 0)) or next(iter(found.values()), None)


def offers(act: Act, asked: str, day: str) -> list[Offer]:
    """Provisions in force on `day` that may be meant by what was typed: 处罚法44, 安全生产法 隐患, 听证."""
    typed = re.sub(r"[《》\s]|中华人民共和国", "", asked)[:100]
    if not typed:
        return []
    library = Library(act)
    named = max((name for name in library if typed.startswith(name)), key=len, default="")
    rest = typed[len(named) :]
    place = read_shorthand(rest, [""]) if named else None
    laws = {law.id: law for law in ([library.by_name[named]] if named else library.by_name.values())}
    in_force = {one.id: one for one in editions_in_force(act, list(laws), day)}
    where: dict[str, Any] = {"edition": {"$in": list(in_force)}}
    if place:
        where["article"] = place.article
    elif rest:
        begun = {law.id for law in laws.values() if not named and any(rest in name for name in law.names)}
        of_laws = [key for key, one in in_force.items() if one.law in begun]
        where["$or"] = [{"subject": re.compile(re.escape(rest))}, {"edition": {"$in": of_laws}}]
    rows = act.find(Provision, where, sort=["edition", "article", "paragraph", "item"], limit=OFFERED)
    found = [_offer(laws, in_force[one.edition], (one.article, one.paragraph, one.item), one.subject) for one in rows]
    if place and in_force:
        found = _with_typed(found, laws, next(iter(in_force.values())), place)
    return found[:OFFERED]


def _with_typed(found: list[Offer], laws: Mapping[str, Law], edition: Edition, place: LawCitation) -> list[Offer]:
    """What was typed down to the item comes first, also where the library has no more than its article."""
    if not 0 < place.article < 10_000 or place.paragraph > 999 or place.item > 999:
        return []
    exact = _offer(laws, edition, (place.article, place.paragraph, place.item), "")
    same = next((one for one in found if one.text == exact.text), None)
    above = next((one.subject for one in found), "")
    first = same or Offer(exact.text, exact.edition, above, is_known=bool(found))
    return [first, *(one for one in found if one is not same)]


def _offer(laws: Mapping[str, Law], edition: Edition, place: tuple[int, int, int], subject: str) -> Offer:
    return Offer(citation_text(laws[edition.law].title, *place), edition.label, subject)


def _known(act: Act | UnitOfWork, law: Law) -> Mapping[str, Any]:
    editions = editions_of(act, law)
    labels = {one.id: one.label for one in editions}
    moved: dict[str, dict[tuple[int, int], list[tuple[int, int, int]]]] = {}
    for one in act.find(Provision, {"edition": {"$in": list(labels)}, "moved_to": {"$ne": []}}):
        moved.setdefault(labels[one.edition], {})[one.article, one.paragraph] = one.moved_places
    return {
        "title": law.title,
        "replaced_by": law.replaced_by,
        "editions": [_days(one) for one in editions],
        "moved": moved,
    }


def _days(edition: Edition) -> dict[str, str]:
    return {"label": edition.label, "from": edition.effective_from, "to": edition.effective_to}
