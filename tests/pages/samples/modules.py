"""Sample modules in every state, and one of them."""

from __future__ import annotations

from typing import Any

from admin import maintenance


def row(name: str, title: str, state: tuple[str, str], *acts: tuple[str, str], **more: str) -> dict[str, Any]:
    return {
        "name": name,
        "title": title,
        "version": "1.1",
        "installed": "1.1",
        "why": "",
        "depends": "案件、文书",
        "state": state[0],
        "kind": state[1],
        "href": f"/manage/modules/{name}",
        "acts": [{"act": act, "word": word, "action": f"/manage/modules/{name}/{act}"} for act, word in acts],
        **more,
    }


ROWS = [
    row("cases", "案件", ("已装", "ok"), ("uninstall", "卸"), depends="组织机构、当事人、工作日历"),
    row("expropriation", "行政征收征用", ("可装", "neutral"), ("install", "装"), installed=""),
    row("inspection", "行政检查", ("待升级", "warn"), ("try", "试升级"), ("upgrade", "升级"), installed="1.0"),
    row("museum", "陈列", ("不能用", "bad"), why="modules/museum/__init__.py 第 7 行：语法错误（invalid syntax）"),
]
OUTCOME = {
    "title": "试升级 inspection：做完了",
    "at": "今天 09:12",
    "done": True,
    "text": "行政检查（inspection）1.0 → 1.1\n试运行，什么都没有改。\ninspection/1.1/pre-it.py：改名，4182 条",
}
CHANGES = [
    {"kind": "models", "name": "cases", "part": "place", "change": "added", "before": "", "after": "String"},
    {"kind": "forms", "name": "N02", "part": "remarks", "change": "changed", "before": "str", "after": "text"},
]
PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "modules": ("qc/modules.html", {"rows": ROWS, "can_act": True, "wish": None, "outcome": OUTCOME}),
    "modules-waits": (
        "qc/modules.html",
        {
            "rows": ROWS,
            "can_act": True,
            "wish": {"act": "装", "module": "expropriation"},
            "outcome": OUTCOME,
        },
    ),
    "modules-only-seen": ("qc/modules.html", {"rows": ROWS, "can_act": False, "wish": None, "outcome": None}),
    "module": (
        "qc/module.html",
        {
            "module": ROWS[2],
            "can_act": True,
            "changes": CHANGES,
            "together": "行政检查 1.1",
            "given": [
                {"kind": "表单", "names": ["N02", "N03", "N05", "N06"]},
                {"kind": "程序", "names": ["inspection"]},
            ],
        },
    ),
    "module-available": (
        "qc/module.html",
        {"module": ROWS[1], "can_act": True, "changes": [], "given": [], "together": ""},
    ),
    "maintenance": (
        "qc/maintenance.html",
        {
            "sentence": "模块的安装或者升级没有做完，停在 inspection/1.1/post-split.py（ZeroDivisionError）。",
            "advice": "运行 ./quancheng module upgrade，从停下的地方接着做。",
            "sheets": maintenance.SHEETS,
            "script": maintenance.SCRIPT,
            "seconds": maintenance.RETRY_SECONDS,
        },
    ),
}
