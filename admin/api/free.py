"""Objects whose members are not known when the API is described: what is typed into a form, what a probe found."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from admin.api.shapes import LARGEST, Faults, Schema, Shape, Text, Whole, below, fault, printable
from docstore import clock

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}", re.ASCII)


class Free(Shape):
    """Read, it holds text, whole numbers, yes or no, lists and objects with plain names, and only so much of it."""

    def __init__(self, longest: int = 400_000, deepest: int = 4) -> None:
        self.longest, self.deepest = longest, deepest

    def schema(self, named: dict[str, Schema]) -> Schema:
        return {"type": "object", "additionalProperties": True}

    def read(self, raw: Any, path: str, faults: Faults) -> Any:
        if not isinstance(raw, Mapping):
            return fault(faults, path, "写成对象。")
        left = [self.longest]
        return {key: self._part(one, below(path, printable(key)), faults, 1, left, key) for key, one in raw.items()}

    def _part(self, raw: Any, path: str, faults: Faults, depth: int, left: list[int], name: str = "") -> Any:
        if name and not _NAME.fullmatch(name):
            return fault(faults, path, "没有这样的一栏。")
        left[0] -= 1 + (len(raw) if isinstance(raw, str) else 0)
        if left[0] < 0 or depth > self.deepest:
            return fault(faults, path, "写得太多。" if left[0] < 0 else "层次太深。")
        if isinstance(raw, Mapping):
            return {
                key: self._part(one, below(path, printable(key)), faults, depth + 1, left, key)
                for key, one in raw.items()
            }
        if isinstance(raw, list):
            return [self._part(one, below(path, str(n)), faults, depth + 1, left) for n, one in enumerate(raw)]
        if isinstance(raw, str):
            return Text(self.longest).read(raw, path, faults)
        return raw if raw is None or isinstance(raw, bool) else Whole(-LARGEST).read(raw, path, faults)

    def give(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {str(key): self.give(one) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return [self.give(one) for one in value]
        return clock.iso(value) if isinstance(value, datetime) else value
