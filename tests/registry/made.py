"""Modules written for a test, in a folder of its own."""

from __future__ import annotations

from pathlib import Path

from docstore.registry import manifest

GOOD = {"name": "甲", "version": "1.0", "summary": "…", "depends": [], "license": "AGPL-3.0-or-later"}


def write_module(root: Path, name: str, content: object = None, /, *, code: str | None = None, **keys: object) -> Path:
    """A module's folder: `content` is the manifest (text as it stands, or the good one with `keys` changed)."""
    folder = root / name
    folder.mkdir(parents=True)
    text = content if isinstance(content, str) else repr(GOOD | keys if content is None else content)
    (folder / manifest.FILE).write_text(text, encoding="utf-8")
    if code is not None:
        (folder / "__init__.py").write_text(code, encoding="utf-8")
    return folder
