"""Whether a database has the collections, indexes and rights that this program works with.

A store made by an older program lacks those of a newer one, and would fail with the first act that needs them. The
question needs no administrator: everybody may read his own rights.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pymongo import IndexModel
from pymongo.database import Database

from docstore.store import users


def lacking(database: Database[Any], indexes: Mapping[str, Sequence[IndexModel]]) -> list[str]:
    """What `database`, opened as the application, has too little of: each in words, empty when nothing is.

    `indexes` as for `users.install_collections`.
    """
    there = set(database.list_collection_names())
    rights = _rights(database)
    found = []
    for name in dict.fromkeys((*users.VAULT, *users.LEDGER, *indexes)):
        wanted = users.READ_AND_APPEND if name in (*users.VAULT, *users.LEDGER) else users.READ_AND_WRITE
        if name not in there:
            found.append(f"集合 {name}")
        elif not rights.get(name, frozenset()).issuperset(wanted):
            found.append(f"集合 {name} 的权限")
        else:
            found += [f"索引 {name}.{index}" for index in _missing(database[name], indexes.get(name, ()))]
    return found


def _rights(database: Database[Any]) -> dict[str, frozenset[str]]:
    """Collection → what the user at work may do there."""
    status = database.command("connectionStatus", showPrivileges=True)
    return {
        one["resource"]["collection"]: frozenset(one["actions"])
        for one in status["authInfo"]["authenticatedUserPrivileges"]
        if one["resource"].get("db") == database.name
    }


def _missing(collection: Any, wanted: Sequence[IndexModel]) -> list[str]:
    """Those that are not there, or are declared otherwise than they stand."""
    absent = {model.document["name"] for model in wanted} - {row["name"] for row in collection.list_indexes()}
    return sorted({*absent, *users.changed_indexes(collection, wanted)})
