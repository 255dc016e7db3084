"""A form is picked; the drafts of a case."""

from __future__ import annotations

from typing import Any

from tests.pages.samples.shell import CASE

_FORM_ROW = {
    "form": "N16",
    "name": "询问笔录",
    "aliases": "调查询问笔录",
    "purpose": "《行政处罚法》第五十五条",
    "is_internal": False,
    "needs": "《立案审批表》",
    "kept": 2,
    "is_due": True,
    "waits_for": "",
    "draft_href": "/documents/d3/edit",
    "start_action": "/cases/c1/documents/N16",
}
NEW_DOCUMENT: dict[str, Any] = {
    "breadcrumb": ["案件", CASE["number"], "新文书"],
    "case": CASE,
    "query": "",
    "stages": [
        {
            "key": "investigation",
            "title": "调查取证",
            "forms": [
                _FORM_ROW,
                {**_FORM_ROW, "form": "N12", "name": "先行登记保存证据审批表", "is_internal": True, "kept": 0}
                | {"draft_href": "", "is_due": False},
            ],
        }
    ],
    "others": [{**_FORM_ROW, "form": "L01", "name": "受理通知书", "waits_for": "在申请之后", "draft_href": ""}],
    "batch_action": "/cases/c1/drafts/start",
    "drafts_href": "/cases/c1/drafts",
    "drafts_count": 1,
}
_DRAFT = {
    "record": "d3",
    "title": "询问笔录",
    "note": "被询问人、询问记录",
    "state": "差 2 处",
    "state_kind": "bad",
    "is_ready": False,
    "is_lacking": True,
    "edit_href": "/documents/d3/edit",
    "show_href": "",
    "discard_action": "/documents/d3/discard",
}
DRAFTS: dict[str, Any] = {
    "breadcrumb": ["案件", CASE["number"], "草稿"],
    "case": CASE,
    "rows": [
        _DRAFT,
        {**_DRAFT, "record": "d4", "title": "现场检查记录", "note": "还没有生成", "state": "填好了"}
        | {"state_kind": "primary", "is_ready": True, "is_lacking": False},
    ],
    "ready_count": 1,
    "refused": [{"name": "听证笔录", "why": "听证笔录要在听证通知书之后才能起草。"}],
    "action": "/cases/c1/drafts",
    "new_href": "/cases/c1/documents/new",
}

PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "document-new": ("qc/document_new.html", NEW_DOCUMENT),
    "document-new-none": ("qc/document_new.html", {**NEW_DOCUMENT, "query": "没有", "stages": [], "others": []}),
    "drafts": ("qc/drafts.html", DRAFTS),
    "drafts-none": ("qc/drafts.html", {**DRAFTS, "rows": [], "ready_count": 0, "refused": []}),
}
