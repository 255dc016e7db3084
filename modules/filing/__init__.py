"""归档: handing over, archive code, retention period, sealing."""

from __future__ import annotations

from docstore.registry.registry import Contributor


def contribute(c: Contributor) -> None:
    from modules.filing.views import VIEWS

    c.add("views", "filing", VIEWS)
