"""The forms that there are, each with its module and the Word file in force: of the program as it lies here, or of a
store, which has modules, template set and name of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from docstore import clock
from docstore.errors import NotFoundError, TemplateDefinitionError
from docstore.forms.declaration import FormDeclaration
from docstore.registry.registry import Registry
from docstore.rendering.template_set import FormTemplate, TemplateSet, edition_in_force, find_template
from docstore.store.act import Act
from modules.organisation.api import BUREAU_SETTING, bureau


@dataclass(frozen=True)
class Shelf:
    """`office`: the bureau's name, empty where there is no bureau. `sets`: the folder of template sets; `day`: on which
    a paper would be written.
    """

    registry: Registry
    sets: Path
    set_name: str
    day: date
    office: str = ""

    @cached_property
    def forms(self) -> Mapping[str, FormDeclaration]:
        """By id, in the order of ids."""
        found: Mapping[str, FormDeclaration] = self.registry.of("form")
        return {name: found[name] for name in sorted(found)}

    @cached_property
    def template_set(self) -> TemplateSet | None:
        """The edition in force on the day, if there is one. Raises TemplateDefinitionError."""
        return edition_in_force(self.sets, self.set_name, self.day)

    def form(self, form_id: str) -> FormDeclaration:
        """Raises NotFoundError."""
        if form_id not in self.forms:
            raise NotFoundError(
                "没有“{form}”这种文书。", form=form_id, next_step="./quancheng form list 列出全部文书。"
            )
        return self.forms[form_id]

    def module(self, form: FormDeclaration) -> str:
        """The module that declares `form`."""
        return self.registry.origins["form", form.id]

    def template(self, form: FormDeclaration) -> FormTemplate | None:
        return find_template(self.template_set, self.registry.of("template"), form.id)

    def require_template(self, form: FormDeclaration) -> Path:
        """Raises TemplateDefinitionError."""
        found = self.template(form)
        if found is None:
            raise TemplateDefinitionError("{form}《{name}》没有 Word 式样。", form=form.id, name=form.name)
        return found.path

    def entry(self, form: FormDeclaration) -> dict[str, Any]:
        """What a list of forms says of `form`. `edition` is the template set's, or the module's of its own template."""
        module = self.module(form)
        found = self.template(form)
        edition = (found.edition if found else "") or self.registry.manifests[module].version
        return {
            "id": form.id,
            "name": form.name,
            "module": module,
            "edition": edition,
            "template_set": found.origin if found else "",
            "has_template": found is not None,
            "stage": form.stage,
            "types": list(form.types),
            "audience": "internal" if form.is_internal else "served",
            "number_word": form.abbreviation,
            "fields": len(form.fields),
        }


def of_program(registry: Registry, sets: Path) -> Shelf:
    """Without a store: the set that a bureau has until it chooses another."""
    setting = registry.of(BUREAU_SETTING)["template_set"]
    return Shelf(registry, sets, str(setting.default), clock.local_day(clock.now()))


def of_store(act: Act) -> Shelf:
    """Raises InvalidInputError while the bureau's settings are not entered."""
    office = bureau(act)
    day = clock.local_day(act.now())
    return Shelf(act.store.registry, act.store.equipment.templates, office.template_set, day, office.name)
