"""Lists a page at a time, by the place of the last row: what is added meanwhile moves nothing that comes after it.

A cursor is a place and nothing else: whatever a caller writes into one, the rule of who may see what is asked again,
and the two values in it are read as a value of the order and an id, never as a condition.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from admin.api.shapes import Faults, Key, Maybe, Shape, Text
from docstore.errors import InvalidInputError

Row = TypeVar("Row")
Find = Callable[[dict[str, Any], Sequence[str], int], list[Row]]


@dataclass(frozen=True)
class Order:
    """By `by`, then by id. `by` is set when a row is made and stays, else rows could be met twice."""

    by: str = "_id"
    shape: Shape = field(default_factory=Text)
    is_newest_first: bool = False

    def sort(self) -> list[str]:
        sign = "-" if self.is_newest_first else ""
        return [f"{sign}{name}" for name in dict.fromkeys((self.by, "_id"))]

    def after(self, value: Any, key: str) -> dict[str, Any]:
        """The condition of all that comes after this place."""
        further = "$lt" if self.is_newest_first else "$gt"
        if self.by == "_id":
            return {"_id": {further: key}}
        same = {self.by: value, "_id": {further: key}}
        if value is None:  # the lowest in MongoDB's order, and no match of $gt
            return same if self.is_newest_first else {"$or": [same, {self.by: {"$ne": None}}]}
        rest = [{self.by: {further: value}}, same]
        return {"$or": [*rest, {self.by: None}] if self.is_newest_first else rest}


def page(find: Find[Row], order: Order, cursor: str, limit: int) -> tuple[list[Row], str | None]:
    """`find(condition, sort, limit)` is asked for one row more than wanted. Raises InvalidInputError for a cursor
    that this order did not give.
    """
    condition = order.after(*_read(order, cursor)) if cursor else {}
    rows = find(condition, order.sort(), limit + 1)
    return rows[:limit], _write(order, rows[limit - 1]) if len(rows) > limit else None


def _write(order: Order, row: Any) -> str:
    take = row.get if isinstance(row, dict) else lambda name: getattr(row, "id" if name == "_id" else name)
    place = [Maybe(order.shape).give(take(order.by)), take("_id")]
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def _read(order: Order, cursor: str) -> tuple[Any, str]:
    faults: Faults = {}
    try:
        place = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        value, key = place
    except (binascii.Error, ValueError, TypeError, RecursionError):
        value, key = None, None
    key = Key().read(key, "cursor", faults)
    value = Maybe(order.shape).read(value, "cursor", faults)
    if faults or key is None:
        raise InvalidInputError(fields={"cursor": "不是上一页给的位置，从头再取。"})
    return value, key
