"""案件: case files, what each must leave behind, and what was done in it."""

from __future__ import annotations

from docstore.registry.registry import Contributor

DEPARTMENT_ROLES = ("officer", "handler", "keeper", "deputy_keeper", "department_head")


def contribute(c: Contributor) -> None:
    from modules.cases import checks, home_views, list_views, versions, views
    from modules.cases.case_list import CHOICE, DAY, FROM, KIND, UNTIL, CaseFilter
    from modules.cases.opening import types
    from modules.cases.opening_page import VIEWS as OPENING
    from modules.cases.party_page import cases_of
    from modules.cases.reading_page import VIEWS as READING
    from modules.cases.reading_reason import FREELY, STATED, TO_SIGN
    from modules.cases.record_resources import RECORDS
    from modules.cases.resources import CASES
    from modules.cases.workflow import CASE_FLOW, FLOW

    c.permission("cases.open", "立案和登记检查")
    c.permission("cases.correct", "更正案件的当事人信息", "case")
    c.permission("cases.close", "结案", "case")
    c.permission("cases.submit", "移交归档", "case")
    c.permission("cases.file", "归档", "case")
    c.permission(FREELY, "查阅记录，不必写理由", "case")
    c.permission(TO_SIGN, "查阅等着审核的文书，不必写理由", "record")
    c.permission("obligations.excuse", "为缺项写明原因", "case")
    c.grant("cases.open", "handler")
    c.grant("cases.correct", "handler", scope="own_department")
    c.grant("cases.close", "department_head", scope="own_department")
    c.grant("cases.submit", "keeper", "deputy_keeper", scope="own_department")
    c.grant("cases.file", "archivist", states=("submitted",))
    c.grant("obligations.excuse", "department_head", scope="own_department")
    for permission in ("cases.view", "records.view", "events.view"):
        c.grant(permission, *DEPARTMENT_ROLES, scope="own_department")
        c.grant(permission, "deputy_leader", scope="in_charge")
        c.grant(permission, "bureau_head", "legal_reviewer", "supervisor")
    # Who works on the case, decides about it or takes it over; everybody else says why.
    c.grant(FREELY, *DEPARTMENT_ROLES, scope="own_department")
    c.grant(FREELY, "deputy_leader", scope="in_charge")
    c.grant(FREELY, "bureau_head")  # has charge of every department, as a leader has of some
    c.grant(FREELY, "archivist", states=("closed", "submitted"))
    c.grant("cases.view", "archivist", states=("closed", "submitted", "filed"))
    c.grant("events.view", "archivist", states=("closed", "submitted", "filed"))
    c.grant("records.view", "archivist", states=("issued", "linked"))  # what is final, not drafts and the inbox
    # What is final, and while the case is open (the veto).
    c.grant(
        *("records.add_version", "officer", "handler", "keeper", "deputy_keeper"),
        scope="own_department",
        states=("issued", "linked", "inbox"),
    )
    c.add(KIND, "type", CaseFilter("类型", "type_key", CHOICE, choices=lambda act: dict(types(act))))
    c.add(KIND, "opened_from", CaseFilter("立案日期从", "opened_on", DAY, FROM))
    c.add(KIND, "opened_until", CaseFilter("立案日期到", "opened_on", DAY, UNTIL))
    c.event_type("case_opened", "建立案件", "folder-plus")
    c.event_type("case_corrected", "更正当事人信息", "pencil")
    c.event_type("obligation_excused", "为缺项写明原因", "writing")
    c.event_type("case_closed", "结案", "folder-check")
    c.event_type("case_submitted", "移交归档", "send")
    c.event_type(STATED, "写明了查阅的理由", "writing")
    c.event_type("case_returned", "退回补正", "arrow-back-up")
    c.event_type("case_filed", "归档并封存", "archive")
    c.add("workflow", CASE_FLOW, FLOW)
    c.veto("records.add_version", versions.veto_when_closed)
    c.add("case_check_run", "K204", checks.as_stored)
    c.add("upload_purpose", versions.PURPOSE, versions.UPLOAD)
    c.add("api_resource", "cases", CASES)
    c.add("api_resource", "records", RECORDS)
    c.add("party_part", "cases", cases_of)
    c.add("views", "home", home_views.VIEWS)
    c.add("views", "cases", list_views.VIEWS)
    c.add("views", "case", views.VIEWS)
    c.add("views", "opening", OPENING)
    c.add("views", "reading", READING)
