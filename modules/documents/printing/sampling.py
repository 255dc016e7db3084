"""Sample papers: any form printed with made-up values, with the hardest values, or blank."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from docstore.errors import QuanchengError, StartupError
from docstore.forms.context import display_context
from docstore.forms.declaration import FormDeclaration
from docstore.forms.numbering import document_number
from docstore.forms.sample import Sample, extreme, read_words, sample
from docstore.forms.sample_values import SampleWords
from docstore.rendering import docx
from docstore.rendering.pdf import Converter
from modules.documents.printing.shelf import Shelf

Kind = Literal["sample", "extreme", "blank"]

_WORDS = Path(__file__).parents[1] / "data" / "sample.yaml"
_REGION = "豫焦"
_DIGEST = "0123456789abcdef" * 4
# Nobody shall take it for a real paper; a blank sheet may be printed and filled by hand.
_MARK = "示例"


@lru_cache(maxsize=1)
def words() -> SampleWords:
    return read_words(_WORDS)


def sample_of(form: FormDeclaration, kind: Kind) -> Sample:
    """What a sample is made of; for a blank sheet nothing but the facts."""
    if kind == "blank":
        return Sample({}, words().facts, {})
    return (extreme if kind == "extreme" else sample)(form, words())


def sample_context(form: FormDeclaration, kind: Kind, office: str = "") -> dict[str, Any]:
    """What the template of `form` prints. `office`: the bureau's name, else an invented one."""
    bureau = {"name": office or words().facts["bureau"]["name"]}
    if kind == "blank":
        return display_context(form, {}, bureau=bureau)
    number = document_number(form, region=_REGION, year=words().today.year, running=1) if form.is_numbered else ""
    values = sample_of(form, kind).values(form)
    return display_context(form, values, bureau=bureau, number=number, digest=_DIGEST, is_issued=True, is_recorded=True)


def sample_paper(form: FormDeclaration, template: Path, kind: Kind, office: str = "") -> bytes:
    """The Word file. Raises TemplateContextError, TemplateDefinitionError; InvalidInputError when no sample fits."""
    is_blank = kind == "blank"
    context = sample_context(form, kind, office)
    return docx.render(template, context, qr="" if is_blank else form.id, marks=() if is_blank else (_MARK,))


def write_samples(
    shelf: Shelf, forms: Iterable[FormDeclaration], kind: Kind, out: Path, converter: Converter | None
) -> dict[str, Any]:
    """`<ID>.docx`, and with a converter `<ID>.pdf`, of each form; a faulty one does not stop the others.

    Returns `{kind, files, faults[] {form, problem}}`. Raises StartupError when `out` cannot be written.
    """
    files: list[str] = []
    faults: list[dict[str, str]] = []
    try:
        out.mkdir(parents=True, exist_ok=True)
        for form in forms:
            try:
                word = sample_paper(form, shelf.require_template(form), kind, shelf.office)
                files.append(_write(out / f"{form.id}.docx", word))
                if converter is not None:
                    files.append(_write(out / f"{form.id}.pdf", converter.convert(word)))
            except QuanchengError as error:
                fields = [f"{path} {sentence}" for path, sentence in getattr(error, "fields", {}).items()]
                faults.append({"form": form.id, "problem": "；".join([error.message, *fields])})
    except OSError as error:
        raise StartupError("结果文件夹 {out} 不能使用：{reason}", out=out, reason=error.strerror) from error
    return {"kind": kind, "files": files, "faults": faults}


def _write(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    return str(path)
