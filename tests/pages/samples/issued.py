"""What comes after issue: made void, two versions compared."""

from __future__ import annotations

from typing import Any

from tests.pages.samples.shell import CASE

VOIDING: dict[str, Any] = {
    "breadcrumb": ["案件", CASE["number"], "现场检查方案"],
    "case_href": "/cases/c1",
    "title": "作废现场检查方案",
    "number": "（豫焦）应急检查〔2026〕1号",
    "consequences": ["这个文号保留，不再给别的文书", "内容和留痕都保留", "作废以后不能恢复"],
    "label": "作废这份文书",
    "asked": "为什么作废",
    "is_void": True,
    "reason": "",
    "faults": {"reason": "写明为什么作废。"},
    "action": "/documents/d1/void",
    "show_href": "/documents/d1",
}
COMPARISON: dict[str, Any] = {
    "breadcrumb": ["案件", CASE["number"], "现场检查方案", "对照"],
    "case_href": "/cases/c1",
    "title": "现场检查方案",
    "show_href": "/documents/d1",
    "action": "/documents/d1/compare",
    "choices": [{"value": "v1", "label": "第 1 版"}, {"value": "v2", "label": "第 2 版"}],
    "old": {"id": "v1", "name": "第 1 版", "at": "3月1日 16:02", "reason": ""},
    "new": {"id": "v2", "name": "第 2 版", "at": "3月2日 09:30", "reason": "金额大写有误"},
    "changed": [
        {
            "label": "罚款金额",
            "old": [("gone", "20,000"), ("same", "元")],
            "new": [("came", "30,000"), ("same", "元")],
            "is_changed": True,
        }
    ],
    "unchanged": [
        {"label": "当事人", "old": [("same", CASE["title"])], "new": [("same", CASE["title"])], "is_changed": False}
    ],
    "lines": [{"label": "", "old": [("gone", "贰万元整")], "new": [("came", "叁万元整")], "is_changed": True}],
    "has_fields": True,
}

PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "voiding": ("qc/document_after.html", VOIDING),
    "compare": ("qc/document_compare.html", COMPARISON),
    "compare-same": (
        "qc/document_compare.html",
        {**COMPARISON, "changed": [], "unchanged": [], "lines": [], "has_fields": False},
    ),
}
