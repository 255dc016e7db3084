"""A manifest is read without running it; every fault is told at once, with file and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from docstore.errors import ManifestError
from docstore.registry import manifest
from tests.registry.made import GOOD, write_module


def refused(folder: Path) -> str:
    with pytest.raises(ManifestError) as caught:
        manifest.read(folder)
    return caught.value.message


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').abort()",
        "{'name': open('/etc/passwd')}",
        "{'name': 'a'",
        "['name']",
        "'name'",
        "",
        "{[]: 1}",
        "{**{}}",
        "(" * 300 + ")" * 300,
        "\0",
        "{'name': 'a', 'name': 'b'}",
    ],
)
def test_what_is_no_literal_is_refused_and_never_run(tmp_path: Path, text: str) -> None:
    said = refused(write_module(tmp_path, "a", text))
    assert f"a/{manifest.FILE}" in said


def test_a_manifest_that_is_no_text_is_refused(tmp_path: Path) -> None:
    folder = write_module(tmp_path, "a", "")
    (folder / manifest.FILE).write_bytes(b"{'name': '\xff\xfe'}")
    assert "读不出来" in refused(folder)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("colour", "red"),
        ("version", "one"),
        ("version", "1"),
        ("version", 1.0),
        ("depends", "b"),
        ("depends", [1]),
        ("depends", ["b", "b"]),
        ("depends", ["B-c"]),
        ("depends", ["a"]),
        ("status", "maybe"),
        ("name", 3),
        ("name", " "),
        ("auto_install", "yes"),
        ("auto_install", True),
        ("data", ["data/none.yaml"]),
        ("data", ["../b/data/x.yaml"]),
        ("demo", ["/etc/passwd"]),
        ("data", ["data\\x.yaml"]),
        ("data", ["./__manifest__.py"]),
        ("data", ["out.yaml"]),
    ],
)
def test_a_wrong_value_is_named_by_its_key(tmp_path: Path, key: str, value: object) -> None:
    folder = write_module(tmp_path, "a", **{key: value})
    (folder / "out.yaml").symlink_to("/etc/hostname")
    assert f"{manifest.FILE}：{key}：" in refused(folder)


@pytest.mark.parametrize("key", sorted(GOOD))
def test_a_missing_key_is_named(tmp_path: Path, key: str) -> None:
    folder = write_module(tmp_path, "a", {k: v for k, v in GOOD.items() if k != key})
    assert f"{key}：必须写" in refused(folder)


@pytest.mark.parametrize("name", ["Inspection", "fire-safety", "1st", "class", "检查", "_a"])
def test_a_folder_that_is_no_package_name_is_refused(tmp_path: Path, name: str) -> None:
    assert name in refused(write_module(tmp_path, name))


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    said = refused(write_module(tmp_path, "a", version="one", status="maybe", data=["none.yaml"], colour="red"))
    assert [line.split("：")[1] for line in said.splitlines()] == ["colour", "version", "data", "status"]


def test_a_good_manifest_is_read_whole(tmp_path: Path) -> None:
    folder = write_module(tmp_path, "a", depends=["b"], data=["__manifest__.py"], auto_install=True)
    read = manifest.read(folder)
    assert (read.module, read.depends, read.data, read.auto_install) == ("a", ("b",), ("__manifest__.py",), True)
    assert read.status == "stable"
