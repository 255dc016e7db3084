"""The parent's side of the probe: has a child forked, serves its reads, and has it ended in time."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import socket
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from modules.recordings.probe_server import JOB
from modules.recordings.probe_structure import Source

_CHILD = Path(__file__).with_name("probe_child.py")
_SERVER = Path(__file__).with_name("probe_server.py")
_HEAD = struct.Struct("!cQI")
_SIZE = struct.Struct("!I")
_LARGEST_READ = 2**22
_LARGEST_ANSWER = 2**22
# Killing a child takes no time; a server that does not answer for so long has gone wrong.
_PATIENCE = 30.0

# Demuxing runs at hundreds of MB a second; a tenth of that for a busy machine.
BASE_SECONDS = 60.0
BYTES_PER_SECOND = 20 * 2**20


class ProbeFailedError(Exception):
    """The child gave no answer: it crashed, ran out of memory, or out of time (`timed_out`)."""

    def __init__(self, *, timed_out: bool) -> None:
        super().__init__("timed out" if timed_out else "crashed")
        self.timed_out = timed_out


class _ServerGoneError(Exception):
    """Somebody killed it; what the child said counts for nothing."""


class ProbeServer:
    """One fork server of this process, started when it is first needed and again when it is gone.

    `child` is what the forks run. One child at a time; a process that was forked from this one starts its own.
    """

    def __init__(self, child: Path = _CHILD) -> None:
        self._child = child
        self._lock = threading.Lock()
        self._owner = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def inspect(self, source: Source, demuxer: str, seconds: float) -> dict[str, Any]:
        """As `inspect` below."""
        with self._lock:
            for _ in range(2):  # a server that was killed says nothing about the content
                with contextlib.suppress(_ServerGoneError):
                    return self._look(source, demuxer, seconds)
                self._end()
        raise ProbeFailedError(timed_out=False)

    @property
    def pid(self) -> int | None:
        """The server's process, while there is one."""
        return self._process.pid if self._process is not None and self._owner == os.getpid() else None

    def close(self) -> None:
        """End the server; it would end with this process in any case."""
        with self._lock:
            self._end()

    def _look(self, source: Source, demuxer: str, seconds: float) -> dict[str, Any]:
        control = self._running()
        deadline, timed_out, answer = time.monotonic() + seconds, False, None
        channel, theirs = socket.socketpair()
        with channel:
            with theirs:
                job = JOB.pack(b"F", source.length, int(seconds) + 1, demuxer.encode())
                try:
                    socket.send_fds(control, [job], [theirs.fileno()])
                except OSError:
                    raise _ServerGoneError
            try:
                answer = _serve(channel, source, deadline)
            except TimeoutError:
                timed_out = True
            finally:
                _end_child(control)
        if answer is None:
            raise ProbeFailedError(timed_out=timed_out)
        return answer

    def _running(self) -> socket.socket:
        """The way to the server, which is started unless it runs. Raises _ServerGoneError."""
        if self._control is not None and self._owner == os.getpid():
            return self._control
        self._end()
        mine, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-I", str(_SERVER), str(self._child)]
            quiet = subprocess.DEVNULL
            self._process = subprocess.Popen(
                command, stdin=theirs.fileno(), stdout=quiet, stderr=quiet, env={}, cwd="/"
            )
        mine.settimeout(_PATIENCE)
        self._control, self._owner = mine, os.getpid()
        atexit.register(self.close)
        _await_word(mine)
        return mine

    def _end(self) -> None:
        process, control = self._process, self._control
        self._process = self._control = None
        if control is not None:
            control.close()
        if process is not None and self._owner == os.getpid():  # else it is the server of whom this one was forked from
            process.kill()
            process.wait()
            atexit.unregister(self.close)


_server = ProbeServer()


def inspect(
    source: Source, demuxer: str, *, seconds: float | None = None, server: ProbeServer = _server
) -> dict[str, Any]:
    """What `probe_child.inspect` says of `source`.

    Raises ProbeFailedError, and whatever `source.read` raises.
    """
    seconds = BASE_SECONDS + source.length / BYTES_PER_SECOND if seconds is None else seconds
    return server.inspect(source, demuxer, seconds)


def _end_child(control: socket.socket) -> None:
    """Returns when it is dead. Raises _ServerGoneError."""
    with contextlib.suppress(OSError):
        control.sendall(JOB.pack(b"K", 0, 0, b""))
    _await_word(control)


def _await_word(control: socket.socket) -> None:
    """Until the server is ready for what comes next. Raises _ServerGoneError."""
    try:
        word = control.recv(1)
    except OSError:
        word = b""
    if not word:
        raise _ServerGoneError


def _serve(channel: socket.socket, source: Source, deadline: float) -> dict[str, Any] | None:
    """Give the child the ranges it asks for until it answers. What it says is not trusted to make sense.

    None when it ended or babbled. Raises TimeoutError.
    """
    while len(head := _received(channel, _HEAD.size, deadline)) == _HEAD.size:
        kind, offset, size = _HEAD.unpack(head)
        if kind == b"R" and size <= _LARGEST_READ:
            data = source.read(offset, min(offset + size, source.length)) if offset < source.length else b""
            channel.settimeout(_left(deadline))
            try:
                channel.sendall(_SIZE.pack(len(data)) + data)
            except (BrokenPipeError, ConnectionResetError):
                return None
        elif kind == b"A" and size <= _LARGEST_ANSWER:
            try:
                answer = json.loads(_received(channel, size, deadline))
            except ValueError:
                return None
            return answer if isinstance(answer, dict) else None
        else:
            return None
    return None


def _received(channel: socket.socket, size: int, deadline: float) -> bytes:
    """`size` bytes, or fewer when the child ended. Raises TimeoutError."""
    got = bytearray()
    while len(got) < size:
        channel.settimeout(_left(deadline))
        try:
            piece = channel.recv(min(size - len(got), 2**16))
        except ConnectionResetError:
            break
        if not piece:
            break
        got += piece
    return bytes(got)


def _left(deadline: float) -> float:
    """Seconds. Raises TimeoutError when there are none."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
