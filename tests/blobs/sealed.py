"""A store whose blobs are sealed, as `./quancheng encryption on` makes it, and a look at what lies in the database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pymongo.database import Database

from docstore.access.actor import SYSTEM
from docstore.blobs import encrypting, master_keys
from docstore.store.act import Act
from docstore.store.store import Store


def turned_on(store: Store, path: Path) -> Store:
    """The same store with the keys of `path`, and encryption on."""
    sealed = Store(store.client, store.database.name, store.registry, load_keys=lambda: master_keys.load(path))
    encrypting.turn_on(Act(sealed, SYSTEM), path)
    return sealed


def where_found(database: Database[Any], needle: bytes) -> set[str]:
    """The collections in which `needle` can be read, documents taken as the bytes that they are on the disk."""
    names = [name for name in database.list_collection_names() if not name.startswith("system.")]
    return {name for name in names if any(needle in batch for batch in database[name].find_raw_batches({}))}
