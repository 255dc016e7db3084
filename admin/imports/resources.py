"""By the interface: a list that may come as a spreadsheet is looked at as a whole, then written, all rows or none.

The content is the file itself (CSV or XLSX) in base64. As on the page, to write wants the person at a session, with the
password typed lately.
"""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from admin.api.resource import Call, Operation, Resource
from admin.api.shapes import Fields, Listed, Table, Text, Whole
from admin.imports.sheet import Sheet, preview, write_list
from admin.imports.tables import LARGEST_FILE, LONGEST_CELL, MOST_COLUMNS, read
from admin.imports.tables import Table as Cells
from docstore.errors import AccessDeniedError, InvalidInputError

_FILE = Fields({"content": Text(LARGEST_FILE * 4 // 3 + 4, shortest=1)})
_MOST_FAULTS = MOST_COLUMNS * 2


def import_resource(sheet: Sheet, *, permission: str) -> Resource:
    """`/imports/<key>`, and `/imports/<key>/confirm`."""
    path = f"/imports/{sheet.key}"
    made = Resource(path, "imports")
    cells = Table(Text(LONGEST_CELL), MOST_COLUMNS)
    line = Fields({"number": Whole(1), "values": cells, "faults": Table(Text(), MOST_COLUMNS)})

    def look(call: Call) -> Mapping[str, Any]:
        found = preview(call.act, sheet, _cells(call, sheet))
        return {"lines": [vars(one) for one in found.lines], "faults": found.faults, "wrong": found.wrong}

    def confirm(call: Call) -> Mapping[str, Any]:
        if call.act.actor.token:
            raise AccessDeniedError("令牌不能导入。", next_step="登录后在网页上导入。")
        return {"rows": write_list(call.act, sheet=sheet, table=_cells(call, sheet))}

    made.add(
        Operation(
            f"imports_{sheet.key}.look",
            "POST",
            path,
            f"Look at a list of {sheet.key}: every fault by row and column, and what would be written. Nothing is.",
            look,
            permission=permission,
            takes=_FILE,
            gives=Fields(
                {
                    "lines": Listed(line, sheet.most_rows),
                    "faults": Listed(Text(), _MOST_FAULTS),
                    "wrong": Whole(),
                }
            ),
        )
    )
    made.add(
        Operation(
            f"imports_{sheet.key}.confirm",
            "POST",
            f"{path}/confirm",
            f"Write all rows of a list of {sheet.key}; with one fault, none.",
            confirm,
            permission=permission,
            needs_proof=True,
            takes=_FILE,
            gives=Fields({"rows": Whole()}),
        )
    )
    return made


def _cells(call: Call, sheet: Sheet) -> Cells:
    """Raises InvalidInputError."""
    try:
        content = b64decode(call.sent["content"], validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidInputError(fields={"content": "这不是 base64。把文件的内容写成 base64 再发。"}) from error
    return read(content, sheet.most_rows)
