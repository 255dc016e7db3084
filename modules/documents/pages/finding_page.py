"""Papers found by their number, however its brackets, blanks and digits were typed."""

from __future__ import annotations

import re
from typing import Any

from flask import url_for

from admin.language import _
from docstore.forms.numbering import number_key
from docstore.model.record import Record
from docstore.store.act import Act
from docstore.workflow.engine import state_title
from modules.documents.workflow import DOCUMENT_FLOW

SHOWN = 20
# Fewer characters than a word and a year are no number, and would find half of the store.
_SHORTEST = 4


def papers_with_number(act: Act, typed: str) -> list[dict[str, Any]]:
    """What bears the number, or begins as it was typed; only what this person may see."""
    key = number_key(typed)
    if len(key) < _SHORTEST or not any(letter.isdigit() for letter in key):
        return []
    is_whole = key.endswith("号")
    where = {"number_keys": key if is_whole else {"$regex": f"^{re.escape(key)}"}, "type_key": "document"}
    found = act.find_allowed("records.view", Record, where, sort="-received_at", limit=SHOWN)
    return [
        {
            "case": one.case,
            "title": _(one.title),
            "number": one.number,
            "href": url_for("documents.show", record_id=one.id),
            "state": _(state_title(act, DOCUMENT_FLOW, one.state)),
        }
        for one in found
    ]
