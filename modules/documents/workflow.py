"""The life of a written document: draft, in approval where the form asks for opinions, approved, issued."""

from __future__ import annotations

from docstore.workflow.definition import Transition, workflow

DRAFT, IN_APPROVAL, APPROVED, ISSUED = "draft", "in_approval", "approved", "issued"

DOCUMENT_FLOW = "document"
FLOW = workflow(
    DOCUMENT_FLOW,
    "records",
    {DRAFT: "草稿", IN_APPROVAL: "审批中", APPROVED: "已批准", ISSUED: "已定稿"},
    Transition("submit", "送审", (DRAFT,), IN_APPROVAL, "documents.write", "document_submitted", "第五条"),
    Transition("decline", "退回修改", (IN_APPROVAL,), DRAFT, "documents.opine", "document_declined", "第五条"),
    Transition("approve", "批准", (IN_APPROVAL,), APPROVED, "documents.opine", "document_approved", "第五条"),
    Transition("issue", "编号定稿", (DRAFT, APPROVED), ISSUED, "documents.write", "document_issued", "第六条"),
    where={"type_key": "document"},
)
