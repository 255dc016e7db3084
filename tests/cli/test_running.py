"""Commands join the server of their directory, or start it and leave nobody behind."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from pymongo import MongoClient

import settings
from admin import children, running
from admin.supervisor import ChildSpec
from docstore.errors import SettingError, StartupError
from docstore.store.child_process import started_at
from docstore.store.datadir import DataDirectory, DirectoryInUseError, NoStoreError, StoreMarker
from docstore.store.embedded import EmbeddedMongo, address_of

FAKE_SITE = Path(__file__).with_name("fake_site.py")


@pytest.fixture
def store_directory(data_directory: DataDirectory) -> DataDirectory:
    data_directory.mark_store(StoreMarker(exercise=False, database="quancheng"))
    return data_directory


@pytest.fixture
def small_site(monkeypatch):
    def site(data: DataDirectory, *, host: str, port: int) -> list[ChildSpec]:
        return [ChildSpec("web", "网页服务", (sys.executable, str(FAKE_SITE), "web", str(port)))]

    monkeypatch.setattr(children, "site", site)


def ping(address) -> bool:
    with MongoClient(address.admin_uri, serverSelectionTimeoutMS=2000) as client:
        return client.admin.command("ping")["ok"] == 1


def test_a_command_starts_the_database_and_leaves_no_process(store_directory):
    with running.open_running(store_directory.path) as here:
        assert ping(here.address)
        assert here.url == ""
        mongod = store_directory.server().children["mongod"][0]
    assert not started_at(mongod)
    assert store_directory.server() is None


def test_a_command_that_fails_leaves_no_process_either(store_directory):
    with pytest.raises(ZeroDivisionError), running.open_running(store_directory.path):
        mongod = store_directory.server().children["mongod"][0]
        raise ZeroDivisionError
    assert not started_at(mongod)


def test_a_second_command_joins_and_the_first_waits_for_it(store_directory):
    joined, leave, first_ended = threading.Event(), threading.Event(), threading.Event()
    seen = {}

    def second() -> None:
        with running.open_running(store_directory.path) as here:
            seen["mongod"] = here.pids["mongod"]
            joined.set()
            leave.wait(30)
            assert not first_ended.is_set()
            seen["ping"] = ping(here.address)

    def first() -> None:
        with running.open_running(store_directory.path):
            seen["first"] = store_directory.server().children["mongod"][0]
            guest.start()
            joined.wait(30)
        first_ended.set()

    guest, host = threading.Thread(target=second), threading.Thread(target=first)
    host.start()
    assert joined.wait(30)
    assert not first_ended.wait(0.5)
    leave.set()
    guest.join(30)
    host.join(30)
    assert seen["mongod"] == seen["first"]
    assert seen["ping"]
    assert first_ended.is_set()


def test_a_full_command_starts_the_site_and_others_join_it(store_directory, small_site):
    with running.open_running(store_directory.path, full=True) as site:
        assert set(site.pids) == {"web", "mongod"}
        assert site.url.startswith("http://127.0.0.1:")
        with running.open_running(store_directory.path, full=True) as again:
            assert again.url == site.url
            assert again.pids == site.pids
            assert again.address == site.address
        assert ping(site.address)
    assert not any(map(started_at, site.pids.values()))


def test_a_full_command_does_not_join_a_bare_database(store_directory, small_site):
    with (
        running.open_running(store_directory.path),
        pytest.raises(DirectoryInUseError),
        running.open_running(store_directory.path, full=True),
    ):
        pass


def test_without_a_store_nothing_is_made(tmp_path):
    with pytest.raises(NoStoreError), running.open_running(tmp_path / "var"):
        pass
    assert not (tmp_path / "var").exists()


def test_a_real_store_refuses_exercises(store_directory):
    with pytest.raises(StartupError, match="正式"), running.open_running(store_directory.path, make_exercise=True):
        pass


def test_a_command_after_a_kill_finds_a_clean_place(store_directory):
    script = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom admin import running\n"
        "with running.open_running(Path(sys.argv[1])): os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(store_directory.path)], check=False)
    with running.open_running(store_directory.path) as here:
        assert ping(here.address)


def test_a_given_mongodb_wins_over_the_embedded_one(store_directory, mongo, monkeypatch):
    monkeypatch.setattr(settings, "current", lambda: settings.Settings(mongodb_uri=mongo.address.admin_uri))
    with running.open_running(store_directory.path) as here:
        assert here.address.hosts == mongo.address.hosts
        assert ping(here.address)
        assert store_directory.server().children == {}
    assert not list(store_directory.mongo.iterdir())
    assert ping(mongo.address)


def test_addresses_keep_their_options_and_hide_their_passwords(data_directory):
    given = address_of(data_directory, "mongodb://chief:p%40ss@a:1,b:2/?replicaSet=rs0&authSource=staff&tls=true")
    assert given.admin_uri == "mongodb://chief:p%40ss@a:1,b:2/?replicaSet=rs0&tls=true&authSource=staff"
    assert given.uri("app", "x/y", source="quancheng", database="quancheng") == (
        "mongodb://app:x%2Fy@a:1,b:2/quancheng?replicaSet=rs0&tls=true&authSource=quancheng"
    )
    assert "p@ss" not in repr(given)
    assert EmbeddedMongo(data_directory).address.hosts.startswith("%2Ftmp%2Fqc-")
    with pytest.raises(SettingError):
        address_of(data_directory, "localhost:27017")
