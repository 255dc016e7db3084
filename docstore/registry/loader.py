"""Find modules, read manifests, and let each contribute in the order of the graph; then freeze.

Data files are registered by their place (`forms/*.yaml`, `procedure.yaml`): `places` says which reader a place
has, so that the kernel need not know the engines. `contribute(c)` names only what is Python.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from docstore.errors import DependencyError, StartupError
from docstore.registry import manifest as manifests
from docstore.registry.graph import load_order
from docstore.registry.registry import Contributor, Registry

# A reader gets one file and returns (kind, name, thing).
Reader = Callable[[Path], tuple[str, str, Any]]


def find(roots: Iterable[Path]) -> dict[str, manifests.Manifest]:
    """Every folder with a manifest. Raises ManifestError; DependencyError when two modules claim one name."""
    found: dict[str, manifests.Manifest] = {}
    for root in roots:
        for path in sorted(root.glob(f"*/{manifests.FILE}")):
            one = manifests.read(path.parent)
            if one.module in found:
                raise DependencyError(
                    "两个文件夹都叫模块 {name}：{a} 和 {b}。",
                    name=one.module,
                    a=found[one.module].folder,
                    b=one.folder,
                )
            found[one.module] = one
    return found


def load(
    roots: Iterable[Path], places: Mapping[str, Reader], kernel: Callable[[Contributor], None], package: str = "modules"
) -> Registry:
    """The frozen registry of the kernel and all modules found under `roots`."""
    registry = Registry()
    kernel(Contributor(registry, "docstore"))
    found = find(roots)
    for name in load_order(found):
        registry.manifests[name] = found[name]
        contributor = Contributor(registry, name)
        _by_place(found[name].folder, places, contributor)
        _by_code(f"{package}.{name}", contributor)
    registry.freeze()
    return registry


def _by_place(folder: Path, places: Mapping[str, Reader], contributor: Contributor) -> None:
    for place, reader in places.items():
        for path in sorted(folder.glob(place)):
            kind, name, thing = reader(path)
            contributor.add(kind, name, thing)


def _by_code(package: str, contributor: Contributor) -> None:
    try:
        module = importlib.import_module(package)
    except ImportError as error:
        raise StartupError("模块 {package} 读不进来：{error}", package=package, error=error)
    contribute = getattr(module, "contribute", None)
    if contribute is not None:
        contribute(contributor)
