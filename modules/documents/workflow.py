"""The life of a written document: draft, in approval where the form asks for opinions, approved, issued, void.

A correction is a document of its own until it is issued: then it becomes the next version of the paper it corrects.
"""

from __future__ import annotations

from docstore.workflow.definition import Transition, workflow

DRAFT, IN_APPROVAL, APPROVED, ISSUED = "draft", "in_approval", "approved", "issued"
VOID, MERGED, DISCARDED = "void", "merged", "discarded"
# Drafts that came to nothing, or became a version of another paper: of no case list.
GONE = (MERGED, DISCARDED)

DOCUMENT_FLOW = "document"
FLOW = workflow(
    DOCUMENT_FLOW,
    "records",
    {
        DRAFT: "草稿",
        IN_APPROVAL: "审批中",
        APPROVED: "已批准",
        ISSUED: "已定稿",
        VOID: "已作废",
        MERGED: "已并入原文书",
        DISCARDED: "已弃用",
    },
    Transition("submit", "送审", (DRAFT,), IN_APPROVAL, "documents.write", "document_submitted", "第五条"),
    Transition("decline", "退回修改", (IN_APPROVAL,), DRAFT, "documents.opine", "document_declined", "第五条"),
    Transition("approve", "批准", (IN_APPROVAL,), APPROVED, "documents.opine", "document_approved", "第五条"),
    Transition("issue", "编号定稿", (DRAFT, APPROVED), ISSUED, "documents.write", "document_issued", "第六条"),
    Transition("correct", "更正定稿", (DRAFT, APPROVED), MERGED, "documents.write", "document_corrected", "第十四条"),
    Transition("void", "作废", (ISSUED,), VOID, "documents.void", "document_voided", "第十四条"),
    Transition("discard", "弃用草稿", (DRAFT,), DISCARDED, "documents.write", "document_discarded"),
    where={"type_key": "document"},
)
