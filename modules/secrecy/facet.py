"""What this module puts on cases and records: `own` is what was decided about the thing itself, the rest is what is in
force, from its own and from its whole: a part may only be stricter than the whole (a record than its case).

The restriction asks for `level`, `is_named` and `known_to`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import mongoengine as me

from docstore.access.secrecy import Level
from docstore.model.case_file import CaseFile
from docstore.model.facet import Facet
from docstore.model.record import Record
from docstore.store.unit_of_work import UnitOfWork
from modules.copies.api import GRANT, CopyRequest

MODULE = "secrecy"
INFORMANT = "informant"
# Protections that are no level (practice: 商业秘密…未成年人), each with a reason, who and when.
MARKS = {
    "business_secret": "商业秘密",
    "technical_secret": "技术秘密",
    "privacy": "个人隐私",
    INFORMANT: "举报人",
    "minor": "未成年人",
}


class Secrecy(Facet):
    """`level` (`docstore.access.secrecy.Level`), `is_named`: only who stands in `known_to` (account ids) may know;
    `is_waiting`: a proposal waits; `marks`: keys of MARKS; `until`: the last day of the period; `years`: its length.
    """

    level = me.IntField(required=True, min_value=Level.OPEN, max_value=Level.TOP_SECRET)
    is_named = me.BooleanField()
    known_to = me.ListField(me.StringField())
    is_waiting = me.BooleanField()
    marks = me.ListField(me.StringField(choices=list(MARKS)))
    years = me.IntField()
    until = me.StringField()
    own = me.DictField()


def of(thing: CaseFile | Record | CopyRequest) -> Mapping[str, Any]:
    """What is in force; empty for what nothing was ever written of."""
    found: Mapping[str, Any] = thing.facets.get(MODULE, {})
    return found


def is_named_itself(thing: CaseFile | Record) -> bool:
    """Not only by its case."""
    return _is_named(own_of(thing))


def own_of(thing: CaseFile | Record | CopyRequest) -> dict[str, Any]:
    """What was decided about the thing itself, to be changed and given to `set_own`."""
    return dict(of(thing).get("own", {}))


def set_own(thing: CaseFile | Record, own: Mapping[str, Any]) -> None:
    """Part of a unit of work that then updates the thing, by which what is in force follows."""
    kept = {name: value for name, value in own.items() if value}
    if not _is_named(kept):
        kept.pop("known_to", None)
    thing.facets[MODULE] = {**of(thing), "level": kept.get("level", 0), "own": kept}


def _is_named(own: Mapping[str, Any]) -> bool:
    """Whether who may know is written down by name."""
    marks = [one["mark"] for one in own.get("marks", [])]
    return Level(own.get("level", 0)).needs_names or INFORMANT in marks


def is_stricter(one: CaseFile | Record, other: CaseFile | Record) -> bool:
    """Whether `one` is kept from somebody, or marked with something, as `other` is not."""
    own, others = of(one), of(other)
    return (
        own.get("level", 0) > others.get("level", 0)
        or not set(own.get("marks", [])) <= set(others.get("marks", []))
        or (own.get("is_named", False) and not _is_known_to_no_more(others, own.get("known_to", [])))
    )


def _is_known_to_no_more(secrecy: Mapping[str, Any], names: Sequence[str]) -> bool:
    return secrecy.get("is_named", False) and set(secrecy.get("known_to", [])) <= set(names)


def level_of(thing: CaseFile | Record) -> Level:
    """The level that the case or the record bears; OPEN where nothing was said of it."""
    return Level(of(thing).get("level", 0))


def complete_case(uow: UnitOfWork, case: CaseFile) -> None:
    _complete(case, {})


def complete_record(uow: UnitOfWork, record: Record) -> None:
    """Whoever makes, links or changes a record: it is never less secret than its case, nor a correction, whose drafts
    stay, than the paper that it corrects, nor a package than what it was made of.
    """
    found = uow.first(CaseFile, {"_id": record.case or record.received_for or ""})
    whole = of(found) if found else {}
    paper = uow.first(Record, {"_id": corrected_by(record)}) if corrected_by(record) else None
    for one in [*([paper] if paper is not None else []), *_handed_out(uow, record)]:
        whole = in_force(own_of(one), whole) if own_of(one) else whole
    _complete(record, whole)


def _handed_out(uow: UnitOfWork, record: Record) -> list[CaseFile | Record]:
    """The case of a package of copies, and the records in it; nothing for any other record."""
    asked_by = record.facets.get("copies", {}).get("request")
    request = uow.first(CopyRequest, {"_id": asked_by}) if asked_by else None
    if request is None:
        return []
    granted = [item["record"] for item in request.items if item.get("decision") == GRANT]
    case = uow.first(CaseFile, {"_id": request.case})
    return [*([case] if case is not None else []), *uow.find(Record, {"_id": {"$in": granted}})]


def corrected_by(record: Record) -> str:
    """The id of the paper that the record is a correction of; empty for any other record."""
    return str(record.facets.get("documents", {}).get("corrects") or "")


def complete_request(uow: UnitOfWork, request: CopyRequest) -> None:
    """A request for copies tells of its case."""
    whole = uow.first(CaseFile, {"_id": request.case})
    _complete(request, of(whole) if whole else {})


def _complete(thing: CaseFile | Record | CopyRequest, whole: Mapping[str, Any]) -> None:
    own = own_of(thing)
    if own or whole:
        thing.facets[MODULE] = in_force(own, whole)
    else:
        thing.facets.pop(MODULE, None)


def in_force(own: Mapping[str, Any], whole: Mapping[str, Any]) -> dict[str, Any]:
    """The stricter of each. Where both say by name who may know, only who stands in both may."""
    own_level, whole_level = own.get("level", 0), whole.get("level", 0)
    marks = [one["mark"] for one in own.get("marks", [])]
    named = []
    if _is_named(own):
        named.append(set(own.get("known_to", [])))
    if whole.get("is_named"):
        named.append(set(whole.get("known_to", [])))
    deciding = own if own_level >= whole_level else whole
    found: dict[str, Any] = {
        "level": max(own_level, whole_level),
        "is_named": bool(named),
        "known_to": sorted(set.intersection(*named)) if named else [],
        "is_waiting": bool(own.get("is_waiting") or whole.get("is_waiting")),
        "marks": [key for key in MARKS if key in marks or key in whole.get("marks", [])],
        "own": dict(own),
    }
    return found | {key: deciding[key] for key in ("years", "until") if deciding.get(key)}
