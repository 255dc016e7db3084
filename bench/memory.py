"""Memory at hand: so that no contestant waits for the host of a virtual machine to give it some.

Such a host takes free memory back after two seconds. Who touches it next waits for the host, page by page: writing into
the file cache then takes ten times as long (2 seconds for 1 GiB), whatever the disk is. That is no figure of
ours or of a peer.
"""

from __future__ import annotations

import mmap
from collections.abc import Callable
from pathlib import Path

# What writing 512 MiB takes of the file cache, with oplog and journal, and the writer besides.
WANTED = 2 * 2**30  # bytes


def at_hand(measure: Callable[[], float]) -> Callable[[], float]:
    """`measure`, once as much free memory as it wants was touched a moment before."""

    def touch_before() -> float:
        length = min(WANTED, _free() // 2)
        if length:
            mmap.mmap(-1, length, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | mmap.MAP_POPULATE).close()
        return measure()

    return touch_before


def _free() -> int:
    """Bytes that nobody uses, not even as a cache."""
    lines = Path("/proc/meminfo").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemFree:"))
