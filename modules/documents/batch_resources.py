"""The API of several drafts at once, as 整步生成 does it: begun, looked at, generated, each in an act of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from admin.api.resource import Call, Operation
from admin.api.shapes import Fields, Flag, Key, Listed, Table, Text, Whole
from modules.cases.api import CASES, require_open
from modules.documents import batch
from modules.documents.batch import MOST_AT_ONCE

DRAFTS = CASES.further("documents")
_STANDING = Fields({"id": Key(), "form": Key(), "is_rendered": Flag(), "faults": Table(Text(10_000), 1_000)})


def _drafts(call: Call) -> Mapping[str, Any]:
    return {
        "items": [
            {"id": one.record.id, "form": one.record.form, "is_rendered": one.is_rendered, "faults": one.faults}
            for one in batch.standing(call.act, call.found)
        ]
    }


def _start(call: Call) -> Mapping[str, Any]:
    require_open(call.found)
    return {"refused": batch.start_documents(call.act.act, case_id=call.found.id, form_ids=call.sent["forms"])}


def _generate(call: Call) -> Mapping[str, Any]:
    require_open(call.found)
    made, lacking = batch.generate_complete(call.act.act, case_id=call.found.id, record_ids=call.sent["documents"])
    return {"generated": made, "lacking": lacking}


DRAFTS.tells(
    "drafts",
    "Every draft of the case that the person may write: what it lacks, and whether its newest version is up to date.",
    _drafts,
    Fields({"items": Listed(_STANDING, 10_000)}),
    permission="documents.start",
)
DRAFTS.add(
    Operation(
        "cases.start_drafts",
        "POST",
        f"{CASES.item_path}/drafts",
        "Begin a draft of each form, or leave the one that is there. Tells which cannot be begun yet, and why.",
        _start,
        permission="documents.start",
        item=CASES.item,
        takes=Fields({"forms": Listed(Key(), MOST_AT_ONCE)}),
        gives=Fields({"refused": Table(Text(), MOST_AT_ONCE)}),
    )
)
DRAFTS.add(
    Operation(
        "cases.generate_drafts",
        "POST",
        f"{CASES.item_path}/drafts/generate",
        "Render whatever is complete of the named drafts. Tells how many were rendered, and how many lack something.",
        _generate,
        permission="documents.start",
        item=CASES.item,
        takes=Fields({"documents": Listed(Key(), MOST_AT_ONCE)}),
        gives=Fields({"generated": Whole(), "lacking": Whole()}),
    )
)
