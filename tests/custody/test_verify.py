"""Verifying a package: every way of tampering is found and named, by function and by command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from docstore.custody.verify import NoPackageError, verify_package
from docstore.errors import InvalidInputError
from tests.custody import making, vectors
from tests.local_authority import Root

ROOT = Path(__file__).resolve().parents[2]
VECTORS = vectors.vectors()
FINGERPRINT = making.SIGNER.verifier.fingerprint


@pytest.fixture
def good(tmp_path):
    path = tmp_path / vectors.PACKAGE
    path.write_bytes(vectors.good())
    return path


@pytest.mark.parametrize("vector", VECTORS, ids=[vector.name for vector in VECTORS])
def test_the_verdict_names_exactly_the_files_that_are_not_as_given_out(vector, tmp_path):
    path = tmp_path / vectors.PACKAGE
    path.write_bytes(vector.data)
    if vector.outcome == "none":
        with pytest.raises(NoPackageError):
            verify_package(path)
        return
    verdict = verify_package(path)
    assert {(fault.path, fault.kind) for fault in verdict.faults} == vector.faults
    assert verdict.ok is (vector.outcome == "ok")


def test_a_good_package_says_what_was_captured_when_and_by_which_key(good):
    verdict = verify_package(good)
    assert verdict.fingerprint == FINGERPRINT and verdict.key_check == "not compared"
    assert verdict.signed_by == str(making.SIGNER.verifier)
    told = [(one.path, one.status, one.item.captured_at, one.item.recorded_at) for one in verdict.granted]
    assert told[1] == (vectors.VIDEO, "ok", "2026-03-02T02:05:00.000Z", "2026-03-02T04:05:00.000Z")
    assert [one.item.source for one in verdict.granted] == ["（豫焦）应急责改〔2026〕1号", "REC-07", "REC-09 遮挡副本"]
    assert verdict.refused[0].title == "现场检查方案" and verdict.checkpoints[0].size == 11


def test_a_file_whose_bytes_are_right_but_whose_proof_fails_is_not_listed_as_in_order(tmp_path):
    path = tmp_path / vectors.PACKAGE
    path.write_bytes(next(vector.data for vector in VECTORS if vector.name == "a rewritten event"))
    assert [one.status for one in verify_package(path).granted] == ["ok", "proof", "ok"]
    told = run(str(path), cwd=tmp_path).stdout
    assert f"证明不成立  {vectors.VIDEO}" in told and f"一致  {vectors.VIDEO}" not in told


def keys(tmp_path: Path) -> dict[str, str]:
    public = making.SIGNER.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    files = {"pem": public, "vkey": str(making.SIGNER.verifier).encode() + b"\n", "text": FINGERPRINT.encode()}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    return {name: str(tmp_path / name) for name in files} | {
        "fingerprint": FINGERPRINT,
        "read aloud": FINGERPRINT.lower().replace(" ", "-"),
        "a checkpoint's vkey": str(making.SIGNER.verifier.named("quancheng/01jx2demo/2026")),
    }


def test_the_key_is_compared_in_whatever_form_it_is_given(good, tmp_path):
    for given in keys(tmp_path).values():
        verdict = verify_package(good, given)
        assert verdict.ok and verdict.key_check == "matches"


def test_another_key_is_a_fault_that_names_the_signature(good):
    verdict = verify_package(good, making.OTHER.verifier.fingerprint)
    assert not verdict.ok and verdict.key_check == "differs"
    assert [(fault.path, fault.kind) for fault in verdict.faults] == [("manifest.sig", "key")]


@pytest.mark.parametrize("given", ["", "7A7A", FINGERPRINT[:-5], "/no/such/file", FINGERPRINT + " 0000"])
def test_a_key_that_cannot_be_read_is_refused_rather_than_ignored(good, given):
    with pytest.raises(InvalidInputError):
        verify_package(good, given)


def test_a_whole_package_made_with_another_key_is_told_by_its_fingerprint_only(tmp_path):
    path = tmp_path / "forged.zip"
    path.write_bytes(making.build(signer=making.OTHER))
    assert verify_package(path).ok and verify_package(path).fingerprint != FINGERPRINT
    assert not verify_package(path, FINGERPRINT).ok


def test_any_single_flipped_byte_of_the_zip_changes_nothing_that_was_given_or_is_found(tmp_path):
    """Sampled: headers, contents and directory alike. A flip in a date or a mode may pass, content not."""
    path, sound = tmp_path / vectors.PACKAGE, vectors.good()
    truth = making.entries(sound)
    for at in [*range(0, len(sound), 99_991), *range(len(sound) - 2500, len(sound), 7), *range(0, 400, 3)]:
        path.write_bytes(making.flipped(sound, at))
        try:
            verdict = verify_package(path)
        except NoPackageError:
            continue
        if verdict.ok:
            assert making.entries(path.read_bytes()) == truth, at


# --- the command -----------------------------------------------------------------------------------------


def run(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}
    command = [sys.executable, "-m", "admin.cli", "verify", *words]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=60)


def test_the_command_needs_no_store_and_leaves_nothing_behind(good, tmp_path):
    result = run(vectors.PACKAGE, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    for part in ("演示", "3 个文件都没有被改动", vectors.VIDEO, "2026年3月2日 10:05", FINGERPRINT, "/key", "答复函"):
        assert part in result.stdout
    assert [path.name for path in tmp_path.iterdir()] == [vectors.PACKAGE]


def test_the_command_says_json_only_on_request(good, tmp_path):
    result = run(vectors.PACKAGE, "--json", "--key", FINGERPRINT, cwd=tmp_path)
    told = json.loads(result.stdout)
    assert result.returncode == 0 and told["ok"] and told["key_check"] == "matches"
    assert [one["path"] for one in told["files"] if one["title"]] == [vectors.N05, vectors.VIDEO, vectors.THIRD]


def test_another_key_is_said_first_and_is_not_called_a_change(good, tmp_path):
    words = [vectors.PACKAGE, "--key", making.OTHER.verifier.fingerprint]
    told = run(*words, cwd=tmp_path).stdout.splitlines()
    assert told[1] == "✗ 签名用的是另一把钥匙，不是给出的那一把，不要使用：manifest.sig"
    assert not [line for line in told if "不一致" in line]
    good.write_bytes(making.zipped({**making.entries(vectors.good()), vectors.VIDEO: b"forged"}))
    told = run(*words, cwd=tmp_path).stdout.splitlines()
    assert "另一把钥匙" in told[1] and told[2] == f"✗ 有 1 处与发出时不一致，不要使用：{vectors.VIDEO}"


def test_exit_1_names_the_file_and_exit_2_says_there_is_no_package(good, tmp_path):
    result = run(vectors.PACKAGE, "--key", making.OTHER.verifier.fingerprint, cwd=tmp_path)
    assert result.returncode == 1 and "另一把钥匙" in result.stdout
    good.write_bytes(making.zipped({**making.entries(vectors.good()), vectors.VIDEO: b"forged", "\x1b[2J": b""}))
    result = run(vectors.PACKAGE, cwd=tmp_path)
    assert result.returncode == 1 and vectors.VIDEO in result.stdout and "\x1b" not in result.stdout
    (tmp_path / "text.zip").write_text("no zip")
    for words in (["none.zip"], ["text.zip"], ["."], [], [vectors.PACKAGE, "--key", "x"], [vectors.PACKAGE, "--no"]):
        result = run(*words, cwd=tmp_path)
        assert result.returncode == 2 and len(result.stderr.splitlines()) == 1, words
        assert "Traceback" not in result.stderr


def test_a_time_stamp_is_checked_with_the_roots_that_are_given(good, tmp_path):
    good.write_bytes(vectors.stamped())
    (tmp_path / "root.pem").write_bytes(making.ROOT.pem)
    (tmp_path / "other.pem").write_bytes(Root("别家").pem + Root("又一家").pem)
    told = run(vectors.PACKAGE, cwd=tmp_path)
    assert told.returncode == 0 and "写的时间是 2026年3月11日 10:00" in told.stdout and "没有核对" in told.stdout
    told = run(vectors.PACKAGE, "--tsa-ca", "root.pem", cwd=tmp_path)
    assert told.returncode == 0 and "2026年3月11日 10:00已经存在" in told.stdout and "省时间戳中心" in told.stdout
    told = run(vectors.PACKAGE, "--tsa-ca", "other.pem", "--json", cwd=tmp_path)
    faults = [(one["file"], one["kind"]) for one in json.loads(told.stdout)["faults"]]
    assert told.returncode == 1 and faults == [(vectors.STAMP, "stamp")]
    told = run(vectors.PACKAGE, "--tsa-ca", "other.pem", cwd=tmp_path)
    assert f"✗ 时间戳不成立，不能凭它说时间：{vectors.STAMP}" in told.stdout and "不一致" not in told.stdout
    good.write_bytes(vectors.good())
    told = run(vectors.PACKAGE, "--tsa-ca", "root.pem", cwd=tmp_path)
    assert told.returncode == 2 and "没有时间戳" in told.stdout
    told = run(vectors.PACKAGE, "--tsa-ca", vectors.PACKAGE, cwd=tmp_path)
    assert told.returncode == 2 and "PEM" in told.stderr
