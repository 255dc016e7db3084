"""定密: the handler proposes, another person who answers for it decides; until then what is proposed protects already.

Change of level or period and early release go the same way. Sources: 保守国家秘密法 (2024); 国家秘密定密管理规定.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from docstore import clock
from docstore.access.same_person import did_one_of
from docstore.access.secrecy import LONGEST_YEARS, Level
from docstore.errors import ConflictError, InvalidInputError, NotFoundError, SecrecyError, SeparationOfDutiesError
from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from docstore.sentence import Sentence
from docstore.store.unit_of_work import UnitOfWork, use_case
from docstore.workflow import engine
from modules.secrecy.facet import level_of, of, own_of
from modules.secrecy.models import SecrecyProposal
from modules.secrecy.settings import highest
from modules.secrecy.things import Thing, case_id, change, event_object, may_see, people, require_sealed, thing
from modules.secrecy.workflow import PROPOSAL_FLOW, WAITING

AUTHORITY_ROLE = "classification_authority"
# What a decision on the level replaces; marks and the names of who knows stay.
_OF_LEVEL = ("level", "years", "until", "condition", "basis", "decided_by_name", "decided_on", "reviewed_on")


@use_case
def propose(
    uow: UnitOfWork,
    *,
    kind: str,
    key: str,
    level: int,
    basis: str,
    reason: str,
    years: int = 0,
    condition: str = "",
    source: str = "",
) -> SecrecyProposal:
    """Propose a level for a case or a record; 0 proposes the release.

    A higher level protects at once: the proposer, the handlers and those who decide may know. Raises InvalidInputError,
    ConflictError while another proposal waits, SecrecyError in a store that does not encrypt.
    """
    one = _own_thing(uow, kind, key)
    faults = _faults(uow, one, level, basis, reason, years, condition, source)
    if faults:
        raise InvalidInputError(fields=faults)
    if uow.first(SecrecyProposal, {"target": one.id, "state": WAITING}):
        raise ConflictError("已经有一份建议等着决定。", next_step="等定密责任人决定，再提新的。")
    if level >= Level.WORK_SECRET:
        require_sealed(uow, one)
    before = own_of(one)
    own = {**before, "is_waiting": True}
    if level > before.get("level", 0):
        deciding = [account.id for account in people(uow.act, AUTHORITY_ROLE)]
        own["level"] = level
        own["known_to"] = sorted({*before.get("known_to", []), uow.actor.id, *one.handlers, *deciding})
    proposal = uow.insert(
        SecrecyProposal(
            target_kind=kind,
            target=one.id,
            case=case_id(one),
            level=level,
            years=years or None,
            condition=condition.strip() or None,
            basis=basis.strip(),
            reason=reason.strip(),
            source=source.strip() or None,
            before={
                "level": before.get("level", 0),
                "added": sorted({*own.get("known_to", [])} - {*before.get("known_to", [])}),
            },
            proposed_by=uow.actor.id,
            proposed_by_name=uow.actor.name,
            proposed_at=uow.now(),
        )
    )
    change(uow, one, own)
    detail = {"to": WAITING, "level": level, "reason": proposal.reason, "known_to": own.get("known_to", [])}
    uow.record(
        "secrecy_proposed", case=proposal.case, objects=_objects(proposal, one), detail=detail, authority=proposal.basis
    )
    return proposal


@use_case
def decide(uow: UnitOfWork, *, proposal_id: str, is_agreed: bool, opinion: str = "") -> SecrecyProposal:
    """The person who answers for the level decides; a refusal sets back what the proposal had raised.

    Raises SeparationOfDutiesError for the proposer, SecrecyError where the level is beyond the bureau's authority and
    nothing is named that it derives from, NotFoundError to who may not know the thing.
    """
    proposal = uow.get(SecrecyProposal, proposal_id)
    one = thing(uow, proposal.target_kind, proposal.target)
    uow.require("secrecy.decide", proposal)
    if not may_see(uow, one):
        raise NotFoundError("没有找到。", next_step="要知悉这一件才能决定，请保密员核对涉密等级和知悉范围。")
    if did_one_of(uow, [(proposal.proposed_by, proposal.proposed_at)]):
        raise SeparationOfDutiesError("提出建议的人不能自己决定。")
    if not is_agreed and not opinion.strip():
        raise InvalidInputError(fields={"opinion": "不同意的，写明理由。"})
    proposal.decided_by, proposal.decided_by_name, proposal.decided_at = uow.actor.id, uow.actor.name, uow.now()
    proposal.opinion = opinion.strip() or None
    own = own_of(one) | {"is_waiting": False}
    if is_agreed:
        _require_authority(uow, proposal)
        own = {name: value for name, value in own.items() if name not in _OF_LEVEL} | _decided(uow, proposal)
    else:
        # Who was named or taken off since stays so; were nobody left, nobody could ever put it right.
        known = own.get("known_to", [])
        stays = [key for key in known if key not in proposal.before.get("added", [])]
        own |= {"level": proposal.before.get("level", 0), "known_to": stays or known}
    detail = {"level": proposal.level, "years": proposal.years, "reason": proposal.opinion or proposal.reason}
    engine.fire(
        uow,
        PROPOSAL_FLOW,
        proposal,
        "decide" if is_agreed else "refuse",
        case=proposal.case,
        objects=_objects(proposal, one),
        detail=detail,
    )
    change(uow, one, own)
    return proposal


def _own_thing(uow: UnitOfWork, kind: str, key: str) -> Thing:
    """Raises NotFoundError, AccessDeniedError."""
    one = thing(uow, kind, key)
    if not may_see(uow, one):
        raise NotFoundError("没有找到。")
    uow.require(f"secrecy.protect_{kind}", one)
    return one


def _faults(
    uow: UnitOfWork, one: Thing, level: int, basis: str, reason: str, years: int, condition: str, source: str
) -> dict[str, str]:
    faults = {}
    if level not in list(Level):
        return {"level": "选一个密级。"}
    chosen = Level(level)
    present = level_of(one)
    if level == own_of(one).get("level", 0) == Level.OPEN:
        faults["level"] = "现在就没有密级，不用解除。"
    if chosen > uow.actor.clearance:
        faults["level"] = Sentence("你的涉密等级不到{level}，请够级的人提出。", level=chosen.title)
    if isinstance(one, Record) and chosen < _level_of_whole(uow, one):
        faults["level"] = Sentence("案件是{level}，其中一件不能更低。", level=present.title)
    for name, text, longest in (
        ("basis", basis, 200),
        ("reason", reason, 500),
        ("source", source, 200),
        ("condition", condition, 200),
    ):
        if len(text.strip()) > longest:
            faults[name] = Sentence("最多 {longest} 个字。", longest=longest)
    if not basis.strip():
        faults["basis"] = "写依据：保密事项范围的哪一项，或者本局规定的哪一条。"
    if not reason.strip():
        faults["reason"] = "写理由。"
    if chosen.is_state_secret:
        longest = LONGEST_YEARS[chosen]
        if bool(years) == bool(condition.strip()):
            faults["years"] = "写保密期限，或者写解密条件，两个写一个。"
        elif years and not 1 <= years <= longest:
            faults["years"] = Sentence("{level}最长 {years} 年。", level=chosen.title, years=longest)
    elif years and not 1 <= years <= LONGEST_YEARS[Level.SECRET]:
        faults["years"] = Sentence("{level}最长 {years} 年。", level=chosen.title, years=LONGEST_YEARS[Level.SECRET])
    return faults


def _level_of_whole(uow: UnitOfWork, record: Record) -> int:
    whole = uow.first(CaseFile, {"_id": record.case or record.received_for or ""})
    return int(of(whole).get("level", 0)) if whole else 0


def _require_authority(uow: UnitOfWork, proposal: SecrecyProposal) -> None:
    level = Level(proposal.level)
    if level.is_state_secret and not proposal.source and level > highest(uow):
        raise SecrecyError(
            "本局没有定{level}的权限。",
            level=level.title,
            next_step="派生定密写明来源文件；不是派生的，现在的保护不动，报有定密权的机关。",
        )


def _decided(uow: UnitOfWork, proposal: SecrecyProposal) -> dict[str, Any]:
    if proposal.level == Level.OPEN:
        return {}
    today = clock.local_day(uow.now())
    found: dict[str, Any] = {
        "level": proposal.level,
        "basis": proposal.basis,
        "decided_by_name": uow.actor.name,
        "decided_on": today.isoformat(),
        "reviewed_on": today.isoformat(),
    }
    if proposal.condition:
        found["condition"] = proposal.condition
    if proposal.years:
        found |= {"years": proposal.years, "until": last_day(today, proposal.years).isoformat()}
    return found


def last_day(begun: date, years: int) -> date:
    """Of a period in years; begun on 29 February it ends on 28 February where there is no other."""
    try:
        return begun.replace(year=begun.year + years)
    except ValueError:
        return begun.replace(year=begun.year + years, day=28)


def _objects(proposal: SecrecyProposal, one: Thing) -> list[dict[str, Any]]:
    return [event_object(one), {"kind": SecrecyProposal.policy_kind, "id": proposal.id}]
