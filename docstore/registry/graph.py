"""The order in which modules are loaded: every module after those it depends on, else by name."""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

from docstore.errors import DependencyError
from docstore.registry.manifest import Manifest


def load_order(manifests: Mapping[str, Manifest]) -> list[str]:
    """Raises DependencyError, naming the missing module or the cycle."""
    for name, manifest in manifests.items():
        for needed in manifest.depends:
            if needed not in manifests:
                raise DependencyError("模块 {name} 依赖 {needed}，但没有找到它。", name=name, needed=needed)
    sorter = TopologicalSorter({name: sorted(manifests[name].depends) for name in sorted(manifests)})
    try:
        sorter.prepare()
    except CycleError as error:
        raise DependencyError("模块互相依赖，成了一个圈：{cycle}。", cycle=" → ".join(error.args[1]))
    order: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        order.extend(ready)
        sorter.done(*ready)
    return order
