"""Which modules there are and which of them the store has: the state of each, and what an act takes along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from docstore.errors import (
    BrokenModuleError,
    ConflictError,
    DependencyError,
    MigrationError,
    NotFoundError,
    StartupError,
)
from docstore.registry.manifest import KERNEL, Manifest
from docstore.registry.migration import journal
from docstore.registry.migration.runner import Step
from docstore.registry.migration.scripts import version
from docstore.store.store import Store

# Of a store from before the kernel had a version.
FIRST_KERNEL = "1.0"

INSTALLED, AVAILABLE, TO_UPGRADE, BROKEN = "installed", "available", "to upgrade", "broken"


@dataclass(frozen=True)
class ModuleState:
    """`installed_version` is None where the store does not have it; `why` says what is wrong with a broken one."""

    name: str
    title: str
    version: str
    installed_version: str | None
    state: str
    depends: tuple[str, ...]
    why: str = ""


def versions_in(database: Any) -> dict[str, str]:
    """Module → version, as the store has them, the kernel first; read with any client before a registry is there."""
    return {KERNEL: FIRST_KERNEL} | {row["_id"]: row["version"] for row in database.modules.find({}, {"version": 1})}


def require_list(store: Store) -> None:
    """Raises StartupError when the list of modules is empty in a store that was made with some: it would start with
    none, and nothing that they forbid would hold.
    """
    born_with = store.birth["detail"].get("modules", {})
    if born_with and store.read(lambda: store.database.modules.find_one({})) is None:
        raise StartupError(
            "库里的模块清单是空的，建库时有 {count} 个模块。",
            count=len(born_with),
            next_step="从备份恢复集合 modules；./quancheng audit 说明缺了哪些模块。",
        )


def require_ready(store: Store) -> None:
    """Raises StartupError while modules wait for an upgrade, MigrationError when a version went down.

    A module that cannot be loaded does not stop the others: it stands in the registry's `broken`, its records are
    kept, and the door of destruction stays shut. Raises BrokenModuleError for one with a veto: what it forbids must
    not be allowed because it is away.
    """
    rows = store.read(lambda: {row["_id"]: row for row in store.database.modules.find({})})
    for name, why in store.registry.broken.items():
        if rows[name].get("has_veto", True):
            raise BrokenModuleError("模块 {name} 不能用，没有它不能启动：{why}", name=name, why=why)
    if begun := journal.unfinished(store):
        raise StartupError(
            "模块的安装或者升级没有做完{at}{why}。",
            at=f"，停在 {begun.script}" if begun.script else "",
            why=f"（{begun.problem.rstrip('。')}）" if begun.problem else "",
            next_step=f"运行 ./quancheng module {begun.command}，从停下的地方接着做。",
        )
    waiting = []
    for name, manifest in store.registry.manifests.items():
        there = rows[name]["version"] if name in rows else FIRST_KERNEL
        if version(manifest.version) < version(there):
            raise MigrationError(went_down(manifest, there))
        if version(manifest.version) > version(there):
            waiting.append(f"{name} {there} → {manifest.version}")
    if waiting:
        raise StartupError("模块要先升级：{waiting}。", waiting="，".join(waiting), next_step=_UPGRADE)


_UPGRADE = "运行 ./quancheng module upgrade；先加 --dry-run 看会改什么。"


def states(found: Mapping[str, Manifest], broken: Mapping[str, str], installed: Mapping[str, str]) -> list[ModuleState]:
    """Every module found, and every one that the store has but that is not found any more."""
    rows = [_state(manifest, installed.get(name)) for name, manifest in found.items() if name not in broken]
    rows += [
        ModuleState(
            name,
            found[name].name if name in found else name,
            found[name].version if name in found else "",
            installed.get(name),
            BROKEN,
            found[name].depends if name in found else (),
            why,
        )
        for name, why in broken.items()
    ]
    rows += [
        ModuleState(name, name, "", there, BROKEN, (), "库里装了，程序里没有这个模块。")
        for name, there in installed.items()
        if name not in found and name not in broken
    ]
    return sorted(rows, key=lambda row: row.name)


def to_install(found: Mapping[str, Manifest], installed: Mapping[str, str], order: list[str], name: str) -> list[Step]:
    """`name` with all it depends on that is not installed, in the order of `order` (the load order of all found).

    Bridges whose modules are then all installed come along. Raises NotFoundError, ConflictError.
    """
    if name not in found:
        raise NotFoundError("没有找到模块 {name}。", name=name, next_step="./quancheng module list 列出找到的。")
    if name in installed:
        raise ConflictError("模块 {name} 已经装了，版本 {version}。", name=name, version=installed[name])
    wanted = {name}
    queue = [name]
    while queue:
        for needed in found[queue.pop()].depends:
            if needed not in installed and needed not in wanted:
                if needed not in found:
                    raise DependencyError("模块 {name} 依赖 {needed}，但没有找到它。", name=name, needed=needed)
                wanted.add(needed)
                queue.append(needed)
    for bridge in order:
        manifest = found[bridge]
        if manifest.auto_install and bridge not in installed and set(manifest.depends) <= wanted | set(installed):
            wanted.add(bridge)
    return [Step(found[one], "") for one in order if one in wanted]


def to_upgrade(
    found: Mapping[str, Manifest], installed: Mapping[str, str], order: list[str], name: str = ""
) -> list[Step]:
    """The modules whose version is above the installed one: `name` and what it depends on, the kernel too, or all.

    Raises MigrationError for a version that went down, NotFoundError for a module that is not installed.
    """
    if name and name not in installed:
        raise NotFoundError("模块 {name} 没有装。", name=name, next_step="先 ./quancheng module install {name}。")
    wanted = set(installed) if not name else {KERNEL, *_with_depends(found, name)}
    steps = [Step(found[one], installed[one]) for one in order if one in wanted and one in installed]
    for step in steps:
        if version(step.manifest.version) < version(step.installed):
            raise MigrationError(went_down(step.manifest, step.installed))
    return [step for step in steps if version(step.manifest.version) > version(step.installed)]


def went_down(manifest: Manifest, installed: str) -> str:
    """The sentence that names both versions and says what to do."""
    return f"模块 {manifest.module} 库里装的是 {installed}，程序里是 {manifest.version}：版本不能倒退，换回原来的程序。"


def _state(manifest: Manifest, installed: str | None) -> ModuleState:
    state, why = AVAILABLE, ""
    if installed is not None:
        there, here = version(installed), version(manifest.version)
        state = INSTALLED if there == here else TO_UPGRADE if there < here else BROKEN
        why = went_down(manifest, installed) if state == BROKEN else ""
    return ModuleState(manifest.module, manifest.name, manifest.version, installed, state, manifest.depends, why)


def _with_depends(found: Mapping[str, Manifest], name: str) -> set[str]:
    wanted, queue = {name}, [name]
    while queue:
        for needed in found[queue.pop()].depends if queue[-1] in found else ():
            if needed not in wanted:
                wanted.add(needed)
                queue.append(needed)
    return wanted
