"""The third-party files are what the lock says, and say nothing of where they came from."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from tools import vendor_frontend as vendor


def test_every_file_has_the_hash_of_the_lock() -> None:
    assert vendor.differing_files() == []


@pytest.mark.parametrize(("change", "fault"), [("write", "changed"), ("unlink", "missing"), ("add", "not in the lock")])
def test_a_difference_is_named(tmp_path: Path, change: str, fault: str) -> None:
    copy = tmp_path / "vendor"
    shutil.copytree(vendor.VENDOR, copy)
    if change == "write":
        (copy / "htmx.min.js").write_text("alert(1)", encoding="utf-8")
    elif change == "unlink":
        (copy / "htmx.min.js").unlink()
    else:
        (copy / "more.js").touch()
    found = vendor.differing_files(copy)
    assert found == [f"{'more.js' if change == 'add' else 'htmx.min.js'}: {fault}"]


def test_each_package_is_pinned_and_brings_its_licence() -> None:
    packages = {package["name"]: package for package in json.loads(vendor.LOCK.read_text(encoding="utf-8"))["packages"]}
    assert {name: package["version"] for name, package in packages.items()} == {
        name: version for name, (version, _) in vendor.PACKAGES.items()
    }
    for package in packages.values():
        assert package["integrity"].startswith("sha512-")
        assert any(name.endswith(".LICENSE") for name in package["files"])


def test_the_lock_names_no_registry() -> None:
    assert not re.search(r"https?://|registry", vendor.LOCK.read_text(encoding="utf-8"))


def test_the_sprite_holds_exactly_the_listed_icons() -> None:
    sprite = (vendor.VENDOR / vendor.SPRITE).read_text(encoding="utf-8")
    assert re.findall(r'<symbol id="([\w-]+)"', sprite) == sorted(set(vendor.ICONS))
