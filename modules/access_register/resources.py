"""The API of the access register: the rows of the page, with the place of the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from admin.api.resource import Call, Operation, Resource
from admin.api.shapes import Day, Fields, Flag, Key, Listed, Maybe, Moment, Text, Whole
from modules.access_register import register
from modules.access_register.register import PERMISSION, Reading

REGISTER = Resource("/register", "access register")
_ROW = Fields(
    {one.name: Text(10_000) for one in fields(Reading)}
    | {"at": Moment(), "posts": Listed(Text()), "version": Whole(), "is_copied": Flag(), "record_id": Key()},
    name="Reading",
)


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
        query={"person": Key(), "case": Text(100), "since": Day(), "until": Day(), "cursor": Text(400)},
        gives=Fields({"items": Listed(_ROW), "next": Maybe(Text(400))}),
    )
)
