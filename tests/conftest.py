"""One real MongoDB for the whole run; each test that asks gets an empty database of its own in it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from pymongo import IndexModel, MongoClient

from admin.cli import system_packages
from docstore.access import passwords
from docstore.store import users
from docstore.store.address import MongoAddress
from docstore.store.datadir import DataDirectory
from docstore.store.embedded import EmbeddedMongo
from tests.chromium import chromium as chromium
from tests.running_site import demo as demo

PASSWORDS = {"app": "app-password", "door": "door-password", "broker": "broker-password"}


# What a marked test needs from the system, in the words of the summary and of `system_packages.NEEDS`.
SYSTEM_PARTS = {
    "browser": "Chromium",
    "pdf": "LibreOffice Writer or a Chinese font",
    "tools": "curl, jq or openssl",
}


@pytest.hookimpl(tryfirst=True)  # before the plugin of many processes looks for the groups
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    lacking = {marker for marker in SYSTEM_PARTS if system_packages.missing([marker])}
    for item in items:
        for marker in lacking:
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=f"{SYSTEM_PARTS[marker]} is missing"))
        if item.get_closest_marker("soak") and not config.getoption("--soak"):
            item.add_marker(pytest.mark.skip(reason="only with --soak"))
        # What shares a module's fixtures, or the one running site, stays in one process.
        item.add_marker(pytest.mark.xdist_group("demo" if "demo" in item.fixturenames else str(item.path)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    for part in SYSTEM_PARTS.values():
        names = [report.nodeid for report in skipped if f"{part} is missing" in str(report.longrepr)]
        if names:
            terminalreporter.write_line(f"{len(names)} skipped because {part} is missing:")
            for name in names:
                terminalreporter.write_line(f"  {name}")


def pytest_configure(config: pytest.Config) -> None:
    """Before anything is imported that reads the settings."""
    if further := config.getoption("--module-path"):
        os.environ["QUANCHENG_MODULE_PATHS"] = os.pathsep.join(str(Path(path).resolve()) for path in further)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--module-path", action="append", help="a folder with modules from outside the program, tested too"
    )
    parser.addoption("--soak", action="store_true", help="run the long tests, and the loops to their full length")
    parser.addoption("--screens", action="store_true", help="write the pictures of docs/screens again")


class TestDatabase:
    """An installed, empty database: its URIs, and a client for each user."""

    __test__ = False

    def __init__(self, uris: users.DatabaseUsers, admin: MongoClient[Any], admin_uri: str) -> None:
        self.name = uris.database
        self.uris = uris
        self.admin_uri = admin_uri
        self.admin = admin
        self.app: MongoClient[Any] = MongoClient(uris.app)
        self.door: MongoClient[Any] = MongoClient(uris.door)

    def empty(self) -> None:
        self.admin.drop_database(users.broker_database(self.name))
        database = self.admin[self.name]
        for collection in database.list_collection_names(filter={"type": "collection"}):
            if not collection.startswith("system."):
                database[collection].delete_many({})


class TestMongo:
    """`fresh_database` is quick: a database that another test is done with is emptied and given out again."""

    __test__ = False

    def __init__(self, address: MongoAddress) -> None:
        self.address = address
        self.admin: MongoClient[Any] = MongoClient(address.admin_uri)
        self.in_use: list[tuple[str, TestDatabase]] = []
        self._idle: dict[str, list[TestDatabase]] = {}
        self._made = 0

    def new_name(self) -> str:
        """The name of a database that does not exist yet, for tests of installation itself."""
        self._made += 1
        return f"t{self._made}"

    def fresh_database(self, indexes: Mapping[str, Sequence[IndexModel]] | Sequence[str] = ()) -> TestDatabase:
        """`indexes` as for `install_collections`, or only the names of the fact collections."""
        wanted = indexes if isinstance(indexes, Mapping) else {name: [] for name in indexes}
        shape = repr([(name, [model.document for model in models]) for name, models in sorted(wanted.items())])
        idle = self._idle.get(shape)
        if idle:
            database = idle.pop()
            database.empty()
        else:
            name = self.new_name()
            facts = users.install_collections(self.admin, name, wanted)
            uris = users.install_users(self.admin, self.address, name, facts, PASSWORDS)
            database = TestDatabase(uris, self.admin, self.address.admin_uri)
        self.in_use.append((shape, database))
        return database

    def give_back_all(self) -> None:
        for shape, database in self.in_use:
            self._idle.setdefault(shape, []).append(database)
        self.in_use.clear()


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> None:
    """A password of the tests need not withstand anybody: argon2 at its cheapest, or sites take seconds to make."""
    passwords._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(scope="session")
def running_mongo() -> Iterator[TestMongo]:
    with tempfile.TemporaryDirectory(prefix="qc-test-", ignore_cleanup_errors=True) as folder:
        data = DataDirectory(Path(folder))
        server = EmbeddedMongo(data)
        address = server.start()
        try:
            yield TestMongo(address)
        finally:
            server.stop()


@pytest.fixture
def mongo(running_mongo: TestMongo) -> Iterator[TestMongo]:
    """The running MongoDB: `address`, an `admin` client, and `fresh_database(...)`."""
    yield running_mongo
    running_mongo.give_back_all()


@pytest.fixture
def database(mongo: TestMongo) -> TestDatabase:
    """A database with vault and ledger, and one collection of facts called `facts`."""
    return mongo.fresh_database(["facts"])


@pytest.fixture
def data_directory(tmp_path: Path) -> DataDirectory:
    data = DataDirectory(tmp_path / "var")
    data.prepare()
    return data


@pytest.fixture
def embedded(data_directory: DataDirectory) -> Iterator[Callable[[], EmbeddedMongo]]:
    """Starts further servers of MongoDB, each ended with the test."""
    started: list[EmbeddedMongo] = []

    def start(data: DataDirectory = data_directory) -> EmbeddedMongo:
        server = EmbeddedMongo(data, cache_gb=0.25)
        server.start()
        started.append(server)
        return server

    yield start
    for server in started:
        server.stop()
