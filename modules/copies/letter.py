"""The letter that goes with a package: what is given, what is refused and why, and how to check it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docstore import clock
from docstore.custody.canonical import digest
from docstore.forms.context import display_context
from docstore.forms.filling import to_stored, validate
from docstore.model.record import Record, Version
from docstore.rendering import docx
from docstore.store.act import Act
from modules.copies.models import CopyRequest
from modules.copies.services import GRANT
from modules.copies.versions import version_note
from modules.documents.api import form_of, template_of
from modules.organisation.api import Office

FORM = "copy_letter"


def cover_letter(act: Act, request: CopyRequest, office: Office, fingerprint: str, paths: Mapping[str, str]) -> bytes:
    """The Word file. `paths`: record of each granted item → where its file lies in the package.

    Raises TemplateContextError when the template wants what nobody provides.
    """
    form = form_of(act, FORM)
    inputs = {
        "recipient": request.party_name,
        "request_number": request.number,
        "application_date": clock.local_day(request.received_at).isoformat(),
        "granted": [_granted(act, item, paths) for item in request.items if item["decision"] == GRANT],
        "refused": [
            {"item": _name(act.get(Record, item["record"])), "reason": item["reason"]}
            for item in request.items
            if item["decision"] != GRANT
        ],
        "key_page": f"{act.store.equipment.public_url}/key",
        "key_fingerprint": fingerprint,
        "document_date": clock.local_day(act.now()).isoformat(),
    }
    values = validate(form, inputs, facts={}, phase="issue")
    context = display_context(
        form,
        values,
        bureau={"name": office.name},
        digest=digest({"form": FORM, "values": to_stored(form, values)}),
        is_issued=True,
    )
    marks = ["演示"] if act.store.is_exercise else []
    return docx.render(template_of(act, form).path, context, qr=request.number, marks=marks)


def _granted(act: Act, item: dict[str, Any], paths: Mapping[str, str]) -> dict[str, str]:
    version = act.find(Version, {"record": item["record"], "number": item["version"]})[0]
    name = " ".join(filter(None, (_name(act.get(Record, item["record"])), version_note(act, item))))
    return {"item": name, "file": paths[item["record"]], "digest": version.sha256}


def _name(record: Record) -> str:
    return f"{record.title} {record.number or ''}".strip()
