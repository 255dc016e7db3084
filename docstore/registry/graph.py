"""Which module depends on which: the order of loading, what is missing, what goes round in a circle, bridges."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from docstore.registry.manifest import Manifest

Manifests = Mapping[str, Manifest]


def load_order(manifests: Manifests) -> list[str]:
    """Every module after those it depends on, else by name. Wants a graph without `faults`."""
    sorter = TopologicalSorter({name: sorted(manifests[name].depends) for name in sorted(manifests)})
    sorter.prepare()
    order: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        order.extend(ready)
        sorter.done(*ready)
    return order


def faults(manifests: Manifests, broken: Iterable[str] = ()) -> dict[str, str]:
    """Module → why it cannot be loaded: it wants one that is missing, that is `broken`, or itself by a detour."""
    found: dict[str, str] = {}
    lost = set(broken)
    for name, manifest in sorted(manifests.items()):
        missing = [needed for needed in manifest.depends if needed not in manifests and needed not in lost]
        if missing:
            found[name] = f"{manifest.folder}：depends：没有找到模块 {'、'.join(missing)}"
    while members := _cycle({n: m for n, m in manifests.items() if n not in found}):
        circle = " → ".join(members)
        for name in members:
            found[name] = f"{manifests[name].folder}：depends：模块互相依赖，成了一个圈：{circle}"
    return found | spread(manifests, lost | set(found))


def spread(manifests: Manifests, broken: Collection[str]) -> dict[str, str]:
    """The modules that fall with those that are `broken`, however long the way: module → what it wants in vain."""
    fallen: dict[str, str] = {}
    waiting = {name: manifest for name, manifest in sorted(manifests.items()) if name not in broken}
    while True:
        more = {}
        for name, manifest in waiting.items():
            lost = [needed for needed in manifest.depends if needed in broken or needed in fallen]
            if lost and name not in fallen:
                more[name] = f"它依赖的模块 {'、'.join(lost)} 不能用"
        if not more:
            return fallen
        fallen |= more


def with_dependencies(manifests: Manifests, names: Iterable[str]) -> list[str]:
    """`names` and all they depend on, in load order."""
    wanted: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in wanted:
            wanted.add(name)
            waiting.extend(manifests[name].depends)
    return [name for name in load_order(manifests) if name in wanted]


def dependants(manifests: Manifests, name: str) -> list[str]:
    """All modules that cannot be without `name`, in load order."""
    fallen = spread(manifests, {name})
    return [one for one in load_order(manifests) if one in fallen]


def bridges(manifests: Manifests, installed: Iterable[str]) -> list[str]:
    """The `auto_install` modules whose dependencies are all among `installed`, in load order; a bridge may carry
    another."""
    there = set(installed)
    found = []
    for name in load_order(manifests):
        manifest = manifests[name]
        if manifest.auto_install and name not in there and there.issuperset(manifest.depends):
            there.add(name)
            found.append(name)
    return found


def _cycle(manifests: Manifests) -> list[str]:
    """One circle, its first member again at the end; empty when there is none. Missing modules are passed over."""
    within = {name: [n for n in sorted(manifests[name].depends) if n in manifests] for name in sorted(manifests)}
    try:
        TopologicalSorter(within).prepare()
    except CycleError as error:
        return list(reversed(error.args[1]))
    return []
