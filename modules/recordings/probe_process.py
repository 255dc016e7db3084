"""The parent's side of the probe: starts the child, serves its reads, ends it in time."""

from __future__ import annotations

import contextlib
import json
import struct
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from modules.recordings.probe_structure import Source

_CHILD = Path(__file__).with_name("probe_child.py")
_HEAD = struct.Struct("!cQI")
_SIZE = struct.Struct("!I")
_LARGEST_READ = 2**22
_LARGEST_ANSWER = 2**22

# Demuxing runs at hundreds of MB a second; a tenth of that for a busy machine.
BASE_SECONDS = 60.0
BYTES_PER_SECOND = 20 * 2**20


class ProbeFailedError(Exception):
    """The child gave no answer: it crashed, ran out of memory, or out of time (`timed_out`)."""

    def __init__(self, *, timed_out: bool) -> None:
        super().__init__("timed out" if timed_out else "crashed")
        self.timed_out = timed_out


def inspect(source: Source, demuxer: str, *, seconds: float | None = None, child: Path = _CHILD) -> dict[str, Any]:
    """What `probe_child.inspect` says of `source`.

    Raises ProbeFailedError, and whatever `source.read` raises.
    """
    seconds = BASE_SECONDS + source.length / BYTES_PER_SECOND if seconds is None else seconds
    command = [sys.executable, "-I", str(child), demuxer, str(source.length), str(int(seconds) + 1)]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, cwd="/"
    )
    timed_out = threading.Event()

    def end() -> None:
        timed_out.set()
        process.kill()

    timer = threading.Timer(seconds, end)
    timer.start()
    try:
        answer = _serve(process, source)
    finally:
        timer.cancel()
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                pipe.close()  # type: ignore[union-attr]
    if answer is None:
        raise ProbeFailedError(timed_out=timed_out.is_set())
    return answer


def _serve(process: subprocess.Popen[bytes], source: Source) -> dict[str, Any] | None:
    """Give the child the ranges it asks for until it answers. What it says is not trusted to make sense."""
    requests, answers = process.stdout, process.stdin
    assert requests is not None and answers is not None
    while len(head := requests.read(_HEAD.size)) == _HEAD.size:
        kind, offset, size = _HEAD.unpack(head)
        if kind == b"R" and size <= _LARGEST_READ:
            data = source.read(offset, min(offset + size, source.length)) if offset < source.length else b""
            with contextlib.suppress(BrokenPipeError):
                answers.write(_SIZE.pack(len(data)) + data)
                answers.flush()
        elif kind == b"A" and size <= _LARGEST_ANSWER:
            try:
                answer = json.loads(requests.read(size))
            except ValueError:
                return None
            return answer if isinstance(answer, dict) else None
        else:
            return None
    return None
