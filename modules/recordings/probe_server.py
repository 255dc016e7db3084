"""Forks a fresh child for each recording, with FFmpeg loaded already: loading it costs more than most looks do.

Run as a script by `probe_process`, with the path of what the child runs. Standard input is a socket to the parent:

    server:  b"."                                 everything is loaded
    parent:  JOB "F" with one end of a socket     a child is forked, which owns that end and nothing else
    parent:  JOB "K"                              the child is killed, if it has not ended, and waited for
    server:  b"."                                 and ready for the next

This process never sees a byte of content: each child begins as clean as the first. It has one thread and no
environment. When the parent dies, the socket ends, and so do child and server; when the server dies, the kernel kills
the child.
"""

from __future__ import annotations

import ctypes
import gc
import importlib.util
import os
import signal
import socket
import struct
import sys
from typing import Any

# What, the content's length, seconds of processor, and FFmpeg's name of the container.
JOB = struct.Struct("!cQI32s")
_PR_SET_PDEATHSIG = 1


def serve(control: socket.socket, child: Any) -> None:
    """Until the parent closes its end. `child.main(channel, demuxer, length, cpu_seconds)` is run in each fork."""
    while True:
        control.sendall(b".")
        message, ends, _, _ = socket.recv_fds(control, JOB.size, 1)
        if len(message) < JOB.size:
            return
        _, length, cpu_seconds, demuxer = JOB.unpack(message)
        server, pid = os.getpid(), os.fork()
        if pid == 0:
            try:
                control.close()
                _die_with(server)
                child.main(socket.socket(fileno=ends[0]), demuxer.rstrip(b"\0").decode(), length, cpu_seconds)
            finally:
                os._exit(0)  # nothing of the server's is to be tidied away by the child
        os.close(ends[0])
        told = control.recv(JOB.size)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        if not told:
            return


def _die_with(server: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != server:  # it died before prctl was in place
            os._exit(1)


def _loaded(path: str) -> Any:
    """The module at `path`: an isolated Python finds it by its place alone."""
    spec = importlib.util.spec_from_file_location("probe_child", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> None:
    control = socket.socket(fileno=os.dup(0))
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.close(nothing)
    child = _loaded(sys.argv[1])
    gc.freeze()  # the children share these pages; collecting would copy them
    serve(control, child)


if __name__ == "__main__":
    main()
