"""Use cases of the bureau's own data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docstore.errors import InvalidInputError
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork, use_case
from modules.organisation.models import BUREAU, Bureau, Department, Officer, Recorder


@use_case
def set_up_bureau(uow: UnitOfWork, *, values: Mapping[str, Any]) -> Bureau:
    """Enter or change the bureau's settings."""
    uow.require("organisation.manage")
    present = uow.first(Bureau, {"_id": BUREAU})
    bureau = present or Bureau(id=BUREAU)
    for key, value in values.items():
        setattr(bureau, key, value)
    uow.update(bureau) if present else uow.insert(bureau)
    uow.record("bureau_changed", objects=[{"kind": "bureau", "id": BUREAU}], detail={"values": dict(values)})
    return bureau


@use_case
def set_up_department(uow: UnitOfWork, /, *, name: str, key: str = "", **posts: str) -> Department:
    """Register a department with its posts (head, keeper, deputy_keeper, leader_in_charge), or change them."""
    uow.require("organisation.manage")
    present = uow.first(Department, {"_id": key}) if key else None
    department = present or (Department(id=key) if key else Department())
    department.name = name
    for post, account in posts.items():
        setattr(department, post, account)
    uow.update(department) if present else uow.insert(department)
    uow.record(
        "department_changed",
        objects=[{"kind": "department", "id": department.id}],
        detail={"name": name, "posts": posts},
        authority="第十二条",
    )
    return department


@use_case
def register_officer(uow: UnitOfWork, *, name: str, certificate: str, department: str = "") -> Officer:
    """The officer with this name and certificate, registered when unknown.

    The same certificate under another name is another entry, and its event names the first: which of the two is
    right is for the administrator to find out, not for whoever opens a case to overwrite.
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


@use_case
def register_recorder(uow: UnitOfWork, *, number: str) -> Recorder:
    """The recorder with `number`, registered when unknown."""
    known = uow.first(Recorder, {"number": number})
    if known is not None:
        return known
    uow.require("recorders.register")
    recorder = uow.insert(Recorder(number=number))
    uow.record("recorder_registered", objects=[{"kind": "recorder", "id": recorder.id}], detail={"number": number})
    return recorder


def bureau(act: Act | UnitOfWork) -> Bureau:
    """The bureau's settings. Raises InvalidInputError while nobody has entered them."""
    found = act.first(Bureau, {"_id": BUREAU})
    if found is None:
        raise InvalidInputError("本局设置还没有填。", fields={"bureau": "请系统管理员先填本局名称、复议机关和法院。"})
    return found


def bureau_name(act: Act) -> str:
    """For the head of the portal and the sign-in page; empty until it is entered."""
    found = act.first(Bureau, {"_id": BUREAU})
    return str(found.name) if found else ""
