"""Collections and least-privilege users of one database, made at installation by the admin user.

MongoDB has no "deny", so every right is granted collection by collection. What is in the vault (the bytes)
and the ledger (events, Merkle log, fixity results) can be found and inserted, nothing else: the server itself
refuses to change or remove it, whatever the application does. Only `door`, which disposition alone uses, may
remove from the vault; nobody may from the ledger.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pymongo import ASCENDING, IndexModel, MongoClient
from pymongo.database import Database
from pymongo.errors import OperationFailure

from docstore.store.address import MongoAddress

VAULT_BUCKETS = ("vault_media", "vault_documents")
# The bytes, and the keys without which sealed bytes are as good as removed.
VAULT = (*(f"{bucket}.{part}" for bucket in VAULT_BUCKETS for part in ("files", "chunks")), "blob_keys")
LEDGER = ("custody_events", "log_leaves", "log_nodes", "log_checkpoints", "log_stamps", "fixity_results")

USERS = ("app", "door", "broker")

READ_AND_APPEND = ["find", "insert", "listIndexes"]
READ_AND_WRITE = ["find", "insert", "update", "remove", "listIndexes"]
_INDEX_WORDS = ("unique", "sparse", "partialFilterExpression")
_ALREADY_EXISTS = (51002, 51003)  # role, user

# How WiredTiger lays collections on the disk. Video and sound are compressed already: compressing them again halves the
# writing speed for nothing. Ten chunks to a page cost the server a tenth less to write than each by itself; what reads
# one chunk reads the others with it, in a millisecond.
_STORAGE = {
    "vault_media.chunks": "block_compressor=none,leaf_page_max=3MB",
    "vault_documents.chunks": "block_compressor=zstd",
}

# Those of GridFS as its specification names them, so that no driver asks for the right to make them.
_VAULT_INDEXES = {
    "files": IndexModel([("filename", ASCENDING), ("uploadDate", ASCENDING)]),
    "chunks": IndexModel([("files_id", ASCENDING), ("n", ASCENDING)], unique=True),
    "blob_keys": IndexModel([("blob", ASCENDING)]),
}


@dataclass(frozen=True)
class DatabaseUsers:
    """URIs of the three users of `database`. `broker` may do anything in `<database>_broker`, and nothing elsewhere."""

    database: str
    app: str
    door: str
    broker: str


def broker_database(database: str) -> str:
    """The name of the database of hints, beside that of the store."""
    return f"{database}_broker"


def install_collections(
    admin: MongoClient[Any], database: str, indexes: Mapping[str, Sequence[IndexModel]]
) -> list[str]:
    """Make vault, ledger and facts with their indexes; returns the names of the facts.

    `indexes` names every collection of facts (an empty list where none but `_id` is wanted); under the name
    of a ledger or vault collection it adds indexes to that. May be run again, and then adds what is new; an index of
    facts that is now declared otherwise is made anew.
    """
    db = admin[database]
    existing = set(db.list_collection_names())
    facts = [name for name in indexes if name not in (*VAULT, *LEDGER)]
    for name in (*VAULT, *LEDGER, *facts):
        if name not in existing:
            _create(db, name)
    for name in VAULT:
        db[name].create_indexes([_VAULT_INDEXES[name.rpartition(".")[2]]])
    for name, models in indexes.items():
        if models:
            for outdated in changed_indexes(db[name], models):
                db[name].drop_index(outdated)
            db[name].create_indexes(list(models))
    return facts


def changed_indexes(collection: Any, wanted: Sequence[IndexModel]) -> list[str]:
    """The names of those of `wanted` that are there, but with other words on what they hold to."""
    asked = {model.document["name"]: _words_of(model.document) for model in wanted}
    there = {row["name"]: _words_of(row) for row in collection.list_indexes()}
    return sorted(name for name, words in asked.items() if there.get(name, words) != words)


def _words_of(index: Mapping[str, Any]) -> dict[str, Any]:
    return {word: dict(index[word]) if word.startswith("partial") else True for word in _INDEX_WORDS if index.get(word)}


def install_users(
    admin: MongoClient[Any], address: MongoAddress, database: str, facts: Sequence[str], passwords: Mapping[str, str]
) -> DatabaseUsers:
    """Make the roles and the users `app`, `door`, `broker`, or bring them up to date; returns their URIs.

    `passwords` has one for each of the three. `facts` as `install_collections` returns them.
    """
    db = admin[database]
    app = [_privilege(database, name, READ_AND_WRITE) for name in facts]
    app += [_privilege(database, name, READ_AND_APPEND) for name in (*VAULT, *LEDGER)]
    app.append(_privilege(database, "", ["listCollections", "dbStats"]))
    door = [_privilege(database, name, ["remove"]) for name in VAULT]
    _put(db, "Role", "app", privileges=app, roles=[])
    _put(db, "Role", "door", privileges=door, roles=["app"])
    _put(db, "User", "app", pwd=passwords["app"], roles=["app"])
    _put(db, "User", "door", pwd=passwords["door"], roles=["door"])
    broker = {"role": "readWrite", "db": broker_database(database)}
    _put(db, "User", "broker", pwd=passwords["broker"], roles=[broker])
    uris = {user: user_uri(address, database, user, passwords[user]) for user in USERS}
    return DatabaseUsers(database, **uris)


def user_uri(address: MongoAddress, database: str, user: str, password: str) -> str:
    """The URI of a user that was installed before. A process is given only those that it works with."""
    if user != "broker":
        return address.uri(user, password, source=database, database=database)
    uri = address.uri(user, password, source=database, database=broker_database(database))
    # Hints may be lost, so nobody waits for the journal.
    return uri if re.search(r"[?&]w=", uri) else f"{uri}&w=1"


def _create(db: Database[Any], name: str) -> None:
    storage = _STORAGE.get(name)
    if storage is None:
        db.create_collection(name)
        return
    db.create_collection(name, storageEngine={"wiredTiger": {"configString": storage}})


def _privilege(database: str, collection: str, actions: list[str]) -> dict[str, Any]:
    return {"resource": {"db": database, "collection": collection}, "actions": actions}


def _put(db: Database[Any], kind: str, name: str, **content: Any) -> None:
    """Create a user or a role, or replace what it may do."""
    try:
        db.command(f"create{kind}", name, **content)
    except OperationFailure as error:
        if error.code not in _ALREADY_EXISTS:
            raise
        db.command(f"update{kind}", name, **content)
