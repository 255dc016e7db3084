"""The slip with an access code: printed for the party of a case, one valid at a time, opened in the portal.

A code is shown once and kept only as a digest. A new one makes the former void, so whoever asks for it names the slip
that it replaces: a page loaded again, or a second person who does not know of the first slip, makes nothing void.
"""

from __future__ import annotations

from docstore.access.actor import Actor
from docstore.access.sign_in import note_rest, tries_from
from docstore.errors import AccessDeniedError, ConflictError
from docstore.identifiers import code_digest, new_access_code
from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork, use_case
from modules.copies.models import AccessSlip

PERMISSION = "copies.hand_over_code"


class SlipInForceError(ConflictError):
    """The party holds a slip that whoever asked did not name; it stays valid."""

    code = "slip-in-force"
    next_step = "当事人手里的码没有变。丢失的，在案件页选“重新打印领取码”。"


@use_case
def hand_over_code(uow: UnitOfWork, *, case_id: str, replaces: str = "") -> str:
    """A new access code for the party of the case, printed on the slip that goes with a served document.

    `replaces` is the id of the slip that becomes void; empty for the first one. Raises ConflictError before anything
    was served, SlipInForceError when another slip is valid than the one named.
    """
    case = uow.get(CaseFile, case_id)
    uow.require(PERMISSION, case)
    if not _is_anything_served(uow, case):
        raise ConflictError("有了送达当事人的文书，才能打印领取码。")
    former = slip_in_force(uow, case)
    if former is not None:
        if former.id != replaces:
            raise SlipInForceError("领取码已经打印过，仍然有效，没有再打印。")
        former.is_withdrawn = True
        uow.update(former)
    code = new_access_code()
    slip = uow.insert(
        AccessSlip(
            case=case.id,
            party=case.party,
            code_sha256=code_digest(code),
            handed_over_at=uow.now(),
            handed_over_by=uow.actor.id,
        )
    )
    uow.record(
        "access_code_handed_over",
        case=case.id,
        objects=[{"kind": "access_slip", "id": slip.id}],
        detail={"replaces": former.id if former else ""},
    )
    return code


def slip_in_force(act: Act | UnitOfWork, case: CaseFile) -> AccessSlip | None:
    """The slip of the case whose code opens the portal: at most one is not withdrawn."""
    return act.first(AccessSlip, {"case": case.id, "is_withdrawn": False})


def may_hand_over_code(act: Act, case: CaseFile) -> bool:
    """Whether this person can print a slip now."""
    return act.allows(PERMISSION, case) and _is_anything_served(act, case)


def _is_anything_served(act: Act | UnitOfWork, case: CaseFile) -> bool:
    where = {"case": case.id, "type_key": "document", "audience": "served", "state": "issued"}
    return act.first(Record, where) is not None


def try_code(act: Act, code: str, *, address: str) -> tuple[str, Actor, CaseFile]:
    """As `open_slip`, for a stranger at `address`, whose wrong codes are counted. Raises TooManyTriesError."""
    tries = tries_from(act.store, address, "portal")
    is_last = tries.take()
    try:
        found = open_slip(act, code)
    except AccessDeniedError:
        if is_last:
            note_rest(act, account_id="", address=address, step="portal")
        raise
    tries.give_back()
    return found


def open_slip(act: Act, code: str) -> tuple[str, Actor, CaseFile]:
    """The slip's id, the party and the case that a code stands for.

    Raises AccessDeniedError, the same for every wrong code.
    """
    slip = act.first(AccessSlip, {"code_sha256": code_digest(code), "is_withdrawn": False})
    if slip is None:
        raise AccessDeniedError("领取码不对。", next_step="照单子上的十二位字符再输一次，不分大小写。")
    return slip.id, *_party(act, slip)


def party_by_slip(act: Act, slip_id: str) -> tuple[Actor, CaseFile]:
    """The party and the case of a slip that was opened before. Raises AccessDeniedError when it is not valid."""
    slip = act.first(AccessSlip, {"_id": slip_id, "is_withdrawn": False})
    if slip is None:
        raise AccessDeniedError("没有进入查询。", next_step="回到入口，输入单子上的领取码。")
    return _party(act, slip)


def _party(act: Act, slip: AccessSlip) -> tuple[Actor, CaseFile]:
    case = act.get(CaseFile, slip.case)
    return Actor(id=case.party, name=case.party_name, kind="party", roles=frozenset({"party"})), case


@use_case
def note_portal_entry(uow: UnitOfWork, *, case_id: str) -> None:
    """The party came in with its code."""
    uow.record("portal_entered", case=case_id, objects=[{"kind": "party", "id": uow.actor.id}])
