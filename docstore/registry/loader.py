"""Find modules, and let those that are wanted contribute in the order of the graph; then freeze.

Data files are registered by their place (`forms/*.yaml`, `procedure.yaml`): `Engines` says which reader a place
has, so that the kernel need not know the engines. `contribute(c)` names only what is Python.

A module that cannot be loaded is *broken*: it leaves nothing in the registry, takes those that depend on it along,
and is written down with the reason. Others are loaded as ever. Who opens a store decides what that means there:
a store must not run without a veto that it has installed.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from docstore.errors import BrokenModuleError, DependencyError, ManifestError, QuanchengError
from docstore.registry import graph, importing
from docstore.registry import manifest as manifest_file
from docstore.registry.manifest import KERNEL, Manifest
from docstore.registry.registry import Contributor, Extender, Registry

# A reader gets one file and returns what it declares: (kind, name, thing).
Reader = Callable[[Path], Iterable[tuple[str, str, Any]]]
# Gives a thing of a kind what it takes over from others of its kind, by name; raises StartupError.
Completer = Callable[[Any, Mapping[str, Any]], Any]
# Looks at what one module adds against all that is there; raises StartupError.
Check = Callable[[Registry, Registry], None]


@dataclass(frozen=True)
class Engines:
    """What the engines know of contributions and the kernel does not: who reads the file at a place, what a thing
    takes over from others of its kind, how a kind is extended, and what else a module may not do."""

    places: Mapping[str, Reader] = field(default_factory=dict)
    completers: Mapping[str, Completer] = field(default_factory=dict)
    extenders: Mapping[str, Extender] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True)
class Found:
    """What lies in the module folders: the sound modules in load order; of the others, why they are broken.

    That a module is sound says nothing yet of its code and data files: these are read by `load`.
    """

    manifests: dict[str, Manifest]
    broken: dict[str, str]

    @property
    def names(self) -> set[str]:
        return {*self.manifests, *self.broken}

    def with_kernel(self, manifest: Manifest) -> Found:
        """The same, and the kernel as what all others stand on."""
        return Found({KERNEL: manifest} | self.manifests, self.broken)


def find(roots: Iterable[Path]) -> Found:
    """Every folder in `roots` that holds a manifest; no code is run, and nothing is raised for a faulty one."""
    folders: dict[str, list[Path]] = {}
    for root in dict.fromkeys(one.resolve() for one in roots):
        for path in sorted(root.glob(f"*/{manifest_file.FILE}")):
            folders.setdefault(path.parent.name, []).append(path.parent)
    read: dict[str, Manifest] = {}
    broken: dict[str, str] = {}
    for name, claiming in sorted(folders.items()):
        if len(claiming) > 1:
            broken[name] = f"几个文件夹都叫这个名字，只能留一个：{'、'.join(map(str, claiming))}"
            continue
        try:
            read[name] = manifest_file.read(claiming[0])
        except ManifestError as error:
            broken[name] = error.message
    broken |= graph.faults(read, broken)
    sound = {name: one for name, one in read.items() if name not in broken}
    return Found({name: sound[name] for name in graph.load_order(sound)}, broken)


def load(
    found: Found,
    names: Collection[str],
    engines: Engines,
    kernel: Callable[[Contributor], None],
    *,
    strict: bool,
    package: str = "modules",
) -> Registry:
    """The frozen registry of the kernel and of the modules `names`, nothing else; the kernel need not be named.

    Of `names`, those that cannot be loaded stand in the registry's `broken`. `strict`: raises BrokenModuleError
    with all of them instead.
    """
    registry = Registry(extenders=engines.extenders)
    kernel(Contributor(registry, KERNEL))
    if KERNEL in found.manifests:
        registry.manifests[KERNEL] = found.manifests[KERNEL]
    for name in sorted(set(names) - {KERNEL, *found.manifests}):
        registry.broken[name] = found.broken.get(name, "没有找到它的文件夹")
    for name, manifest in found.manifests.items():
        if name in names and name != KERNEL:
            try:
                _require_dependencies(registry, manifest)
                further = _contributions(manifest, engines.places, f"{package}.{name}")
                _complete(further, registry, engines.completers)
                for check in engines.checks:
                    check(registry, further)
                registry.absorb(further)
            except (Exception, SystemExit) as error:  # whatever a module does, the others shall work
                registry.broken[name] = _reason(error, manifest)
    if strict and registry.broken:
        lines = [f"模块 {name} 不能用：{reason}" for name, reason in registry.broken.items()]
        raise BrokenModuleError("{lines}", lines="\n".join(lines))
    registry.freeze()
    return registry


def _complete(further: Registry, registry: Registry, completers: Mapping[str, Completer]) -> None:
    for kind, complete in completers.items():
        own = further.extras.get(kind, {})
        known = {**registry.of(kind), **own}
        own.update({name: complete(thing, known) for name, thing in own.items()})


def _require_dependencies(registry: Registry, manifest: Manifest) -> None:
    lost = [needed for needed in manifest.depends if needed in registry.broken]
    if lost:
        raise DependencyError("它依赖的模块 {names} 不能用", names="、".join(lost))
    missing = [needed for needed in manifest.depends if needed not in registry.manifests]
    if missing:
        raise DependencyError("它依赖的模块 {names} 没有装", names="、".join(missing))


def _contributions(manifest: Manifest, places: Mapping[str, Reader], package: str) -> Registry:
    """All that one module contributes, apart from the registry in use."""
    scratch = Registry(manifests={manifest.module: manifest})
    contributor = Contributor(scratch, manifest.module)
    for place, reader in places.items():
        for path in sorted(manifest.folder.glob(place)):
            for kind, name, thing in reader(path):
                contributor.add(kind, name, thing)
    if (manifest.folder / "__init__.py").exists():
        contribute = getattr(importing.import_folder(package, manifest.folder), "contribute", None)
        if contribute is not None:
            contribute(contributor)
    return scratch


def _reason(error: BaseException, manifest: Manifest) -> str:
    """One line on what went wrong, with the module's own file and line."""
    if isinstance(error, QuanchengError):
        return error.message
    if isinstance(error, SyntaxError):
        return f"{error.filename} 第 {error.lineno} 行：语法错误（{error.msg}）"
    frames = [f for f in traceback.extract_tb(error.__traceback__) if Path(f.filename).is_relative_to(manifest.folder)]
    place = f"{frames[-1].filename} 第 {frames[-1].lineno} 行" if frames else str(manifest.folder)
    return f"{place}：{type(error).__name__}：{error}"
