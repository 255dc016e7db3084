"""The workflows of modules, found by their place: `modules/<name>/workflow.py`."""

from __future__ import annotations

import importlib

from docstore.registry.manifest import Manifest
from docstore.registry.registry import Registry
from docstore.workflow.definition import Workflow


def workflows_of(manifest: Manifest) -> list[Workflow]:
    if not (manifest.folder / "workflow.py").exists():
        return []
    module = importlib.import_module(f"modules.{manifest.module}.workflow")
    return [thing for thing in vars(module).values() if isinstance(thing, Workflow)]


def workflows(registry: Registry) -> list[Workflow]:
    return [flow for manifest in registry.manifests.values() for flow in workflows_of(manifest)]
