"""Commands and the running system: join what serves a data directory, or start it and leave nothing behind."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import settings
from admin import children
from admin.ports import free_port
from admin.supervisor import Supervisor, end_left_behind
from docstore.errors import StartupError
from docstore.store.address import MongoAddress
from docstore.store.datadir import DataDirectory, DirectoryInUseError
from docstore.store.embedded import EmbeddedMongo, address_of

if TYPE_CHECKING:
    from admin.new_store import LogIn

_BETWEEN_SECONDS = 60.0


def _silent(text: str) -> None:
    pass


@dataclass(frozen=True)
class Running:
    """What a command works with. `url` is empty when no web server runs.

    `pids` maps each child to its pid; `server_pid` is the process that tends them, perhaps another than ours.
    """

    data: DataDirectory
    address: MongoAddress
    url: str
    pids: dict[str, int]
    server_pid: int


@contextlib.contextmanager
def open_running(
    path: Path, *, full: bool = False, make_exercise: bool = False, say: Callable[[str], None] = _silent
) -> Iterator[Running]:
    """The store in `path` with its MongoDB, and with web, worker and scheduler when `full`.

    Joins whoever serves it already, otherwise starts it and ends it afterwards. With `make_exercise` an empty
    directory becomes an exercise store first, and a real store is refused.
    Raises NoStoreError where there is no store; DirectoryInUseError when `full` and a command that runs only
    MongoDB is at work there.
    """
    data = DataDirectory(path)
    if make_exercise:
        require_no_real_store(data)
    else:
        data.require_store()
    with contextlib.ExitStack() as stack:
        server = _join_or_lock(data, stack)
        if server is not None:
            if full and not server.url:
                raise DirectoryInUseError(
                    "{path} 正在由另一个命令使用（进程 {pid}）。", path=data.path, pid=server.server_pid
                )
            yield server
        elif full:
            yield stack.enter_context(_site(data, make_exercise, say))
        else:
            where = stack.enter_context(database_of(data))
            if make_exercise:
                make_exercise_store(data)
            yield Running(data, where, "", {}, os.getpid())


@contextlib.contextmanager
def database_of(data: DataDirectory) -> Iterator[MongoAddress]:
    """Only MongoDB, started (unless it runs elsewhere) and ended. The caller holds the directory's lock."""
    end_left_behind(data)
    mongo = embedded(data)
    try:
        if mongo is not None:
            mongo.start()
        data.announce_server(children={"mongod": mongo.process.pid} if mongo else {})
        yield address(data)
        data.withdraw_server()
        data.wait_for_guests()
    finally:
        data.withdraw_server()
        if mongo is not None:
            mongo.stop()


def embedded(data: DataDirectory) -> EmbeddedMongo | None:
    """The embedded MongoDB of `data`, not started; None when the settings name another."""
    from admin.cli.needs import have

    values = settings.current()
    if values.mongodb_uri:
        return None
    have("mongod")
    return EmbeddedMongo(data, cache_gb=values.mongodb_cache_gb)


def require_no_real_store(data: DataDirectory) -> None:
    """Raises StartupError on a real store, which bears no exercises."""
    marker = data.marker()
    if marker is not None and not marker.exercise:
        raise StartupError("{path} 是正式的库，不能演示。", path=data.path, next_step="用 --data 换一个目录。")


def make_exercise_store(data: DataDirectory, *, encrypted: bool = False) -> list[LogIn]:
    """Make the exercise store with its fictional bureau, or finish one that was begun; returns who can sign in.

    `encrypted`: what is stored from now on is, as marks and levels want it.
    """
    from admin import boot, new_store
    from docstore.access.actor import SYSTEM
    from docstore.blobs import encrypting
    from docstore.store.act import Act

    where = address(data)
    new_store.install(data, where, exercise=True, database=settings.current().database)
    store = boot.open_store(data, where, hints=False)
    if encrypted and not store.blobs.encryption.setting().is_on:
        encrypting.turn_on(Act(store, SYSTEM), boot.blob_keys_path(data))
    return new_store.load_demo(data, store)


def _join_or_lock(data: DataDirectory, stack: contextlib.ExitStack) -> Running | None:
    """Join the server that is there, or hold the lock (None). One that is just coming or going is awaited."""
    deadline = time.monotonic() + _BETWEEN_SECONDS
    while True:
        if data.server() is not None:
            with contextlib.ExitStack() as joining:
                joining.enter_context(data.joined())
                server = data.server()  # it may have left before it could see us
                if server is not None:
                    stack.push(joining.pop_all())
                    pids = {name: pid for name, (pid, _) in server.children.items()}
                    return Running(data, address(data), server.url, pids, server.pid)
        try:
            stack.enter_context(data.lock())
            return None
        except DirectoryInUseError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


@contextlib.contextmanager
def _site(data: DataDirectory, make_exercise: bool, say: Callable[[str], None]) -> Iterator[Running]:
    from admin.cli.needs import have

    have("pdf")
    port = free_port()
    supervisor = Supervisor(
        data,
        children.site(data, host="127.0.0.1", port=port),
        mongo=embedded(data),
        url=f"http://127.0.0.1:{port}",
        prepare=lambda: make_exercise_store(data) if make_exercise else None,
        say=say,
    )
    try:
        supervisor.start()
        supervisor.wait_until_ready()
        yield Running(data, address(data), f"http://127.0.0.1:{port}", supervisor.pids, os.getpid())
    finally:
        supervisor.stop()


def address(data: DataDirectory) -> MongoAddress:
    """Where the MongoDB of `data` answers: the settings' one, or the embedded."""
    return address_of(data, settings.current().mongodb_uri)
