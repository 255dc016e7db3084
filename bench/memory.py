"""Memory in use: so that no contestant waits for the host of a virtual machine to give it some.

Such a host takes free memory back after two seconds. Who touches it next waits for the host, page by page: writing into
the file cache then takes ten times as long (2 seconds for 1 GiB), whatever the disk is. That is no figure of ours or
of a peer. On a server that has run for some days nothing lies free: all that programs leave holds files, and what is
written takes the place of what was read long ago. So it is made here.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from bench.run import Run

LEFT_FREE = 2**30 + 2**29  # bytes; the system itself keeps some of it free
_PIECE = 2**24


class FileCache:
    """Fills the machine's file cache from a file without contents, which takes no place on the disk."""

    def __init__(self, run: Run) -> None:
        self._is_wanted = run.share == 1.0  # not for the small sizes of tests
        self._file = run.folder / "nothing"
        self._size = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        self._at = 0
        self._file.touch()
        os.truncate(self._file, self._size)

    def filled(self, measure: Callable[[], float]) -> Callable[[], float]:
        """`measure`, once hardly any memory lies free."""

        def fill_before() -> float:
            if self._is_wanted:
                self._fill()
            return measure()

        return fill_before

    def _fill(self) -> None:
        piece = bytearray(_PIECE)
        with self._file.open("rb", buffering=0) as file:
            for _ in range(self._size // _PIECE):
                if _free() <= LEFT_FREE:
                    return
                file.seek(self._at)
                file.readinto(piece)
                self._at = (self._at + _PIECE) % self._size
        # Once around, and it is as free as before: a container is given less than the machine has, or the file system
        # keeps nothing of what it reads. Trying again before each turn would only take time.
        self._is_wanted = False


def _free() -> int:
    """Bytes that nobody uses, not even as a cache."""
    lines = Path("/proc/meminfo").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemFree:"))
