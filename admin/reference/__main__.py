"""`python -m admin.reference` writes docs/reference."""

from __future__ import annotations

from admin.reference import FOLDER, pages

FOLDER.mkdir(parents=True, exist_ok=True)
for name, text in pages().items():
    (FOLDER / name).write_text(text, encoding="utf-8")
