"""Use cases of the bureau's own data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from docstore.errors import InvalidInputError
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork, use_case
from modules.organisation.models import BUREAU, Bureau, Department, Officer, Recorder
from modules.organisation.settings import BureauSetting, declared

_CERTIFICATES: dict[str, str] = {}  # of officers by their id, as far as this process was asked for them


@use_case
def set_up_bureau(uow: UnitOfWork, *, values: Mapping[str, Any]) -> Bureau:
    """Enter or change settings of the bureau; the event tells each before and after.

    Raises InvalidInputError with a sentence for each value that will not do, KeyError for what no module declares.
    """
    uow.require("organisation.manage")
    known = declared(uow)
    read, faults = _read(uow, {key: (known[key], typed) for key, typed in values.items()})
    if faults:
        raise InvalidInputError("本局设置没有保存。", fields=faults)
    present = uow.first(Bureau, {"_id": BUREAU})
    bureau = present or Bureau(id=BUREAU)
    changes = []
    for key, value in read.items():
        one = known[key]
        kept = bureau.secrets if one.is_secret else bureau.values
        if key in kept and kept[key] == value:
            continue
        seen = {} if one.is_secret else {"before": kept.get(key), "after": value}
        changes.append({"key": key, "title": one.title, **seen})
        kept[key] = value
    if changes:
        uow.update(bureau) if present else uow.insert(bureau)
        uow.record("bureau_changed", objects=[{"kind": "bureau", "id": BUREAU}], detail={"changes": changes})
    return bureau


def _read(uow: UnitOfWork, typed: Mapping[str, tuple[BureauSetting, Any]]) -> tuple[dict[str, Any], dict[str, str]]:
    read: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for key, (one, value) in typed.items():
        try:
            read[key] = one.read(uow, value)
        except ValueError as error:
            faults[key] = error.args[0]  # as it was made, still open to translation
    return read, faults


@use_case
def set_up_department(uow: UnitOfWork, /, *, name: str, key: str = "") -> Department:
    """Register a department, or give the one with this key another name. Its people come with their posts.

    Raises AccessDeniedError.
    """
    uow.require("organisation.manage")
    present = uow.first(Department, {"_id": key}) if key else None
    department = present or (Department(id=key) if key else Department())
    department.name = name
    uow.update(department) if present else uow.insert(department)
    uow.record(
        "department_changed",
        objects=[{"kind": "department", "id": department.id}],
        detail={"name": name},
    )
    return department


@use_case
def register_officer(uow: UnitOfWork, *, name: str, certificate: str, department: str = "") -> Officer:
    """The officer with this name and certificate, registered when unknown.

    The same certificate under another name is another entry, and its event names the first: which of the two is
    right is for the administrator to find out, not for whoever opens a case to overwrite. Raises AccessDeniedError for
    an unknown one, where the actor may not register.
    """
    same = officers_with(uow, certificate)
    for known in same:
        if known.name == name:
            return known
    uow.require("officers.register")
    officer = uow.insert(Officer(name=name, certificate=certificate, department=department))
    uow.record(
        "officer_registered",
        objects=[{"kind": "officer", "id": officer.id}],
        detail={"name": name, "certificate": certificate, "also_registered_to": [one.name for one in same]},
    )
    return officer


def officers_with(act: Act | UnitOfWork, certificate: str) -> list[Officer]:
    """Who is registered with this certificate number: one, unless a certificate was written down for several."""
    return act.find(Officer, {"certificate": certificate})


def certificates_of(act: Act | UnitOfWork, officers: Sequence[str]) -> frozenset[str]:
    """The certificate numbers of these officers. None is ever changed, so each is read once in a process."""
    unknown = [key for key in officers if key not in _CERTIFICATES]
    if unknown:
        found = act.find(Officer, {"_id": {"$in": unknown}})
        _CERTIFICATES.update((one.id, one.certificate) for one in found)
    return frozenset(_CERTIFICATES[key] for key in officers if key in _CERTIFICATES)


@use_case
def register_recorder(uow: UnitOfWork, *, number: str) -> Recorder:
    """The recorder with `number`, registered when unknown; raises AccessDeniedError then for who may not register."""
    known = uow.first(Recorder, {"number": number})
    if known is not None:
        return known
    uow.require("recorders.register")
    recorder = uow.insert(Recorder(number=number))
    uow.record("recorder_registered", objects=[{"kind": "recorder", "id": recorder.id}], detail={"number": number})
    return recorder
