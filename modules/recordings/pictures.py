"""The photos of a case: recordings that are one picture, for papers that show them."""

from __future__ import annotations

from collections.abc import Mapping

from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork
from modules.recordings.services import LINKED, known_of

PICTURES = ("image/jpeg", "image/png")


def of_case(act: Act | UnitOfWork, case: CaseFile) -> Mapping[str, str]:
    """Record → title, the oldest first; only what nothing keeps from this person, also within an act."""
    where = {"case": case.id, "type_key": "recording", "state": LINKED}
    found = act.find(Record, where, sort="received_at")
    return {
        one.id: one.title
        for one in found
        if known_of(one, one.current_version).get("media_type") in PICTURES and act.reaches(one)
    }
