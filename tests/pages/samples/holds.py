"""Holds: the page of a case's holds, for who places, who releases, and who only looks."""

from __future__ import annotations

from typing import Any

from tests.pages.samples.shell import CASE

NOTICE: dict[str, Any] = {
    "kind": "hold",
    "title": "冻结中，2 项，解除以前不得处置",
    "lines": [
        "整个案卷：行政诉讼，（2026）豫08行初7号，赵闻笛 1月19日 16:40",
        "《现场检查 二》：信访投诉，市信访局转办单 2026-113，苏见微 2月3日 09:12",
    ],
    "href": "/cases/c1/holds",
    "label": "看冻结和解除",
}

MARK: dict[str, Any] = {
    "label": "冻结",
    "text": "2 项，行政诉讼、信访投诉",
    "note": "解除以前不得处置",
    "kind": "hold",
    "icon": "snowflake",
    "href": "/cases/c1/holds?record=r2",
    "act": "再加冻结",
}

_HOLDS: list[dict[str, Any]] = [
    {
        "id": "h1",
        "why": "行政诉讼，（2026）豫08行初7号",
        "note": "",
        "scope": "整个案卷",
        "record_href": "",
        "placed_by": "赵闻笛",
        "placed_by_id": "p1",
        "at": "1月19日 16:40",
        "released": "",
        "release_reason": "",
        "release_href": "/cases/c1/holds/h1/release",
    },
    {
        "id": "h2",
        "why": "信访投诉，市信访局转办单 2026-113",
        "note": "投诉人称现场录像与笔录不符。",
        "scope": "《现场检查 二》",
        "record_href": "/records/r2",
        "placed_by": "苏见微",
        "placed_by_id": "p2",
        "at": "2月3日 09:12",
        "released": "",
        "release_reason": "",
        "release_href": "/cases/c1/holds/h2/release",
    },
]
_RELEASED = {
    **_HOLDS[0],
    "id": "h3",
    "why": "审计，市审计局审计通知书〔2025〕18号",
    "released": "何知夏 2025年12月30日 10:05",
    "release_reason": "审计结束，报告已经送达。",
}

_PAGE: dict[str, Any] = {
    "breadcrumb": ["案件", CASE["number"], "冻结"],
    "case": CASE,
    "standing": _HOLDS,
    "released": [_RELEASED],
    "fields": [],
    "may_release": False,
    "own": frozenset({"p9"}),
    "releasing": "",
    "release_fault": "",
    "release_typed": "",
    "place_href": "/cases/c1/holds/place",
}

_FIELDS: list[dict[str, Any]] = [
    {
        "key": "what",
        "label": "冻结什么",
        "kind": "select",
        "options": [("case", "整个案卷"), ("r2", "现场检查 二")],
        "hint": "",
        "value": "case",
        "fault": "",
    },
    {
        "key": "ground",
        "label": "事由",
        "kind": "select",
        "options": [("review", "行政复议"), ("lawsuit", "行政诉讼"), ("petition", "信访投诉")],
        "hint": "",
        "value": "lawsuit",
        "fault": "",
    },
    {
        "key": "basis",
        "label": "依据",
        "kind": "text",
        "hint": "文号，没有文号的写谁要求的",
        "value": "",
        "fault": "写依据的文号，没有文号的写谁要求的，最多 500 字。",
    },
    {
        "key": "note",
        "label": "说明",
        "kind": "textarea",
        "is_optional": True,
        "hint": "事由是“其他”的必须写",
        "value": "",
        "fault": "",
    },
]

PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "holds": ("qc/holds.html", {**_PAGE, "fields": _FIELDS, "own": frozenset({"p1"})}),
    "holds-release": (
        "qc/holds.html",
        {**_PAGE, "may_release": True, "releasing": "h2", "release_fault": "写明为什么解除。", "release_typed": ""},
    ),
    "holds-none": ("qc/holds.html", {**_PAGE, "standing": [], "released": []}),
}
