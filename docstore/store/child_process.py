"""Children that do not outlive their parent: each leads its own session, and hears of its parent's death.

An own session keeps a terminal's Ctrl-C away from the child, so that the parent decides the order of the
shutdown; the death signal ends the child when the parent is killed and can decide nothing any more.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def spawn(command: Sequence[str], *, log: Path, env: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
    """Start `command`, output appended to `log`; SIGTERM reaches it when this process dies.

    The death signal belongs to the thread that spawns: call it from a thread that lives as long as the process.
    """
    parent = os.getpid()

    def hear_of_parents_death() -> None:
        if _LIBC is not None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != parent:  # it died before prctl was in place
                os._exit(1)

    with log.open("ab") as output:
        return subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(env) if env is not None else None,
            start_new_session=True,
            preexec_fn=hear_of_parents_death,
        )


def stand_back(niceness: int) -> None:
    """Let others go first where the processor is scarce; what this process starts from now on stands back with it.

    Linux shares the processor out among sessions before it looks at niceness, so a leader lowers its session, too.
    """
    os.nice(niceness)
    if os.getsid(0) == os.getpid():
        with contextlib.suppress(OSError):  # another system, or a kernel that does not group
            Path("/proc/self/autogroup").write_text(str(niceness))


def stop(child: subprocess.Popen[bytes], *, grace: float) -> bool:
    """Ask, wait `grace` seconds, then kill the whole session. True when it ended by itself."""
    ask_to_end(child)
    return await_end(child, grace=grace)


def await_end(child: subprocess.Popen[bytes], *, grace: float) -> bool:
    """The second half of `stop`, for several children that were all asked first."""
    try:
        child.wait(timeout=max(grace, 0))
        graceful = True
    except subprocess.TimeoutExpired:
        graceful = False
    signal_group(child.pid, signal.SIGKILL)  # also what it left behind, such as pool processes
    child.wait()
    return graceful


def ask_to_end(child: subprocess.Popen[bytes]) -> None:
    """SIGTERM. A stopped process (SIGSTOP) could not hear it: it is continued first."""
    if child.poll() is None:
        signal_group(child.pid, signal.SIGCONT)
        child.terminate()


def signal_group(leader: int, number: signal.Signals) -> None:
    """Send the signal to the process group of `leader`; nothing when it is gone or not ours."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, number)


def started_at(pid: int) -> str:
    """The kernel's start time of `pid`, "" when there is no such process: tells it from a later one of the same number.

    A zombie counts as gone.
    """
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] == "Z" else fields[19]


def end_orphan(pid: int, *, grace: float) -> None:
    """End a process that a killed parent left behind: SIGTERM, `grace` seconds, SIGKILL to its whole session."""
    began = started_at(pid)
    if not began:
        signal_group(pid, signal.SIGKILL)
        return
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)
        os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + grace
    while time.monotonic() < deadline and started_at(pid) == began:
        time.sleep(0.05)
    signal_group(pid, signal.SIGKILL)
    while started_at(pid) == began:
        time.sleep(0.02)
