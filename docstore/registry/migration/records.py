"""Counterparts of openupgradelib's helpers for whole documents: the same names and arguments, on MongoDB."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import mongoengine as me

from docstore.errors import MigrationError
from docstore.registry.migration.batches import Function, by_function, by_update, in_batches, once
from docstore.registry.migration.environment import BATCH, Cursor, Environment, Records, cursor_of

logger = logging.getLogger("OpenUpgrade")

# What a target keeps of the documents merged into it, by operation of `field_spec`.
_MERGES: dict[str, Callable[[list[Any]], Any]] = {
    "other": lambda values: values[0],
    "first_not_null": lambda values: values[0],
    "merge": lambda values: (
        list(dict.fromkeys(one for value in values for one in value))
        if isinstance(values[0], list)
        else " | ".join(dict.fromkeys(map(str, values)))
    ),
    "sum": sum,
    "avg": lambda values: sum(values) / len(values),
    "max": max,
    "min": min,
    "and": all,
    "or": any,
}


def logged_query(
    cr: Environment | Cursor, query: Mapping[str, Any], args: Any = None, skip_no_result: bool = False
) -> int:
    """An update of one's own, in batches: `{"table": …, "where": {…}, "update": {…} or [pipeline]}`; returns how many.

    It must come to the same when it runs twice. (original: logged_query(cr, query, args, skip_no_result), with SQL.)
    """
    unknown = set(query) - {"table", "where", "update"}
    if unknown or "table" not in query or "update" not in query or args:
        raise MigrationError("logged_query 要写 table、where、update，别的不要：{query}", query=dict(query))
    where, update = query.get("where", {}), query["update"]
    count = in_batches(cursor_of(cr), query["table"], f"更新 {where}", where, by_update(update), update)
    if count or not skip_no_result:
        logger.debug("%d documents affected by %s", count, dict(query))
    return count


def change_documents(env: Environment | Cursor, table: str, where: Mapping[str, Any], function: Function) -> int:
    """For what no update can say: `function(document)` returns the fields to set, and with None to remove.

    It is called once for each document that `where` describes, again after an interruption. No counterpart in the
    library: there one writes Python over records.
    """
    name = getattr(function, "__qualname__", "function")
    return in_batches(cursor_of(env), table, name, where, by_function(function), name)


def chunked(records: Records, single: bool = True) -> Iterator[Any]:
    """The documents of `env["collection"].search({…})` in bounded memory, one by one or in lists.

    (original: chunked(records, single))
    """
    chunk: list[dict[str, Any]] = []
    for record in records:
        if single:
            yield record
            continue
        chunk.append(record)
        if len(chunk) == BATCH:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def rename_models(cr: Environment | Cursor, model_spec: Iterable[tuple[str, str]]) -> None:
    """Move all documents of a collection into another: `[(old, new)]`. The ids stay; external ids follow.

    (original: rename_models(cr, model_spec) and rename_tables(cr, table_spec): here a model is its collection.)
    """
    at = cursor_of(cr)
    for old, new in model_spec:
        at.removable(old)
        at.collection(new)

        def move(collection: Any, ids: Sequence[Any], session: Any, target: str = new) -> None:
            rows = list(collection.find({"_id": {"$in": list(ids)}}, session=session))
            at.store.database[target].insert_many(rows, session=session)
            collection.delete_many({"_id": {"$in": list(ids)}}, session=session)

        in_batches(at, old, f"移到 {new}", {}, move, new)
        once(at, f"{old} 的外部标识改指 {new}", partial(_repoint, at, old, new), old, new)
        at.moved[new] = old


rename_tables = rename_models


def merge_records(
    env: Environment | Cursor,
    model_name: str,
    record_ids: Iterable[str],
    target_record_id: str,
    field_spec: Mapping[str, str] | None = None,
    method: str = "orm",
    delete: bool = True,
    exclude_columns: Iterable[tuple[str, str]] | None = None,
    model_table: str | None = None,
) -> None:
    """Merge doubles into one document; every declared text field that holds one of their ids then holds the target's.

    `field_spec` says for a field what becomes of the values (`merge`, `sum`, `avg`, `max`, `min`, `and`, `or`,
    `other`); without, the target keeps its own, or takes the first. `exclude_columns`: `(collection, field)` to leave.
    (original: merge_records(env, model_name, record_ids, target_record_id, field_spec, method, delete, …))
    """
    cr, table = cursor_of(env), model_table or model_name
    doubles = [key for key in record_ids if key != target_record_id]
    collection = cr.removable(table) if delete else cr.collection(table)

    def merge(session: Any) -> int:
        rows = {
            row["_id"]: row for row in collection.find({"_id": {"$in": [target_record_id, *doubles]}}, session=session)
        }
        if target_record_id not in rows:
            raise MigrationError("{table} 里没有要并入的 {target}。", table=table, target=target_record_id)
        found = [rows[key] for key in (target_record_id, *doubles) if key in rows]
        if session is not None and len(found) > 1:
            values = _merged(found, field_spec or {})
            collection.update_one({"_id": target_record_id}, {"$set": values}, session=session)
            if delete:
                collection.delete_many({"_id": {"$in": doubles}}, session=session)
        return len(found) - 1

    for name, field, many in _text_fields(cr):
        if (name, field) not in set(exclude_columns or ()):
            change = by_function(partial(_replace, field, doubles, target_record_id))
            label = f"{field} 改指并入的一条"
            in_batches(cr, name, label, {field: {"$in": doubles}}, change, doubles, target_record_id, many)
    once(cr, f"{table}：并成一条", merge, doubles, target_record_id)


def _merged(rows: Sequence[Mapping[str, Any]], spec: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in dict.fromkeys(key for row in rows for key in row if key not in ("_id", "revision")):
        given = [row[field] for row in rows if row.get(field) not in (None, "", [])]
        operation = _MERGES.get(spec.get(field, "other"))
        if operation is None:
            raise MigrationError("merge_records 不认识 {field} 的 {operation}。", field=field, operation=spec[field])
        if given:
            values[field] = operation(given)
    return values


def _text_fields(cr: Cursor) -> Iterator[tuple[str, str, bool]]:
    """Collection, field, and whether it holds a list, of every declared field that may hold an id."""
    for table, model in cr.store.registry.models.items():
        if table not in cr.tables:
            continue
        for name, field in model._fields.items():
            many = isinstance(field, me.ListField)
            if name != "id" and isinstance(field.field if many else field, me.StringField):
                yield table, field.db_field, many


def _replace(field: str, doubles: Sequence[str], target: str, row: Mapping[str, Any]) -> dict[str, Any]:
    value = row[field]
    if isinstance(value, list):
        return {field: list(dict.fromkeys(target if one in doubles else one for one in value))}
    return {field: target}


def _repoint(cr: Cursor, old: str, new: str, session: Any) -> int:
    ids: Any = cr.store.database.external_ids
    if session is None:
        return int(ids.count_documents({"collection": old}))
    return int(ids.update_many({"collection": old}, {"$set": {"collection": new}}, session=session).modified_count)
