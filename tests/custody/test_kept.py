"""A checkpoint kept from elsewhere catches a rewritten log, offline: by function and by command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docstore.custody.continuity import Continuity, ContinuityShapeError
from docstore.custody.kept import Kept
from docstore.custody.paper import tidied
from docstore.custody.verify import verify_package
from docstore.errors import InvalidInputError
from tests.custody import kept_vectors, making, vectors
from tests.custody.test_verify import run

VECTORS = kept_vectors.kept_vectors()


@pytest.mark.parametrize("vector", VECTORS, ids=[vector.name for vector in VECTORS])
def test_the_relation_is_told_and_nothing_but_a_contradiction_is_a_fault(vector, tmp_path):
    path = tmp_path / vectors.PACKAGE
    path.write_bytes(vector.package)
    if vector.expected == "unreadable":
        with pytest.raises(InvalidInputError):
            tidied("旧.txt", vector.typed)
        return
    evidence = Continuity.parse(vector.proof) if vector.proof else Continuity()
    verdict = verify_package(path, kept=[Kept("旧.txt", tidied("旧.txt", vector.typed), evidence)])
    assert verdict.kept_checks == {"旧.txt": vector.expected}
    expected = [("旧.txt", "checkpoint")] if vector.expected == "contradicts" else []
    assert [(fault.path, fault.kind) for fault in verdict.faults] == expected


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_any_flip_in_a_proof_or_a_checkpoint_is_never_taken_for_agreement(data):
    """One byte of the evidence or of the kept note is changed; the answer may be any but another agreement."""
    _, log = kept_vectors.logs()
    known = Continuity(growths=(log.growth(3, 7),)).as_bytes()
    text = log.checkpoint(3).encode()
    which = data.draw(st.sampled_from(["proof", "note"]))
    at = data.draw(st.integers(0, len(known if which == "proof" else text) - 1))
    from docstore.custody.kept import compare
    from docstore.custody.note import open_checkpoint

    try:
        evidence = Continuity.parse(making.flipped(known, at) if which == "proof" else known)
        typed = tidied("x", (making.flipped(text, at) if which == "note" else text).decode("utf-8", "replace"))
    except (ContinuityShapeError, InvalidInputError):
        return
    heads = [open_checkpoint(log.checkpoint(), [making.SIGNER.verifier])]
    found, why = compare(Kept("x", typed, evidence), making.SIGNER.verifier, heads, Continuity())
    if found in ("same", "continues"):
        assert typed == log.checkpoint(3) and evidence.growths == (log.growth(3, 7),)
    else:
        assert why or found == "unproven"


def test_the_command_says_it_and_its_exit_code_too(tmp_path: Path) -> None:
    _, second = kept_vectors.logs()
    (tmp_path / "包.zip").write_bytes(kept_vectors.package(second, Continuity(growths=(second.growth(3, 7),))))
    (tmp_path / "旧.txt").write_text(second.checkpoint(3))
    (tmp_path / "别的.txt").write_text(second.checkpoint(2))
    (tmp_path / "改.txt").write_text(kept_vectors.rewritten(second, 1).checkpoint(3))
    (tmp_path / "证明.json").write_bytes(Continuity(growths=(second.growth(2, 7),)).as_bytes())
    good = run("包.zip", "--checkpoint", "旧.txt", "--json", cwd=tmp_path)
    assert good.returncode == 0 and json.loads(good.stdout)["checkpoint_checks"] == {"旧.txt": "continues"}
    both = run("包.zip", "--checkpoint", "旧.txt", "--checkpoint", "改.txt", cwd=tmp_path)
    assert both.returncode == 1 and "不要使用：改.txt" in both.stdout and "旧.txt：包中的账本是从它接着" in both.stdout
    unproven = run("包.zip", "--checkpoint", "别的.txt", cwd=tmp_path)
    assert unproven.returncode == 2 and "--proof" in unproven.stdout
    proven = run("包.zip", "--checkpoint", "别的.txt", "--proof", "证明.json", cwd=tmp_path)
    assert proven.returncode == 0, proven.stdout
    for words in (["--checkpoint", "没有.txt"], ["--checkpoint", "包.zip"], ["--proof", "证明.json"],
                  ["--checkpoint", "旧.txt", "--proof", "旧.txt"]):  # fmt: skip
        refused = run("包.zip", *words, cwd=tmp_path)
        assert refused.returncode == 2 and len(refused.stderr.splitlines()) == 1, refused.stderr
