"""Where a person may be sent back to: a path of this site, never another host."""

from __future__ import annotations

import re

# Browsers drop control characters and blanks, and read a backslash as a slash: `/<tab>/elsewhere` would leave.
_LOCAL = re.compile(r"/(?!/)[^\x00-\x20\x7f\\]*")


def local_path(target: str) -> str:
    """`target` when it is a path of this site, else the home page."""
    return target if _LOCAL.fullmatch(target) else "/"
