"""Use cases of parties: register, change. Doubles are merged in `merging`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docstore.errors import ConflictError, InvalidInputError
from docstore.sentence import Sentence
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork, use_case
from modules.parties.facts import completed, require_sound
from modules.parties.models import ORGANISATION, Party


@use_case
def register_party(uow: UnitOfWork, *, values: Mapping[str, str]) -> Party:
    """The party with this code: registered when unknown, brought up to date when its facts have changed.

    A party keeps its code when it changes its name, address or representative; what was before stands in the event.
    Cases opened before keep the facts that they were opened with. What is left empty says nothing. A person without an
    identity number is known by nothing, and registered anew.

    Raises InvalidInputError for a new code with a wrong check digit; what is registered already stays to be used.
    """
    uow.require("parties.register")
    facts = completed(values)
    known = party_with_code(uow, facts.get("credit_code") or facts.get("id_number", ""), facts.get("identity_kind", ""))
    if known is None:
        require_sound(facts)
        party = uow.insert(Party(**facts))
        uow.record("party_registered", objects=[party_object(party)], detail={"name": party.name})
        return party
    party = in_force(uow, known)
    if party.code != known.code:
        raise InvalidInputError(
            fields={_code_field(party): Sentence("这个号码的登记已经并入“{name}”，选择它来办理。", name=party.name)}
        )
    said = {key: value for key, value in facts.items() if value and key != "kind"}
    before = {key: getattr(party, key) for key, value in said.items() if getattr(party, key) != value}
    if before:
        _put(uow, party, {key: said[key] for key in before}, before, "")
    return party


@use_case
def change_party(uow: UnitOfWork, *, party_id: str, values: Mapping[str, str], reason: str) -> Party:
    """Write facts of the register anew; what is not in `values` stays, and cases keep what they were opened with.

    Raises InvalidInputError without a reason, for a code with a wrong check digit or of another party; ConflictError
    when nothing differs, or the entry was merged into another.
    """
    party = uow.get(Party, party_id)
    uow.require("parties.change", party)
    require_in_force(uow, party)
    if not reason.strip():
        raise InvalidInputError(fields={"reason": "写明为什么更改，原因会留痕。"})
    facts = completed({**party.facts(), **values, "kind": party.kind})
    after = {key: value for key, value in facts.items() if getattr(party, key) != value}
    if not after:
        raise ConflictError("没有改动，不用保存。")
    require_sound(facts, after)
    other = party_with_code(uow, facts.get("credit_code") or facts.get("id_number", ""), facts.get("identity_kind", ""))
    if other and other.id != party.id:
        taken = Sentence("这个号码登记的是“{name}”。确实是同一个当事人的，把两条合并。", name=other.name)
        raise InvalidInputError(fields={_code_field(party): taken})
    _put(uow, party, after, {key: getattr(party, key) for key in after}, reason.strip())
    return party


def _put(uow: UnitOfWork, party: Party, after: Mapping[str, str], before: Mapping[str, str], reason: str) -> None:
    for key, value in after.items():
        setattr(party, key, value)
    uow.update(party)
    detail: dict[str, Any] = {"before": dict(before), "after": dict(after)}
    uow.record("party_changed", objects=[party_object(party)], detail=detail | ({"reason": reason} if reason else {}))


def party_with_code(reads: Act | UnitOfWork, code: str, identity_kind: str = "") -> Party | None:
    """The entry with this 统一社会信用代码 or, with `identity_kind`, this identity number; also one merged since."""
    if not code:
        return None
    by = {"identity_kind": identity_kind, "id_number": code} if identity_kind else {"credit_code": code}
    return reads.first(Party, by)


def in_force(reads: Act | UnitOfWork, party: Party) -> Party:
    """The entry that stands for `party` now: itself, or the one that it was merged into."""
    while party.merged_into:
        party = reads.get(Party, party.merged_into)
    return party


def require_in_force(reads: Act | UnitOfWork, party: Party) -> None:
    """Raises ConflictError for an entry that was merged into another, naming it."""
    if party.merged_into:
        raise ConflictError("这一条已经并入“{name}”，到那一条去办。", name=in_force(reads, party).name)


def party_object(party: Party) -> dict[str, str]:
    """As events name it."""
    return {"kind": "party", "id": party.id}


def _code_field(party: Party) -> str:
    return "credit_code" if party.kind == ORGANISATION else "id_number"
