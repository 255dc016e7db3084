"""演示: a fictional bureau, and one case walked through the whole process."""

from __future__ import annotations

from docstore.registry.registry import Contributor


def contribute(c: Contributor) -> None:
    from modules.exercise.bureau import load

    c.add("exercise", "bureau", load)
