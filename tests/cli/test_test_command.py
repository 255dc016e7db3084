"""`test` hands its words to pytest; what the machine lacks is skipped, counted and named."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(*words: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "admin.cli", "test", *words],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT), "QUANCHENG_NO_INSTALL": "1"} | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """A suite of its own under the project's hooks: one test for anywhere, two that need Chromium."""
    (tmp_path / "conftest.py").write_text("from tests.conftest import *  # noqa: F403\n")
    (tmp_path / "test_pages.py").write_text(
        "import os, pytest\n"
        "def test_anywhere(): assert 'QUANCHENG_PORT' not in os.environ\n"
        "@pytest.mark.browser\ndef test_page(): pass\n"
        "@pytest.mark.browser\ndef test_other_page(): pass\n"
    )
    return tmp_path


def test_paths_options_and_the_outcome_pass_through(suite):
    done = run("test_pages.py", "-k", "anywhere", cwd=suite, QUANCHENG_PORT="9000")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed, 2 deselected" in done.stdout
    (suite / "test_pages.py").write_text("def test_wrong(): assert False\n")
    assert run("test_pages.py::test_wrong", cwd=suite).returncode == 1


def test_what_a_missing_part_skips_is_counted_and_named(suite):
    done = run(str(suite), QUANCHENG_CHROMIUM="", PATH=str(Path(sys.executable).parent))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 skipped because Chromium is missing:" in done.stdout
    assert "::test_page\n" in done.stdout
    assert "::test_other_page\n" in done.stdout
    assert "1 passed, 2 skipped" in done.stdout
    assert "apt-get install -y --no-install-recommends" in done.stderr


def test_nothing_is_skipped_where_the_part_is_there(suite):
    done = run(str(suite), QUANCHENG_CHROMIUM="/bin/true")
    assert "3 passed" in done.stdout
    assert "is missing" not in done.stdout
