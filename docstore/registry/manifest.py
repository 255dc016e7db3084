"""The manifest of a module: a literal dict, read without running any code (as Odoo's)."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docstore.errors import ManifestError

FILE = "__manifest__.py"
_TYPES: dict[str, type] = {
    "name": str,
    "version": str,
    "summary": str,
    "depends": list,
    "data": list,
    "demo": list,
    "status": str,
    "license": str,
}
_REQUIRED = ("name", "version", "summary", "depends", "license")
_STATUSES = ("stable", "foundation")


@dataclass(frozen=True)
class Manifest:
    """`name` is the Chinese title; `folder` is the module's name everywhere else."""

    folder: Path
    name: str
    version: str
    summary: str
    depends: tuple[str, ...]
    data: tuple[str, ...] = ()
    demo: tuple[str, ...] = ()
    status: str = "stable"
    license: str = ""

    @property
    def module(self) -> str:
        return self.folder.name


def read(folder: Path) -> Manifest:
    """Raises ManifestError, naming file and key."""
    path = folder / FILE
    try:
        values = ast.literal_eval(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, SyntaxError) as error:
        raise ManifestError("{path} 不是一个字面字典：{error}", path=path, error=error)
    if not isinstance(values, dict):
        raise ManifestError("{path} 不是一个字面字典。", path=path)
    for key, value in values.items():
        _check(path, key, value)
    for key in _REQUIRED:
        if key not in values:
            raise ManifestError("{path} 缺少 {key}。", path=path, key=key)
    listed = {key: tuple(values[key]) for key in ("depends", "data", "demo") if key in values}
    return Manifest(folder=folder, **{**values, **listed})


def _check(path: Path, key: Any, value: Any) -> None:
    expected = _TYPES.get(key)
    if expected is None:
        raise ManifestError("{path} 有不认识的 {key}。", path=path, key=key)
    if not isinstance(value, expected) or (isinstance(value, list) and not all(isinstance(v, str) for v in value)):
        raise ManifestError("{path} 的 {key} 类型不对，应为 {type}。", path=path, key=key, type=expected.__name__)
    if key == "version" and not re.fullmatch(r"\d+(\.\d+){1,4}", str(value)):
        raise ManifestError("{path} 的 version 应为点分数字，现在是 {value}。", path=path, value=value)
    if key == "status" and value not in _STATUSES:
        raise ManifestError("{path} 的 status 应为 {known} 之一。", path=path, known=" / ".join(_STATUSES))
