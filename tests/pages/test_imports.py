"""Templates import what they use, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

PAGES = Path(__file__).resolve().parents[2] / "admin" / "pages"
_IMPORT = re.compile(r'\{% from "[^"]+" import ([^%]+?)(?: with context)? %\}')


def test_every_import_of_a_template_is_used() -> None:
    idle = []
    for path in sorted(PAGES.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        names = (
            name.split(" as ")[-1].strip() for found in _IMPORT.finditer(text) for name in found.group(1).split(",")
        )
        idle += [f"{path.name}: {name}" for name in names if len(re.findall(rf"\b{name}\b", text)) < 2]
    assert idle == []
