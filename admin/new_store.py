"""A store is made: a real one, or the exercise store with its fictional bureau."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pymongo import MongoClient

import settings
from admin import boot
from admin import database as db
from docstore.access.account import Account
from docstore.access.accounts import create_account
from docstore.access.actor import SYSTEM
from docstore.blobs import encrypting
from docstore.custody import keys
from docstore.custody.note import store_name
from docstore.identifiers import new_access_code, new_id
from docstore.registry import data_files
from docstore.store import birth
from docstore.store.act import Act
from docstore.store.address import MongoAddress
from docstore.store.datadir import DataDirectory, StoreMarker
from docstore.store.store import Store


def install(
    data: DataDirectory,
    address: MongoAddress,
    *,
    exercise: bool,
    database: str,
    administrator: Callable[[Store], object] | None = None,
) -> StoreMarker:
    """Make a store: collections, database users, the signing key, the first event, and whom it starts with.

    May be run again after a crash: the directory is marked as a store last of all.
    """
    loaded = boot.registry()
    uris = db.install(data, address, database, loaded)
    application: MongoClient[dict[str, Any]] = MongoClient(uris.app, tz_aware=True)
    with application as client:
        store = Store(client, database, loaded, load_keys=boot.key_loader(data))
        if not birth.is_born(store):
            key = new_id()
            path = data.secret_path(boot.KEY_FILE)
            path.unlink(missing_ok=True)  # left by an installation that did not finish; nothing was signed with it
            signer = keys.create_key(path, store_name(key))
            birth.give_birth(store, key, exercise=exercise, vkey=str(signer.verifier))
        data_files.load_first(store)
        if administrator is not None:
            administrator(store)
    marker = StoreMarker(exercise=exercise, database=database)
    data.mark_store(marker)
    return marker


@dataclass(frozen=True)
class LogIn:
    """One account of the exercise store, for people to try."""

    post: str
    name: str
    login: str
    password: str


def load_demo(data: DataDirectory, store: Store) -> list[LogIn]:
    """Make the fictional bureau unless it is there; returns a log-in for each post."""
    password = data.secret("demo-password", lambda: new_access_code().lower().encode()).decode()
    act = Act(store, SYSTEM)
    rows = [row for load in store.registry.of("exercise").values() for row in load(act, password)]
    return [LogIn(password=password, **row) for row in rows]


def make_real_store(
    data: DataDirectory,
    address: MongoAddress,
    *,
    system: tuple[str, str],
    security: tuple[str, str],
    encrypted: bool = False,
) -> None:
    """A real store with a system administrator, who then enters the bureau and proposes its people, and a security
    administrator, who confirms them: each a log-in and a password, that of the second one temporary.
    """

    def administrator(store: Store) -> None:
        act = Act(store, SYSTEM)
        if encrypted:
            encrypting.turn_on(act, boot.blob_keys_path(data))
        for (login, password), name, role, is_temporary in (
            (system, "系统管理员", "administrator", False),
            (security, "安全管理员", "security_administrator", True),
        ):
            if act.first(Account, {"username": login}) is None:
                create_account(
                    act, username=login, name=name, password=password, roles=[role], is_temporary=is_temporary
                )

    install(
        data,
        address,
        exercise=False,
        database=settings.current().database,
        administrator=administrator,
    )
