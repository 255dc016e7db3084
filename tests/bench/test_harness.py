"""`./quancheng bench`: what it prints, what it refuses, and that nothing of it stays behind."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bench import memory, place
from bench.measure import medians
from bench.place import Place
from bench.row import Row
from bench.run import Run
from bench.suite import all_suites
from bench.suites.access import lists
from bench.suites.forms import generating
from bench.suites.store import documents, writing
from docstore.errors import StartupError

ROOT = Path(__file__).resolve().parents[2]
PEERS = sorted((ROOT / "bench" / "suites").glob("*/peers/[!_]*.py"))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return Run(tmp_path_factory.mktemp("bench"), lambda text: None, rounds=1, share=1 / 128)


@pytest.fixture(scope="module")
def here(run: Run) -> Iterator[Place]:
    with place.database(run) as here:
        yield here


@pytest.mark.parametrize(
    ("row", "ratio", "met"),
    [
        (Row("a", "MB/s", "higher", 30.0, 10.0, goal=3.0), 3.0, True),
        (Row("a", "MB/s", "higher", 29.9, 10.0, goal=3.0), 2.99, False),
        (Row("a", "s", "lower", 2.0, 1.0, goal=2.0), 2.0, True),
        (Row("a", "s", "lower", 2.1, 1.0, goal=2.0), 2.1, False),
        (Row("a", "MiB", "lower", 299.0, goal=300.0), None, True),
        (Row("a", "MiB", "lower", 301.0, goal=300.0), None, False),
        (Row("a", "MiB", "lower", 301.0), None, None),
    ],
)
def test_a_goal_bounds_the_ratio_or_without_a_peer_the_figure(row: Row, ratio: float | None, met: bool | None) -> None:
    said = row.as_json()
    assert (said["ratio"], said["met"]) == (ratio, met)
    assert list(said) == ["name", "ours", "peer", "ratio", "better", "unit", "goal", "met"]


def test_contestants_take_turns_and_the_median_counts() -> None:
    turns: list[str] = []
    figures = {"ours": iter([1.0, 50.0, 2.0]), "peer": iter([9.0, 4.0, 5.0])}

    def contestant(name: str) -> float:
        turns.append(name)
        return next(figures[name])

    found = medians(3, ours=lambda: contestant("ours"), peer=lambda: contestant("peer"))
    assert found == {"ours": 2.0, "peer": 5.0}
    assert turns == ["ours", "peer", "peer", "ours", "peer", "ours"]


def test_no_contestant_always_follows_the_same_other() -> None:
    turns: list[str] = []

    def contestant(name: str) -> float:
        turns.append(name)
        return 1.0

    medians(6, a=lambda: contestant("a"), b=lambda: contestant("b"), c=lambda: contestant("c"))
    assert len({tuple(turns[at : at + 3]) for at in range(0, len(turns), 3)}) == 6


def test_memory_is_filled_before_each_turn_until_little_lies_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = iter([memory.LEFT_FREE + 1, memory.LEFT_FREE + 1, memory.LEFT_FREE, memory.LEFT_FREE])
    monkeypatch.setattr(memory, "_free", lambda: next(left))
    turn = memory.FileCache(Run(tmp_path, lambda text: None)).filled(lambda: 7.0)
    assert turn() == 7.0 and len(list(left)) == 1  # asked three times; the fourth is for the next turn


def test_where_memory_does_not_fill_it_is_tried_only_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(memory, "_free", lambda: asked.append(1) or memory.LEFT_FREE + 1)
    monkeypatch.setattr("os.sysconf", lambda name: 2**13)  # a machine of 64 MiB
    turn = memory.FileCache(Run(tmp_path, lambda text: None)).filled(lambda: 7.0)
    assert turn() == turn() == 7.0
    assert len(asked) == 4  # the 16 MiB pieces of one time around


@pytest.mark.parametrize("path", PEERS, ids=lambda path: path.stem)
def test_a_peer_is_short(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    body = [node for node in tree.body if not isinstance(node, ast.Import | ast.ImportFrom | ast.Expr)]
    assert sum((node.end_lineno or 0) - node.lineno + 1 for node in body) <= 20


def test_scarce_room_is_said_before_anything_is_made() -> None:
    with pytest.raises(StartupError) as caught, place.folder_for(10**6):
        raise AssertionError("there was room")
    assert "TMPDIR" in caught.value.why()


def test_the_suite_measures_both_contestants(run: Run, here: Place) -> None:
    found = list(writing.rows(run, here))
    assert len(found) == 2
    assert all(row.ours > 0 and row.peer and row.peer > 0 for row in found)
    assert writing.PEER_DATABASE not in here.admin.list_database_names()
    assert here.database["vault_media.chunks"].estimated_document_count() == 0


def test_small_documents_go_through_the_service_and_leave_no_jobs(run: Run, here: Place) -> None:
    [row] = documents.direct_rows(run, here)
    assert row.ours > 0 and row.peer and row.peer > 0
    assert here.database["records"].count_documents({"type_key": "recording"}) == run.size(documents.COUNT)
    assert here.database["outbox"].count_documents({}) == 0


def test_papers_are_generated_and_leave_no_jobs(run: Run, here: Place) -> None:
    [row] = generating.rows(run, here)
    assert row.ours > 0 and row.peer and row.peer > 0
    assert here.database["records"].count_documents({"form": generating.FORM}) == run.size(generating.COUNT)
    assert here.database["outbox"].count_documents({}) == 0


def test_lists_within_the_policy_go_by_an_index(run: Run, here: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "TIMES", 1)
    found = list(lists.rows(run, here, 4_000))
    assert all(row.ours > 0 for row in found)
    looked_at = [row for row in found if row.unit == "documents"]
    assert len(looked_at) == 4 and all(row.met for row in looked_at), looked_at


def test_a_run_that_is_asked_to_stop_leaves_nothing(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "bench", "store"]
    process = subprocess.Popen(words, cwd=ROOT, env=os.environ | {"TMPDIR": str(tmp_path)}, stderr=subprocess.PIPE)
    assert process.stderr is not None
    process.stderr.readline()  # it measures
    process.terminate()
    assert process.wait(40) == 130
    assert list(tmp_path.iterdir()) == []


def bench(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "admin.cli", "bench", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def test_without_a_name_it_lists() -> None:
    assert json.loads(bench("--json").stdout) == {name: suite.title for name, suite in all_suites().items()}


def test_a_name_that_is_none_is_one_line() -> None:
    done = bench("stroe")
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert "store" in done.stderr


def test_a_part_that_is_none_is_one_line_with_those_there_are() -> None:
    done = bench("store", "--only", "lodger")
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert "ledger" in done.stderr


def test_parts_that_are_asked_for(run: Run) -> None:
    asked = replace(run, only=frozenset({"ledger"}))
    assert (asked.includes("ledger"), asked.includes("writing", "ledger"), asked.includes("writing")) == (
        True,
        True,
        False,
    )
    assert run.includes("writing")  # nothing named: everything
