"""保密: levels, marks, who may know; classification and release; what must not leave."""

from __future__ import annotations

from datetime import time

from docstore.access.conditions import ActorFact
from docstore.access.secrecy import Level
from docstore.registry.registry import Contributor

_LEVEL = "facets.secrecy.level"
_DEPARTMENT = ("handler", "keeper")
_SEE_STATE = (
    *_DEPARTMENT,
    "officer",
    "department_head",
    "deputy_leader",
    "secrecy_officer",
    "classification_authority",
)


def contribute(c: Contributor) -> None:
    from docstore.model.case_file import CaseFile
    from docstore.model.record import Record
    from modules.copies.api import CopyRequest
    from modules.organisation.api import BUREAU_SETTING
    from modules.secrecy import guards, oversight, page
    from modules.secrecy.carriers import SecrecyCarrier
    from modules.secrecy.facet import Secrecy, complete_case, complete_record, complete_request
    from modules.secrecy.keeping_resources import CARRIERS, CLEARANCES
    from modules.secrecy.models import SecrecyProposal
    from modules.secrecy.resources import OF_CASES, OF_RECORDS, PROPOSALS
    from modules.secrecy.settings import OWN
    from modules.secrecy.views import VIEWS
    from modules.secrecy.workflow import FLOW, PROPOSAL_FLOW

    c.facet(CaseFile, Secrecy, complete_case)
    c.facet(Record, Secrecy, complete_record)
    c.facet(CopyRequest, Secrecy, complete_request)
    c.model(SecrecyProposal)
    c.model(SecrecyCarrier)
    c.role("secrecy_officer", "保密员")
    c.role("classification_authority", "定密责任人")
    for kind in ("case", "record", "copy_request"):
        c.restriction(
            f"{kind}_secrecy",
            "有密级或者举报人标记：涉密等级不够，或者不在知悉范围内",
            kind,
            {_LEVEL: ActorFact("cleared_levels"), "facets.secrecy.is_named": (None, False)},
            {_LEVEL: ActorFact("cleared_levels"), "facets.secrecy.known_to": ActorFact("id")},
            exempt=("system",),
        )
    c.scope("classified", "有密级的", {_LEVEL: tuple(int(one) for one in Level if one)})
    c.scope("to_be_classified", "有定密建议等着决定的", {"facets.secrecy.is_waiting": True})
    c.permission("secrecy.view", "查看定密情况")
    c.permission("secrecy.protect_case", "提出案件定密、加保护标记", "case")
    c.permission("secrecy.protect_record", "提出记录定密、加保护标记", "record")
    c.permission("secrecy.decide", "决定密级", "secrecy_proposal")
    c.permission("secrecy.review", "年度审核密级")
    c.permission("secrecy.oversee", "核定涉密等级和知悉范围")
    c.permission("secrecy.expire", "到期自行解密")
    c.grant("secrecy.view", *_SEE_STATE)
    for permission in ("secrecy.protect_case", "secrecy.protect_record"):
        c.grant(permission, *_DEPARTMENT, scope="own_department")
        c.grant(permission, "secrecy_officer", scope="classified")
    for permission in ("cases.view", "records.view"):
        c.grant(permission, "secrecy_officer", scope="classified")
        c.grant(permission, "classification_authority", scope="to_be_classified")
    c.grant("secrecy.decide", "classification_authority")
    c.grant("secrecy.review", "classification_authority", "secrecy_officer")
    c.grant("secrecy.oversee", "secrecy_officer")
    c.grant("secrecy.expire", "system")
    c.event_type("secrecy_proposed", "建议定密", "shield-lock")
    c.event_type("secrecy_decided", "决定了密级", "shield-lock")
    c.event_type("secrecy_refused", "不同意定密建议", "shield-lock")
    c.event_type("secrecy_reviewed", "年度审核了密级", "shield-lock")
    c.event_type("secrecy_expired", "保密期限到了，自行解密", "shield-lock")
    c.event_type("secrecy_marked", "加了保护标记", "shield-lock")
    c.event_type("secrecy_mark_lifted", "去掉了保护标记", "shield-lock")
    c.event_type("secrecy_known_to_changed", "改动了知悉范围", "users")
    c.event_type("secrecy_carrier_registered", "登记了涉密载体", "shield-lock")
    c.event_type("clearance_set", "核定了涉密等级", "user-check")
    for key, one in OWN.items():
        c.add(BUREAU_SETTING, key, one)
    c.add("workflow", PROPOSAL_FLOW, FLOW)
    for permission in ("documents.start", "documents.write", "records.add_version", "recordings.capture"):
        c.veto(permission, guards.refuse_contents)
    c.react("copy_decided", guards.refuse_copies)
    c.react("document_corrected", guards.refuse_laxer_paper)
    c.job("secrecy.release_expired", oversight.release_expired)
    c.schedule("secrecy.release_expired", at=time(0, 30))
    c.add("badge", "secrecy", page.badges)
    c.add("record_link", "secrecy", page.record_link)
    c.add("paper_mark", "secrecy", page.paper_marks)
    c.add("case_part", "secrecy", page.case_part)
    c.add("home_part", "secrecy", page.home_part)
    c.add("api_resource", "secrecy_of_cases", OF_CASES)
    c.add("api_resource", "secrecy_of_records", OF_RECORDS)
    c.add("api_resource", "secrecy_proposals", PROPOSALS)
    c.add("api_resource", "secrecy_carriers", CARRIERS)
    c.add("api_resource", "secrecy_clearances", CLEARANCES)
    c.add("views", "secrecy", VIEWS)
