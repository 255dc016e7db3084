"""The API of the access register: the rows of the page, with the place of the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from admin.api.resource import BYTES, Call, Operation, Resource
from admin.api.shapes import Choice, Day, Fields, Flag, Key, Listed, Maybe, Moment, Text, Whole
from admin.downloads import file_response
from modules.access_register import register
from modules.access_register.export import KINDS, export
from modules.access_register.register import PERMISSION, Reading

REGISTER = Resource("/register", "access register")
_ROW = Fields(
    {one.name: Text(10_000) for one in fields(Reading)}
    | {"at": Moment(), "posts": Listed(Text()), "version": Whole(), "is_copied": Flag(), "record_id": Key()},
    name="Reading",
)


_NARROWED = {"person": Key(), "case": Text(100), "since": Day(), "until": Day()}


def _rows(call: Call) -> Mapping[str, Any]:
    wanted = register.asked({key: str(value) for key, value in call.asked.items() if key != "cursor"})
    found, further = register.page(call.act, wanted, call.asked.get("cursor", ""))
    return {"items": [asdict(one) for one in found], "next": further}


REGISTER.add(
    Operation(
        "register.list",
        "GET",
        "/register",
        "Who read what, when, from where and why; of the department's records, or all, as the post allows.",
        _rows,
        permission=PERMISSION,
        query={**_NARROWED, "cursor": Text(400)},
        gives=Fields({"items": Listed(_ROW), "next": Maybe(Text(400))}),
    )
)


def _file(call: Call) -> Any:
    """Read outside the transaction: the export writes its event in one of its own, before anything goes."""
    sent = dict(call.sent)
    made = export(call.act.act, register.asked(sent), sent["kind"])
    return file_response(made.content, made.media_type, made.filename)


REGISTER.add(
    Operation(
        "register.file",
        "POST",
        "/register/file",
        "The same as a file, narrowed alike: CSV, XLSX or Word after form R10. Taking it out is an event.",
        _file,
        permission=PERMISSION,
        takes=Fields({"kind": Choice(*KINDS)}, _NARROWED),
        media_type=BYTES,
    )
)
