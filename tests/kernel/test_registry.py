"""Modules: manifests are read without running code, mistakes stop the start and name file, key and module."""

from __future__ import annotations

from pathlib import Path

import pytest

from docstore.errors import DeclarationError, DependencyError, DuplicateContributionError, ManifestError
from docstore.registry import graph, loader, manifest
from docstore.registry.registry import Contributor, Registry

GOOD = {"name": "甲", "version": "1.0", "summary": "…", "depends": [], "license": "AGPL-3.0-or-later"}


def write(root: Path, name: str, content: object) -> Path:
    folder = root / name
    folder.mkdir()
    (folder / manifest.FILE).write_text(content if isinstance(content, str) else repr(content), encoding="utf-8")
    return folder


def test_a_manifest_is_read_without_running_it(tmp_path: Path) -> None:
    folder = write(tmp_path, "a", "__import__('os').abort()")
    with pytest.raises(ManifestError, match="字面"):
        manifest.read(folder)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"colour": "red"}, "colour"),
        ({"version": "one"}, "version"),
        ({"depends": "b"}, "depends"),
        ({"depends": [1]}, "depends"),
        ({"status": "maybe"}, "status"),
        ({"name": 3}, "name"),
    ],
)
def test_a_wrong_key_is_named(tmp_path: Path, change: dict[str, object], named: str) -> None:
    with pytest.raises(ManifestError, match=named):
        manifest.read(write(tmp_path, "a", GOOD | change))


@pytest.mark.parametrize("key", sorted(GOOD))
def test_a_missing_key_is_named(tmp_path: Path, key: str) -> None:
    with pytest.raises(ManifestError, match=key):
        manifest.read(write(tmp_path, "a", {k: v for k, v in GOOD.items() if k != key}))


def test_modules_load_after_what_they_depend_on(tmp_path: Path) -> None:
    for name, depends in {"a": ["c"], "b": [], "c": ["b"]}.items():
        write(tmp_path, name, GOOD | {"depends": depends})
    assert graph.load_order(loader.find([tmp_path])) == ["b", "c", "a"]


def test_a_missing_dependency_and_a_cycle_are_named(tmp_path: Path) -> None:
    write(tmp_path, "a", GOOD | {"depends": ["b"]})
    with pytest.raises(DependencyError, match="b"):
        graph.load_order(loader.find([tmp_path]))
    write(tmp_path, "b", GOOD | {"depends": ["a"]})
    with pytest.raises(DependencyError, match=r"a → b|b → a"):
        graph.load_order(loader.find([tmp_path]))


def test_a_name_given_twice_names_the_second_module() -> None:
    registry = Registry()
    Contributor(registry, "one").permission("p", "做")
    with pytest.raises(DuplicateContributionError, match="two"):
        Contributor(registry, "two").permission("p", "做")


def test_a_grant_to_an_unknown_role_stops_the_start() -> None:
    registry = Registry()
    c = Contributor(registry, "one")
    c.permission("p", "做")
    c.scope("any", "全部", {})
    c.grant("p", "nobody")
    with pytest.raises(DeclarationError, match="nobody"):
        registry.freeze()


def test_nothing_can_be_added_after_the_start() -> None:
    registry = Registry()
    registry.freeze()
    with pytest.raises(DuplicateContributionError):
        Contributor(registry, "late").permission("p", "做")
