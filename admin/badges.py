"""Badges that modules put beside the title of a case or a record wherever it is shown (`badge`)."""

from __future__ import annotations

from typing import Any

from docstore.store.act import Act


def badges(act: Act, thing: Any) -> list[dict[str, str]]:
    """{text, kind} each, in load order."""
    return [one for bring in act.store.registry.of("badge").values() for one in bring(act, thing)]
