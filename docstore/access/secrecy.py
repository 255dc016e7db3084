"""Levels of secrecy, and which of them a clearance opens.

Source: 保守国家秘密法 (2024), chapter 2: 绝密, 机密 and 秘密 are state secrets, at most 30, 20 and 10 years.
工作秘密 and 内部 are the bureau's own. Levels are numbers, so that a list finds by them what a person is cleared for.
"""

from __future__ import annotations

from enum import IntEnum


class Level(IntEnum):
    """How secret something is; what bears no level is 公开."""

    OPEN = 0
    INTERNAL = 1
    WORK_SECRET = 2
    SECRET = 3
    CONFIDENTIAL = 4
    TOP_SECRET = 5

    @property
    def title(self) -> str:
        return _TITLES[self]

    @property
    def is_state_secret(self) -> bool:
        return self >= Level.SECRET

    @property
    def needs_names(self) -> bool:
        """Who knows it is written down by name (国家秘密定密管理规定: 机密 and above)."""
        return self >= Level.CONFIDENTIAL


_TITLES = {
    Level.OPEN: "公开",
    Level.INTERNAL: "内部",
    Level.WORK_SECRET: "工作秘密",
    Level.SECRET: "秘密",
    Level.CONFIDENTIAL: "机密",
    Level.TOP_SECRET: "绝密",
}
# The longest period of a state secret in years.
LONGEST_YEARS = {Level.SECRET: 10, Level.CONFIDENTIAL: 20, Level.TOP_SECRET: 30}
# What everybody who works here may see without having been cleared.
USUAL_CLEARANCE = Level.INTERNAL


def cleared(clearance: int) -> tuple[int | None, ...]:
    """The stored levels that a clearance opens; None: nothing is written of a level."""
    return (None, *range(clearance + 1))
