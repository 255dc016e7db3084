"""行政检查: the procedure and its forms are data, registered by their place; in Python only what is computed."""

from __future__ import annotations

from docstore.registry.registry import Contributor


def contribute(c: Contributor) -> None:
    from modules.inspection import checks
    from modules.inspection.deadline import reinspection

    c.add("deadline", "inspection", reinspection)
    c.add("case_check_run", "K101", checks.planned_before)
    c.add("case_check_run", "K103", checks.inspected_again)
