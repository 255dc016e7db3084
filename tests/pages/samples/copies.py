"""Copy requests inside the bureau, and the portal."""

from __future__ import annotations

from typing import Any

from tests.pages.samples.shell import CASE

COPY: dict[str, Any] = {
    "breadcrumb": ["复制申请", "复申〔2026〕1号"],
    "title": "焦作市沁岭化工有限公司申请复制执法记录",
    "number": "复申〔2026〕1号",
    "href": "/copies/q1",
    "applicant": "程以南",
    "case_number": CASE["number"],
    "received": "3月25日 14:20",
    "state": "待核对",
    "state_kind": "warn",
    "case_href": "/cases/c1",
    "party": "焦作市沁岭化工有限公司",
    "purpose": "行政诉讼",
    "wishes": ["责令限期整改指令书", "现场检查 一"],
    "wish_text": "现场检查方案",
    "items": [
        {
            "record": "d5",
            "title": "责令限期整改指令书",
            "version": "第 3 版",
            "audience": "正卷",
            "proposal": "同意",
            "proposal_reason": "",
            "decision": "同意",
            "reason": "",
        },
        {
            "record": "d1",
            "title": "现场检查方案",
            "version": "",
            "audience": "副卷",
            "proposal": "不同意",
            "proposal_reason": "属于本机关内部审批材料。",
            "decision": "不同意",
            "reason": "属于本机关内部审批材料。",
        },
    ],
    "checklist": [
        {"title": "国家秘密", "found": False},
        {"title": "商业、技术秘密", "found": False},
        {"title": "第三人隐私", "found": True},
    ],
    "checked": "何知夏 3月26日 09:12",
    "decided": "",
    "package": "",
    "downloads": 0,
    "waits_for": "",
}

COPY_CHECK = {
    **COPY,
    "items": [],
    "checklist": [],
    "checked": "",
    "faults": {"d1": "不同意的写明理由。", "informant": "逐项核对。"},
    "action": "/copies/q1/check",
    "rows": [
        {
            "record": "d5",
            "title": "责令限期整改指令书",
            "number": "（豫焦）应急责改〔2026〕1号",
            "audience": "正卷",
            "versions": [
                {"value": "3", "label": "第 3 版，3月2日，当事人签字后的扫描件", "is_chosen": True},
                {"value": "2", "label": "第 2 版，3月1日", "is_chosen": False},
            ],
            "is_wished": True,
            "checked": True,
            "proposal": "grant",
            "reason": "",
            "fault": "",
        },
        {
            "record": "d1",
            "title": "现场检查方案",
            "number": "（豫焦）应急检查〔2026〕1号",
            "audience": "副卷",
            "versions": [],
            "is_wished": True,
            "checked": True,
            "proposal": "refuse",
            "reason": "",
            "fault": "不同意的写明理由。",
        },
        {
            "record": "r1",
            "title": "现场检查 一",
            "number": "",
            "audience": "正卷",
            "versions": [],
            "is_wished": False,
            "checked": False,
            "proposal": "grant",
            "reason": "",
            "fault": "",
        },
    ],
    "checks": [
        {"key": "state_secret", "title": "国家秘密", "value": "none", "fault": ""},
        {"key": "third_party_privacy", "title": "第三人隐私", "value": "found", "fault": ""},
        {"key": "informant", "title": "举报人信息", "value": "", "fault": "逐项核对。"},
    ],
}

COPY_DECIDE = {
    **COPY,
    "state": "待分管领导决定",
    "rows": [
        {
            **item,
            "is_internal": item["audience"] == "副卷",
            "choice": "grant" if item["proposal"] == "同意" else "refuse",
            "why": item["proposal_reason"],
            "fault": "",
        }
        for item in COPY["items"]
    ],
    "granted": 1,
    "refused": 1,
    "faults": {},
    "action": "/copies/q1/decide",
    "send_back_action": "/copies/q1/send-back",
    "why": [
        "你是分管领导",
        "你不是申请人、承办人，也没有核对过这份申请",
        "第十八条：经分管领导同意后，可复制使用，依法应当保密的除外。",
    ],
}

PARTY_CASE = {"number": CASE["number"], "title": CASE["title"], "party": "焦作市沁岭化工有限公司"}

STATUS: dict[str, Any] = {
    "case": PARTY_CASE,
    "number": "复申〔2026〕1号",
    "state": "正在由分管领导决定",
    "purpose": "行政诉讼",
    "asked": ["责令限期整改指令书 （豫焦）应急责改〔2026〕1号", "现场检查 一", "现场检查方案"],
    "granted": [],
    "refused": [],
    "package": None,
    "steps": [
        {"title": "已收到", "note": "3月25日 14:20", "state": "done"},
        {"title": "科室核对", "note": "3月26日 09:12", "state": "done"},
        {"title": "分管领导逐件决定", "note": "", "state": "current"},
        {"title": "制作复制件", "note": "", "state": "todo"},
        {"title": "领取", "note": "", "state": "todo"},
    ],
}

PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "copies": ("qc/copies.html", {"breadcrumb": ["复制申请"], "rows": [COPY]}),
    "copies-none": ("qc/copies.html", {"breadcrumb": ["复制申请"], "rows": []}),
    "copy": (
        "qc/copy_request.html",
        {**COPY, "decided": "韩述白 3月27日 10:00", "package": "复申〔2026〕1号.zip", "downloads": 1},
    ),
    "copy-new": (
        "qc/copy_request.html",
        {**COPY, "items": [], "checklist": [], "checked": "", "waits_for": "等科室专人 何知夏 核对"},
    ),
    "copy-checked": (
        "qc/copy_request.html",
        {
            **COPY,
            "state": "待分管领导决定",
            "items": [{**item, "decision": "", "reason": ""} for item in COPY["items"]],
            "waits_for": "等分管领导 韩述白 逐件决定",
        },
    ),
    "copy-check": ("qc/copy_check.html", COPY_CHECK),
    "approve": ("qc/copy_decide.html", COPY_DECIDE),
    "slip": (
        "qc/slip.html",
        {
            "breadcrumb": ["案件", CASE["number"], "领取码"],
            "bureau": "演示市应急管理局",
            "party": "焦作市沁岭化工有限公司",
            "case_number": CASE["number"],
            "case_href": "/cases/c1",
            "code": "K7QM 2XHD 9RTA",
            "portal": "https://records.example/portal",
        },
    ),
    "slip-again": (
        "qc/slip_again.html",
        {
            "breadcrumb": ["案件", CASE["number"], "领取码"],
            "party": "焦作市沁岭化工有限公司",
            "case_number": CASE["number"],
            "case_href": "/cases/c1",
            "former": "王予安 3月2日 14:10 打印",
            "replaces": "s1",
            "action": "/cases/c1/slip",
            "notice": "领取码已经打印过，仍然有效，没有再打印。",
            "fault": "先勾选，再重新打印。",
        },
    ),
    "portal-enter": ("portal/enter.html", {"problem": ""}),
    "portal-enter-wrong": ("portal/enter.html", {"problem": "领取码不对。核对单子上的码再输一次。"}),
    "portal-home": (
        "portal/home.html",
        {
            "case": PARTY_CASE,
            "requests": [
                {
                    "href": "/portal/requests/q1",
                    "number": "复申〔2026〕1号",
                    "state": "待核对",
                    "received": "3月25日 14:20",
                }
            ],
        },
    ),
    "portal-home-new": ("portal/home.html", {"case": PARTY_CASE, "requests": []}),
    "portal": (
        "portal/request.html",
        {
            "case": PARTY_CASE,
            "items": [
                {"value": "d5", "title": "责令限期整改指令书", "note": "（豫焦）应急责改〔2026〕1号"},
                {"value": "r1", "title": "现场检查 一", "note": "3月2日 11:25"},
            ],
            "values": {"wishes": ["d5"], "wish_text": "", "purpose": "", "applicant": "程以南"},
            "faults": {"purpose": "写明用途，例如“申请行政复议”。"},
            "same": {},
        },
    ),
    "portal-same": (
        "portal/request.html",
        {
            "case": PARTY_CASE,
            "items": [{"value": "d5", "title": "责令限期整改指令书", "note": "（豫焦）应急责改〔2026〕1号"}],
            "values": {"wishes": ["d5"], "wish_text": "", "purpose": "行政诉讼", "applicant": "程以南"},
            "faults": {},
            "same": {"words": "同样的申请已经提过：复申〔2026〕1号。等答复，不用再提。", "href": "/portal/requests/q1"},
        },
    ),
    "portal-status": (
        "portal/status.html",
        {
            **STATUS,
            "answer_by": {
                "day": "3月10日 星期二",
                "derivation": "2月11日收到，当日不计。15 个工作日内答复，到 3月10日。",
            },
        },
    ),
    "portal-ready": (
        "portal/status.html",
        {
            **STATUS,
            "state": "可以领取",
            "steps": [
                *[{**step, "state": "done"} for step in STATUS["steps"][:4]],
                {"title": "领取", "note": "已下载 1 次", "state": "done"},
            ],
            "granted": ["现场检查 一"],
            "refused": [{"title": "现场检查方案", "reason": "属于本机关内部审批材料。"}],
            "package": {
                "href": "/p",
                "filename": "复申〔2026〕1号.zip",
                "size": "104.2 MiB",
                "expires": "4月3日 10:00",
                "downloads": 1,
            },
        },
    ),
}
