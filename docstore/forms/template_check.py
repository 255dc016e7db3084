"""At start: do the Word templates print their forms, the whole forms, and nothing else.

To read a Word file takes some 30 ms, and a set has 150. A set therefore says in `compared.txt` which of its files were
compared with which declaration, as digests of both: a file changed in Word, or a form declared otherwise, has no line
there and is compared again at every start, until `python -m tools.build_templates --compared` writes the list anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path

from docstore.errors import TemplateDefinitionError
from docstore.forms.context import printing_names, provided_names
from docstore.forms.declaration import FormDeclaration
from docstore.rendering.lint import lint
from docstore.rendering.template_set import SET_FILE, editions, load_template_set

COMPARED_FILE = "compared.txt"


def check_template(form: FormDeclaration, template: Path) -> None:
    """Raises TemplateDefinitionError with every disagreement between the declaration and the file."""
    mistakes = lint(template, provided_names(form), printing_names(form))
    if mistakes:
        raise TemplateDefinitionError(
            "模板 {file} 与表单 {form} 不一致：{mistakes}",
            file=str(template), form=form.id, mistakes="；".join(mistakes),
        )


def agreement(form: FormDeclaration, template: Path) -> str:
    """One digest of the file and of all that its declaration provides and wants printed."""
    names = sorted((name, sorted(parts) if parts else []) for name, parts in provided_names(form).items())
    printed = sorted((key, sorted(others)) for key, others in printing_names(form).items())
    whole = hashlib.sha256(template.read_bytes())
    whole.update(repr((form.id, names, printed)).encode())
    return whole.hexdigest()


def write_compared(forms: Mapping[str, FormDeclaration], folder: Path) -> None:
    """Compare every template of the set in `folder` with its form and note that they agree.

    Raises TemplateDefinitionError at the first that does not.
    """
    lines = []
    for path in sorted(folder.glob("*.docx")):
        if path.stem in forms:
            check_template(forms[path.stem], path)
            lines.append(f"{agreement(forms[path.stem], path)}  {path.name}\n")
    (folder / COMPARED_FILE).write_text("".join(lines), encoding="utf-8")


def _compared(folder: Path) -> frozenset[str]:
    path = folder / COMPARED_FILE
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    return frozenset(line[:64] for line in text.splitlines())


def check_templates(forms: Mapping[str, FormDeclaration], sets: Path, own: Mapping[str, Path]) -> None:
    """Check every template of every set in `sets` that is named after a form, and all the modules' `own`.

    A set may lack a form: an old edition does not know later ones. Other files (Word's `~$N05.docx`) are left alone.
    Raises TemplateDefinitionError with the mistakes of all files at once, or when there is no set at all.
    """
    folders = sorted(path.parent for path in sets.glob(f"*/{SET_FILE}"))
    if not folders:
        raise TemplateDefinitionError("{folder} 里没有带 {file} 的文书式样", folder=str(sets), file=SET_FILE)
    mistakes = [one for folder in folders for one in _refusal(load_template_set, folder)] or _refusal(editions, sets)
    templates: list[Path] = []
    for folder in folders:
        compared = _compared(folder)
        templates += [
            path for path in sorted(folder.glob("*.docx"))
            if path.stem in forms and agreement(forms[path.stem], path) not in compared
        ]
    for name, path in own.items():
        if name in forms:
            templates.append(path)
        else:
            mistakes.append(f"模板 {path}：没有叫 {name} 的表单")
    for path in templates:
        mistakes += _refusal(check_template, forms[path.stem], path)
    if mistakes:
        raise TemplateDefinitionError("{mistakes}", mistakes="\n".join(mistakes))


def _refusal(check: Callable[..., object], *given: object) -> list[str]:
    try:
        check(*given)
    except TemplateDefinitionError as error:
        return [error.message]
    return []
