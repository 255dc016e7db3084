"""The fictional bureau of an exercise store: settings, one department, an account for each post."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from docstore.access.account import Account
from docstore.access.accounts import create_account
from docstore.access.actor import Actor
from docstore.access.secrecy import USUAL_CLEARANCE
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork, use_case
from modules.organisation.api import (
    BUREAU,
    Bureau,
    register_officer,
    set_certificate_period,
    set_up_bureau,
    set_up_department,
)

_FILE = Path(__file__).parent / "data" / "bureau.yaml"


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return data


def load(act: Act, password: str) -> list[dict[str, str]]:
    """Make the bureau unless it is there; returns a row {post, name, login} per account, in the order of the file."""
    if act.first(Bureau, {"_id": BUREAU}) is None:
        _make(act, password=password)
    return [{"post": one["post"], "name": one["name"], "login": one["username"]} for one in _people(act)]


def _people(act: Act | UnitOfWork) -> list[dict[str, Any]]:
    """Those whose posts this store knows: a module that is away takes its posts with it."""
    return [one for one in _data()["accounts"] if act.store.registry.roles.keys() >= set(one["roles"])]


def actor(act: Act, username: str) -> Actor:
    """The actor of a demo account."""
    account = act.find(Account, {"username": username}, limit=1)
    return account[0].as_actor()


@use_case
def _make(uow: UnitOfWork, *, password: str) -> None:
    data = _data()
    department = data["department"]["key"]
    set_up_bureau(uow, values=data["bureau"])
    for one in _people(uow):
        create_account(
            uow,
            username=one["username"],
            name=one["name"],
            password=password,
            roles=one["roles"],
            department=department if one.get("in_department") else "",
            departments_in_charge=[department] if one.get("in_charge") else [],
            certificate=one.get("certificate", ""),
            clearance=one.get("clearance", USUAL_CLEARANCE),
        )
    set_up_department(uow, name=data["department"]["name"], key=department)
    for one in data["officers"]:
        officer = register_officer(uow, name=one["name"], certificate=one["certificate"], department=department)
        days = {key: one[key].isoformat() for key in ("valid_from", "valid_until")}
        set_certificate_period(uow, officer_id=officer.id, **days)
