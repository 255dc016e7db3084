"""Photos in papers: chosen among the pictures of the case, and printed as a copy of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docstore.custody.versions import version_of
from docstore.errors import InvalidInputError
from docstore.forms.context import PrintPicture
from docstore.forms.declaration import FormDeclaration
from docstore.forms.types.files import NamedFile
from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from docstore.rendering.pictures import Picture, printable
from docstore.sentence import Sentence
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork


def case_pictures(reads: Act | UnitOfWork, case: CaseFile) -> dict[str, str]:
    """Record → title of every picture that modules keep of the case."""
    found: dict[str, str] = {}
    for bring in reads.store.registry.of("case_picture").values():
        found |= bring(reads, case)
    return found


def printer(reads: Act | UnitOfWork, case_id: str) -> PrintPicture:
    """What prints the pictures of the case; of anything else, and of what is no picture, nothing is printed.

    Asks for the pictures when the first is to be printed: most papers have none.
    """
    known: dict[str, str] | None = None

    def print_picture(record_id: str) -> Picture | None:
        nonlocal known
        if known is None:
            known = case_pictures(reads, reads.get(CaseFile, case_id))
        if record_id not in known:
            return None
        try:
            return printable(_content(reads, record_id))
        except InvalidInputError:
            return None

    return print_picture


def picture_faults(
    reads: Act | UnitOfWork, case: CaseFile, form: FormDeclaration, values: Mapping[str, Any]
) -> dict[str, str]:
    """By field path: which chosen pictures cannot be printed."""
    faults: dict[str, str] = {}
    known: dict[str, str] | None = None
    for field in form.fields:
        if field.type != "file" or field.key not in values:
            continue
        value = values[field.key]
        for number, one in enumerate(value if isinstance(value, tuple) else (value,)):
            if not isinstance(one, NamedFile) or not one.content:
                continue
            known = case_pictures(reads, case) if known is None else known
            path = f"{field.key}.{number}.content" if field.repeats else f"{field.key}.content"
            if one.content not in known:
                faults[path] = Sentence("“{name}”不在本案的图片里，重新选。", name=one.name)
                continue
            try:
                printable(_content(reads, one.content))
            except InvalidInputError as error:
                faults[path] = error.fields["content"]
    return faults


def _content(reads: Act | UnitOfWork, record_id: str) -> bytes:
    version = version_of(reads, reads.get(Record, record_id))
    return reads.store.blobs.open(version.blob, version.family).read()
