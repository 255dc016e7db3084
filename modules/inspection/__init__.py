"""行政检查: the procedure and its forms are data, registered by their place; in Python only the re-inspection's day."""

from __future__ import annotations

from docstore.registry.registry import Contributor


def contribute(c: Contributor) -> None:
    from modules.inspection.deadline import reinspection

    c.add("deadline", "inspection", reinspection)
