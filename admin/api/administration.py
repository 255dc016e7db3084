"""The API of 管理留痕: what administrators did, for the audit administrator to read and take out. No content."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from admin.administration_pages import csv_file
from admin.api.free import Free
from admin.api.resource import LONGEST_PAGE, USUAL_PAGE, Call, Operation, Resource
from admin.api.shapes import Fields, Key, Listed, Maybe, Moment, Text, Whole
from docstore.custody.administration import PERMISSION, newest

ADMINISTRATION = Resource("/administration", "administration")
_EVENT = Fields(
    {
        "id": Key(),
        "sequence": Whole(),
        "event_type": Key(),
        "recorded_at": Moment(),
        "agent": Fields({"kind": Text(), "id": Text(), "name": Text()}),
        "objects": Listed(Fields({"kind": Text(), "id": Text()}), 10_000),
        "outcome": Text(),
        "detail": Free(),
    },
    name="AdministrationEvent",
)


def _newest(call: Call) -> Mapping[str, Any]:
    limit = call.asked.get("limit", USUAL_PAGE)
    found = newest(call.act, limit + 1, before=call.asked.get("cursor"))
    return {
        "items": [{**event, "id": event["_id"]} for event in found[:limit]],
        "next": found[limit - 1]["sequence"] if len(found) > limit else None,
    }


ADMINISTRATION.add(
    Operation(
        "administration.list",
        "GET",
        "/administration",
        "The events of no case, the newest first; a cursor is the number of the last event of a page.",
        _newest,
        permission=PERMISSION,
        query={"limit": Whole(1, LONGEST_PAGE), "cursor": Whole(1)},
        gives=Fields({"items": Listed(_EVENT, LONGEST_PAGE), "next": Maybe(Whole())}),
    )
)
ADMINISTRATION.add(
    Operation(
        "administration.file",
        "POST",
        "/administration/file",
        "The same as a CSV file. Taking it out is an event.",
        lambda call: csv_file(call.act.act),
        permission=PERMISSION,
        media_type="text/csv",
    )
)
