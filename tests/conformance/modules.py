"""The modules that conformance looks at: all that are found, those outside the program by `--module-path` too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from admin import boot
from docstore.registry import graph, loader
from docstore.registry.manifest import Manifest

FOUND = loader.find(boot.module_roots())
each_module = pytest.mark.parametrize("module", FOUND.manifests.values(), ids=lambda one: one.module)


def sources(module: Manifest) -> Iterator[tuple[Path, str]]:
    """Every Python file of a module, but its manifest, with the dotted name of its package."""
    for path in sorted(module.folder.rglob("*.py")):
        package = ("modules", module.module, *path.relative_to(module.folder).parts[:-1])
        if path.name != "__manifest__.py" and "tests" not in package:
            yield path, ".".join(package)


def within_reach(module: Manifest) -> set[str]:
    """The module and all it depends on, directly or not."""
    return set(graph.with_dependencies(FOUND.manifests, [module.module]))
