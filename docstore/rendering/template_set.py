"""Template sets: the bureau's Word files of one edition, in one folder with its `set.yaml`."""

from __future__ import annotations

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

    def template(self, form_id: str) -> Path:
        """The file for a form. Raises TemplateDefinitionError when the set has none."""
        path = self.folder / f"{form_id}.docx"
        if not path.is_file():
            raise TemplateDefinitionError(
                "式样“{title}”没有表单 {form} 的模板 {file}", title=self.title, form=form_id, file=str(path)
            )
        return path


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
