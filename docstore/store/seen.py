"""Rows that an act has read by their id. In its snapshot they stay what they are, so they are asked for only once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import bson
from pymongo.collection import Collection


class SeenRows:
    """Kept as bytes: each reader gets a row of its own, to change as it likes."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], bytes] = {}

    def recall(self, collection: Collection[dict[str, Any]], where: Mapping[str, Any]) -> dict[str, Any] | None:
        """The row, when `where` asks for nothing but one id that was seen."""
        found = self._rows.get((collection.name, _asked_for(where)))
        return None if found is None else bson.decode(found, collection.codec_options)

    def remember(
        self, collection: Collection[dict[str, Any]], where: Mapping[str, Any], row: Mapping[str, Any]
    ) -> None:
        key = _asked_for(where)
        if key:
            self._rows[collection.name, key] = bson.encode(row)

    def forget(self, collection: str, key: str) -> None:
        """Before the act writes the document."""
        self._rows.pop((collection, key), None)

    def forget_all(self) -> None:
        self._rows.clear()


def _asked_for(where: Mapping[str, Any]) -> str:
    """The id, when nothing else is asked; empty otherwise."""
    key = where.get("_id")
    return key if len(where) == 1 and isinstance(key, str) else ""
