"""The embedded MongoDB: it keeps what it acknowledged, and lets nobody in without a password."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pymongo import MongoClient
from pymongo.errors import OperationFailure
from pymongo.write_concern import WriteConcern

from docstore.errors import StartupError
from docstore.store import child_process
from docstore.store import embedded as module
from docstore.store.datadir import DataDirectory
from docstore.store.embedded import EmbeddedMongo, socket_path


def write(server: EmbeddedMongo, number: int) -> None:
    with MongoClient(server.address.admin_uri) as client:
        facts = client.quancheng.get_collection("facts", write_concern=WriteConcern("majority", j=True))
        with client.start_session() as session, session.start_transaction():
            facts.insert_one({"_id": number}, session=session)


def read(server: EmbeddedMongo) -> list[int]:
    with MongoClient(server.address.admin_uri) as client:
        return sorted(row["_id"] for row in client.quancheng.facts.find())


def test_what_was_acknowledged_survives_a_kill(embedded):
    server = embedded()
    write(server, 1)
    server.process.send_signal(signal.SIGKILL)
    server.process.wait()
    server.start()
    write(server, 2)
    assert read(server) == [1, 2]


def test_a_stop_is_clean_and_leaves_no_socket(embedded, data_directory):
    server = embedded()
    write(server, 1)
    process = server.process
    server.stop()
    assert process.returncode == 0
    assert not socket_path(data_directory.path).parent.exists()
    server.start()
    assert read(server) == [1]


def test_strangers_and_the_network_are_kept_out(embedded, data_directory):
    server = embedded()
    with MongoClient(server.address.uri("", "", source="")) as client, pytest.raises(OperationFailure) as caught:
        client.quancheng.facts.find_one()
    assert caught.value.code == 13
    own = set()
    for link in Path(f"/proc/{server.process.pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed in the meantime
            own.add(str(link.readlink()))
    listening = [
        line.split()[9] for line in Path("/proc/net/tcp").read_text().splitlines()[1:] if line.split()[3] == "0A"
    ]
    assert not [inode for inode in listening if f"socket:[{inode}]" in own]
    assert socket_path(data_directory.path).parent.stat().st_mode & 0o777 == 0o700


def test_a_long_path_and_a_moved_directory_work(embedded, tmp_path):
    deep = tmp_path / ("很长的目录名" * 6) / ("x" * 90)
    data = DataDirectory(deep)
    server = embedded(data)
    assert len(os.fsencode(socket_path(deep))) < 107
    write(server, 1)
    server.stop()

    moved = tmp_path / "moved"
    shutil.move(deep, moved)
    server = embedded(DataDirectory(moved))
    write(server, 2)
    assert read(server) == [1, 2]


def test_it_ends_when_its_parent_is_killed_and_the_next_start_waits_for_that(embedded, data_directory):
    script = (
        "import sys, pathlib, time\n"
        "from docstore.store.datadir import DataDirectory\n"
        "from docstore.store.embedded import EmbeddedMongo\n"
        "server = EmbeddedMongo(DataDirectory(pathlib.Path(sys.argv[1]))); server.start()\n"
        "print(server.process.pid, flush=True); time.sleep(600)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script, str(data_directory.path)], stdout=subprocess.PIPE)
    orphan = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    server = embedded()
    write(server, 1)
    deadline = time.monotonic() + 10
    while child_process.started_at(orphan) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not child_process.started_at(orphan)


def test_a_stopped_orphan_does_not_block_the_next_start(embedded, data_directory):
    first = embedded()
    write(first, 1)
    first.process.send_signal(signal.SIGSTOP)
    second = embedded(DataDirectory(data_directory.path))
    assert read(second) == [1]


def test_a_failed_start_says_mongods_own_reason(data_directory):
    (data_directory.mongo / "storage.bson").write_text("nonsense")
    with pytest.raises(StartupError) as caught:
        EmbeddedMongo(data_directory).start()
    assert "storage engine metadata file" in caught.value.message


def test_a_missing_library_is_named(data_directory, tmp_path, monkeypatch):
    fake = tmp_path / "mongod"
    fake.write_text(
        "#!/bin/sh\necho 'mongod: error while loading shared libraries: libcurl.so.4: cannot open' >&2\nexit 127\n"
    )
    fake.chmod(0o755)
    monkeypatch.setattr(module, "find_mongod", lambda: fake)
    with pytest.raises(StartupError, match=r"libcurl\.so\.4"):
        EmbeddedMongo(data_directory).start()


def test_a_mongod_on_the_path_wins(tmp_path, monkeypatch):
    bundled = module.find_mongod()
    own = tmp_path / "mongod"
    own.write_text("#!/bin/sh\n")
    own.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert module.find_mongod() == own
    assert bundled != own


def test_a_lost_secret_is_named(embedded, data_directory):
    embedded().stop()
    data_directory.secret_path("mongo-admin").unlink()
    with pytest.raises(StartupError, match="mongo-admin"):
        EmbeddedMongo(data_directory).start()
    assert not socket_path(data_directory.path).parent.exists()
