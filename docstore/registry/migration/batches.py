"""Changing many documents: in order of `_id`, a batch at a time, each batch with its place in the journal in one
transaction. A step that is done is skipped, one that was interrupted goes on after the last document it changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bson import json_util
from pymongo import UpdateOne

from docstore.custody.canonical import digest
from docstore.errors import MigrationError
from docstore.registry.migration.environment import BATCH, Cursor
from docstore.registry.migration.journal import Step

# What a batch does: `(collection, ids, session)`.
Change = Callable[[Any, Sequence[Any], Any], None]
# A document as it is → the fields to set, and with None to remove; an empty mapping leaves it alone.
Function = Callable[[dict[str, Any]], Mapping[str, Any]]


def by_update(update: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> Change:
    """The same update, or pipeline, for all."""

    def change(collection: Any, ids: Sequence[Any], session: Any) -> None:
        collection.update_many({"_id": {"$in": list(ids)}}, update, session=session)

    return change


def by_function(function: Function) -> Change:
    """Each document as `function` says."""

    def change(collection: Any, ids: Sequence[Any], session: Any) -> None:
        updates = []
        for row in collection.find({"_id": {"$in": list(ids)}}, session=session):
            fields = function(row)
            put = {key: value for key, value in fields.items() if value is not None}
            gone = {key: "" for key, value in fields.items() if value is None}
            if put or gone:
                wanted = {name: part for name, part in (("$set", put), ("$unset", gone)) if part}
                updates.append(UpdateOne({"_id": row["_id"]}, wanted))
        if updates:
            collection.bulk_write(updates, ordered=False, session=session)

    return change


def in_batches(cr: Cursor, table: str, label: str, where: Mapping[str, Any], change: Change, *asked: Any) -> int:
    """Do `change` to the documents of `table` that `where` describes; returns how many.

    `asked` is what, beside table, label and `where`, makes this step this step. Raises MigrationError when the database
    refuses, naming the step and the document it had come to.
    """
    collection = cr.collection(cr.moved.get(table, table) if cr.is_trial else table)
    if cr.journal is None:
        found = int(collection.count_documents(_as_now(where, cr.renamed.get(table, {}))))
        cr.trial.append((f"{table}：{label}", found))
        return found
    step = cr.journal.step(cr.steps, f"{table}：{label}", _digest(table, label, where, asked))
    cr.steps += 1
    while not step.done:
        cr.store.transact(lambda session: _batch(cr, collection, step, where, change, session))
    return step.documents


def once(cr: Cursor, label: str, act: Callable[[Any], int], *asked: Any) -> int:
    """A step of one small transaction: `act(session)` returns how many documents it changed; a trial asks None."""
    if cr.journal is None:
        found = act(None)
        cr.trial.append((label, found))
        return found
    step = cr.journal.step(cr.steps, label, _digest(label, asked))
    cr.steps += 1
    if not step.done:

        def work(session: Any) -> None:
            step.documents = act(session)
            step.done = True
            cr.journal.keep(session)  # type: ignore[union-attr]

        cr.store.transact(work)
    return step.documents


def _batch(cr: Cursor, collection: Any, step: Step, where: Mapping[str, Any], change: Change, session: Any) -> None:
    before = (step.last, step.documents)
    asked = {"$and": [dict(where), {"_id": {"$gt": step.last}}]} if step.last is not None else dict(where)
    ids = [row["_id"] for row in collection.find(asked, {"_id": 1}, sort=[("_id", 1)], limit=BATCH, session=session)]
    try:
        if ids:
            change(collection, ids, session)
            step.last, step.documents = ids[-1], step.documents + len(ids)
        step.done = len(ids) < BATCH
        cr.journal.keep(session)  # type: ignore[union-attr]
    except BaseException:
        step.last, step.documents = before  # the transaction is undone, or done again
        step.done = False
        raise


def _as_now(where: Any, names: Mapping[str, str]) -> Any:
    """`where` in the names that fields have before the renamings of a trial."""
    if isinstance(where, Mapping):
        return {names.get(key, key): _as_now(value, names) for key, value in where.items()}
    return [_as_now(one, names) for one in where] if isinstance(where, list) else where


def _digest(*parts: Any) -> str:
    try:
        return digest({"step": json_util.dumps(parts, sort_keys=True)})
    except TypeError as error:
        raise MigrationError("迁移脚本的参数写不成文字，续不上：{error}", error=error)
