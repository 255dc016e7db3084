"""Make Word templates from the layouts under tools/layouts.

    .venv/bin/python -m tools.build_templates            all templates of the set
    .venv/bin/python -m tools.build_templates N05 N06    only these

A template that the bureau has changed in Word is overwritten: build only what is not in use.
"""

from __future__ import annotations

import io
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from docstore.forms.declaration import parse
from docstore.forms.template_check import check_template
from tools.template_builder import grid
from tools.template_builder.blocks import FLOWING
from tools.template_builder.sheet import Sheet

ROOT = Path(__file__).resolve().parent.parent
LAYOUTS = ROOT / "tools" / "layouts"


def build(layout: dict[str, Any], page: dict[str, Any], clauses: dict[str, Any]) -> bytes:
    """The .docx that `layout` describes."""
    form = parse(ROOT / layout["declared_in"] / f"{layout['id']}.yaml")
    if layout.get("any_name"):
        form = replace(form, name="{{ form_name }}")
    sheet = Sheet(form, layout, page)
    sheet.head()
    table, copies = None, ""
    words = [next(iter(block)) for block in layout["blocks"]]
    for number, block in enumerate(layout["blocks"]):
        word = words[number]
        if word == "copies":
            copies = block["copies"]
        elif word in grid.WORDS:
            table = table or grid.Grid(sheet)
            table.add(block)
        else:
            # No page bears nothing but signatures and seal: the last paragraph before them goes along.
            is_before_signing = words[number + 1 : number + 2] in (["sign"], ["seal"])
            FLOWING[word](sheet, {**block, "keep": is_before_signing}, clauses)
    sheet.foot(copies)
    stream = io.BytesIO()
    sheet.document.save(stream)
    return _without_times(stream.getvalue())


def _without_times(content: bytes) -> bytes:
    """The same package with one fixed time on every member, so that building again changes nothing."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), old.read(name), zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def main(wanted: list[str]) -> None:
    page = _read(LAYOUTS / "page.yaml")
    clauses = {
        clause["id"]: clause
        for path in sorted(ROOT.glob("modules/*/data/clauses.yaml"))
        for clause in _read(path)["clauses"]
    }
    for layouts in sorted(LAYOUTS.glob("*.yaml")):
        if layouts.name == "page.yaml":
            continue
        for layout in _read(layouts)["forms"]:
            if wanted and layout["id"] not in wanted:
                continue
            target = ROOT / layout.get("kept_in", f"templates/{layouts.stem}") / f"{layout['id']}.docx"
            target.write_bytes(build(layout, page, clauses))
            check_template(parse(ROOT / layout["declared_in"] / f"{layout['id']}.yaml"), target)
            print(target.relative_to(ROOT))


if __name__ == "__main__":
    main(sys.argv[1:])
