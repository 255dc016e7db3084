"""Data files of a module (`data/*.yaml`): documents that it brings, under external ids that stay.

    - {id: fire, model: cause_words, values: {title: 火灾}}
    - {id: fire_small, model: cause_words, noupdate: true, values: {title: 小火, above: {ref: fire}}}

An external id is `module.id`. `{ref: id}` or `{ref: module.id}` stands for the document's own id. A value that a person
has changed since is never overwritten, a document that a person has removed is not made again, and an entry with
`noupdate` is left alone once it is there (as Odoo's data files).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bson import json_util

from docstore.custody.canonical import digest
from docstore.errors import DeclarationError, InvalidInputError
from docstore.identifiers import new_id
from docstore.registry.registry import Registry
from docstore.registry.rows import read_rows, require_words
from docstore.store.store import Store


@dataclass(frozen=True)
class Entry:
    """One document of a data file; `values` with references as they are written."""

    module: str
    path: Path
    id: str
    model: str
    values: Mapping[str, Any]
    noupdate: bool = False

    @property
    def external_id(self) -> str:
        return f"{self.module}.{self.id}"


def read(module: str, path: Path) -> list[Entry]:
    """The entries of one file. Raises DeclarationError, naming file, entry and word."""
    entries = []
    for number, row in enumerate(read_rows(path), start=1):
        require_words(path, number, row, ("id", "model", "values"), ("noupdate",))
        if not str(row["id"]).isidentifier() or not isinstance(row["values"], Mapping):
            raise DeclarationError("{path} 第 {n} 项：id 用字母、数字和下划线，values 写成映射。", path=path, n=number)
        entries.append(Entry(module, path, row["id"], row["model"], row["values"], bool(row.get("noupdate", False))))
    return entries


def load(registry: Registry, database: Any, session: Any, entries: list[Entry]) -> dict[str, int]:
    """Bring the documents of `entries` into the store, in the caller's transaction.

    Returns how many were made, changed and left. Raises DeclarationError, naming file and entry, for an unknown model,
    an unknown reference or a value that the model does not take.
    """
    counts = {"made": 0, "changed": 0, "left": 0}
    for entry in entries:
        counts[_load(registry, database, session, entry)] += 1
    return counts


def load_first(store: Store) -> None:
    """What all modules of a new store bring. May be run again. Raises as `load`."""
    entries = [
        entry
        for manifest in store.registry.manifests.values()
        for name in manifest.data
        for entry in read(manifest.module, manifest.folder / name)
    ]
    store.transact(lambda session: load(store.registry, store.database, session, entries))


def changed_by_people(database: Any, session: Any, row: Mapping[str, Any]) -> bool:
    """Whether the document behind an external id differs from what its data file said."""
    there = database[row["collection"]].find_one({"_id": row["document"]}, session=session)
    return there is not None and any(_mark(there.get(key)) != mark for key, mark in row["marks"].items())


def _load(registry: Registry, database: Any, session: Any, entry: Entry) -> str:
    model = registry.models.get(entry.model)
    place: dict[str, Any] = {"path": entry.path, "id": entry.id, "model": entry.model}
    if model is None:
        raise DeclarationError("{path} 的 {id}：没有集合 {model}。", **place)
    if model.is_evidence:
        raise DeclarationError("{path} 的 {id}：{model} 里的是证据，不由数据文件带来。", **place)
    values = {key: _resolved(database, session, entry, value) for key, value in entry.values.items()}
    known = database.external_ids.find_one({"_id": entry.external_id}, session=session)
    collection = database[entry.model]
    if known is None:
        key = new_id()
        try:
            stored = model(id=key, **values).for_store()
        except (InvalidInputError, LookupError, TypeError, ValueError) as error:
            raise DeclarationError("{path} 的 {id}：{error}", path=entry.path, id=entry.id, error=error)
        collection.insert_one(stored, session=session)
        row = {"collection": entry.model, "document": key, "noupdate": entry.noupdate, "module": entry.module}
        database.external_ids.insert_one(
            {"_id": entry.external_id, **row, "marks": _marks(stored, values)}, session=session
        )
        return "made"
    there = collection.find_one({"_id": known["document"]}, session=session)
    if there is None or known["noupdate"]:
        return "left"
    changes = {
        key: value
        for key, value in values.items()
        if there.get(key) != value and _mark(there.get(key)) == known["marks"].get(key, _mark(None))
    }
    if not changes:
        return "left"
    collection.update_one({"_id": there["_id"]}, {"$set": changes, "$inc": {"revision": 1}}, session=session)
    marks = {**known["marks"], **{key: _mark(value) for key, value in changes.items()}}
    database.external_ids.update_one({"_id": entry.external_id}, {"$set": {"marks": marks}}, session=session)
    return "changed"


def _resolved(database: Any, session: Any, entry: Entry, value: Any) -> Any:
    if isinstance(value, list):
        return [_resolved(database, session, entry, one) for one in value]
    if not isinstance(value, Mapping) or set(value) != {"ref"}:
        return value
    wanted = str(value["ref"]) if "." in str(value["ref"]) else f"{entry.module}.{value['ref']}"
    row = database.external_ids.find_one({"_id": wanted}, session=session)
    if row is None:
        raise DeclarationError("{path} 的 {id}：没有 {ref}。", path=entry.path, id=entry.id, ref=wanted)
    return row["document"]


def _marks(stored: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, str]:
    return {key: _mark(stored.get(key)) for key in values}


def _mark(value: Any) -> str:
    return digest({"value": json_util.dumps(value, sort_keys=True)})
