"""At start: does the Word template of a form print the form, the whole form, and nothing else."""

from __future__ import annotations

from pathlib import Path

from docstore.errors import TemplateDefinitionError
from docstore.forms.context import printing_names, provided_names
from docstore.forms.declaration import FormDeclaration
from docstore.rendering.lint import lint


def check_template(form: FormDeclaration, template: Path) -> None:
    """Raises TemplateDefinitionError with every disagreement between the declaration and the file."""
    mistakes = lint(template, provided_names(form), printing_names(form))
    if mistakes:
        raise TemplateDefinitionError(
            "模板 {file} 与表单 {form} 不一致：{mistakes}",
            file=str(template), form=form.id, mistakes="；".join(mistakes),
        )
