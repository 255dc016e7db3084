"""Lists of mappings in YAML, as modules write them (`checks.yaml`, `retention.yaml`, `data/*.yaml`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import yaml

from docstore.errors import DeclarationError


def read_rows(path: Path) -> list[Any]:
    """The rows of one file; an empty file has none. Raises DeclarationError, naming the file."""
    try:
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DeclarationError("{path} 读不懂：{error}", path=path, error=error)
    if rows is not None and not isinstance(rows, list):
        raise DeclarationError("{path} 应为一个列表。", path=path)
    return rows or []


def require_words(path: Path, number: int, row: Any, needed: Collection[str], further: Collection[str]) -> None:
    """Raises DeclarationError unless `row`, the `number`-th from 1, has all `needed` words and but `further` others."""
    if isinstance(row, Mapping) and set(needed) <= set(row) <= {*needed, *further}:
        return
    keys = f"写 {'、'.join(sorted(needed))}，可加 {'、'.join(sorted(further))}"
    raise DeclarationError("{path} 第 {n} 项：{keys}。", path=path, n=number, keys=keys)


def require_fields(path: Path, number: int, row: Any, kind: type) -> None:
    """Raises DeclarationError unless `row` names every field of the dataclass `kind` that has no default, and no other
    word than its fields."""
    needed = {field.name for field in fields(kind) if field.default is MISSING}
    require_words(path, number, row, needed, {field.name for field in fields(kind)} - needed)
