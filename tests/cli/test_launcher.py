"""The launcher, and what it says about the system: with a small lock file, and apt played by a script."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from admin.cli import system_packages
from admin.cli.system_packages import DISTRIBUTIONS, MissingPartError, Part

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of what the launcher needs, with a lock file of nothing, so that .venv takes a second."""
    tree = tmp_path / "树 tree"
    (tree / "admin").mkdir(parents=True)
    for name in ("quancheng", "settings.py", "admin/__init__.py"):
        shutil.copy(ROOT / name, tree / name)
    shutil.copytree(ROOT / "admin" / "cli", tree / "admin" / "cli")
    shutil.copytree(ROOT / "tools", tree / "tools")
    (tree / "docstore").mkdir()
    for name in ("__init__.py", "errors.py", "sentence.py"):
        shutil.copy(ROOT / "docstore" / name, tree / "docstore" / name)
    (tree / "requirements.lock").write_text("# nothing\n")
    return tree


def run(tree: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(tree / "quancheng"), *words],
        cwd="/",
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_help_needs_no_environment(tree):
    done = run(tree, "--help")
    assert done.returncode == 0
    assert "demo" in done.stdout
    assert not (tree / ".venv").exists()


def test_unknown_commands_make_no_environment(tree):
    assert run(tree, "nonsense").returncode == 2
    assert not (tree / ".venv").exists()


def test_the_environment_is_made_once_and_again_when_half_made_or_outdated(tree):
    def made() -> int:
        done = run(tree, "setup")  # the empty lock brings no click: the command itself then fails, after the making
        assert done.stdout == ""
        return done.stderr.count("正在用")

    assert made() == 1
    assert made() == 0
    (tree / ".venv" / "made-from").unlink()
    (tree / ".venv" / "leavings").write_text("")
    assert made() == 1
    assert not (tree / ".venv" / "leavings").exists()
    (tree / "requirements.lock").write_text("# nothing else\n")
    assert made() == 1
    tree.rename(tree.with_name("moved"))
    assert run(tree.with_name("moved"), "setup").stderr.count("正在用") == 1


def test_a_failed_making_is_reported_and_made_again(tree):
    (tree / "requirements.lock").write_text("no-such-package-here==1 --hash=sha256:" + "0" * 64 + "\n")
    done = run(tree, "setup", PIP_NO_INDEX="1")
    assert done.returncode == 1
    assert "no-such-package-here" in done.stderr
    assert not (tree / ".venv" / "made-from").exists()


def test_it_says_which_python_is_needed(tree, tmp_path):
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("dirname", "readlink", "sha256sum", "cat", "sh"):
        (tools / name).symlink_to(shutil.which(name) or "")
    (tools / "python3").write_text("#!/bin/sh\nexit 1\n")
    (tools / "python3").chmod(0o755)
    done = run(tree, "demo", PATH=str(tools))
    assert done.returncode == 2
    assert "3.11" in done.stderr


# --- system packages -----------------------------------------------------------------------------------


@pytest.fixture
def apt(tmp_path, monkeypatch):
    """An `apt-get` that writes down how it was called and "installs" by making a file."""
    calls = tmp_path / "calls"
    there = tmp_path / "there"
    script = tmp_path / "bin" / "apt-get"
    script.parent.mkdir()
    script.write_text(
        f'#!/bin/sh\necho "$DEBIAN_FRONTEND $*" >> {calls}\n[ "$1" = install ] && touch {there}\necho progress\n'
    )
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{script.parent}:{os.environ['PATH']}")
    monkeypatch.setattr(system_packages, "_distribution", lambda: DISTRIBUTIONS["debian-12"])
    monkeypatch.setattr(os, "getuid", lambda: 0)
    needs = {
        "must": (Part(("libcurl",), "数据库要用", there.exists, True),),
        "may": (Part(("writer", "kai"), "PDF 要用", there.exists, False),),
    }
    monkeypatch.setattr(system_packages, "NEEDS", needs)
    return calls


def test_root_installs_saying_which_and_what_for(apt, capfd):
    assert system_packages.ensure(["must", "may"]) == []
    assert apt.read_text().splitlines() == [
        "noninteractive update -q",
        "noninteractive install -y -q --no-install-recommends libcurl4 libreoffice-writer fonts-arphic-ukai",
    ]
    said = capfd.readouterr()
    assert "libcurl4（数据库要用）" in said.err
    assert said.out == ""


def test_nothing_is_installed_when_it_is_forbidden_or_nothing_is_missing(apt, capfd):
    with pytest.raises(MissingPartError, match="数据库要用"):
        system_packages.ensure(["must"], install=False)
    assert "apt-get update && apt-get install -y --no-install-recommends libcurl4\n" in capfd.readouterr().err
    system_packages.ensure(["must"])
    lines = len(apt.read_text().splitlines())
    assert system_packages.ensure(["must", "may"]) == []
    assert len(apt.read_text().splitlines()) == lines


def test_others_get_the_exact_command_and_go_on_without_what_is_optional(apt, monkeypatch, capfd):
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    [part] = system_packages.ensure(["may"])
    assert part.purpose == "PDF 要用"
    said = capfd.readouterr().err
    assert (
        "sudo apt-get update && sudo apt-get install -y --no-install-recommends libreoffice-writer fonts-arphic-ukai"
        in said
    )
    assert not apt.exists()
    with pytest.raises(MissingPartError):
        system_packages.ensure(["must"])


def test_an_unknown_distribution_is_told_and_never_touched(apt, monkeypatch, capfd):
    monkeypatch.setattr(system_packages, "_distribution", lambda: None)
    with pytest.raises(MissingPartError):
        system_packages.ensure(["must"])
    assert not apt.exists()
    assert "libcurl4" in capfd.readouterr().err


def test_the_table_names_every_package_for_every_distribution():
    wanted = {package for parts in system_packages.NEEDS.values() for part in parts for package in part.packages}
    for distribution in DISTRIBUTIONS.values():
        assert wanted <= set(distribution.names)
    assert [each.label for each in DISTRIBUTIONS.values() if each.tried] == ["Debian 12"]
    assert DISTRIBUTIONS["ubuntu-24.04"].names["libcurl"] == "libcurl4t64"
