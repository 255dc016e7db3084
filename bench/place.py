"""Where a suite measures: an exercise store of its own in a temporary directory, of which nothing is left."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pymongo import MongoClient

from admin import boot, new_store, running
from bench.run import Run
from docstore.access.actor import SYSTEM
from docstore.errors import StartupError
from docstore.store import users
from docstore.store.act import Act
from docstore.store.datadir import DataDirectory
from docstore.store.store import Store


@dataclass(frozen=True)
class Place:
    """`store` is opened as the application opens it; `admin` may do anything, for peers and for tidying up.

    `url`, `login` and `pids` are of the web server where one runs.
    """

    store: Store
    admin: MongoClient[dict[str, Any]]
    act: Act
    url: str
    password: str
    pids: dict[str, int]

    @property
    def database(self) -> Any:
        """The store's database with every right."""
        return self.admin[self.store.database.name]

    def empty_vault(self) -> None:
        """Drop all stored bytes and make their collections again as installation makes them."""
        for name in users.VAULT:
            self.database[name].drop()
        users.install_collections(self.admin, self.database.name, {})


@contextmanager
def folder_for(gigabytes: float) -> Iterator[Path]:
    """A temporary folder with so much room (10⁹ bytes), removed afterwards. Raises StartupError when room is scarce."""
    free = shutil.disk_usage(tempfile.gettempdir()).free / 1e9
    if free < gigabytes:
        raise StartupError(
            "{folder} 只剩 {free:.0f} GB，测速要 {wanted:.0f} GB。",
            folder=tempfile.gettempdir(),
            free=free,
            wanted=gigabytes,
            next_step="用环境变量 TMPDIR 指一个大一些的地方。",
        )
    with tempfile.TemporaryDirectory(prefix="quancheng-bench-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@contextmanager
def database(run: Run) -> Iterator[Place]:
    """A store with its MongoDB and nothing else."""
    with _opened(run, full=False) as place:
        yield place


@contextmanager
def site(run: Run) -> Iterator[Place]:
    """The same with web server, worker and scheduler, as `demo` runs them."""
    with _opened(run, full=True) as place:
        yield place


@contextmanager
def _opened(run: Run, *, full: bool) -> Iterator[Place]:
    data = DataDirectory(run.folder / "store")
    with running.open_running(data.path, full=full, make_exercise=True) as server:
        store = boot.open_store(data, server.address, hints=full)
        admin: MongoClient[dict[str, Any]] = MongoClient(server.address.admin_uri, tz_aware=True)
        with admin, store.client:
            password = new_store.load_demo(data, store)[0].password
            yield Place(store, admin, Act(store, SYSTEM), server.url, password, server.pids)
