"""Taking a module out of a store: only when nothing that is kept needs it.

What its own data files brought, and nobody has changed, goes with it. Its collections stay, empty.
"""

from __future__ import annotations

from typing import Any

from docstore.errors import ConflictError, NotFoundError
from docstore.registry import data_files
from docstore.registry.manifest import KERNEL
from docstore.sentence import Sentence
from docstore.store.store import Store
from docstore.store.unit_of_work import UnitOfWork, use_case


@use_case
def uninstall(uow: UnitOfWork, *, module: str) -> None:
    """Raises NotFoundError; ConflictError for the kernel, or naming the modules that depend on it, or the records that
    are there."""
    uow.require("modules.manage")
    if module == KERNEL:
        raise ConflictError("内核不能卸。")
    registry, database = uow.store.registry, uow.store.database
    row = database.modules.find_one({"_id": module}, session=uow.session)
    if row is None:
        raise NotFoundError("模块 {name} 没有装。", name=module)
    needing = [name for name, one in registry.manifests.items() if module in one.depends]
    if needing:
        raise ConflictError(
            "模块 {name} 不能卸：{needing} 依赖它。",
            name=module,
            needing="、".join(needing),
            next_step="先卸依赖它的模块。",
        )
    brought = list(database.external_ids.find({"module": module}, session=uow.session))
    removable = [
        one
        for one in brought
        if one["collection"] in registry.models
        and not registry.models[one["collection"]].is_evidence
        and not data_files.changed_by_people(database, uow.session, one)
    ]
    held = holdings(uow.store, module, uow.session, {one["document"] for one in removable})
    if held:
        raise ConflictError(
            "模块 {name} 不能卸，还有它的：{held}。",
            name=module,
            held="、".join(held),
            next_step="这些要按保管期限留着；不再用它办新的，在权限里收回。",
        )
    for one in removable:
        database[one["collection"]].delete_one({"_id": one["document"]}, session=uow.session)
    database.external_ids.delete_many({"module": module}, session=uow.session)
    database.modules.delete_one({"_id": module}, session=uow.session)
    uow.record("modules_changed", detail={"modules": [{"name": module, "from": row["version"], "to": ""}]})


def holdings(store: Store, module: str, session: Any = None, apart_from: set[str] | None = None) -> list[str]:
    """What is kept that only `module` can read: each kind with its number, in words.

    Documents of its models, cases of its procedures, papers on its forms, facets that it put on others' documents,
    documents in states that it added, accounts with its posts. `apart_from`: ids of documents that do not count.
    """
    registry, database = store.registry, store.database
    given = registry.contributed_by(module)
    looked_for: list[tuple[str, str, dict[str, Any]]] = [
        (f"{name} ", name, {"_id": {"$nin": list(apart_from or ())}}) for name in given.get("model", ())
    ]
    looked_for += [
        (Sentence("{title}案件 ", title=registry.of("procedure")[name].title), "cases", {"type_key": name})
        for name in given.get("procedure", ())
    ]
    looked_for += [(Sentence("文书{name} ", name=name), "records", {"form": name}) for name in given.get("form", ())]
    looked_for += [
        (Sentence("{title}账号 ", title=registry.roles[name].title), "accounts", {"posts.role": name})
        for name in given.get("role", ())
    ]
    for one in (registry.extras["workflow_extension"][name] for name in given.get("workflow_extension", ())):
        flow = registry.of("workflow")[one.name]
        where = {**dict(flow.where), "state": {"$in": sorted(one.thing.states)}}
        looked_for += (
            [(Sentence("走到它的状态的 {model} ", model=flow.model), flow.model, where)] if one.thing.states else []
        )
    looked_for += [("带它的内容的案件 ", "cases", {f"facets.{module}": {"$exists": True}})]
    looked_for += [("带它的内容的记录 ", "records", {f"facets.{module}": {"$exists": True}})]
    counted = (
        (words, int(database[table].count_documents(where, session=session))) for words, table, where in looked_for
    )
    return [Sentence("{words}{count} 个", words=words, count=count) for words, count in counted if count]
