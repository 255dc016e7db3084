"""What processes took, as the kernel counts it."""

from __future__ import annotations

from pathlib import Path


def peak_memory(pid: int) -> float:
    """MiB: the most that `pid` or one of its children has had resident at a time."""
    return max(_peak(one) for one in (pid, *_children(pid)))


def _children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    direct = [int(word) for word in text.split()]
    return direct + [further for one in direct for further in _children(one)]


def _peak(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0
