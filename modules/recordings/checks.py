"""案卷检查 of the recordings of a case."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from docstore.model.case_file import CaseFile
from docstore.procedure.evaluation import CaseFacts
from docstore.sentence import Sentence

STORED_WITHIN = timedelta(hours=24)


def stored_in_time(act: Any, case: CaseFile, facts: CaseFacts) -> list[str] | None:
    """Every recording was here within 24 hours after it was made (Article 13)."""
    if not facts.recordings:
        return None
    return [
        Sentence(
            "{title} 拍完 {n} 小时才入库（{rests_on}）",
            title=one.title,
            n=(one.stored_at - one.ended_at) // timedelta(hours=1),
            rests_on=one.rests_on,
        )
        for one in facts.recordings
        if one.stored_at - one.ended_at > STORED_WITHIN
    ]
