"""The pages of a draft as they would be with what is typed now. Nothing is kept: no version, no event, no row.

What cannot be read yet is left blank on the page; the form says beside the field what is wrong with it.
"""

from __future__ import annotations

import base64
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from docstore.errors import AccessDeniedError, ConflictError, InvalidInputError
from docstore.forms.declaration import FormDeclaration
from docstore.forms.filling import validate
from docstore.model.record import Record
from docstore.registry import hooks
from docstore.rendering import pages
from docstore.store.act import Act
from modules.documents.drafting import is_recorded, require_case
from modules.documents.facts import form_facts, known_words
from modules.documents.links import linked
from modules.documents.printing.generation import form_of, inputs_digest, paper_marks, render, template_of
from modules.documents.printing.pictures import printer
from modules.documents.workflow import DRAFT
from modules.documents.writing.desk import Desk

# More pages are not looked at while one types.
MOST_PAGES = 8
_KEPT = 12
_NO_CONVERTER = "本机没有 LibreOffice，不能预览版面；生成后可以下载 Word 查看。"


@dataclass(frozen=True)
class Preview:
    """`pages`: pictures as `data:` addresses; `note`: why there are none, or not all."""

    pages: tuple[str, ...] = ()
    total: int = 0
    note: str = ""


class _Shown:
    """The last previews by the digest of their Word file: who types back and forth sees them at once."""

    def __init__(self) -> None:
        self._by_digest: OrderedDict[str, Preview] = OrderedDict()
        self._guard = threading.Lock()

    def get(self, digest: str) -> Preview | None:
        with self._guard:
            return self._by_digest.get(digest)

    def keep(self, digest: str, preview: Preview) -> None:
        with self._guard:
            self._by_digest[digest] = preview
            while len(self._by_digest) > _KEPT:
                self._by_digest.popitem(last=False)


_desk, _shown = Desk(), _Shown()


def preview(act: Act, *, record_id: str, inputs: Mapping[str, Any]) -> Preview:
    """Raises AccessDeniedError, what a veto raises, ConflictError for what is no draft, and what `Desk.turn` raises."""
    record = act.get(Record, record_id)
    if not act.allows("documents.write", record):
        raise AccessDeniedError("当前岗位不能写这份文书。")
    hooks.ask(act, "documents.write", record)
    if record.state != DRAFT:
        raise ConflictError("{title}不是草稿，不能预览。", title=record.title)
    word = _paper(act, record, inputs)
    if act.store.equipment.converter is None:
        return Preview(note=_NO_CONVERTER)
    digest = hashlib.sha256(word).hexdigest()
    found = _shown.get(digest)
    if found is None:
        with _desk.turn(f"{act.actor.id}:{record.id}"):
            found = _pictures(act.store.equipment.converter.convert(word))
        _shown.keep(digest, found)
    return found


def _paper(act: Act, record: Record, inputs: Mapping[str, Any]) -> bytes:
    """The Word file, marked as a draft. `act` reads, so that nothing is shown that is kept from this person."""
    form = form_of(act, record.form)
    case = require_case(act, record)
    values = readable(form, linked(act, case, form, inputs), {**form_facts(act, case), **known_words(act, case)})
    recorded = is_recorded(act, case)
    return render(
        act,
        template_of(act, form).path,
        form,
        values,
        number="",
        inputs=inputs_digest(form, values, number="", is_recorded=recorded),
        is_issued=False,
        is_recorded=recorded,
        picture=printer(act, case.id),
        marks=paper_marks(act, record),
    )


def readable(form: FormDeclaration, inputs: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    """The values of whatever can be read of `inputs`; each fault leaves its own place blank and no other."""
    given: dict[str, Any] = dict(inputs)
    for _ in range(3):
        try:
            return validate(form, given, facts=facts, phase="draft")
        except InvalidInputError as error:
            for path in error.fields:
                given = _without(form, given, path.split("."))
    return {}


def _without(form: FormDeclaration, given: dict[str, Any], path: list[str]) -> dict[str, Any]:
    """`given` with the place blank that `path` names, or with all of its field when there is no such place."""
    key, *rest = path
    if key not in {field.key for field in form.fields}:
        return {name: value for name, value in given.items() if name != key}
    return {**given, key: _blank(given.get(key), rest)}


def _blank(value: Any, path: list[str]) -> Any:
    if not path:
        return ""
    key, *rest = path
    if isinstance(value, Mapping) and key in value:
        return {**value, key: _blank(value[key], rest)}
    if isinstance(value, list | tuple) and key.isdigit() and int(key) < len(value):
        return [_blank(one, rest) if number == int(key) else one for number, one in enumerate(value)]
    return ""


def _pictures(pdf: bytes) -> Preview:
    total = pages.count(pdf)
    shown = tuple(
        "data:image/png;base64," + base64.b64encode(pages.picture(pdf, number)).decode()
        for number in range(1, min(total, MOST_PAGES) + 1)
    )
    return Preview(shown, total)
