"""Template sets: the bureau's Word files of one edition, in one folder with its `set.yaml`.

A form may also come with a Word file of its module; one of the same name in the bureau's set goes before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from docstore.errors import TemplateDefinitionError

SET_FILE = "set.yaml"
_WORDS = {"id": str, "title": str, "edition": str, "effective_from": date, "approved_by": str}


@dataclass(frozen=True)
class TemplateSet:
    """One edition of a set. `effective_to` is its last day; None while it is in use."""

    id: str
    title: str
    edition: str
    effective_from: date
    effective_to: date | None
    approved_by: str
    folder: Path


@dataclass(frozen=True)
class FormTemplate:
    """The Word file that a form is printed with. `origin`: the set's folder, or `<module>/templates`."""

    path: Path
    origin: str


def find_template(sets: Path, set_name: str, own: Mapping[str, Path], form_id: str) -> FormTemplate | None:
    """The file for a form: the bureau's set `set_name` in `sets` goes before the modules' `own` files; else None."""
    path = sets / set_name / f"{form_id}.docx"
    if path.is_file():
        return FormTemplate(path, set_name)
    if form_id in own:
        return FormTemplate(own[form_id], "/".join(own[form_id].parts[-3:-1]))
    return None


def load_template_set(folder: Path) -> TemplateSet:
    """The set described by `folder`/set.yaml. Raises TemplateDefinitionError with every mistake at once."""
    path = folder / SET_FILE
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise TemplateDefinitionError("{file}：读不出来（{reason}）", file=str(path), reason=str(error)) from error
    if not isinstance(raw, dict):
        raise TemplateDefinitionError("{file}：写成映射", file=str(path))
    mistakes = [f"{word}：必须写" for word in _WORDS if word not in raw]
    mistakes += [f"{word}：不认识的词" for word in raw if word not in (*_WORDS, "effective_to")]
    mistakes += [
        f"{word}：写成{'日期' if kind is date else '文字'}"
        for word, kind in (*_WORDS.items(), ("effective_to", date))
        if raw.get(word) is not None and not isinstance(raw[word], kind)
    ]
    if mistakes:
        raise TemplateDefinitionError("{file}：{mistakes}", file=str(path), mistakes="；".join(mistakes))
    return TemplateSet(**{"effective_to": None, **raw}, folder=folder)
