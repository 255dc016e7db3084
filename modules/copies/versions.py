"""Which version of a record a copy is made of, and how it is named to those who decide and to the party."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docstore.model.record import Record, Version
from docstore.sentence import Sentence
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork
from modules.cases.api import UNTOLD
from modules.copies.models import CopyRequest

RECORDING = "recording"


def usual_version(record: Record) -> int:
    """The newest; of a recording the original (Article 14: an original is not edited), unless the keeper says so."""
    return 1 if record.type_key == RECORDING else int(record.current_version)


def items_for(act: Act | UnitOfWork, request: CopyRequest) -> list[dict[str, Any]]:
    """The items as this reader may know them: of what a restriction keeps from him, no title. The reason of a decision
    is written for the party, and stays.
    """
    known = {one.id for one in act.find(Record, {"_id": {"$in": [item["record"] for item in request.items]}})}
    kept = {"title": UNTOLD, "proposal_reason": ""}
    return [item if item["record"] in known else {**item, **kept} for item in request.items]


def version_note(act: Act | UnitOfWork, item: Mapping[str, Any]) -> str:
    """第 2 版（why it was added); empty for the first."""
    number = item.get("version", 1)
    if number <= 1:
        return ""
    version = act.first(Version, {"record": item["record"], "number": number})
    reason = f"（{version.reason}）" if version is not None and version.reason else ""
    return Sentence("第 {number} 版{reason}", number=number, reason=reason)
