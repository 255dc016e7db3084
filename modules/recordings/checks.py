"""案卷检查 of the recordings of a case."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from docstore.model.case_file import CaseFile
from docstore.procedure.evaluation import CaseFacts

STORED_WITHIN = timedelta(hours=24)


def stored_in_time(act: Any, case: CaseFile, facts: CaseFacts) -> list[str] | None:
    """Every recording was here within 24 hours after it was made (Article 13)."""
    if not facts.recordings:
        return None
    return [
        f"{one.title} 拍完 {(one.stored_at - one.ended_at) // timedelta(hours=1)} 小时才入库（{one.rests_on}）"
        for one in facts.recordings
        if one.stored_at - one.ended_at > STORED_WITHIN
    ]
