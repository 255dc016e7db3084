"""Doubles: entries of the register that may be one party, merging them by a person's decision, and separating again.

- Nothing is merged by the program; it only points at what looks alike.
- An entry that was merged stays, under its own id, and says which one stands for it. What merged into it before stays
  with it, so that separating gives back what there was.
- Cases keep their party and the facts they were opened with; the page of the entry in force shows the cases of all.
- Both entries are written by every act: of two acts at once that would make a ring, one fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docstore.errors import ConflictError, InvalidInputError
from docstore.sentence import Sentence
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork, use_case
from modules.parties.facts import code_fault
from modules.parties.models import Party
from modules.parties.services import party_object, require_in_force
from modules.parties.spelling import alike

DOUBLE, CHANGED = "double", "changed"
GROUNDS = {DOUBLE: "重复登记", CHANGED: "改了名，或者换了代码、证件"}
LONGEST_REASON = 500
# Addresses of one party are seldom written alike; beyond this they are taken for the same.
ALIKE = 0.5
SHOWN = 20


@dataclass(frozen=True)
class Candidate:
    """An entry that may be the same party, and what speaks for it."""

    party: Party
    why: str


@use_case
def merge_parties(uow: UnitOfWork, *, party_id: str, into_id: str, ground: str, reason: str) -> Party:
    """From now on the second entry stands for the first; returns it.

    Raises InvalidInputError without ground or reason, for one entry alone, and for two different right codes that are
    not said to be a change of code; ConflictError for a unit and a person, and for an entry that was merged already.
    """
    double, kept = uow.get(Party, party_id), uow.get(Party, into_id)
    uow.require("parties.merge", double)
    uow.require("parties.merge", kept)
    if faults := _faults(double, kept, ground, reason.strip()):
        raise InvalidInputError(fields=faults)
    for one in (double, kept):
        require_in_force(uow, one)
    if double.kind != kept.kind:
        raise ConflictError("一个是单位，一个是个人，不能合并。")
    double.merged_into = kept.id
    uow.update(double)
    uow.update(kept)
    uow.record(
        "parties_merged",
        objects=[party_object(double), party_object(kept)],
        detail={"party": double.id, "into": kept.id, "ground": ground, "reason": reason.strip()},
    )
    return kept


def _faults(double: Party, kept: Party, ground: str, reason: str) -> dict[str, str]:
    faults = {}
    if double.id == kept.id:
        faults["into_id"] = "这是同一条，选择另一条。"
    if ground not in GROUNDS:
        faults["ground"] = "选择为什么合并。"
    elif ground != CHANGED and _is_right(double) and _is_right(kept) and double.code != kept.code:
        text = "两条的号码都对得上，却不一样，多半不是同一个。确实是改名、换码的，选“{ground}”，写明依据。"
        faults["ground"] = Sentence(text, ground=GROUNDS[CHANGED])
    if not reason:
        faults["reason"] = "写明为什么是同一个当事人，原因会留痕。"
    elif len(reason) > LONGEST_REASON:
        faults["reason"] = Sentence("写得太长，不超过 {n} 个字。", n=LONGEST_REASON)
    return faults


def _is_right(party: Party) -> bool:
    return bool(party.code) and not code_fault(party.facts())


@use_case
def separate_party(uow: UnitOfWork, *, party_id: str, reason: str) -> Party:
    """An entry that was merged stands for itself again, with what had been merged into it.

    Raises InvalidInputError without a reason, ConflictError for an entry that was not merged.
    """
    party = uow.get(Party, party_id)
    uow.require("parties.merge", party)
    if not party.merged_into:
        raise ConflictError("这一条没有并入别的，不用分开。")
    if not reason.strip():
        raise InvalidInputError(fields={"reason": "写明为什么分开，原因会留痕。"})
    former = uow.get(Party, party.merged_into)
    party.merged_into = None
    uow.update(party)
    uow.update(former)
    uow.record(
        "party_separated",
        objects=[party_object(party), party_object(former)],
        detail={"party": party.id, "from": former.id, "reason": reason.strip()},
    )
    return party


def merged_entries(reads: Act | UnitOfWork, party: Party) -> list[Party]:
    """All entries that `party` stands for, those of before included, itself not."""
    found: list[Party] = []
    below = [party.id]
    while below:
        found_now = reads.find(Party, {"merged_into": {"$in": below}}, sort="_id")
        below = [one.id for one in found_now]
        found += found_now
    return found


def candidates(act: Act, party: Party) -> list[Candidate]:
    """Entries in force that look like the same party: the same code as it is read, or the same name and an address
    that is alike or missing.
    """
    same: list[dict[str, Any]] = [{"name_key": party.name_key}]
    same += [{"code_key": party.code_key}] if party.code_key else []
    where = {"_id": {"$ne": party.id}, "kind": party.kind, "merged_into": None, "$or": same}
    found = act.find_allowed("parties.view", Party, where, sort="_id", limit=SHOWN * 5)
    return [Candidate(one, why) for one in found if (why := what_is_alike(party, one))][:SHOWN]


def what_is_alike(one: Party, other: Party) -> str:
    """What speaks for these being one party; empty when nothing does."""
    if one.code_key and one.code_key == other.code_key:
        return "号码相同" if one.code == other.code else "号码只差容易看错的字"
    if one.name_key != other.name_key:
        return ""
    addresses = [party.address or party.home_address for party in (one, other)]
    if not all(addresses):
        return "名称相同"
    return "名称相同，地址相近" if alike(*addresses) >= ALIKE else ""


def doubles(act: Act) -> Iterator[tuple[Party, Candidate]]:
    """Pairs that look alike, for those who may merge; at most SHOWN, by name and then by code."""
    told: set[tuple[str, str]] = set()
    for key in ("name_key", "code_key"):
        for shared in _shared(act, key):
            where = {key: shared, "merged_into": None}
            found = act.find_allowed("parties.view", Party, where, sort="_id", limit=SHOWN)
            for at, one in enumerate(found):
                for other in found[at + 1 :]:
                    why = what_is_alike(one, other) if one.kind == other.kind else ""
                    if why and (one.id, other.id) not in told and len(told) < SHOWN:
                        told.add((one.id, other.id))
                        yield one, Candidate(other, why)


def _shared(act: Act, key: str) -> list[str]:
    """The values of `key` that several entries in force have."""
    parties: Any = act.store.database[Party.collection_name()]
    steps = [
        {"$match": {key: {"$gt": ""}, "merged_into": None}},
        {"$group": {"_id": f"${key}", "n": {"$sum": 1}}},
        {"$match": {"n": {"$gt": 1}}},
        {"$sort": {"_id": 1}},
        {"$limit": SHOWN * 5},
    ]
    return act.store.read(lambda: [row["_id"] for row in parties.aggregate(steps)])
