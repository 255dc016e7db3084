"""From values to a Word file in the store: the template of the set in force, provenance, version, PDF job."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from docstore import clock
from docstore.blobs.store import DOCUMENTS
from docstore.custody import versions
from docstore.custody.canonical import digest
from docstore.errors import NotFoundError
from docstore.forms.context import PrintPicture, display_context
from docstore.forms.declaration import FormDeclaration
from docstore.forms.filling import to_stored
from docstore.model.record import Record, Version
from docstore.rendering import docx
from docstore.rendering.template_set import FormTemplate, TemplateSet, edition_in_force, find_template
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork
from modules.documents.models import WrittenValues
from modules.documents.printing.jobs import JOB, key_of
from modules.documents.printing.pictures import printer
from modules.organisation.api import bureau

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def known_form(act: Act | UnitOfWork, form_id: str) -> FormDeclaration | None:
    """None while the module of the form cannot be loaded: its papers stay to be seen."""
    found: FormDeclaration | None = act.store.registry.of("form").get(form_id)
    return found


def form_of(act: Act | UnitOfWork, form_id: str) -> FormDeclaration:
    """Raises NotFoundError."""
    form = known_form(act, form_id)
    if form is None:
        raise NotFoundError("没有“{form}”这种文书。", form=form_id)
    return form


def edition_of(act: Act | UnitOfWork) -> TemplateSet | None:
    """The edition of the bureau's template set that is in force today; None between editions."""
    sets = act.store.equipment.templates
    return edition_in_force(sets, str(bureau(act).template_set), clock.local_day(act.now()))


def template_of(act: Act | UnitOfWork, form: FormDeclaration) -> FormTemplate:
    """The .docx of the edition in force today, else the one that came with a module. Raises NotFoundError."""
    found = find_template(edition_of(act), act.store.registry.of("template"), form.id)
    if found is None:
        raise NotFoundError("{form}没有 Word 式样。", form=form.name, next_step="请系统管理员核对文书式样。")
    return found


def inputs_digest(form: FormDeclaration, values: Mapping[str, Any], *, number: str, is_recorded: bool) -> str:
    """What a version was rendered from, in one word."""
    return digest({"form": form.id, "number": number, "values": to_stored(form, values), "recorded": is_recorded})


def write_version(
    uow: UnitOfWork,
    record: Record,
    form: FormDeclaration,
    values: Mapping[str, Any],
    *,
    is_recorded: bool,
    number: str = "",
    is_issued: bool = False,
    reason: str = "",
) -> Version:
    """Render and keep as the next version of `record`, with its values.

    The bytes are durable before the facts name them. `number` is given at issue (empty for a form that bears none);
    before, the paper bears 草稿. `reason`: why an issued paper has a further version. Raises TemplateContextError.
    """
    inputs = inputs_digest(form, values, number=number, is_recorded=is_recorded)
    template = template_of(uow, form)
    content = render(
        uow,
        template.path,
        form,
        values,
        number=number,
        inputs=inputs,
        is_issued=is_issued,
        is_recorded=is_recorded,
        picture=printer(uow, record.case),
        marks=paper_marks(uow, record),
    )
    blobs = uow.store.blobs
    stored = blobs.write(DOCUMENTS, [content])
    filename = f"{record.title}{number}.docx" if is_issued else f"{record.title}-草稿.docx"
    blobs.attach(uow, stored, filename=filename, media_type=WORD)
    provenance = {
        "form": form.id,
        "template_set": template.origin,
        "template_edition": template.edition,
        "template_sha256": hashlib.sha256(template.path.read_bytes()).hexdigest(),
        "form_module": uow.store.registry.origins["form", form.id],
        "module_version": uow.store.registry.manifests[uow.store.registry.origins["form", form.id]].version,
        "inputs_sha256": inputs,
    }
    version = versions.write_version(
        uow, record, stored, filename=filename, media_type=WORD, reason=reason, provenance=provenance
    )
    uow.insert(WrittenValues(id=version.id, record=record.id, values=to_stored(form, values)))
    uow.enqueue(JOB, key=key_of(version), version_id=version.id)
    return version


def paper_marks(act: Act | UnitOfWork, record: Record) -> list[str]:
    """Words at the head of every page, beside those of the store."""
    return [mark for bring in act.store.registry.of("paper_mark").values() for mark in bring(act, record)]


def render(
    act: Act | UnitOfWork,
    template: Path,
    form: FormDeclaration,
    values: Mapping[str, Any],
    *,
    number: str,
    inputs: str,
    is_issued: bool,
    is_recorded: bool,
    picture: PrintPicture,
    marks: Sequence[str] = (),
) -> bytes:
    """The Word file. Every paper of an exercise store bears 演示, every draft 草稿.

    `marks` are further words at the head of every page, `picture` prints the pictures of the case.

    The QR code holds number, form and the short digest of the inputs.
    """
    context = display_context(
        form,
        values,
        bureau={"name": bureau(act).name},
        number=number or None,
        digest=inputs,
        is_issued=is_issued,
        is_recorded=is_recorded,
        picture=picture,
    )
    at_head = [*(["演示"] if act.store.is_exercise else []), *marks]
    qr = f"{number or form.name}|{form.id}|{inputs[:16]}"
    return docx.render(template, context, qr=qr, marks=at_head, is_draft=not is_issued)


def version_detail(version: Version) -> dict[str, Any]:
    """What the event of a new version says beside its digest."""
    return {"version": version.number, "at": clock.iso(version.created_at), **version.provenance}
