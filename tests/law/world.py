"""The shipped library without a store: as its data files say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from admin.boot import ROOT

FOLDER = ROOT / "modules" / "law" / "data" / "statutes"
ENTRIES: dict[str, dict[str, Any]] = {
    row["id"]: row for path in sorted(FOLDER.glob("*.yaml")) for row in yaml.safe_load(path.read_text(encoding="utf-8"))
}


def rows(model: str) -> dict[str, dict[str, Any]]:
    return {key: row["values"] for key, row in ENTRIES.items() if row["model"] == model}


def names() -> dict[str, str]:
    """Every name of a law → its id."""
    return {name: key for key, law in rows("laws").items() for name in (law["title"], *law.get("short_names", ()))}


def articles() -> dict[str, set[int]]:
    """Id of an edition → the articles that are known of it."""
    found: dict[str, set[int]] = {key: set() for key in rows("law_editions")}
    for one in rows("law_provisions").values():
        found[one["edition"]["ref"]].add(one["article"])
    return found


def editions_of(law: str) -> list[tuple[str, Mapping[str, Any]]]:
    """Oldest first, with their ids."""
    found = [(key, one) for key, one in rows("law_editions").items() if one["law"]["ref"] == law]
    return sorted(found, key=lambda one: one[1]["label"])
