"""The API of recordings: what was recognised, and what a person decides about the inbox. Bytes come by `/uploads`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from admin.api.free import Free
from admin.api.resource import Resource, Shown, with_id
from admin.api.shapes import Fields, Maybe, Moment, Text
from docstore.model.record import Record
from modules.cases.api import CASES, NEWEST, RECORD_FIELDS, RECORD_FILTERS
from modules.recordings import services

_JUDGED = Fields({"reason": Text(), "by": Text(), "at": Moment()})
RECORDING = with_id(
    {
        **RECORD_FIELDS,
        "device": Text(),
        "operator": Text(),
        "media_type": Maybe(Text()),
        "technical": Maybe(Free()),
        "judged": Maybe(_JUDGED),
    },
    name="Recording",
)


def _further(record: Any) -> Mapping[str, Any]:
    facet = record.facets["recordings"]
    found = {key: facet.get(key, "") for key in ("device", "operator")}
    return found | {key: facet.get(key) for key in ("media_type", "technical", "judged")}


RECORDINGS = Resource(
    "/recordings",
    "recordings",
    model=Record,
    parameter="record_id",
    permission="records.view",
    where={"type_key": "recording"},
    shown=Shown(RECORDING, _further),
)
RECORDINGS.lists(
    "Recordings that the person may see, the newest first; `state=inbox` are those that wait for somebody.",
    order=NEWEST,
    filters=RECORD_FILTERS,
)
RECORDINGS.reads("One recording with what was recognised. Its contents are versions of the record.")
RECORDINGS.acts(
    "link",
    "Link a recording of the inbox to the case that it was brought for.",
    lambda call: services.link(
        call.act, record_id=call.found.id, case_id=call.found.received_for or "", reason=call.sent["reason"]
    ),
    permission=services.PERMISSION,
    takes=Fields({"reason": Text(10_000)}),
)
RECORDINGS.acts(
    "set-aside",
    "Say that a file of the inbox is of no use; it is kept.",
    lambda call: services.set_aside(call.act, record_id=call.found.id, reason=call.sent["reason"]),
    permission=services.PERMISSION,
    takes=Fields({"reason": Text(10_000)}),
)

ON_CASES = CASES.further("recordings")
ON_CASES.acts(
    "begin-recording",
    "Say on the spot that recording has begun: from now on it is due in the store.",
    lambda call: services.begin_recording(call.act, case_id=call.found.id),
    permission=services.PERMISSION,
)
