"""Checkpoints and keys from the command line of a running site."""

from __future__ import annotations

import json
import time
import urllib.request
from pathlib import Path

import pytest

from docstore.custody.continuity import Continuity
from docstore.custody.note import Checkpoint, VerifierKey, open_checkpoint
from tests.running_site import Demo


def take(demo: Demo) -> str:
    said = demo.quancheng("checkpoint", "--json")
    assert said.returncode == 0, said.stderr
    return str(json.loads(said.stdout)["note"])


@pytest.fixture(scope="module")
def kept(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("kept") / "检查点.txt"
    until = time.monotonic() + 30
    while "还没有检查点" in demo.quancheng("checkpoint").stderr:
        assert time.monotonic() < until, "the worker seals nothing"
    path.write_text(take(demo), encoding="utf-8")
    return path


def test_a_key_handed_over_while_the_site_runs_signs_from_then_on(demo: Demo, kept: Path) -> None:
    said = demo.quancheng("keys", "rotate", "--json")
    assert said.returncode == 0, said.stderr
    old, new = (VerifierKey.parse(row["vkey"]) for row in json.loads(said.stdout)["keys"])
    open_checkpoint(kept.read_text(encoding="utf-8"), [old])
    before = Checkpoint.within(take(demo))  # an event, which the worker seals
    until = time.monotonic() + 30
    while (text := take(demo)) and Checkpoint.within(text).size <= before.size:
        assert time.monotonic() < until, "the worker seals nothing with the new key"
    assert open_checkpoint(text, [new]).size > before.size
    with urllib.request.urlopen(f"{demo.url}/key", timeout=10) as page:
        words = page.read().decode()
    assert new.fingerprint in words and old.fingerprint in words and "以前用过的钥匙" in words


def test_the_audit_compares_with_a_checkpoint_kept_outside(demo: Demo, kept: Path, tmp_path: Path) -> None:
    said = demo.quancheng("audit", "--checkpoint", str(kept))
    assert said.returncode == 0, said.stdout
    forged = tmp_path / "别的.txt"
    forged.write_text(kept.read_text(encoding="utf-8").replace("\n\n", "\ntime later\n\n"), encoding="utf-8")
    said = demo.quancheng("audit", "--checkpoint", str(forged))
    assert said.returncode == 1 and "给出的检查点" in said.stdout
    said = demo.quancheng("audit", "--checkpoint", str(tmp_path / "没有.txt"))
    assert said.returncode == 2 and "打不开" in said.stderr


def test_the_bureau_proves_what_lies_between_two_checkpoints(demo: Demo, kept: Path, tmp_path: Path) -> None:
    said = demo.quancheng("checkpoint", "--checkpoint", str(kept))
    assert said.returncode == 0, said.stderr
    (growth,) = Continuity.parse(said.stdout.encode()).growths
    assert growth.old_size == Checkpoint.within(kept.read_text(encoding="utf-8")).size < growth.new_size
    said = demo.quancheng("checkpoint", "--checkpoint", str(kept), "--to", str(tmp_path / "没有.zip"))
    assert said.returncode == 2 and "打不开" in said.stderr
