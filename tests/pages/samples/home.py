"""Home: the numbers, the tasks, what is lacking."""

from __future__ import annotations

from typing import Any

from tests.pages.samples.shell import CASE, CASE_LINK

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
}
