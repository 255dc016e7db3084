"""复制申请: a party asks for copies, the keeper checks, the leader decides item by item, the party fetches."""

from __future__ import annotations

from docstore.access.conditions import ActorFact
from docstore.registry.registry import Contributor


def contribute(c: Contributor) -> None:
    from docstore.model.record import Record
    from modules.copies import page
    from modules.copies.facets import PackageOfRequest
    from modules.copies.models import AccessSlip, CopyRequest
    from modules.copies.package import FETCH_DAYS, make_package
    from modules.copies.portal import PORTAL
    from modules.copies.portal_resources import PORTAL as PORTAL_API
    from modules.copies.resources import COPIES, SLIPS
    from modules.copies.views import VIEWS
    from modules.copies.workflow import COPY_FLOW, FLOW
    from modules.organisation.api import BUREAU_SETTING, NUMBER, BureauSetting

    c.facet(Record, PackageOfRequest)
    c.model(AccessSlip)
    c.model(CopyRequest)
    c.role("party", "当事人")
    c.scope("own_party", "与自己有关的", {"party": ActorFact("id")})
    c.permission("copies.hand_over_code", "打印领取码", "case")
    c.permission("copies.request", "申请复制", "case")
    c.permission("copies.fetch", "领取复制件", "copy_request")
    c.permission("copies.view", "查看复制申请", "copy_request")
    c.permission("copies.check", "核对复制申请", "copy_request")
    c.permission("copies.decide", "决定复制申请", "copy_request")
    c.permission("copies.fulfil", "制作复制件", "copy_request")
    c.grant("copies.hand_over_code", "handler", scope="own_department")
    c.grant("copies.request", "party", scope="own_party")
    c.grant("copies.fetch", "party", scope="own_party")
    c.grant("copies.view", "keeper", "deputy_keeper", "department_head", "handler", scope="own_department")
    c.grant("copies.view", "deputy_leader", scope="in_charge")
    c.grant("copies.check", "keeper", "deputy_keeper", scope="own_department")
    c.grant("copies.decide", "deputy_leader", scope="in_charge")
    c.grant("copies.view", "bureau_head", "legal_reviewer")
    c.grant("copies.decide", "bureau_head")
    c.grant("copies.fulfil", "system")
    c.event_type("access_code_handed_over", "打印了领取码", "key")
    c.event_type("portal_entered", "凭领取码进入", "door-enter")
    c.event_type("copy_requested", "申请复制", "copy")
    c.event_type("copy_checked", "核对了复制申请", "list-check")
    c.event_type("copy_sent_back", "退回复制申请", "arrow-back-up")
    c.event_type("copy_decided", "逐件决定了复制申请", "signature")
    c.event_type("copy_made", "制作了复制件", "package")
    c.event_type("copy_fetched", "领取了复制件", "download")
    c.add(
        BUREAU_SETTING,
        FETCH_DAYS,
        BureauSetting(
            "复制件可以下载几天",
            "做好以后从当天起算，过期当事人要重新申请；已经做好的不变",
            type=NUMBER,
            default=7,
            most=90,
            source="焦应急〔2021〕35号没有规定，由本局定",
        ),
    )
    c.add("workflow", COPY_FLOW, FLOW)
    c.job("copies.make_package", make_package)
    c.add("case_part", "copies", page.case_part)
    c.add("home_part", "copies", page.home_part)
    c.add("api_resource", "copies", COPIES)
    c.add("api_resource", "access_codes", SLIPS)
    c.add("api_resource", "portal", PORTAL_API)
    c.add("views", "copies", VIEWS)
    c.add("views", "portal", PORTAL)
