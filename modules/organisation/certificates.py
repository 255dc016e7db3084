"""执法证: whether it was valid on the day of an act (行政处罚法第四十二条), and which ones run out.

Whoever keeps the periods enters one with each number. A handler who opens a case with an officer that nobody knows yet
has none to enter: he works on, the number stands in the list as what still has to be entered, and until it is the case
is not filed (K004).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from docstore import clock
from docstore.access.posting import period_faults
from docstore.errors import InvalidInputError
from docstore.sentence import Sentence
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork, use_case
from modules.organisation.models import Officer
from modules.organisation.services import register_officer

PERMISSION = "officers.maintain"
EXPIRES_SOON_DAYS = 90
VALID, EXPIRING, OVER, NOT_YET, UNKNOWN = "valid", "expiring", "over", "not_yet", "unknown"


def is_valid_on(act: Act | UnitOfWork, certificate: str, day: str) -> bool | None:
    """None while no period is entered. One number written down for several names counts for all of them."""
    known = [one for one in act.find(Officer, {"certificate": certificate}) if one.valid_from or one.valid_until]
    return any(_covers(one, day) for one in known) if known else None


def fault_on(act: Act | UnitOfWork, name: str, certificate: str, days: Iterable[str]) -> str:
    """Why this officer may not act on one of `days`; empty where nothing speaks against it."""
    for day in sorted(set(days)):
        if is_valid_on(act, certificate, day) is False:
            return Sentence(
                "{name}的执法证 {certificate} 在 {day} 不在有效期内，不能执法（行政处罚法第四十二条）。"
                "换一名执法人员，或者请系统管理员、法制机构核对有效期。",
                name=name,
                certificate=certificate,
                day=day,
            )
    return ""


def standing(officer: Officer, day: str) -> str:
    """Of the certificate on `day`: VALID, EXPIRING, OVER, NOT_YET or UNKNOWN."""
    if not officer.valid_from and not officer.valid_until:
        return UNKNOWN
    if not _covers(officer, day):
        return OVER if officer.valid_until and officer.valid_until < day else NOT_YET
    soon = (date.fromisoformat(day) + timedelta(days=EXPIRES_SOON_DAYS)).isoformat()
    return EXPIRING if officer.valid_until and officer.valid_until <= soon else VALID


def to_look_at(act: Act) -> Mapping[str, int]:
    """How many certificates are over, run out soon, or have no period; by standing, none left out that is not zero."""
    day = clock.local_day(act.now()).isoformat()
    found: dict[str, int] = {}
    for one in act.find(Officer, {}):
        found[standing(one, day)] = found.get(standing(one, day), 0) + 1
    return {key: found[key] for key in (OVER, EXPIRING, UNKNOWN) if key in found}


@use_case
def enter_officer(
    uow: UnitOfWork, *, name: str, certificate: str, department: str = "", valid_from: str = "", valid_until: str = ""
) -> Officer:
    """Register an officer with the days on the certificate: whoever keeps the periods enters both, nobody else any.

    Raises InvalidInputError; AccessDeniedError for days from somebody who does not keep them.
    """
    keeps = uow.allows(PERMISSION)
    if keeps and (faults := certificate_faults(valid_from, valid_until)):
        raise InvalidInputError(fields=faults)
    officer = register_officer(uow, name=name, certificate=certificate, department=department)
    if keeps or valid_from or valid_until:
        return set_period(uow, officer_id=officer.id, valid_from=valid_from, valid_until=valid_until)
    return officer


@use_case
def set_period(uow: UnitOfWork, *, officer_id: str, valid_from: str, valid_until: str) -> Officer:
    """Enter from when to when a certificate is valid, both days included. Raises InvalidInputError."""
    uow.require(PERMISSION)
    officer = uow.get(Officer, officer_id)
    if faults := certificate_faults(valid_from, valid_until):
        raise InvalidInputError(fields=faults)
    before = {"valid_from": officer.valid_from, "valid_until": officer.valid_until}
    after = {"valid_from": valid_from, "valid_until": valid_until}
    if before == after:
        return officer
    officer.valid_from, officer.valid_until = valid_from, valid_until
    uow.update(officer)
    uow.record(
        "officer_certificate_set",
        objects=[{"kind": "officer", "id": officer.id}],
        detail={"certificate": officer.certificate, "before": before, "after": after},
        authority="行政处罚法第四十二条",
    )
    return officer


def certificate_faults(valid_from: str, valid_until: str) -> dict[str, str]:
    """By field: both days are written, as days, in their order."""
    names = {"begins_on": "valid_from", "ends_on": "valid_until"}
    faults = {names[key]: text for key, text in period_faults(valid_from, valid_until).items()}
    for name, value in (("valid_from", valid_from), ("valid_until", valid_until)):
        if not value:
            faults[name] = "写执法证上的日期。"
    return faults


def _covers(officer: Officer, day: str) -> bool:
    return (officer.valid_from or "") <= day and (not officer.valid_until or day <= officer.valid_until)
