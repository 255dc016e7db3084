"""The data directory: what lies where, the secrets made at first start, and the lock that lets one server in.

store.json      the store was installed; says whether it is an exercise store
secrets/        mode 0600 each: passwords of database users, key file, signing keys
mongo/          MongoDB's files
logs/           one file per child process
run/            lock, and server.json by which commands find the server that runs
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from docstore.errors import StartupError
from docstore.store.child_process import started_at


class NoStoreError(StartupError):
    """The directory holds no store."""

    code = "no-store"
    next_step = "先运行 ./quancheng init、demo 或者 tour。"


class DirectoryInUseError(StartupError):
    """Another server runs on the directory."""

    code = "directory-in-use"
    next_step = "先停止它，或者用 --data 换一个目录。"


@dataclass(frozen=True)
class StoreMarker:
    """What `store.json` says; `database` is the name inside MongoDB."""

    exercise: bool
    database: str


@dataclass(frozen=True)
class RunningServer:
    """What `run/server.json` says: how a command joins. `url` is empty when only MongoDB runs.

    `children` maps a name to pid and start time (see `child_process.started_at`).
    """

    pid: int
    started: str
    url: str = ""
    children: dict[str, tuple[int, str]] = field(default_factory=dict)

    @property
    def is_alive(self) -> bool:
        return bool(self.started) and started_at(self.pid) == self.started


class DataDirectory:
    """One directory of one store. Making the object touches nothing; `prepare` makes the folders."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self.mongo = self.path / "mongo"
        self.logs = self.path / "logs"
        self.run = self.path / "run"
        self._secrets = self.path / "secrets"
        self._marker = self.path / "store.json"
        self._server = self.run / "server.json"

    def prepare(self) -> None:
        """Make the folders, readable by their owner alone. Raises StartupError when that cannot be."""
        try:
            for folder in (self.path, self.mongo, self.logs, self.run, self._secrets):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StartupError("目录 {path} 不能使用：{reason}", path=self.path, reason=error.strerror) from error

    # --- secrets ---------------------------------------------------------------------------------------

    def secret(self, name: str, make: Callable[[], bytes]) -> bytes:
        """The secret called `name`, made once with `make` and kept with mode 0600.

        Two processes that start together get the same one: the first to link its file wins.
        """
        path = self.secret_path(name)
        if not path.exists():
            draft = path.with_name(f".{name}.{os.getpid()}.{secrets.token_hex(4)}")
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(make())
                    file.flush()
                    os.fsync(file.fileno())
                with contextlib.suppress(FileExistsError):
                    os.link(draft, path)
            finally:
                draft.unlink()
        return path.read_bytes()

    def password(self, name: str) -> str:
        """A random password of 256 bits, made at first use; safe in a URI."""
        return self.secret(name, lambda: secrets.token_urlsafe(32).encode()).decode()

    def secret_path(self, name: str) -> Path:
        return self._secrets / name

    # --- is there a store ------------------------------------------------------------------------------

    def marker(self) -> StoreMarker | None:
        """What was installed here; None when nothing was."""
        content = read_json(self._marker)
        if content is None:
            return None
        return StoreMarker(exercise=bool(content["exercise"]), database=str(content["database"]))

    def require_store(self) -> StoreMarker:
        """Like `marker`, raising NoStoreError where there is none."""
        marker = self.marker()
        if marker is None:
            raise NoStoreError("{path} 里没有数据。", path=self.path)
        return marker

    def mark_store(self, marker: StoreMarker) -> None:
        """Say that the store is complete: the last step of an installation, and never changed afterwards."""
        existing = self.marker()
        if existing is not None and existing != marker:
            raise StartupError("{path} 里已经有另一个库，不能改变。", path=self.path)
        write_json(self._marker, asdict(marker))

    # --- who serves it ---------------------------------------------------------------------------------

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the directory while a server runs on it. Raises DirectoryInUseError at once when another holds it.

        The kernel gives the lock back when the process dies, however it dies.
        """
        self.prepare()
        descriptor = os.open(self.run / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                server = self.server()
                raise DirectoryInUseError(
                    "{path} 正在由另一个进程使用{pid}。",
                    path=self.path,
                    pid=f"（进程 {server.pid}）" if server else "",
                ) from error
            yield
        finally:
            os.close(descriptor)

    def server(self) -> RunningServer | None:
        """The server that runs on this directory now; None when none does, or only its leavings lie here."""
        server = self.last_server()
        return server if server is not None and server.is_alive else None

    def last_server(self) -> RunningServer | None:
        """The server that wrote `server.json`, alive or not; a clean stop removes it."""
        content = read_json(self._server)
        return RunningServer(**content) if content is not None else None

    def announce_server(self, *, url: str = "", children: Mapping[str, int] | None = None) -> None:
        """Tell other commands how to join this process; `children` by their pids."""
        own = os.getpid()
        pids = {name: (pid, started_at(pid)) for name, pid in (children or {}).items()}
        write_json(self._server, asdict(RunningServer(own, started_at(own), url, pids)))

    def withdraw_server(self) -> None:
        self._server.unlink(missing_ok=True)

    # --- who has joined it -----------------------------------------------------------------------------

    @contextlib.contextmanager
    def joined(self) -> Iterator[None]:
        """Held by a command that uses a MongoDB which another command started."""
        with self._guests(fcntl.LOCK_SH):
            yield

    def wait_for_guests(self) -> None:
        """Wait until nobody has joined any more; called before a command ends the MongoDB that it started."""
        with self._guests(fcntl.LOCK_EX):
            pass

    @contextlib.contextmanager
    def _guests(self, kind: int) -> Iterator[None]:
        descriptor = os.open(self.run / "guests", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, kind)
            yield
        finally:
            os.close(descriptor)


def read_json(path: Path) -> dict[str, Any] | None:
    """The content of `path`; None when it is not there. Raises StartupError."""
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except NotADirectoryError as error:
        raise StartupError("{path} 不是目录。", path=path.parent) from error
    except (OSError, ValueError) as error:
        raise StartupError("{path} 读不出来：{reason}", path=path, reason=error) from error
    return content


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Whole or not at all: a reader never sees half a file."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
