"""紧急查阅: opening one, and watching them."""

from __future__ import annotations

from typing import Any

RUNS: dict[str, Any] = {
    "id": "e2",
    "account_id": "a1",
    "who": "苏见微",
    "what": "（豫焦）应急检〔2026〕12号",
    "reason": "二厂起火，消防已到，要马上看这家单位的平面图和上次检查的隐患清单",
    "period": "今天 02:14 到 今天 06:14",
    "state": "正在查阅",
    "kind": "bad",
    "review": "",
    "href": "/cases/c1",
    "may_end": True,
    "may_review": False,
    "watches": False,
}
OVER = {
    **RUNS,
    "id": "e1",
    "what": "（豫焦）应急检〔2026〕3号 的一件记录",
    "period": "3月1日 22:00 到 3月1日 23:10",
    "state": "已结束",
    "kind": "neutral",
    "href": "",
    "may_end": False,
}
TASK = {
    "title": "苏见微紧急查阅",
    "note": "（豫焦）应急检〔2026〕12号：二厂起火，消防已到，要马上看平面图",
    "when": "今天 02:14",
    "href": "/emergency/watch",
    "label": "核查",
    "icon": "alert-triangle",
    "is_mine": True,
    "is_late": True,
}
OPEN: dict[str, Any] = {"breadcrumb": ["紧急查阅"], "hours": 4, "typed": {}, "faults": {}, "own": []}
WATCH: dict[str, Any] = {
    "breadcrumb": ["紧急查阅核查"],
    "openings": [
        RUNS,
        {**OVER, "may_review": True},
        {**OVER, "id": "e0", "review": "已向值班室核实，情况属实"},
    ],
    "at": "",
    "faults": {},
    "typed": {},
}
PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "emergency": ("qc/emergency.html", {**OPEN, "own": [RUNS, OVER]}),
    "emergency-wrong": (
        "qc/emergency.html",
        {
            **OPEN,
            "typed": {"number": "12号", "reason": "急"},
            "faults": {"number": "没有这个编号。", "reason": "写清楚出了什么事、为什么不能等，至少 10 个字。"},
        },
    ),
    "emergency-watch": (
        "qc/emergency_watch.html",
        {**WATCH, "at": "e1", "faults": {"review": "写核查的结果，不超过 500 个字。"}},
    ),
    "emergency-watch-none": ("qc/emergency_watch.html", {**WATCH, "openings": []}),
    "start-tasks": ("qc/start.html", {"breadcrumb": ["首页"], "tasks": [TASK]}),
}
