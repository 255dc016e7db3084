"""Modules are found without running them; a broken one is named with its reason and leaves nothing behind."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from docstore import kernel
from docstore.errors import BrokenModuleError, DeclarationError
from docstore.registry import graph, loader
from docstore.registry.registry import Registry
from tests.registry.made import write_module

PERMISSION = "def contribute(c):\n    c.permission('{name}.do', '做')\n"


@pytest.fixture(autouse=True)
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A package of its own for the modules of a test, so that nothing is left in `modules`."""
    (tmp_path / "path" / "sample_modules").mkdir(parents=True)
    (tmp_path / "path" / "sample_modules" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path / "path")
    yield "sample_modules"
    for name in [name for name in sys.modules if name.split(".")[0] == "sample_modules"]:
        del sys.modules[name]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "root"


def read_note(path: Path) -> list[tuple[str, str, Any]]:
    text = path.read_text(encoding="utf-8")
    if text == "wrong":
        raise DeclarationError("{path}：text：写错了", path=path)
    return [("note", path.stem, text)]


def complete_note(text: str, notes: Mapping[str, str]) -> str:
    """`like one` is what the note `one` says."""
    other = text.removeprefix("like ")
    if other == text:
        return text
    if other not in notes:
        raise DeclarationError("没有 {name}", name=other)
    return notes[other]


def load(*roots: Path, names: set[str] | None = None, strict: bool = False) -> Registry:
    found = loader.find(roots)
    return loader.load(
        found,
        found.names if names is None else names,
        loader.Engines(places={"notes/*.txt": read_note}, completers={"note": complete_note}),
        kernel.contribute,
        strict=strict,
        package="sample_modules",
    )


def test_modules_are_found_in_the_order_of_what_they_depend_on(root: Path) -> None:
    for name, depends in {"a": ["c"], "b": [], "c": ["b"]}.items():
        write_module(root, name, depends=depends, code="raise SystemExit('run')")
    found = loader.find([root, root])
    assert list(found.manifests) == ["b", "c", "a"]
    assert found.broken == {}


def test_a_faulty_manifest_breaks_its_module_and_those_above_it_only(root: Path) -> None:
    write_module(root, "bad", version="one")
    write_module(root, "over", depends=["bad"])
    write_module(root, "top", depends=["over", "good"])
    write_module(root, "good")
    found = loader.find([root])
    assert list(found.manifests) == ["good"]
    assert "version" in found.broken["bad"]
    assert "bad" in found.broken["over"]
    assert "over" in found.broken["top"]


def test_two_folders_of_one_name_are_both_named(root: Path, tmp_path: Path) -> None:
    write_module(root, "a")
    write_module(tmp_path / "other", "a")
    found = loader.find([root, tmp_path / "other"])
    assert found.manifests == {}
    assert str(root / "a") in found.broken["a"] and str(tmp_path / "other" / "a") in found.broken["a"]


def test_a_missing_dependency_and_every_cycle_are_named(root: Path) -> None:
    for name, depends in {"a": ["b"], "b": ["a"], "c": ["d"], "d": ["e"], "e": ["c"], "x": ["none"]}.items():
        write_module(root, name, depends=depends)
    broken = loader.find([root]).broken
    assert "a → b → a" in broken["a"] or "b → a → b" in broken["a"]
    assert broken["c"].split("：")[-1].count("→") == 3
    assert "none" in broken["x"]
    assert set(broken) == {"a", "b", "c", "d", "e", "x"}


def test_only_what_is_wanted_is_loaded(root: Path) -> None:
    for name in ("a", "b"):
        write_module(root, name, code=PERMISSION.format(name=name))
    registry = load(root, names={"b"})
    assert list(registry.manifests) == ["b"]
    assert "a.do" not in registry.permissions
    assert registry.contributed_by("b") == {"permission": ["b.do"]}
    assert "sample_modules.a" not in sys.modules


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("def contribute(c:\n", "__init__.py 第 1 行：语法错误"),
        ("import no_such_library\n", "no_such_library"),
        ("raise SystemExit(3)\n", "SystemExit"),
        ("def contribute(c):\n    c.permission('bad.do', '做')\n    1 / 0\n", "__init__.py 第 3 行：ZeroDivisionError"),
        ("def contribute(c):\n    c.job('bad.job', print)\n    c.permission('good.do', '做')\n", "good.do"),
        ("def contribute(c):\n    c.permission('bad.do', '做')\n    c.grant('bad.do', 'nobody')\n", "nobody"),
        ("def contribute(c):\n    c.permission('bad.do', '做')\n    c.permission('bad.do', '再做')\n", "两次"),
    ],
)
def test_a_module_that_fails_leaves_nothing_and_the_others_work(root: Path, code: str, said: str) -> None:
    write_module(root, "bad", depends=["good"], code=code)
    write_module(root, "good", code=PERMISSION.format(name="good"))
    write_module(root, "over", depends=["bad"], code=PERMISSION.format(name="over"))
    registry = load(root)
    assert list(registry.manifests) == ["good"]
    assert said in registry.broken["bad"]
    assert "bad" in registry.broken["over"]
    assert [name for name in registry.permissions if name.endswith(".do")] == ["good.do"]
    assert "bad.job" not in registry.jobs and not registry.contributed_by("bad")
    assert all(grant.role != "nobody" for grant in registry.grants)
    with pytest.raises(BrokenModuleError, match="bad"):
        load(root, strict=True)


def test_a_faulty_data_file_breaks_its_module_only(root: Path) -> None:
    for name, text in {"bad": "wrong", "good": "right"}.items():
        notes = write_module(root, name, code=PERMISSION.format(name=name)) / "notes"
        notes.mkdir()
        (notes / f"{name}.txt").write_text(text, encoding="utf-8")
    registry = load(root)
    assert dict(registry.of("note")) == {"good": "right"}
    assert "notes/bad.txt：text" in registry.broken["bad"]
    assert "bad.do" not in registry.permissions


def test_a_module_may_consist_of_data_alone(root: Path) -> None:
    notes = write_module(root, "plain") / "notes"
    notes.mkdir()
    (notes / "one.txt").write_text("said", encoding="utf-8")
    assert dict(load(root, strict=True).of("note")) == {"one": "said"}


def test_what_one_takes_over_from_another_is_of_its_own_module_or_of_one_before(root: Path) -> None:
    for name, text in {"a": "said", "b": "like a", "c": "like d"}.items():
        notes = write_module(root, name, depends=[] if name == "a" else ["a"]) / "notes"
        notes.mkdir()
        (notes / f"{name}.txt").write_text(text, encoding="utf-8")
    registry = load(root)
    assert dict(registry.of("note")) == {"a": "said", "b": "said"}
    assert registry.broken == {"c": "没有 d"}


def test_what_is_wanted_but_gone_or_without_its_dependency_is_broken(root: Path) -> None:
    write_module(root, "a")
    write_module(root, "b", depends=["a"])
    registry = load(root, names={"b", "gone"})
    assert not registry.manifests
    assert "没有装" in registry.broken["b"]
    assert "没有找到" in registry.broken["gone"]


def test_a_module_from_outside_imports_others_by_their_api(root: Path, tmp_path: Path) -> None:
    inside = write_module(root, "inside", code="")
    (inside / "api.py").write_text("WORD = 'inside'\n", encoding="utf-8")
    write_module(
        tmp_path / "elsewhere",
        "outside",
        depends=["inside"],
        code="from sample_modules.inside.api import WORD\n\ndef contribute(c):\n    c.permission(WORD + '.do', '做')\n",
    )
    assert "inside.do" in load(root, tmp_path / "elsewhere", strict=True).permissions


def test_the_package_of_the_found_folder_is_imported_and_no_other_of_its_name(root: Path, tmp_path: Path) -> None:
    for folder, name in ((root, "old"), (tmp_path / "other", "new")):
        module = write_module(folder, "same", code="from sample_modules.same.part import contribute\n")
        (module / "part.py").write_text(PERMISSION.format(name=name), encoding="utf-8")
    assert "old.do" in load(root).permissions
    assert "new.do" in load(tmp_path / "other").permissions


def test_bridges_come_by_themselves_when_all_they_join_is_there(root: Path) -> None:
    for name in ("a", "b"):
        write_module(root, name)
    write_module(root, "a_b", depends=["a", "b"], auto_install=True)
    write_module(root, "a_b_more", depends=["a_b"], auto_install=True)
    found = loader.find([root]).manifests
    assert graph.bridges(found, {"a"}) == []
    assert graph.bridges(found, {"a", "b"}) == ["a_b", "a_b_more"]
    assert graph.bridges(found, {"a", "b", "a_b"}) == ["a_b_more"]


def test_what_an_installation_needs_and_what_a_removal_takes_along(root: Path) -> None:
    for name, depends in {"a": [], "b": ["a"], "c": ["b"], "d": []}.items():
        write_module(root, name, depends=depends)
    found = loader.find([root]).manifests
    assert graph.with_dependencies(found, ["c"]) == ["a", "b", "c"]
    assert graph.dependants(found, "a") == ["b", "c"]
