"""Template sets: the bureau's Word files of one edition, in one folder with its `set.yaml`.

Folders whose `set.yaml` bear the same id are editions of one set: the day of a paper says which is in force.

A form may also come with a Word file of its module; one of the same name in the bureau's set goes before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
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
    """The Word file that a form is printed with. `origin`: the set's folder, or `<module>/templates`; `edition`: of the
    set, empty for a file that came with its module.
    """

    path: Path
    origin: str
    edition: str = ""


def editions(sets: Path) -> list[TemplateSet]:
    """Every edition of every set in `sets`, the earliest first.

    Raises TemplateDefinitionError, also when two of a set begin on one day: no paper of that day knew which.
    """
    read = [_as_of(path.parent, path.stat().st_mtime_ns) for path in sets.glob(f"*/{SET_FILE}")]
    found = sorted(read, key=lambda one: (one.id, one.effective_from, one.folder))
    for one, other in pairwise(found):
        if (one.id, one.effective_from) == (other.id, other.effective_from):
            raise TemplateDefinitionError(
                "{folder} 和 {other} 是同一套（{id}）的两版，都从 {day} 起用：改其中一个 {file} 里的 effective_from。",
                folder=str(one.folder), other=str(other.folder), id=one.id, day=str(one.effective_from), file=SET_FILE,
            )
    return found


def edition_in_force(sets: Path, set_id: str, day: date) -> TemplateSet | None:
    """The edition of the set `set_id` for a paper of `day`; of several the one that began last, None before the first.

    Raises TemplateDefinitionError.
    """
    in_force = [
        one for one in editions(sets)
        if one.id == set_id and one.effective_from <= day and (one.effective_to is None or day <= one.effective_to)
    ]
    return in_force[-1] if in_force else None


def find_template(edition: TemplateSet | None, own: Mapping[str, Path], form_id: str) -> FormTemplate | None:
    """The file for a form: the one of the bureau's `edition` goes before the modules' `own` files; else None."""
    path = edition.folder / f"{form_id}.docx" if edition is not None else None
    if edition is not None and path is not None and path.is_file():
        return FormTemplate(path, edition.folder.name, edition.edition)
    if form_id in own:
        return FormTemplate(own[form_id], "/".join(own[form_id].parts[-3:-1]))
    return None


@lru_cache
def _as_of(folder: Path, changed_at: int) -> TemplateSet:
    """Read once for each state of the file: every paper and every list of forms asks for it."""
    return load_template_set(folder)


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
