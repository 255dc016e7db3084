"""Counterparts of openupgradelib's helpers for fields: the same names and arguments, on MongoDB.

Where the library has a table, this has a collection; model and collection have one name. Each call is a step that is
logged, counted and resumed. The library's own words are quoted as `(original: …)`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from docstore.errors import MigrationError
from docstore.registry.migration.batches import by_update, in_batches
from docstore.registry.migration.environment import Cursor, Environment, cursor_of

Pairs = Mapping[str, Iterable[tuple[Any, ...]]]


def rename_fields(env: Environment | Cursor, field_spec: Iterable[Sequence[str]], no_deep: bool = False) -> None:
    """Rename fields: `(model, collection, old, new)` each. Documents that lack the field are left alone.

    (original: rename_fields(env, field_spec, no_deep); it also mends views and filters, of which there are none.)
    """
    cr = cursor_of(env)
    for model, table, old, new in field_spec:
        name = table or model
        in_batches(
            cr, name, f"{old} 改名 {new}", {old: {"$exists": True}}, by_update({"$rename": {old: new}}), old, new
        )
        cr.renamed.setdefault(name, {})[new] = old


def rename_columns(cr: Environment | Cursor, column_spec: Pairs) -> None:
    """Set a field aside: `{collection: [(old, new or None)]}`; None makes a legacy name (`get_legacy_name`).

    (original: rename_columns(cr, column_spec))
    """
    from docstore.registry.openupgrade import openupgrade

    rename_fields(
        cr,
        [
            (table, table, old, new or openupgrade.get_legacy_name(old))
            for table, pairs in column_spec.items()
            for old, new in pairs
        ],
    )


def copy_fields(cr: Environment | Cursor, column_spec: Pairs) -> None:
    """Copy values: `{collection: [(old, new or None, type or None)]}`; a type of MongoDB's `$convert` converts.

    (original: copy_columns(cr, column_spec), which stands here under both names.)
    """
    from docstore.registry.openupgrade import openupgrade

    at = cursor_of(cr)
    for table, rows in column_spec.items():
        for old, new, kind in rows:
            target = new or openupgrade.get_legacy_name(old)
            value: Any = {"$convert": {"input": f"${old}", "to": kind}} if kind else f"${old}"
            change = by_update([{"$set": {target: value}}])
            in_batches(at, table, f"{old} 复制到 {target}", {old: {"$exists": True}}, change, target, kind)


copy_columns = copy_fields


def map_values(
    cr: Environment | Cursor,
    source_column: str,
    target_column: str,
    mapping: Iterable[tuple[Any, Any]],
    model: str | None = None,
    table: str | None = None,
    write: str = "sql",
) -> None:
    """Write to `target_column` what `mapping` has for the value of `source_column`.

    `mapping` is `[(old, new)]`; old True means "has a value", False "has none"; new False means "take away". `write`
    is accepted and changes nothing. Raises MigrationError when source and target are the same: run again, it would map
    its own results. (original: map_values(cr, source_column, target_column, mapping, model, table, write))
    """
    name = table or model
    if not name or source_column == target_column:
        raise MigrationError("map_values 要说明集合，来源和目标不能是同一个字段：{field}。", field=source_column)
    for old, new in mapping:
        change = {"$unset": {target_column: ""}} if new is False else {"$set": {target_column: new}}
        label = f"{source_column} 的 {old!r} 对应 {target_column} 的 {new!r}"
        in_batches(cursor_of(cr), name, label, {source_column: _means(old)}, by_update(change), target_column, new)


def add_fields(env: Environment | Cursor, field_spec: Iterable[Sequence[Any]]) -> None:
    """Give a new field its first value: `(field, model, collection or False, type, sql type, module[, value])` each.

    Types are the declaration's business and read by nobody here; without a value there is nothing to do.
    (original: add_fields(env, field_spec))
    """
    for name, model, table, _type, _sql_type, _module, *value in field_spec:
        if value:
            change = by_update({"$set": {name: value[0]}})
            in_batches(cursor_of(env), table or model, f"新字段 {name}", {name: None}, change, value[0])


def set_defaults(
    cr: Environment | Cursor,
    pool: Any,
    default_spec: Mapping[str, Iterable[tuple[str, Any]]],
    force: bool = False,
    use_orm: bool = False,
) -> None:
    """Fill fields that have no value: `{model: [(field, value)]}`; None takes the default that the model declares.

    `force` overwrites values that are there. (original: set_defaults(cr, pool, default_spec, force, use_orm))
    """
    at = cursor_of(cr)
    for model, rows in default_spec.items():
        for name, value in rows:
            given = _declared_default(at, model, name) if value is None else value
            where: dict[str, Any] = {} if force else {name: None}
            in_batches(at, model, f"{name} 的缺省值", where, by_update({"$set": {name: given}}), given, force)


def _means(old: Any) -> Any:
    if old is True:
        return {"$nin": [None, ""]}
    return {"$in": [None, ""]} if old is False else old


def _declared_default(cr: Cursor, model: str, name: str) -> Any:
    declared = cr.store.registry.models.get(model)
    field = declared._fields.get(name) if declared is not None else None
    if field is None or field.default is None:
        raise MigrationError("{model} 没有为 {field} 声明缺省值。", model=model, field=name)
    return field.default() if callable(field.default) else field.default
