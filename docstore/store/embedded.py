"""The embedded MongoDB: one node, a replica set (transactions need one), authentication on, a Unix socket.

A `mongod` on the PATH wins over the bundled one; a given URI wins over both and makes this file idle.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import importlib.util
import json
import os
import secrets
import shutil
import stat
import subprocess
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from docstore.errors import StartupError
from docstore.store import child_process
from docstore.store.address import MongoAddress
from docstore.store.datadir import DataDirectory

ADMIN_USER = "quancheng_admin"
_REPLICA_SET = "quancheng"
_START_SECONDS = 60.0
_TRANSACTION_SECONDS = 20
_NOT_YET_INITIALIZED = 94
_ALREADY_INITIALIZED = 23
_AUTHENTICATION_FAILED = 18
_UNAUTHORIZED = 13


class EmbeddedMongo:
    """Starts and stops mongod on `data.mongo`. The caller holds the directory's lock.

    `cache_gb` limits WiredTiger's cache: beside it live the web process, the workers and LibreOffice.
    """

    def __init__(self, data: DataDirectory, *, cache_gb: float = 0.5) -> None:
        self._data = data
        self._cache_gb = cache_gb
        self._process: subprocess.Popen[bytes] | None = None
        self._log = data.logs / "mongod.log"
        self._log_begins = 0
        self._output = data.logs / "mongod.out"

    @property
    def process(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise RuntimeError("mongod was not started")
        return self._process

    @property
    def address(self) -> MongoAddress:
        """Valid before the start too: the socket's path follows from the directory."""
        socket = quote_plus(str(socket_path(self._data.path)))
        password = self._data.password("mongo-admin")
        return MongoAddress(socket, "directConnection=true", admin=(ADMIN_USER, password, "admin"))

    def start(self) -> MongoAddress:
        """Start, recover after a crash, and wait until it takes writes. Raises StartupError with its own reason."""
        self._data.prepare()
        _end_left_behind(self._data.mongo)
        socket = _prepare_socket(self._data.path)
        with contextlib.suppress(FileNotFoundError):
            self._output.unlink()
        self._log_begins = self._log.stat().st_size if self._log.exists() else 0
        self._process = child_process.spawn(self._command(socket), log=self._output)
        try:
            self._await_answer()
            self._ensure_replica_set(str(socket))
            self._ensure_admin()
        except BaseException:
            self.stop()
            raise
        return self.address

    def stop(self, *, grace: float = 20.0) -> None:
        """Let mongod write its last checkpoint and end; killed after `grace` seconds, which its journal forgives."""
        if self._process is None:
            return
        child_process.stop(self._process, grace=grace)
        shutil.rmtree(socket_path(self._data.path).parent, ignore_errors=True)
        self._process = None

    def _command(self, socket: Path) -> list[str]:
        key_file = self._data.secret_path("mongo-key")
        self._data.secret("mongo-key", lambda: base64.b64encode(secrets.token_bytes(96)))
        return [
            str(find_mongod()),
            *("--dbpath", str(self._data.mongo)),
            *("--bind_ip", str(socket)),
            # else it makes /tmp/mongodb-27017.sock as well, and of two that start at once one finds it taken
            *("--unixSocketPrefix", str(socket.parent)),
            *("--replSet", _REPLICA_SET),
            *("--keyFile", str(key_file)),
            *("--networkMessageCompressors", "snappy,zstd"),
            *("--oplogSize", "2048"),
            *("--wiredTigerCacheSizeGB", str(self._cache_gb)),
            # dropped data gives its space back after seconds instead of five minutes
            *("--setParameter", "minSnapshotHistoryWindowInSeconds=5"),
            # a process that is killed leaves its transaction open, and whoever wants the same rows waits for its end
            *("--setParameter", f"transactionLifetimeLimitSeconds={_TRANSACTION_SECONDS}"),
            *("--setParameter", "diagnosticDataCollectionEnabled=false"),
            *("--logpath", str(self._log)),
            *("--logappend", "--quiet"),
        ]

    def _await_answer(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while True:
            if self.process.poll() is not None:
                raise StartupError("MongoDB 没有启动：{reason}", reason=self._reason(self.process.returncode))
            try:
                with self._anonymous(timeout_ms=500) as client:
                    client.admin.command("ping")
                return
            except PyMongoError as error:
                if time.monotonic() > deadline:
                    raise StartupError("MongoDB 启动太慢，日志在 {log}。", log=self._log) from error
                time.sleep(0.05)

    def _ensure_replica_set(self, host: str) -> None:
        """A new set is initiated; one whose directory was moved gets its new socket as member."""
        deadline = time.monotonic() + _START_SECONDS
        with self._anonymous() as client:
            while True:
                state = client.admin.command("hello")
                if state.get("isWritablePrimary"):
                    return
                if state.get("setName") is None:
                    self._initiate_or_move(client, host)
                if time.monotonic() > deadline:
                    raise StartupError("MongoDB 一直不能写入，日志在 {log}。", log=self._log)
                time.sleep(0.05)

    def _initiate_or_move(self, client: MongoClient[Any], host: str) -> None:
        member = {"_id": 0, "host": host}
        try:
            with self._authenticated() as admin:
                config = admin.admin.command("replSetGetConfig")["config"]
                if config["members"][0]["host"] != host:
                    config["members"], config["version"] = [member], config["version"] + 1
                    admin.admin.command("replSetReconfig", config, force=True)
        except OperationFailure as error:
            if error.code == _NOT_YET_INITIALIZED:
                return  # the user is known, so there is a set: it has not read its own configuration yet
            if error.code != _AUTHENTICATION_FAILED:
                raise
            # nothing is there yet: the server lets a local, unauthenticated client do this, and make the first user
            self._as_first_visitor(client, "replSetInitiate", {"_id": _REPLICA_SET, "members": [member]})

    def _ensure_admin(self) -> None:
        user, password, _ = self.address.admin
        try:
            with self._authenticated() as admin:
                admin.admin.command("connectionStatus")
        except OperationFailure as error:
            if error.code != _AUTHENTICATION_FAILED:
                raise
            with self._anonymous() as client:
                self._as_first_visitor(client, "createUser", user, pwd=password, roles=["root"])

    def _as_first_visitor(self, client: MongoClient[Any], command: str, value: Any, **options: Any) -> None:
        """What the server allows without a password only as long as it has no user."""
        try:
            client.admin.command(command, value, **options)
        except OperationFailure as error:
            if error.code in (_ALREADY_INITIALIZED, _NOT_YET_INITIALIZED):
                return
            if error.code != _UNAUTHORIZED:
                raise
            raise StartupError(
                "{secret} 与数据库里的管理员密码不一致。",
                secret=self._data.secret_path("mongo-admin"),
                next_step="请从备份恢复整个目录，包括 secrets。",
            ) from error

    def _anonymous(self, timeout_ms: int = 5000) -> MongoClient[Any]:
        uri = self.address.uri("", "", source="")
        return MongoClient(uri, serverSelectionTimeoutMS=timeout_ms, connectTimeoutMS=timeout_ms)

    def _authenticated(self) -> MongoClient[Any]:
        return MongoClient(self.address.admin_uri, serverSelectionTimeoutMS=5000)

    def _reason(self, status: int) -> str:
        """The last thing mongod said, from its output or its log; it has most likely told why."""
        if status == -4:  # SIGILL
            return "这台机器的处理器没有 AVX 指令，随附的 mongod 不能运行，请安装 MongoDB。"
        output = self._output.read_text(errors="replace").strip() if self._output.exists() else ""
        if "shared libraries" in output:
            return output.splitlines()[-1]
        complaints = []
        for line in self._log.read_bytes()[self._log_begins :].splitlines() if self._log.exists() else []:
            with contextlib.suppress(ValueError):
                entry = json.loads(line)
                if entry.get("s") in ("E", "F") and entry.get("attr"):
                    complaints.append(f"{entry['msg']} {json.dumps(entry['attr'], ensure_ascii=False)[:300]}")
        if complaints:  # the first that tells an error; what follows is only how it fell
            return next((text for text in complaints if "error" in text), complaints[-1])
        return output.splitlines()[-1] if output else f"退出码 {status}，日志在 {self._log}"


def address_of(data: DataDirectory, given_uri: str = "") -> MongoAddress:
    """Where the MongoDB of `data` answers: at the given URI, or embedded. Raises SettingError on a malformed one."""
    return MongoAddress.parse(given_uri) if given_uri else EmbeddedMongo(data).address


def find_mongod() -> Path:
    """The one on the PATH, else the bundled one. Raises StartupError when there is neither."""
    installed = shutil.which("mongod")
    if installed:
        return Path(installed)
    # found without being imported: `fiftyone` reads and writes files of its own when it is
    spec = importlib.util.find_spec("fiftyone")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        bundled = Path(folder) / "db" / "bin" / "mongod"
        if bundled.is_file():
            return bundled
    raise StartupError(
        "没有找到 mongod。",
        next_step="请安装 MongoDB（6.0 以上），或者用 QUANCHENG_MONGODB_URI 指定一个。",
    )


def socket_path(directory: Path) -> Path:
    """A path of some 40 bytes whatever the directory's: Unix allows a socket no more than 107."""
    digest = hashlib.sha256(os.fsencode(directory.resolve())).hexdigest()[:12]
    return Path(f"/tmp/qc-{os.getuid()}-{digest}/mongod.sock")


def _prepare_socket(directory: Path) -> Path:
    path = socket_path(directory)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    state = path.parent.lstat()
    if not stat.S_ISDIR(state.st_mode) or state.st_uid != os.getuid() or state.st_mode & 0o077:
        # anybody may write in /tmp: a folder laid there by another user would own our socket
        raise StartupError("{folder} 不归当前用户所有，或者别人能进入。", folder=path.parent)
    path.unlink(missing_ok=True)
    return path


def _end_left_behind(files: Path) -> None:
    """After a `kill -9` of its parent an old mongod may still be closing: wait for it, then start anew."""
    try:
        pid = int((files / "mongod.lock").read_text().strip() or 0)
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0") if pid else []
    except (OSError, ValueError):
        return
    if os.fsencode(files) in command:
        child_process.end_orphan(pid, grace=20.0)
