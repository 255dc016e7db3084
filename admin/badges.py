"""What modules put beside the title of a case or a record: badges wherever it is shown, links on a record's page."""

from __future__ import annotations

from typing import Any

from docstore.store.act import Act


def badges(act: Act, thing: Any) -> list[dict[str, str]]:
    """{text, kind} each, in load order."""
    return [one for bring in act.store.registry.of("badge").values() for one in bring(act, thing)]


def links(act: Act, record: Any) -> list[dict[str, str]]:
    """{label, href, icon} each, of those that are for this person."""
    found = (bring(act, record) for bring in act.store.registry.of("record_link").values())
    return [one for one in found if one]
