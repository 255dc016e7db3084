"""The life of a case file: open, closed, submitted for filing, filed. There is no way back from filed.

What the archive sends back is open again: only so can it be mended, and the head closes it anew.
"""

from __future__ import annotations

from docstore.workflow.definition import Transition, workflow
from modules.cases.obligations import require_met

OPEN, CLOSED, SUBMITTED, FILED = "open", "closed", "submitted", "filed"

CASE_FLOW = "case"
FLOW = workflow(
    CASE_FLOW,
    "cases",
    {OPEN: "办理中", CLOSED: "已结案", SUBMITTED: "待归档", FILED: "已归档"},
    Transition("close", "结案", (OPEN,), CLOSED, "cases.close", "case_closed", "第十四条", (require_met,)),
    Transition("submit", "移交归档", (CLOSED,), SUBMITTED, "cases.submit", "case_submitted", "第十二条"),
    Transition("return", "退回补正", (SUBMITTED,), OPEN, "cases.file", "case_returned", "第十二条"),
    Transition("file", "归档并封存", (SUBMITTED,), FILED, "cases.file", "case_filed", "第十四条"),
)
