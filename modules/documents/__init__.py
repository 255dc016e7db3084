"""文书: written documents filled from the case, approved, numbered, generated as Word and PDF."""

from __future__ import annotations

from docstore.registry.registry import Contributor


def contribute(c: Contributor) -> None:
    from modules.documents import checks, facts, officers
    from modules.documents.batch_resources import DRAFTS
    from modules.documents.models import WrittenValues
    from modules.documents.pages import case_page, finding_page, issued_views
    from modules.documents.pages.views import VIEWS
    from modules.documents.printing import jobs, scans, void_marks
    from modules.documents.resources import DOCUMENTS, FORMS
    from modules.documents.workflow import DOCUMENT_FLOW, FLOW, IN_APPROVAL, VOID
    from modules.documents.writing import case_views, form_views

    c.permission("documents.start", "起草文书", "case")
    c.permission("documents.write", "起草和编号文书", "record")
    c.permission("documents.review", "审核文书", "record")
    c.permission("documents.approve", "审批文书", "record")
    c.permission("documents.handle", "签署承办人意见", "record")
    c.permission("documents.review_law", "签署法制审核意见", "record")
    c.permission("documents.review_archive", "签署档案人员意见", "record")
    c.permission("documents.opine", "审核或者审批文书", "record")
    c.permission("documents.retry_pdf", "重做 PDF", "record")
    c.permission("documents.void", "作废文书", "record")
    c.grant("documents.start", "handler", scope="own_department")
    c.grant("documents.write", "handler", scope="own_department")
    c.grant("documents.review", "department_head", scope="own_department")
    c.grant("documents.approve", "deputy_leader", scope="in_charge")
    c.grant("documents.handle", "handler", "officer", scope="own_department")
    c.grant("documents.review_law", "legal_reviewer")
    # While a paper waits for somebody's opinion, reading it is what he is asked to do.
    c.grant("records.read_to_sign", "legal_reviewer", states=(IN_APPROVAL,))
    c.grant("documents.review_archive", "archivist")
    # Who sees no drafts sees the one that he is asked to sign, and why is on the page of who may.
    c.scope("waits_for_archive", "正等档案人员签意见的文书", {"facets.documents.waits_for": "documents.review_archive"})
    for permission in ("records.view", "records.read_to_sign"):
        c.grant(permission, "archivist", scope="waits_for_archive", states=(IN_APPROVAL,))
    c.grant("records.view", "archivist", states=(VOID,))  # it was final, and stays in the file
    for role in ("handler", "officer", "department_head"):
        c.grant("documents.opine", role, scope="own_department")
    c.grant("documents.opine", "legal_reviewer", "archivist")
    c.grant("documents.opine", "deputy_leader", scope="in_charge")
    # No content changes by it, so it may be had of a filed case, too.
    c.grant("documents.retry_pdf", "handler", scope="own_department")
    c.grant("documents.retry_pdf", "archivist")
    # The head of the bureau decides whatever a leader in charge decides, everywhere.
    c.grant("documents.approve", "bureau_head")
    c.grant("documents.opine", "bureau_head")
    c.grant("documents.void", "deputy_leader", scope="in_charge")
    c.grant("documents.void", "bureau_head")
    c.model(WrittenValues)
    c.event_type("document_started", "起草", "pencil")
    c.event_type("document_generated", "生成了草稿", "file-text")
    c.event_type("document_brought_by_command", "在服务器上用命令生成了草稿", "tools")
    c.event_type("document_submitted", "送审", "send")
    c.event_type("document_reviewed", "审核同意", "signature")
    c.event_type("document_approved", "批准", "signature")
    c.event_type("document_declined", "退回修改", "arrow-back-up")
    c.event_type("document_issued", "编号定稿", "file-certificate")
    c.event_type("document_correction_started", "起草更正", "pencil")
    c.event_type("document_corrected", "更正定稿", "file-certificate")
    c.event_type("document_voided", "作废", "file-off")
    c.event_type("document_discarded", "弃用草稿", "trash")
    c.event_type("rendition_made", "生成了 PDF", "file-type-pdf")
    c.add("workflow", DOCUMENT_FLOW, FLOW)
    c.event_type("rendition_failed", "没有做成 PDF", "alert-triangle")
    c.event_type("rendition_asked_again", "请再做一次 PDF", "file-type-pdf")
    c.job(jobs.JOB, jobs.make_pdf, tries=jobs.TRIES, give_up=jobs.give_up_pdf)
    c.job(void_marks.JOB, void_marks.make_void_pdf)
    c.add("record_page", "document", "documents.show")
    c.add("version_endings", "document", scans.ENDINGS)
    c.add("version_content", "document", scans.media_type)
    c.add("case_facts", "documents", facts.case_facts)
    c.react("document_issued", officers.require_certificates)
    c.add("case_check_run", "K004", officers.certified)
    c.add("case_check_run", "K005", checks.two_officers)
    c.add("case_check_run", "K300", checks.same_party)
    c.add("case_check_run", "K306", checks.dates_in_order)
    c.add("obligation_action", "written", case_page.obligation_action)
    c.add("case_part", "documents", case_page.case_documents)
    c.add("case_part", "document_acts", case_page.case_acts)
    c.add("case_search", "documents", finding_page.papers_with_number)
    c.add("home_part", "documents", case_page.home_part)
    c.add("api_resource", "forms", FORMS)
    c.add("api_resource", "documents", DOCUMENTS)
    c.add("api_resource", "drafts", DRAFTS)
    c.add("views", "documents", VIEWS)
    c.add("views", "documents_of_a_case", case_views.VIEWS)
    c.add("views", "documents_written", form_views.VIEWS)
    c.add("views", "documents_issued", issued_views.VIEWS)
