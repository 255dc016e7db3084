"""When the rectification is due and the re-inspection can be made (整改复查)."""

from __future__ import annotations

from datetime import date

from admin.language import _
from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from docstore.store.act import Act
from modules.cases.api import OPEN, CaseDeadline, end_of


def reinspection(act: Act, case: CaseFile) -> CaseDeadline | None:
    """Runs from an issued order to correct until its re-inspection is issued."""
    if case.type_key != "inspection" or case.state != OPEN:
        return None
    issued = {r.form: r for r in act.find(Record, {"case": case.id, "type_key": "document", "state": "issued"})}
    if "N05" not in issued or "N06" in issued:
        return None
    due = issued["N05"].facets["documents"]["values"]["rectification_due"]
    return CaseDeadline(
        _("整改期限届满，复查整改情况"),
        end_of(date.fromisoformat(due)),
        _("《安全生产法》第六十五条"),
        note=_("{number}责令的整改期限，届满后作整改复查意见书。", number=issued["N05"].number),
    )
