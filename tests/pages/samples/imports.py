"""从表格导入: before a file, with faults by row and column, and with nothing wrong."""

from __future__ import annotations

from typing import Any

COLUMNS = [
    {"key": "username", "title": "登录名", "help": "", "is_required": True},
    {"key": "name", "title": "姓名", "help": "", "is_required": True},
    {
        "key": "roles",
        "title": "岗位",
        "help": "岗位的名称，几个的用顿号隔开，例如“执法人员、承办人”",
        "is_required": True,
    },
    {"key": "department", "title": "科室", "help": "科室的名称；分管领导和管理员不写", "is_required": False},
]


def line(number: int, *cells: str, **faults: str) -> dict[str, Any]:
    return {
        "number": number,
        "cells": [
            {"label": column["title"], "value": cell, "fault": faults.get(str(column["key"]), "")}
            for column, cell in zip(COLUMNS, cells, strict=True)
        ],
    }


EMPTY: dict[str, Any] = {
    "breadcrumb": ["账号", "从表格导入"],
    "crumb_links": ["/manage/accounts/"],
    "title": "从表格导入账号",
    "outcome": "写入以后是提出，安全管理员确认、给第一个密码，才能登录。",
    "columns": COLUMNS,
    "lines": [],
    "faults": [],
    "wrong": 0,
    "table": "",
    "file_fault": "",
    "most_rows": 500,
    "look_href": "/import/accounts",
    "confirm_href": "/import/accounts/confirm",
    "template_href": "/import/accounts/template",
}
PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "import": ("qc/import.html", {**EMPTY, "file_fault": "第 3 行第 2 列是公式，不收。改成写好的内容再来。"}),
    "import-columns": (
        "qc/import.html",
        {**EMPTY, "faults": ["不认识“职务”这一列。", "缺“岗位”这一列。"], "wrong": 2},
    ),
    "import-wrong": (
        "qc/import.html",
        {
            **EMPTY,
            "lines": [
                line(2, "lin", "林一", "执法人员、承办人", "矿山监管科"),
                line(3, "handler", "", "飞行员", "矿科", name="没有填。", roles="没有这些岗位：飞行员。"),
            ],
            "wrong": 2,
        },
    ),
    "import-right": (
        "qc/import.html",
        {
            **EMPTY,
            "lines": [line(2, "lin", "林一", "执法人员", "矿山监管科"), line(3, "sun", "孙二", "分管领导", "")],
            "table": "登录名,姓名,岗位,科室\nlin,林一,执法人员,矿山监管科\n",
        },
    ),
}
