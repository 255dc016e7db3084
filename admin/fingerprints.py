"""The shape of what a module stores and asks for, per version, and what changed between two (OCA's upgrade analysis).

Committed as `modules/<name>/fingerprints/<version>.json`: a change of shape without a new version shows in a test, and
who writes the migration sees what it has to bring from one to the other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import mongoengine as me

from docstore.errors import NotFoundError
from docstore.model.base import StoredDocument
from docstore.model.facet import Facet
from docstore.registry.manifest import Manifest
from docstore.registry.migration.scripts import version
from docstore.registry.registry import EXTENSION, Registry
from docstore.workflow.definition import KIND as WORKFLOW
from docstore.workflow.definition import Transition
from docstore.workflow.extension import Extension

# Kind of thing → name → part of it → how it is declared.
Fingerprint = dict[str, dict[str, dict[str, str]]]

# What a change of a kind means for documents that are there already.
NEEDS_MIGRATION = ("models", "facets")


def take(registry: Registry, module: str) -> Fingerprint:
    """Of the module as it is now."""
    given = registry.contributed_by(module)
    forms, procedures = registry.of("form"), registry.of("procedure")
    found: Fingerprint = {
        "models": {name: _model(registry.models[name]) for name in given.get("model", ())},
        "facets": {name: _model(registry.facets[name].fields) for name in given.get("facet", ())},
        "forms": {
            name: {one.key: f"{one.type} {one.required}" for one in forms[name].fields}
            for name in given.get("form", ())
        },
        "workflows": {
            name: {one.name: _move(one) for one in registry.table(WORKFLOW)[name].transitions.values()}
            for name in given.get(WORKFLOW, ())
        }
        | {
            name: _extension(registry.table(WORKFLOW + EXTENSION)[name].thing)
            for name in given.get(WORKFLOW + EXTENSION, ())
        },
        "obligations": {
            name: {one.key: f"{one.kind} {one.level} {one.stage}" for one in procedures[name].obligations}
            for name in given.get("procedure", ())
        },
    }
    return {kind: things for kind, things in found.items() if things}


def path_of(manifest: Manifest, at: str) -> Path:
    return manifest.folder / "fingerprints" / f"{at}.json"


def write(registry: Registry, manifest: Manifest) -> Path:
    """Keep the fingerprint of the present version."""
    path = path_of(manifest, manifest.version)
    path.parent.mkdir(exist_ok=True)
    text = json.dumps(take(registry, manifest.module), ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")
    return path


def read(manifest: Manifest, at: str) -> Fingerprint:
    """Raises NotFoundError, naming the versions that were kept."""
    try:
        kept: Fingerprint = json.loads(path_of(manifest, at).read_text(encoding="utf-8"))
    except OSError:
        raise NotFoundError(
            "模块 {name} 没有留下版本 {version} 的指纹，留下的有：{kept}。",
            name=manifest.module,
            version=at,
            kept="、".join(versions(manifest)) or "没有",
        )
    return kept


def versions(manifest: Manifest) -> list[str]:
    """Those with a fingerprint, oldest first."""
    return sorted((path.stem for path in path_of(manifest, "0").parent.glob("*.json")), key=version)


def changes(before: Fingerprint, after: Fingerprint) -> Iterator[dict[str, str]]:
    """Each part that was added, removed or changed: `{kind, name, part, change, before, after}`.

    `change` is `new` for the parts of what was not there at all.
    """
    for kind in sorted({*before, *after}):
        for name in sorted({*before.get(kind, {}), *after.get(kind, {})}):
            old, new = before.get(kind, {}).get(name, {}), after.get(kind, {}).get(name, {})
            added = "added" if old else "new"
            for part in sorted({*old, *new}):
                if old.get(part) != new.get(part):
                    change = added if part not in old else "removed" if part not in new else "changed"
                    yield {
                        "kind": kind,
                        "name": name,
                        "part": part,
                        "change": change,
                        "before": old.get(part, ""),
                        "after": new.get(part, ""),
                    }


def needs_migration(row: Mapping[str, str]) -> bool:
    """Whether documents of before do not fit any more: a field of theirs is gone, differs, or is now demanded."""
    if row["kind"] not in NEEDS_MIGRATION:
        return False
    return row["change"] != "new" and (row["change"] != "added" or "required" in row["after"])


def _move(one: Transition) -> str:
    return f"{'、'.join(one.sources)} → {one.target}"


def _extension(one: Extension) -> dict[str, str]:
    guards = {name: "；".join(guard.__name__ for guard in guards) for name, guards in one.guards.items()}
    return {move.name: _move(move) for move in one.transitions} | {f"{name} if": text for name, text in guards.items()}


def _model(model: type[StoredDocument] | type[Facet]) -> dict[str, str]:
    return {name: _field(field) for name, field in model._fields.items() if name not in ("id", "revision")}


def _field(field: Any) -> str:
    kind = type(field).__name__.removesuffix("Field")
    inner = f"[{_field(field.field)}]" if isinstance(field, me.ListField) and field.field is not None else ""
    return f"{kind}{inner}{' required' if field.required else ''}"
