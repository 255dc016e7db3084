"""Documents: form, record, approval."""

from __future__ import annotations

from typing import Any

from tests.pages.samples.access import READERS
from tests.pages.samples.holds import MARK
from tests.pages.samples.shell import CASE, CASE_LINK, DIGEST, PREVIEW, PREVIEW_PDF


def _field(key: str, label: str, kind: str, **more: Any) -> dict[str, Any]:
    return {
        "key": key,
        "name": key,
        "label": label,
        "kind": kind,
        "is_optional": False,
        "hint": "",
        "fault": "",
        "source": "",
        "options": [],
        "value": "",
        **more,
    }


def _cells(number: int, *values: str, fault: str = "") -> list[dict[str, Any]]:
    columns = [("check_item", "检查项", "text"), ("description", "描述", "textarea"), ("basis", "依据", "text")]
    return [
        {
            "name": f"problems.{number}.{key}",
            "kind": kind,
            "label": label,
            "value": value,
            "fault": fault if key == "basis" else "",
        }
        for (key, label, kind), value in zip(columns, values, strict=True)
    ]


DOCUMENT_FORM: dict[str, Any] = {
    "breadcrumb": ["案件", CASE["number"], "现场检查记录"],
    "case_href": "/cases/c1",
    "record_id": "d2",
    "title": "现场检查记录",
    "basis": "《安全生产法》第六十七条、第六十八条",
    "carried": [
        {"label": "被检查单位", "value": "焦作市沁岭化工有限公司", "source": "当事人"},
        {"label": "执法人员", "value": "李砚舟 豫H-0001，王予安 豫H-0002", "source": "案件"},
        {"label": "方案文号", "value": "（豫焦）应急检查〔2026〕1号", "source": "现场检查方案"},
    ],
    "fields": [
        _field("inspection_place", "检查场所", "text", value="二车间", source="案件"),
        _field("inspection_start", "检查开始时间", "datetime", value="2026-03-02T09:10"),
        _field("inspection_form", "检查形式", "select", options=["计划执法", "专项执法", "双随机"], value="计划执法"),
        _field("certificate_shown", "已出示证件", "bool", value="是"),
        _field("inspection_period", "检查时间", "daterange", start="2026-03-02", end="2026-03-03"),
        _field(
            "inspection_content",
            "检查内容",
            "lines",
            columns=[{"key": "item", "label": "内容", "kind": "text"}],
            add="add:inspection_content",
            rows=[
                {
                    "number": n,
                    "remove": f"remove:inspection_content.{n - 1}",
                    "cells": [
                        {
                            "name": f"inspection_content.{n - 1}.item",
                            "kind": "text",
                            "label": "内容",
                            "value": text,
                            "fault": "",
                        }
                    ],
                }
                for n, text in [(1, "配电箱接地"), (2, "有限空间作业票")]
            ],
        ),
        _field(
            "problems",
            "问题与隐患清单",
            "table",
            add="add:problems",
            columns=[
                {"key": "check_item", "label": "检查项", "kind": "text"},
                {"key": "description", "label": "描述", "kind": "textarea"},
                {"key": "basis", "label": "依据", "kind": "text"},
            ],
            rows=[
                {
                    "number": 1,
                    "remove": "remove:problems.0",
                    "cells": _cells(0, "电气", "配电箱未接地", "《安全生产法》第三十六条第一款"),
                },
                {
                    "number": 2,
                    "remove": "remove:problems.1",
                    "cells": _cells(1, "警示", "罐区缺警示标志", "", fault="写明违反的条文。"),
                },
            ],
        ),
        _field(
            "to_correct",
            "责令整改的条目",
            "rows",
            choices=[
                {"value": "1", "label": "第 1 项", "checked": True},
                {"value": "2", "label": "第 2 项", "checked": False},
            ],
        ),
        _field("inspection_findings", "检查情况", "textarea", hint="写不下的续页", fault="写明检查情况。"),
        _field("decision_date", "整改期限", "date", value="2026-03-20"),
        _field("remarks", "备注", "textarea", is_optional=True, hint="留空时打印为斜线"),
    ],
    "faults": [
        {"label": "问题与隐患清单", "text": "写明违反的条文。", "anchor": "f-problems.1.basis"},
        {"label": "检查情况", "text": "写明检查情况。", "anchor": "f-inspection_findings"},
    ],
    "action": "/documents/d2/edit",
    "autosave": "/documents/d2/draft",
    "needs_approval": False,
    "preview": PREVIEW,
    "leave_href": "/cases/c1",
}

RECORD_PAGE: dict[str, Any] = {
    "breadcrumb": ["案件", CASE["number"], "现场检查方案"],
    "case": CASE_LINK,
    "title": "现场检查方案",
    "number": "（豫焦）应急检查〔2026〕1号",
    "state_bar": [
        {"label": "状态", "text": "已编号", "kind": "ok"},
        {"label": "卷别", "text": "副卷", "kind": "neutral"},
        {"label": "保管至", "text": "2036年12月31日", "kind": "neutral"},
        MARK,
        {"label": "内容", "text": "已定稿，不能再改", "kind": "neutral"},
    ],
    "versions": [
        {
            "number": 2,
            "filename": "a.docx",
            "at": "3月1日 17:45",
            "size": "41.2 KiB",
            "sha256": DIGEST,
            "href": "/v/2/original",
            "is_word": False,
            "show_href": "/documents/d1?version=2",
            "is_chosen": True,
            "reason": "当事人签字后的扫描件",
            "pdf_href": "/v/2/pdf",
            "print_href": "/v/2/pdf?print=1",
        },
        {
            "number": 1,
            "filename": "a.docx",
            "at": "3月1日 16:02",
            "size": "41.0 KiB",
            "sha256": DIGEST,
            "href": "/v/1/docx",
            "is_word": True,
            "show_href": "/documents/d1?version=1",
            "is_chosen": False,
            "reason": "",
            "pdf_href": "",
            "print_href": "",
        },
    ],
    "add_version": "/records/d1/versions/new",
    "access_href": "/access/record/d1",
    "readers": READERS,
    "opinions": [
        {"who": "陈若川", "text": "同意，注意防爆区。", "at": "3月1日 17:10"},
        {"who": "周砥", "text": "同意。", "at": "3月1日 17:40"},
    ],
    "preview": PREVIEW_PDF,
    "actions": {"edit": "", "submit": "", "issue": "/documents/d1/issue", "approve": ""},
}

APPROVAL_ROW = {
    "title": "现场检查方案",
    "href": "/documents/d1/approve",
    "case": CASE["title"],
    "number": CASE["number"],
    "author": "李砚舟",
    "at": "3月1日 16:02",
}

PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "form": ("qc/document_form.html", DOCUMENT_FORM),
    "form-approved": (
        "qc/document_form.html",
        {
            **DOCUMENT_FORM,
            "faults": [],
            "carried": [],
            "needs_approval": True,
            "preview": {"href": "/x", "note": "第 1 版", "pages": [{"src": "/page.png", "alt": "第 1 页"}]},
        },
    ),
    "record": ("qc/record.html", RECORD_PAGE),
    "record-draft": (
        "qc/record.html",
        {
            **RECORD_PAGE,
            "case": None,
            "versions": [],
            "opinions": [],
            "preview": PREVIEW,
            "actions": {"edit": "/e", "submit": "/s", "issue": "", "approve": "/a"},
        },
    ),
    "approvals": ("qc/approvals.html", {"breadcrumb": ["待签批"], "rows": [APPROVAL_ROW]}),
    "approvals-none": ("qc/approvals.html", {"breadcrumb": ["待签批"], "rows": []}),
    "approval": (
        "qc/approval.html",
        {
            **RECORD_PAGE,
            "row": APPROVAL_ROW,
            "asked": "审批意见",
            "may": True,
            "why": ["你是危化科的分管领导", "你不是起草人，也没有签过这份文书"],
            "action": "/documents/d1/approve",
            "text": "",
            "faults": {},
        },
    ),
    "approval-faulty": (
        "qc/approval.html",
        {
            **RECORD_PAGE,
            "row": APPROVAL_ROW,
            "asked": "审批意见",
            "may": True,
            "why": ["你是分管领导"],
            "action": "/x",
            "text": "",
            "faults": {"text": "写明意见。"},
        },
    ),
}
