"""The list of cases, one case as it stands; errors."""

from __future__ import annotations

from typing import Any

from tests.pages.samples.holds import NOTICE
from tests.pages.samples.ledger import EVENTS
from tests.pages.samples.shell import CASE, DAYS, FILED_CASE, LIST_ROWS, TABS, TIMELINE


def _obligation(
    state: str, title: str, note: str, article: str, act: str = "", *, primary: bool = False, method: str = "post"
) -> dict[str, Any]:
    action = {"label": act, "href": "/x", "method": method, "primary": primary} if act else None
    return {
        "key": title,
        "state": state,
        "title": title,
        "note": note,
        "article": article,
        "action": action,
        "can_excuse": state in ("missing", "late", "waiting"),
    }


OBLIGATIONS = [
    _obligation("missing", "整改复查意见书", "3月20日复查", "第五条（二）4", "起草", primary=True),
    _obligation("late", "音像 24 小时内存储", "REC-12 迟 16 小时 22 分", "第十三条", "上传音像", method="get"),
    _obligation("waiting", "责令限期整改指令书", "等现场检查记录定稿", "第五条（二）4"),
    _obligation("may", "现场检查音像", "可以录，一旦开始须在 24 小时内存储", "第七条（二）9", "上传音像", method="get"),
    _obligation("met", "现场检查方案", "（豫焦）应急检查〔2026〕1号", "第五条（二）2", "查看", method="get"),
    _obligation("met", "现场检查记录", "（豫焦）应急检记〔2026〕1号", "第五条（二）4", "查看", method="get"),
    _obligation("excused", "送达回执", "当事人当场签收，李砚舟说明", "第五条（二）4"),
    _obligation("not_applicable", "听证笔录", "未听证", "第五条（二）4"),
    _obligation("met", "立案审批", "已签", "第五条（二）4", "查看", method="get"),
]
CHECKS = [
    {
        "state": "missing",
        "is_failed": True,
        "title": "原始文件未被改动",
        "note": "1 个内容与入库时不一致",
        "source": "焦应急〔2021〕35号第十四条",
        "weight": "不合格，不能归档",
    },
    {
        "state": "warn",
        "is_failed": True,
        "title": "有现场检查方案，检查以前批准",
        "note": "2026-03-02 检查，方案 2026-03-03 才批准",
        "source": "《安全生产法》第六十二条；国办发〔2024〕54号",
        "weight": "扣 3 分",
    },
    {
        "state": "met",
        "is_failed": False,
        "title": "执法人员不少于2人",
        "note": "",
        "source": "《行政处罚法》第四十二条",
        "weight": "",
    },
    {
        "state": "waiting",
        "is_failed": False,
        "title": "30个工作日内归档",
        "note": "",
        "source": "焦应急〔2021〕35号第十四条",
        "weight": "",
    },
]
STEPS = [
    {"title": "程序启动", "note": "3月1日 立案", "state": "done"},
    {"title": "调查取证", "note": "缺 2 项", "state": "current"},
    {"title": "审查决定", "note": "", "state": "todo"},
    {"title": "送达执行", "note": "缺 1 项", "state": "todo"},
    {"title": "归档管理", "note": "结束后 30 个工作日", "state": "todo"},
]
CASE_PAGE: dict[str, Any] = {
    "breadcrumb": ["案件", CASE["number"]],
    "case": CASE,
    "steps": STEPS,
    "obligations": OBLIGATIONS,
    "checks": CHECKS,
    "missing_count": 3,
    "not_checkable": [{"title": "年度安全生产监督检查计划", "article": "第五条（二）1", "needs": "检查计划"}],
    "people": [
        {"label": "当事人", "value": "焦作市沁岭化工有限公司", "note": "9141 **** 1D"},
        {"label": "法定代表人", "value": "张知衡", "note": "138 **** 567"},
        {"label": "执法人员", "value": "李砚舟 豫H-0001、王予安 豫H-0002", "note": ""},
        {"label": "承办人", "value": "李砚舟", "note": ""},
    ],
    "events": EVENTS,
    "events_href": "/cases/c1/events",
    "access_href": "/access/case/c1",
    "can_close": False,
    "deadline": {
        "due": "2月26日 星期四",
        "left": "剩 2 个工作日",
        "what": "作出先行登记保存证据处理决定，逾期视为解除",
        "kind": "warn",
        "article": "2月10日 16:40 先行登记保存，当日不计；《行政处罚法》第五十六条、第八十五条，7 个工作日",
        "days": DAYS,
        "note": "2月15日至23日春节放假，2月14日星期六补班。日历：国务院办公厅 2026 年放假通知。",
    },
    "documents": {
        "rows": [
            {
                "title": "现场检查方案",
                "href": "/documents/d1",
                "number": "（豫焦）应急检查〔2026〕1号",
                "date": "3月1日",
                "state": "已编号",
                "state_kind": "ok",
                "audience": "副卷",
            },
            {
                "title": "现场检查记录",
                "href": "/documents/d2",
                "number": "",
                "date": "3月2日 10:40",
                "state": "草稿",
                "state_kind": "neutral",
                "audience": "正卷",
            },
        ],
        "untold": "",
    },
    "recordings": {
        "untold": "",
        "timeline": TIMELINE,
        "upload_href": "/cases/c1/upload",
        "begin_action": "/cases/c1/begin-recording",
        "rows": [
            {
                "title": "现场检查 一",
                "href": "/recordings/r1",
                "device": "REC-07",
                "duration": "38 分 5 秒",
                "state": "已关联",
                "state_kind": "ok",
                "note": "",
            },
            {
                "title": "现场检查 六",
                "href": "/recordings/r6",
                "device": "REC-19",
                "duration": "12 分",
                "state": "在收件箱",
                "state_kind": "bad",
                "note": "时间对不上",
            },
        ],
    },
    "copies": {
        "slip_action": "",
        "slip_again_href": "/cases/c1/slip",
        "requests": [
            {
                "number": "复申〔2026〕1号",
                "href": "/copies/q1",
                "received": "3月25日 14:20",
                "applicant": "程以南",
                "state": "待核对",
                "state_kind": "warn",
            }
        ],
    },
}
LIST: dict[str, Any] = {
    "breadcrumb": ["案件"],
    "tabs": TABS,
    "state": "open",
    "can_open": True,
    "before": "",
    "after": "",
    "clear_query": "/cases",
    "filters": [
        {
            "key": "type",
            "title": "类型",
            "type": "choice",
            "value": "inspection",
            "shown": "行政检查",
            "options": [("inspection", "行政检查"), ("penalty", "行政处罚")],
            "fault": "",
            "clear": "/cases",
        },
        {
            "key": "opened_from",
            "title": "立案日期从",
            "type": "day",
            "value": "",
            "shown": "",
            "options": [],
            "fault": "立案日期从读不懂，没有按它找。",
            "clear": "/cases",
        },
    ],
}

PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "list": (
        "qc/case_list.html",
        {**LIST, "query": "", "rows": LIST_ROWS, "after": "/cases?after=2"},
    ),
    "list-none": (
        "qc/case_list.html",
        {**LIST, "query": "太行", "rows": []},
    ),
    "case": ("qc/case.html", CASE_PAGE),
    "case-closable": (
        "qc/case.html",
        {
            **{key: value for key, value in CASE_PAGE.items() if key not in ("deadline", "copies")},
            "can_close": True,
            "missing_count": 0,
            "not_checkable": [],
            "checks": CHECKS[2:],
            "documents": {"rows": [], "untold": ""},
            "obligations": [one for one in OBLIGATIONS if one["state"] == "met"],
            "recordings": {"rows": [], "untold": "", "timeline": None, "upload_href": "", "begin_action": ""},
        },
    ),
    "case-filed": (
        "qc/case.html",
        {
            **CASE_PAGE,
            "case_notices": [NOTICE],
            "documents": {**CASE_PAGE["documents"], "untold": "另有 2 件材料，你无权查看"},
            "holds": {"href": "/cases/c1/holds"},
            "case": FILED_CASE,
            "missing_count": 0,
            "obligations": [one for one in OBLIGATIONS if one["state"] in ("met", "excused")],
            "deadline": None,
        },
    ),
    "error": (
        "qc/error.html",
        {
            "status": 404,
            "code": "not-found",
            "message": "没有找到",
            "advice": "核对地址，或者从列表中重新打开。",
            "fields": {},
        },
    ),
    "error-fields": (
        "qc/error.html",
        {
            "status": 422,
            "code": "invalid",
            "message": "有内容要改",
            "advice": "改好再办一次。",
            "fields": {"x": "写明理由。"},
        },
    ),
}
