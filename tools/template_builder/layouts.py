"""Reading of the layouts and of the fixed clauses: what is written where, checked for words nobody knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from docstore.forms.declaration import FormDeclaration, completed, parse

ROOT = Path(__file__).resolve().parent.parent.parent
LAYOUTS = ROOT / "tools" / "layouts"
SET = "templates/national-2016"


def page_rules() -> dict[str, Any]:
    return dict(_read(LAYOUTS / "page.yaml"))


def all_layouts() -> dict[str, dict[str, Any]]:
    """Every layout by the id of its form, with its family, and the blocks it takes from another put in."""
    layouts = {one["id"]: one for one in _written()}
    for one in layouts.values():
        if "blocks_of" in one:
            one.update({**layouts[one["blocks_of"]], **one})
            one["blocks"] = list(_with_inserted(layouts[one["blocks_of"]]["blocks"], one.get("insert")))
    return layouts


def all_clauses() -> dict[str, dict[str, Any]]:
    """Every fixed clause by its name, from the modules whose business it is. A name has one home: KeyError if not."""
    clauses: dict[str, dict[str, Any]] = {}
    for path in sorted(ROOT.glob("modules/*/data/clauses.yaml")):
        for clause in _read(path)["clauses"]:
            if clause["id"] in clauses:
                raise KeyError(f"{path}: {clause['id']}")
            clauses[clause["id"]] = clause
    return clauses


def form_of(layout: Mapping[str, Any]) -> FormDeclaration:
    """The declaration of the form, with the fields that it has of another. LookupError when not one module has it."""
    if "declared_in" in layout:
        return parse(ROOT / layout["declared_in"] / f"{layout['id']}.yaml")
    form = parse(_declared(layout["id"]))
    return completed(form, {form.fields_of: parse(_declared(form.fields_of))}) if form.fields_of else form


def _declared(form_id: str) -> Path:
    found = sorted(ROOT.glob(f"modules/*/forms/{form_id}.yaml"))
    if len(found) != 1:
        raise LookupError(f"{form_id}: {len(found)} declarations")
    return found[0]


def template_of(layout: Mapping[str, Any]) -> Path:
    return ROOT / layout.get("kept_in", SET) / f"{layout['id']}.docx"


def _written() -> Iterator[dict[str, Any]]:
    for path in sorted(LAYOUTS.glob("*.yaml")):
        if path.name == "page.yaml":
            continue
        content = _read(path)
        for layout in content["forms"]:
            yield {"family": content["family"], **layout}


def _with_inserted(blocks: list[dict[str, Any]], insert: Mapping[str, Any] | None) -> Iterator[dict[str, Any]]:
    for block in blocks:
        if insert and next(iter(block.values())) == insert["before"]:
            yield from insert["blocks"]
        yield block


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))
