"""What the figures were measured on, in general terms."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pymongo

from docstore.store.embedded import find_mongod


def describe(folder: Path) -> dict[str, Any]:
    """`folder` is where the data lie. `load` is that of the last minute: other work on the machine shows there."""
    return {
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30, 1),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "file_system": _file_system(folder),
        "python": platform.python_version(),
        "pymongo": pymongo.version,
        "mongodb": _mongodb(),
        "load": round(os.getloadavg()[0], 2),
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _file_system(folder: Path) -> str:
    """The type of the mount that `folder` lies on, such as ext4; a tmpfs would measure memory."""
    best, kind = "", ""
    for line in Path("/proc/self/mounts").read_text().splitlines():
        mount, found = line.split()[1:3]
        if folder.is_relative_to(mount) and len(mount) > len(best):
            best, kind = mount, found
    return kind


def _mongodb() -> str:
    said = subprocess.run([find_mongod(), "--version"], capture_output=True, text=True, check=True).stdout
    return said.split("db version v", 1)[1].split()[0]
