"""The page on which a draft is written: what is carried over, what is typed, every fault."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for

from admin.language import _
from docstore.forms.declaration import FormDeclaration
from docstore.forms.filling import prefill
from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from docstore.store.act import Act
from modules.documents.chain import opinion_keys
from modules.documents.facts import form_facts, known_words
from modules.documents.pages.paper_page import declined, preview
from modules.documents.printing.generation import form_of
from modules.documents.writing.choices import choices_of
from modules.documents.writing.fields import carried, input_fields, open_field, said_by_the_paper
from modules.documents.writing.tables import change_rows, put


def form_page(
    act: Act, record: Record, faults: Mapping[str, str], typed: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The form: what is carried over with its source, what is typed, every fault with the name of its field.

    `typed` is shown in place of the draft as it is kept.
    """
    case = act.get(CaseFile, record.case)
    form = form_of(act, record.form)
    facts = form_facts(act, case)
    choices = choices_of(act, case, {**facts, **known_words(act, case)})
    offers = prefill(form, facts)
    inputs = record.facets["documents"]["inputs"] if typed is None else typed
    return {
        "breadcrumb": [_("案件"), case.number, form.name],
        "case_href": url_for("cases.show", case_id=case.id),
        "record_id": record.id,
        "revision": record.revision,
        "title": form.name,
        "basis": _(form.legal_basis),
        "carried": carried(form, offers, inputs, faults),
        "case_correct_href": url_for("cases.correct", case_id=case.id) if act.allows("cases.correct", case) else "",
        "fields": input_fields(form, offers, inputs, faults, choices),
        "clauses": said_by_the_paper(form),
        "signatures": [_(field.label) for field in form.fields if field.type == "sig"],
        "declined": declined(record),
        "faults": _faults(form, faults),
        "action": url_for("documents.write", record_id=record.id),
        "autosave": url_for("documents.autosave", record_id=record.id),
        "needs_approval": bool(opinion_keys(form)),
        "opinions": [_(form.field(key).label) for key in opinion_keys(form)],
        "preview": preview(act, record),
        "live_preview": url_for("documents.live_preview", record_id=record.id),
        "leave_href": url_for("cases.show", case_id=case.id),
    }


def changed(act: Act, record: Record, inputs: Mapping[str, Any], change: str) -> tuple[dict[str, Any], str]:
    """What is typed after the button `change` (add, remove, open, restore, put) was pressed; the field it is about."""
    key = change.split(":")[1].partition(".")[0] if ":" in change else ""
    if change.startswith("put:"):
        return put(inputs, change), key
    if change.startswith(("open:", "restore:")):
        offers = prefill(form_of(act, record.form), form_facts(act, act.get(CaseFile, record.case)))
        return open_field(inputs, offers, change), key
    return change_rows(inputs, change), key


def _faults(form: FormDeclaration, faults: Mapping[str, str]) -> list[dict[str, str]]:
    """For the banner: each with the field's name and the place on the page."""
    labels = {field.key: _(field.label) for field in form.fields}
    return [
        {"label": labels.get(path.split(".")[0], path), "text": text, "anchor": f"f-{path}"}
        for path, text in faults.items()
    ]
