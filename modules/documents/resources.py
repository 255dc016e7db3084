"""The API of written documents: the forms, drafts as they are typed, and the acts up to the issued paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from admin.api.free import Free
from admin.api.resource import Call, Operation, Resource, Shown, with_id
from admin.api.shapes import Fields, Flag, Key, Listed, Maybe, Moment, Table, Text, Whole
from docstore.errors import InvalidInputError
from docstore.forms.declaration import FormDeclaration
from docstore.forms.field import Field
from docstore.forms.filling import prefill
from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from modules.cases.api import CASES, NEWEST, RECORD_FIELDS, RECORD_FILTERS, note_read
from modules.documents import issuing, services, voiding
from modules.documents.facts import form_facts
from modules.documents.pages.difference_page import difference_page
from modules.documents.printing.generation import form_of
from modules.documents.printing.pdf_state import retry_pdf
from modules.documents.workflow import DRAFT

# --- forms ------------------------------------------------------------------------------------------------

FORMS = Resource("/forms", "documents")
_COLUMN = {"key": Key(), "label": Text(), "type": Key(), "required": Key(), "hint": Text(), "options": Listed(Text())}
_FORM = {"id": Key(), "name": Text(), "stage": Key(), "types": Listed(Key()), "is_internal": Flag()}
_FIELD = {**_COLUMN, "is_typed": Flag(), "columns": Listed(Fields(_COLUMN))}


def _field(one: Field) -> dict[str, Any]:
    columns = [{key: getattr(column, key) for key in _COLUMN} for column in one.columns]
    return {**{key: getattr(one, key) for key in _COLUMN}, "is_typed": one.is_typed, "columns": columns}


def _form(one: FormDeclaration) -> dict[str, Any]:
    return {key: getattr(one, key) for key in _FORM}


def _forms(call: Call) -> Mapping[str, Any]:
    return {"items": [_form(one) for one in call.act.store.registry.of("form").values()]}


def _one_form(call: Call) -> Mapping[str, Any]:
    form = form_of(call.act, call.path["form_id"])
    return {**_form(form), "fields": [_field(one) for one in form.fields]}


FORMS.add(
    Operation(
        "forms.list",
        "GET",
        "/forms",
        "The forms that documents are written in.",
        _forms,
        permission="documents.start",
        gives=Fields({"items": Listed(Fields(_FORM), 1000)}),
    )
)
FORMS.add(
    Operation(
        "forms.read",
        "GET",
        "/forms/{form_id}",
        "One form with its fields: what a draft's `inputs` are made of.",
        _one_form,
        permission="documents.start",
        gives=Fields({**_FORM, "fields": Listed(Fields(_FIELD), 1000)}, name="Form"),
    )
)

# --- documents --------------------------------------------------------------------------------------------

_OPINION = {"key": Key(), "text": Text(100_000), "name": Text(), "at": Moment()}
_DECLINED = Fields({"text": Text(100_000), "name": Text(), "at": Moment()})
DOCUMENT = with_id(
    {**RECORD_FIELDS, "opinions": Listed(Fields(_OPINION)), "declined": Maybe(_DECLINED)}, name="Document"
)


def _further(record: Any) -> Mapping[str, Any]:
    facet = record.facets.get("documents", {})
    return {"opinions": facet.get("opinions", []), "declined": facet.get("declined")}


DOCUMENTS = Resource(
    "/documents",
    "documents",
    model=Record,
    parameter="record_id",
    permission="records.view",
    where={"type_key": "document", "facets.documents": {"$exists": True}},  # a package of copies is none
    shown=Shown(DOCUMENT, _further),
)


def _read(call: Call) -> Record:
    """What others wrote about it is content: with opinions it is a reading."""
    found: Record = call.found
    if any(_further(found).values()):
        note_read(call.act, record_id=found.id, version=found.current_version or 0, way="view")
    return found


DOCUMENTS.lists(
    "Documents that the person may see, the newest first; opinions stand with each one alone.",
    order=NEWEST,
    filters=RECORD_FILTERS,
    shown=Shown(with_id(RECORD_FIELDS, name="DocumentRow")),
)
DOCUMENTS.reads(
    "One document: its state and opinions, the reading of which is written down. Contents are versions of the record.",
    _read,
)
DOCUMENTS.makes(
    "Begin a document of the case, or (unless a further one is wanted) go on with the draft that is there.",
    lambda call: services.start_document(
        call.act, case_id=call.found.id, form_id=call.sent["form"], is_further=call.sent.get("is_further", False)
    ),
    permission="documents.start",
    takes=Fields({"form": Key()}, {"is_further": Flag()}),
    below=CASES,
)

_REASON = Fields({"reason": Text(500)})
_DIFFERENCE = {"label": Text(), "old": Text(400_000), "new": Text(400_000)}


def _differences(call: Call) -> Mapping[str, Any]:
    shown, versions = difference_page(call.act, call.found, call.asked.get("old", ""), call.asked.get("new", ""))
    for one in versions:
        note_read(call.act, record_id=one.record, version=one.number, way="view")
    rows = [{"label": one["label"], "old": _joined(one["old"]), "new": _joined(one["new"])} for one in shown["changed"]]
    return {"old": shown["old"]["id"], "new": shown["new"]["id"], "differences": rows}


def _joined(pieces: Sequence[tuple[str, str]]) -> str:
    return "".join(text for _kind, text in pieces)


DOCUMENTS.add(
    Operation(
        "documents.correct",
        "POST",
        "/documents/{record_id}/corrections",
        "Begin a draft that corrects the issued document, or go on with the one that is there. Returns the draft.",
        lambda call: voiding.start_correction(call.act, record_id=call.found.id, **call.sent),
        permission="documents.start",
        item=DOCUMENTS.item,
        takes=_REASON,
        shows=DOCUMENTS.shown,
        made_at="/documents/{id}",
    )
)
DOCUMENTS.acts(
    "void",
    "Make the issued document void, and what was issued together with it: numbers and contents stay.",
    lambda call: voiding.void(call.act, record_id=call.found.id, **call.sent),
    permission="documents.void",
    takes=_REASON,
)
DOCUMENTS.add(
    Operation(
        "documents.retry_pdf",
        "POST",
        "/documents/{record_id}/versions/{number}/pdf",
        "Have the PDF of a version, that was tried in vain, made again.",
        lambda call: retry_pdf(call.act, record_id=call.found.id, number=call.path["number"]),
        permission="documents.retry_pdf",
        item=DOCUMENTS.item,
        numbers={"number": Whole(1, 100_000)},
    )
)
DOCUMENTS.tells(
    "differences",
    "What differs between two versions that were generated here, by field. By default the last two.",
    _differences,
    Fields({"old": Key(), "new": Key(), "differences": Listed(Fields(_DIFFERENCE), 1000)}),
    query={"old": Key(), "new": Key()},
)

# --- the draft --------------------------------------------------------------------------------------------


def _inputs(call: Call) -> Mapping[str, Any]:
    record = call.found
    if record.state != DRAFT:  # what was typed is then the content of a paper
        note_read(call.act, record_id=record.id, version=record.current_version or 0, way="view")
    case = call.act.get(CaseFile, record.case)
    offers = prefill(form_of(call.act, record.form), form_facts(call.act, case))
    offered = {key: {"text": one.text, "source": one.source_label} for key, one in offers.items()}
    return {"inputs": record.facets["documents"]["inputs"], "offered": offered}


def _faults(call: Call) -> Mapping[str, Any]:
    try:
        services.check_draft(call.act, record_id=call.found.id)
    except InvalidInputError as error:
        return {"faults": error.fields}
    return {"faults": {}}


DOCUMENTS.tells(
    "inputs",
    "What was typed, and what the case offers for fields that were not.",
    _inputs,
    Fields({"inputs": Free(), "offered": Table(Fields({"text": Text(100_000), "source": Text()}))}),
    permission="documents.write",
)
DOCUMENTS.tells(
    "faults",
    "What still keeps the draft from being generated, by field.",
    _faults,
    Fields({"faults": Table(Text(10_000))}),
    permission="documents.write",
)
DOCUMENTS.acts(
    "write",
    "Keep what is typed, faults and all.",
    lambda call: services.save_draft(call.act, record_id=call.found.id, inputs=call.sent["inputs"]),
    permission="documents.write",
    takes=Fields({"inputs": Free()}),
    method="PUT",
    at="inputs",
)
DOCUMENTS.acts(
    "generate",
    "Render the draft as a new version.",
    lambda call: services.generate(call.act, record_id=call.found.id),
    permission="documents.write",
)
DOCUMENTS.acts(
    "discard",
    "Give the draft up; nothing of it is removed.",
    lambda call: services.discard(call.act, record_id=call.found.id),
    permission="documents.write",
)
DOCUMENTS.acts(
    "submit",
    "Send for approval.",
    lambda call: services.submit(call.act, record_id=call.found.id),
    permission="documents.write",
)
DOCUMENTS.acts(
    "opinions",
    "Sign the opinion that is due, or send back with the reason.",
    lambda call: services.give_opinion(call.act, record_id=call.found.id, **call.sent),
    permission="documents.opine",
    takes=Fields({"text": Text(10_000), "is_agreed": Flag()}),
)
DOCUMENTS.acts(
    "issue",
    "Give the number and the date, render the final paper, declare it.",
    lambda call: issuing.issue(call.act, record_id=call.found.id),
    permission="documents.write",
)
