"""What Python files say, read without importing them: for the tests of directions and conformance."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path


def imported(path: Path, package: str) -> Iterator[str]:
    """Every module that a file of `package` (dotted) imports, as a dotted name; relative imports are resolved."""
    above = package.split(".")
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = ".".join(above[: len(above) - node.level + 1]) if node.level else ""
            base = ".".join(filter(None, (start, node.module)))
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def calls(path: Path) -> Iterator[tuple[str, str]]:
    """Every call: the last word of what is called, and its first argument where that is a literal text, else empty."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            first = node.args[0] if node.args else None
            yield name, first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))
