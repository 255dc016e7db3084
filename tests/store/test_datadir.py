"""Secrets, the lock, and what a directory says about itself."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from docstore.errors import StartupError
from docstore.store.datadir import DataDirectory, DirectoryInUseError, NoStoreError, StoreMarker


def test_a_secret_is_made_once_and_readable_by_its_owner_alone(data_directory):
    first = data_directory.password("mongo-app")
    assert len(first) >= 43
    assert DataDirectory(data_directory.path).password("mongo-app") == first
    assert data_directory.password("mongo-door") != first
    assert data_directory.secret_path("mongo-app").stat().st_mode & 0o777 == 0o600
    assert data_directory.secret_path("mongo-app").parent.stat().st_mode & 0o777 == 0o700


def test_starters_at_the_same_moment_get_the_same_secret(data_directory):
    together = threading.Barrier(8)
    got = []

    def ask():
        together.wait()
        got.append(data_directory.password("key"))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(got)) == 1
    assert len(got) == 8
    assert [path.name for path in data_directory.secret_path("key").parent.iterdir()] == ["key"]


def test_a_second_server_is_refused_at_once_and_told_who_holds_it(data_directory):
    script = (
        "import sys, pathlib; from docstore.store.datadir import DataDirectory\n"
        "data = DataDirectory(pathlib.Path(sys.argv[1]))\n"
        "with data.lock():\n"
        "    data.announce_server(url='http://127.0.0.1:8000')\n"
        "    print('held', flush=True); sys.stdin.read()\n"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script, str(data_directory.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout.readline() == b"held\n"
    with pytest.raises(DirectoryInUseError, match=str(holder.pid)), data_directory.lock():
        pass
    assert data_directory.server().url == "http://127.0.0.1:8000"

    holder.kill()
    holder.wait()
    assert data_directory.server() is None
    assert data_directory.last_server().pid == holder.pid
    with data_directory.lock():
        pass


def test_a_directory_without_a_store_names_the_ways_to_make_one(data_directory):
    with pytest.raises(NoStoreError) as caught:
        data_directory.require_store()
    for command in ("init", "demo", "tour"):
        assert command in caught.value.why()


def test_an_exercise_store_never_becomes_a_real_one(data_directory):
    data_directory.mark_store(StoreMarker(exercise=True, database="quancheng"))
    assert data_directory.require_store().exercise
    with pytest.raises(StartupError):
        data_directory.mark_store(StoreMarker(exercise=False, database="quancheng"))
    assert data_directory.require_store().exercise


def test_a_file_in_place_of_the_directory_is_one_clear_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StartupError):
        DataDirectory(tmp_path / "file").prepare()
    with pytest.raises(StartupError):
        DataDirectory(tmp_path / "file").marker()


def test_a_command_waits_for_those_who_joined_its_database(data_directory):
    import time

    with data_directory.joined(), data_directory.joined():
        waited = threading.Thread(target=data_directory.wait_for_guests, daemon=True)
        waited.start()
        waited.join(0.2)
        assert waited.is_alive()
    waited.join(5)
    assert not waited.is_alive()
    before = time.monotonic()
    data_directory.wait_for_guests()
    assert time.monotonic() - before < 1
