"""The database of a store: its collections, indexes and users, made and brought up to date by its administrator.

Every way in asks whether the store has what this program works with. `serve` adds what is lacking itself, where it
may; the others refuse and name the command.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from docstore import kernel
from docstore.errors import StartupError
from docstore.registry.registry import Registry
from docstore.store import structure, users
from docstore.store.address import MongoAddress
from docstore.store.datadir import DataDirectory
from docstore.store.store import Store

_COMMAND = "运行 ./quancheng module upgrade，由数据库管理员的账号补上。"
_SHOWN = 5


@contextmanager
def administrator(address: MongoAddress) -> Iterator[MongoClient[dict[str, Any]]]:
    """With the user that installs: who may make collections, indexes and users."""
    client: MongoClient[dict[str, Any]] = MongoClient(address.admin_uri, tz_aware=True)
    with client as admin:
        yield admin


def passwords(data: DataDirectory) -> dict[str, str]:
    """Of all database users: for who makes or changes them."""
    return {name: password(data, name) for name in users.USERS}


def password(data: DataDirectory, user: str) -> str:
    return data.password(f"mongo-{user}")


def tables(admin: MongoClient[Any], database: str) -> set[str]:
    """The collections of models, present and former: all but evidence, log and machinery."""
    apart = {*users.VAULT, *users.LEDGER, *kernel.MACHINERY}
    names = admin[database].list_collection_names(filter={"type": "collection"})
    return {name for name in names if name not in apart and not name.startswith("system.")}


def install(
    data: DataDirectory, address: MongoAddress, database: str, registry: Registry, but: Collection[str] = ()
) -> users.DatabaseUsers:
    """Collections, indexes and database users; run again it adds what a newer program has, and takes nothing away.

    `but`: collections whose indexes wait, until what is in them was brought into shape.
    """
    wanted = {name: () if name in but else models for name, models in kernel.indexes(registry).items()}
    with administrator(address) as admin:
        facts = users.install_collections(admin, database, wanted)
        former = sorted(tables(admin, database) - set(facts))
        return users.install_users(admin, address, database, [*facts, *former], passwords(data))


def lacking(store: Store) -> list[str]:
    """What `store`, opened as the application, has too little of for its registry."""
    return store.read(lambda: structure.lacking(store.database, kernel.indexes(store.registry)))


def require_complete(store: Store) -> None:
    """Raises StartupError, naming what is lacking and the command that adds it."""
    found = lacking(store)
    if found:
        raise StartupError("库是以前的程序建的，还缺：{what}。", what=in_words(found), next_step=_COMMAND)


def complete(data: DataDirectory, address: MongoAddress, registry: Registry, found: list[str]) -> None:
    """Add what is lacking. Raises StartupError when the administrator cannot sign in, or what is stored forbids it."""
    try:
        install(data, address, data.require_store().database, registry)
    except PyMongoError as error:
        said = error.details.get("errmsg") if isinstance(error, OperationFailure) and error.details else None
        raise StartupError(
            "库还缺：{what}。没有补成：{error}", what=in_words(found), error=said or error, next_step=_COMMAND
        ) from error


def in_words(found: list[str]) -> str:
    more = f"等 {len(found)} 项" if len(found) > _SHOWN else ""
    return "、".join(found[:_SHOWN]) + more
