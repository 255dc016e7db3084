"""Home, cases, their events; errors and the key."""

from __future__ import annotations

from typing import Any

from tests.pages.samples.holds import NOTICE
from tests.pages.samples.shell import CASE, CASE_LINK, DAYS, DIGEST, FILED_CASE, LIST_ROWS, TABS, TIMELINE


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

EVENTS = [
    {
        "at": at,
        "recorded_at": recorded,
        "who": who,
        "what": what,
        "note": note,
        "icon": icon,
        "sequence": number,
        "article": article,
        "event_type": "x",
    }
    for number, (at, recorded, who, what, note, icon, article) in reversed(
        list(
            enumerate(
                [
                    ("3月1日 15:47", "3月1日 15:47", "李砚舟", "立案", "", "folder-plus", "第五条"),
                    ("3月1日 16:02", "3月1日 16:02", "李砚舟", "起草 现场检查方案", "", "pencil", ""),
                    (
                        "3月1日 17:10",
                        "3月1日 17:10",
                        "陈若川",
                        "审核同意 现场检查方案",
                        "同意，注意防爆区。",
                        "signature",
                        "",
                    ),
                    ("3月1日 17:40", "3月1日 17:40", "周砥", "批准 现场检查方案", "同意。", "signature", ""),
                    (
                        "3月2日 11:25",
                        "3月2日 12:01",
                        "王予安",
                        "存储了音像记录 现场检查 一",
                        "",
                        "video-plus",
                        "第十三条",
                    ),
                    (
                        "3月2日 12:02",
                        "3月2日 12:02",
                        "系统",
                        "把音像记录留在收件箱 现场检查 六",
                        "设备时钟是 1970年1月1日，时间对不上",
                        "inbox",
                        "",
                    ),
                ],
                1,
            )
        )
    )
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
    "documents": [
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
    "recordings": {
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

INBOX_ROW = {
    "id": "r6",
    "title": "VID_0019",
    "href": "/recordings/r6",
    "device": "REC-19",
    "operator": "豫H-0002",
    "received": "3月2日 12:02",
    "size": "812.4 MiB",
    "reason": "机身时钟与检查时间相差 267 天（机身时钟 2025年6月8日 09:12，检查 3月2日 09:10），"
    "不能据此认定是这次检查录的。",
    "state_kind": "bad",
    "case": CASE_LINK,
    "judgement": "",
    "link_action": "/recordings/r6/link",
    "set_aside_action": "/recordings/r6/set-aside",
    "link_fault": "",
    "set_aside_fault": "",
}


def blank(key: str, label: str, value: str = "", **more: Any) -> dict[str, Any]:
    """A field of an ordinary form."""
    return {
        "key": key,
        "label": label,
        "kind": "text",
        "hint": "",
        "is_optional": False,
        "options": [],
        "value": value,
        "fault": None,
        **more,
    }


UNIT = {
    "id": "p1",
    "name": "焦作市沁岭化工有限公司",
    "href": "/parties/p1",
    "kind": "单位",
    "code": "91410800MA40ABCD19",
    "where": "焦作市中站区工业路 8 号",
    "is_merged": False,
}
OTHER_UNIT = {**UNIT, "id": "p2", "href": "/parties/p2", "code": "91410800MA40ABCE1A", "where": "中站区工业路 8 号院内"}
UNIT_FIELDS = [
    blank("party_name", "当事人（单位）", "焦作市沁岭化工有限公司"),
    blank(
        "credit_code",
        "统一社会信用代码",
        "91410800MA40ABCD1",
        hint="18 位数字和大写字母",
        fault="统一社会信用代码是 18 位数字和大写字母（没有 I O S V Z），照营业执照核对。",
    ),
    blank("registered_address", "注册地址", is_optional=True, hint="营业执照上的"),
]
PERSON_FIELDS = [
    blank("person_name", "当事人（个人）", "沈知行"),
    blank("identity_kind", "证件种类", "resident_id", kind="select", options=[("resident_id", "居民身份证")]),
    blank("id_number", "证件号码", is_optional=True, hint="没有查明的先空着；性别、出生年月照身份证填"),
]
NEW_CASE = {
    "breadcrumb": ["案件", "新建案件"],
    "types": [("inspection", "行政检查"), ("penalty", "行政处罚")],
    "type_key": "inspection",
    "kinds": [{"key": "organisation", "title": "单位"}, {"key": "person", "title": "个人"}],
    "kind": "organisation",
    "blanks": {"organisation": UNIT_FIELDS, "person": PERSON_FIELDS},
    "officers": [
        blank("officer_1_name", "执法人员一", "李砚舟"),
        blank("officer_1_certificate", "执法证号一", "豫H-0001"),
    ],
    "visit": [
        blank("place", "执法场所", hint="例如“二车间”", fault="填写执法场所。"),
        blank("visit_from", "现场开始", "2026-03-02T09:10", kind="datetime-local"),
    ],
    "faults": {"credit_code": "x", "place": "y"},
    "chosen": None,
    "party_query": "",
    "found": [],
    "is_found": False,
    "renamed": None,
    "asks_for_code": False,
    "certified": {},
}

TASKS = [
    {
        "title": "签批现场检查方案",
        "note": "沁岭化工安全生产检查",
        "when": "等待签批",
        "href": "/a",
        "label": "签批",
        "icon": "signature",
        "is_mine": True,
        "is_late": False,
    },
    {
        "title": "写完整改复查意见书",
        "note": "怀川机械安全生产检查",
        "when": "草稿",
        "due": "剩 2 个工作日",
        "href": "/b",
        "label": "继续写",
        "icon": "file-text",
        "is_mine": True,
        "is_late": False,
    },
    {
        "title": "补写迟存原因",
        "note": "REC-12 的 2 段音像应在录完 24 小时内入库",
        "when": "逾期 16 小时 22 分",
        "href": "/c",
        "label": "写原因",
        "icon": "clock-exclamation",
        "is_mine": True,
        "is_late": True,
    },
]

HEAD = {"origin": "quancheng/log/2026", "size": 4182, "made": "今天 09:00"}
STAMP = {"size": 4180, "at": "今天 08:50", "authority": "河南省电子政务时间戳中心"}

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
    "home": (
        "qc/home.html",
        {
            "breadcrumb": ["首页"],
            "today": "2月24日 星期二",
            "day_note": "春节后第一个工作日。放假 9 天不计入工作日，按小时和自然日计算的时限照常走。",
            "can_open": True,
            "tasks": TASKS,
            "numbers": [
                {"value": 1, "title": "已逾期", "kind": "bad"},
                {"value": 3, "title": "缺项，涉及 2 个案件", "kind": "warn"},
                {"value": 2, "title": "等我办理", "kind": ""},
                {"value": 12, "title": "办理中的案件", "kind": ""},
            ],
            "lacking": [
                {
                    "title": "沁岭化工安全生产检查",
                    "href": "/cases/c1",
                    "number": CASE["number"],
                    "missing": "整改复查意见书、现场检查音像",
                }
            ],
            "parts": [
                {"tasks": []},
                {
                    "tasks": [],
                    "inbox": {"count": 5, "rows": [INBOX_ROW, {**INBOX_ROW, "title": "VID_0020"}], "href": "/inbox"},
                },
            ],
        },
    ),
    "home-empty": (
        "qc/home.html",
        {
            "breadcrumb": ["首页"],
            "today": "2月24日 星期二",
            "can_open": False,
            "tasks": [],
            "lacking": [],
            "parts": [{"tasks": []}],
            "numbers": [{"value": 0, "title": "已逾期", "kind": ""}] * 4,
        },
    ),
    "start": ("qc/start.html", {"breadcrumb": ["首页"], "tasks": []}),
    "list": (
        "qc/case_list.html",
        {**LIST, "query": "", "rows": LIST_ROWS, "after": "/cases?after=2"},
    ),
    "list-none": (
        "qc/case_list.html",
        {**LIST, "query": "太行", "rows": []},
    ),
    "new": ("qc/case_new.html", NEW_CASE),
    "new-found": (
        "qc/case_new.html",
        {**NEW_CASE, "faults": {}, "party_query": "沁岭", "is_found": True, "found": [UNIT, OTHER_UNIT]},
    ),
    "new-chosen": (
        "qc/case_new.html",
        {
            **NEW_CASE,
            "faults": {"party_id": "“焦作市沁岭化工有限公司”登记的号码末位对不上。"},
            "chosen": UNIT,
            "asks_for_code": True,
        },
    ),
    "new-person": ("qc/case_new.html", {**NEW_CASE, "kind": "person", "faults": {"place": "y"}}),
    "correct": (
        "qc/case_correct.html",
        {"breadcrumb": ["案件", CASE["number"], "更正"], "case": CASE, "fields": UNIT_FIELDS, "faults": {}},
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
            "documents": [],
            "obligations": [one for one in OBLIGATIONS if one["state"] == "met"],
            "recordings": {"rows": [], "timeline": None, "upload_href": "", "begin_action": ""},
        },
    ),
    "case-filed": (
        "qc/case.html",
        {
            **CASE_PAGE,
            "case_notices": [NOTICE],
            "holds": {"href": "/cases/c1/holds"},
            "case": FILED_CASE,
            "missing_count": 0,
            "obligations": [one for one in OBLIGATIONS if one["state"] in ("met", "excused")],
            "deadline": None,
        },
    ),
    "events": (
        "qc/events.html",
        {
            "breadcrumb": ["案件", CASE["number"], "留痕"],
            "case": CASE,
            "events": EVENTS,
            "checkpoint": {"size": 4182, "made": "今天 09:00"},
            "chain": {"is_whole": True, "text": "6 条逐条连着，和签名的检查点一致。"},
            "may_take": True,
        },
    ),
    "events-new": (
        "qc/events.html",
        {
            "breadcrumb": ["案件", CASE["number"], "留痕"],
            "case": CASE,
            "events": EVENTS[:2],
            "checkpoint": None,
            "may_take": False,
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
    "checkpoints": (
        "qc/checkpoints.html",
        {
            "newest": HEAD,
            "stamp": STAMP,
            "trouble": {"since": "今天 09:10", "reason": "时间戳机构 tsa.gov.internal 没有应答：太慢。"},
            "is_asked": True,
            "taken": [{"who": "档案员", "at": "3月1日 09:00", "origin": HEAD["origin"], "size": 4100}],
        },
    ),
    "checkpoint-paper": (
        "qc/checkpoint_paper.html",
        {
            "bureau": "焦作市应急管理局",
            "head": HEAD,
            "stamp": STAMP,
            "lines": [HEAD["origin"], "4182", "q1Zx 09AE Tf3=", "", f"— {HEAD['origin']} n7Y8 kk2a"],
            "fingerprint": "71C4 09AE 71C4 09AE 71C4 09AE 71C4 09AE",
            "back": "/checkpoints",
        },
    ),
    "key": (
        "qc/key.html",
        {
            "fingerprint": DIGEST,
            "vkey": "quancheng/log+9f3c71ab+AZ8xk1",
            "since": "3月1日 09:00",
            "earlier": [
                {
                    "fingerprint": "71C4 09AE 71C4 09AE 71C4 09AE 71C4 09AE",
                    "vkey": "quancheng/log+11aa22bb+AZ8xk1",
                    "since": "1月1日 09:00",
                    "until": "3月1日 09:00",
                }
            ],
            "checkpoint": "quancheng/log\n4182\nq1Zx…\n\n— quancheng/log n7Y…\n",
        },
    ),
}
