"""Counterparts of openupgradelib's helpers for external ids (Odoo's XML ids), the names of what data files brought."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

from docstore.errors import MigrationError
from docstore.registry import data_files
from docstore.registry.migration.batches import once
from docstore.registry.migration.environment import Cursor, Environment, cursor_of

logger = logging.getLogger("OpenUpgrade")


def load_data(
    env_or_cr: Environment | Cursor,
    module_name: str,
    filename: str,
    idref: Any = None,
    mode: str = "init",
    xml_transformation_filename: str | None = None,
) -> None:
    """Load a data file of the module (YAML), for what is newly needed. Its path is relative to the module's folder.

    (original: load_data(env_or_cr, module_name, filename, idref, mode, …), for XML and CSV.)
    """
    cr = cursor_of(env_or_cr)
    manifest = cr.store.registry.manifests.get(module_name)
    if manifest is None or not (manifest.folder / filename).is_file():
        raise MigrationError("模块 {module} 里没有数据文件 {file}。", module=module_name, file=filename)
    entries = data_files.read(module_name, Path(manifest.folder / filename))

    def load(session: Any) -> int:
        if session is None:
            return len(entries)
        counts = data_files.load(cr.store.registry, cr.store.database, session, entries)
        return counts["made"] + counts["changed"]

    once(cr, f"装入 {module_name}/{filename}", load, filename, [entry.external_id for entry in entries])


def rename_xmlids(cr: Environment | Cursor, xmlids_spec: Iterable[tuple[str, str]], allow_merge: bool = False) -> None:
    """Rename external ids: `[(old, new)]`, each with its module. A new id that is taken is an error.

    `allow_merge` then lets the new id stand and takes the old one away. (original: rename_xmlids)
    """
    at = cursor_of(cr)
    ids: Any = at.store.database.external_ids
    for old, new in xmlids_spec:
        if "." not in old or "." not in new:
            raise MigrationError("外部标识要带模块名：{old}、{new}。", old=old, new=new)

        def rename(session: Any, old: str = old, new: str = new) -> int:
            row = ids.find_one({"_id": old}, session=session)
            if row is None or session is None:
                return int(row is not None)
            if ids.find_one({"_id": new}, session=session) is None:
                ids.insert_one({**row, "_id": new, "module": new.split(".")[0]}, session=session)
            elif not allow_merge:
                raise MigrationError("外部标识 {new} 已经有了，{old} 不能改成它。", new=new, old=old)
            ids.delete_one({"_id": old}, session=session)
            return 1

        once(at, f"外部标识 {old} 改名 {new}", rename, old, new)


def add_xmlid(
    cr: Environment | Cursor, module: str, xmlid: str, model: str, res_id: str, noupdate: bool = False
) -> None:
    """Give a document that is there an external id. (original: add_xmlid)"""
    at = cursor_of(cr)
    row = {"collection": model, "document": res_id, "noupdate": noupdate, "module": module, "marks": {}}

    def add(session: Any) -> int:
        ids: Any = at.store.database.external_ids
        if session is None or ids.find_one({"_id": f"{module}.{xmlid}"}, session=session):
            return int(session is None)
        ids.insert_one({"_id": f"{module}.{xmlid}", **row}, session=session)
        return 1

    once(at, f"外部标识 {module}.{xmlid}", add, row)


def set_xml_ids_noupdate_value(env: Environment | Cursor, module: str, xml_ids: Iterable[str], value: bool) -> None:
    """Say whether later data files may change what stands behind the ids of `module`.

    (original: set_xml_ids_noupdate_value(env, module, xml_ids, value))
    """
    at, names = cursor_of(env), [f"{module}.{one}" for one in xml_ids]

    def put(session: Any) -> int:
        ids: Any = at.store.database.external_ids
        if session is None:
            return int(ids.count_documents({"_id": {"$in": names}}))
        return int(
            ids.update_many({"_id": {"$in": names}}, {"$set": {"noupdate": value}}, session=session).matched_count
        )

    once(at, f"noupdate={value}：{'、'.join(names)}", put, names, value)


def delete_records_safely_by_xml_id(
    env: Environment | Cursor, xml_ids: Iterable[str], delete_childs: bool = False
) -> None:
    """Remove what data files brought and nobody has changed; what was changed stays, marked `noupdate`.

    (original: delete_records_safely_by_xml_id(env, xml_ids, delete_childs))
    """
    at = cursor_of(env)
    for xml_id in xml_ids:
        once(at, f"删去 {xml_id}", partial(_delete, at, xml_id), xml_id)


def _delete(cr: Cursor, xml_id: str, session: Any) -> int:
    database: Any = cr.store.database
    row = database.external_ids.find_one({"_id": xml_id}, session=session)
    if row is None or session is None:
        return int(row is not None)
    if data_files.changed_by_people(database, session, row):
        database.external_ids.update_one({"_id": xml_id}, {"$set": {"noupdate": True}}, session=session)
        logger.info("%s was changed by somebody and stays", xml_id)
        return 0
    cr.removable(row["collection"]).delete_one({"_id": row["document"]}, session=session)
    database.external_ids.delete_one({"_id": xml_id}, session=session)
    return 1
