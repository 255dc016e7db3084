"""The API of records: what they are, their versions and renditions, the bytes in ranges, their events and fixity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from admin.api.keyset import Order
from admin.api.resource import BYTES, PAGING, Call, Operation, Resource, Shown, with_id
from admin.api.shapes import Choice, Day, Fields, Flag, Key, Listed, Maybe, Moment, Shape, Text, Whole
from admin.downloads import ranged_response
from docstore.blobs.store import ALGORITHM
from docstore.custody.rolling_fixity import RESULTS
from docstore.custody.versions import version_of, versions_of
from docstore.errors import NotFoundError
from docstore.model.case_file import CaseFile
from docstore.model.record import Record, Rendition, Version
from docstore.store.act import Act
from modules.cases.reading import note_what_goes_out
from modules.cases.resources import EVENTS, events_where

SHOWN_RESULTS = 200
RECORD_FIELDS: Mapping[str, Shape] = {
    "type_key": Choice("document", "recording"),
    "title": Text(),
    "state": Key(),
    "case": Maybe(Key()),
    "received_for": Maybe(Key()),
    "department": Key(),
    "audience": Choice("internal", "served"),
    "number": Maybe(Text()),
    "form": Maybe(Key()),
    "document_on": Maybe(Day()),
    "is_declared": Flag(),
    "current_version": Whole(),
    "declared_version": Maybe(Whole()),
    "received_at": Maybe(Moment()),
    "problem": Maybe(Text(10_000)),
}
RECORD_FILTERS: Mapping[str, Shape] = {
    "case": Key(),
    "received_for": Key(),
    "state": Key(),
    "form": Key(),
    "number": Text(100),
}
NEWEST = Order("received_at", Moment(), is_newest_first=True)

RECORDS = Resource(
    "/records",
    "records",
    model=Record,
    parameter="record_id",
    permission="records.view",
    shown=Shown(with_id(RECORD_FIELDS, name="Record")),
)
RECORDS.lists(
    "Records that the person may see, the newest first.",
    order=NEWEST,
    filters={**RECORD_FILTERS, "type_key": Choice("document", "recording")},
)
RECORDS.reads("One record; its contents are its versions.")

# --- versions ---------------------------------------------------------------------------------------------

# What was issued is given as it was, also once it is void: the bytes are the evidence. So the answer says it.
STATE_HEADER = "Record-State"
_CONTENT = {"filename": Text(), "media_type": Text(), "length": Whole(), "sha256": Text(), "created_at": Moment()}
_VERSION = Fields(
    {
        "number": Whole(1),
        **_CONTENT,
        "created_by": Key(),
        "reason": Maybe(Text()),
        "renditions": Listed(Fields({"kind": Key(), **_CONTENT})),
    },
    name="Version",
)


def _versions(call: Call) -> Mapping[str, Any]:
    made = call.act.find(Rendition, {"record": call.found.id}, sort="kind")
    rows = []
    for one in versions_of(call.act, call.found):
        own = {key: getattr(one, key) for key in ("number", *_CONTENT, "created_by", "reason")}
        renditions = [
            {"kind": other.kind, **{key: getattr(other, key) for key in _CONTENT}}
            for other in made
            if other.version == one.number
        ]
        rows.append({**own, "renditions": renditions})
    return {"items": rows}


RECORDS.tells("versions", "All versions, the newest first.", _versions, Fields({"items": Listed(_VERSION, 10_000)}))


def _give_out(act: Act, record: Record, number: int, found: Version | Rendition) -> Any:
    """The bytes, or a part of them: an event before the first one."""
    note_what_goes_out(act, record=record, version=number, way="download")
    reader = act.store.blobs.open(found.blob, found.family)
    answer = ranged_response(reader, found.filename, found.media_type)
    answer.headers[STATE_HEADER] = record.state
    return answer


def _content(call: Call) -> Any:
    version = version_of(call.act, call.found, call.path["number"])
    return _give_out(call.act, call.found, version.number, version)


def _rendition(call: Call) -> Any:
    where = {"record": call.found.id, "version": call.path["number"], "kind": call.path["kind"]}
    found = call.act.first(Rendition, where)
    if found is None:
        raise NotFoundError("没有这种形式。")
    return _give_out(call.act, call.found, found.version, found)


_NUMBER: Mapping[str, Shape] = {"number": Whole(1, 100_000)}
for _name, _path, _summary, _run in (
    ("content", "content", "The bytes of a version, also in ranges. Reading is an event.", _content),
    ("rendition", "renditions/{kind}", "The bytes of a rendition, also in ranges. Reading is an event.", _rendition),
):
    RECORDS.add(
        Operation(
            f"records.{_name}",
            "GET",
            f"{RECORDS.item_path}/versions/{{number}}/{_path}",
            _summary,
            _run,
            permission="records.view",
            item=RECORDS.item,
            media_type=BYTES,
            is_reading=True,
            numbers=_NUMBER,
        )
    )

# --- events and fixity ------------------------------------------------------------------------------------


def _events(call: Call) -> Mapping[str, Any]:
    """Raises NotFoundError to who may not see the events of its case."""
    record = call.found
    case = call.act.first(CaseFile, {"_id": record.case or record.received_for or ""})
    if case is None or not call.act.allows("events.view", case):
        raise NotFoundError("没有找到。")
    return events_where(call, {"case": case.id, "objects.id": record.id})


RECORDS.tells("events", "What was done with the record, the newest first.", _events, EVENTS, query=PAGING)

_RESULT = Fields(
    {
        "number": Whole(1),
        "kind": Choice("version", "rendition"),
        "checked_at": Moment(),
        "algorithm": Text(),
        "expected": Text(),
        "actual": Text(),
        "ok": Flag(),
    }
)


def _fixity(call: Call) -> Mapping[str, Any]:
    act, record = call.act, call.found
    blobs = {one.blob for model in (Version, Rendition) for one in act.find(model, {"record": record.id})}
    results: Any = act.store.database[RESULTS]
    where = {"blob": {"$in": sorted(blobs)}, "record": record.id}
    rows = act.store.read(lambda: list(results.find(where, sort=[("checked_at", -1)], limit=SHOWN_RESULTS)))
    digests = [{"number": one.number, "algorithm": ALGORITHM, "digest": one.sha256} for one in versions_of(act, record)]
    return {"versions": digests, "results": rows}


RECORDS.tells(
    "fixity",
    "The digests of the versions, and the newest results of reading them again.",
    _fixity,
    Fields(
        {
            "versions": Listed(Fields({"number": Whole(1), "algorithm": Text(), "digest": Text()}), 10_000),
            "results": Listed(_RESULT),
        }
    ),
)
