"""What a store that has modules does when one of them is broken, newer or older; and what an act on one takes along."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from docstore.errors import BrokenModuleError, ConflictError, MigrationError, NotFoundError, StartupError
from docstore.kernel import indexes
from docstore.registry import installed
from docstore.registry.manifest import KERNEL, Manifest
from docstore.store.store import Store
from tests.stores import make_store, sample_registry


def manifest(name: str, version: str = "1.0", *depends: str, auto_install: bool = False) -> Manifest:
    return Manifest(Path(name), name, version, "", depends, auto_install=auto_install)


@pytest.fixture
def store(mongo: Any, tmp_path: Path) -> Iterator[Store]:
    """With module `shown` installed in version 1.5."""
    made, _ = make_store(mongo, tmp_path, sample_registry(), indexes)
    made.database.modules.insert_one({"_id": "shown", "version": "1.5", "title": "shown", "has_veto": False})
    yield made
    made.client.close()


def test_a_broken_module_stops_nobody_unless_it_forbids_something(store: Store) -> None:
    store.registry.broken["shown"] = "语法错误"
    installed.require_ready(store)
    store.database.modules.update_one({"_id": "shown"}, {"$set": {"has_veto": True}})
    with pytest.raises(BrokenModuleError, match="没有它不能启动：语法错误"):
        installed.require_ready(store)


@pytest.mark.parametrize(("version", "error"), [("1.10", StartupError), ("1.4", MigrationError)])
def test_another_version_is_told(store: Store, version: str, error: type[StartupError]) -> None:
    store.registry.manifests["shown"] = manifest("shown", version)
    with pytest.raises(error, match=r"1\.5"):
        installed.require_ready(store)


def test_the_state_of_each_module() -> None:
    found = {name: manifest(name, "1.1") for name in ("a", "b", "c", "d")}
    rows = installed.states(found, {"d": "坏了"}, {"b": "1.1", "c": "1.0", "d": "1.1", "gone": "1.0"})
    assert {row.name: (row.state, row.installed_version) for row in rows} == {
        "a": ("available", None),
        "b": ("installed", "1.1"),
        "c": ("to upgrade", "1.0"),
        "d": ("broken", "1.1"),
        "gone": ("broken", "1.0"),
    }


def test_a_module_comes_with_what_it_needs_and_a_bridge_by_itself() -> None:
    found = {
        "a": manifest("a"),
        "b": manifest("b", "1.0", "a"),
        "c": manifest("c"),
        "bridge": manifest("bridge", "1.0", "b", "c", auto_install=True),
    }
    order = list(found)
    names = [step.manifest.module for step in installed.to_install(found, {"c": "1.0"}, order, "b")]
    assert names == ["a", "b", "bridge"]
    with pytest.raises(ConflictError, match="已经装了"):
        installed.to_install(found, {"b": "1.0"}, order, "b")
    with pytest.raises(NotFoundError, match="没有找到模块 x"):
        installed.to_install(found, {}, order, "x")


def test_an_upgrade_of_one_takes_along_what_it_depends_on() -> None:
    found = {name: manifest(name, "2.0", *depends) for name, depends in {"a": (), "b": ("a",), "c": ()}.items()}
    there = dict.fromkeys(found, "1.0")
    plan = installed.to_upgrade(found, there, list(found), "b")
    assert [(step.manifest.module, step.installed) for step in plan] == [("a", "1.0"), ("b", "1.0")]
    assert len(installed.to_upgrade(found, there, list(found))) == 3
    found = {KERNEL: manifest(KERNEL, "1.1"), **found}
    plan = installed.to_upgrade(found, {KERNEL: "1.0", **there}, list(found), "b")
    assert [step.manifest.module for step in plan] == [KERNEL, "a", "b"]
