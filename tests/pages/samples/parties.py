"""Parties: the list, one with its cases and with an entry that looks alike, one that was merged, changing, merging."""

from __future__ import annotations

from typing import Any

from tests.pages.samples.opening import OTHER_UNIT, UNIT, UNIT_FIELDS, blank

PERSON = {
    "id": "p3",
    "name": "沈知行",
    "href": "/parties/p3",
    "kind": "个人",
    "code": "4108 **** 002X",
    "where": "解放区人民路 1 号",
    "is_merged": False,
}
MERGED = {**OTHER_UNIT, "is_merged": True}


def listed(**more: Any) -> dict[str, Any]:
    titles = ("全部", "单位", "个人", "可能重复")
    return {
        "breadcrumb": ["当事人"],
        "tabs": [{"title": title, "href": "/parties", "active": title == "全部"} for title in titles],
        "kind": "",
        "import_href": "/import/units",
        "query": "",
        "rows": [UNIT, MERGED, PERSON],
        "pairs": [],
        "is_doubles": False,
        "before": "",
        "after": "/parties?after=p3",
        **more,
    }


def facts(address: str, code: str) -> list[dict[str, str]]:
    return [
        {"label": "当事人（单位）", "value": "焦作市沁岭化工有限公司"},
        {"label": "统一社会信用代码", "value": code},
        {"label": "地址", "value": address},
        {"label": "法定代表人（负责人）", "value": "张知衡"},
        {"label": "联系人", "value": ""},
        {"label": "联系电话", "value": "138****5678"},
        {"label": "所属行业", "value": "化工"},
    ]


CASES = [
    {
        "title": "焦作市沁岭化工有限公司例行检查",
        "number": "（豫焦）应急检案〔2026〕1号",
        "href": "/cases/c1",
        "type": "行政检查",
        "state": "办理中",
        "state_kind": "primary",
        "opened": "3月1日",
        "badges": [],
        "is_held": True,
    }
]
HISTORY = [
    {
        "at": "今天 09:12",
        "who": "李砚舟",
        "what": "更新了当事人",
        "note": "单位来函告知搬迁",
        "icon": "pencil",
        "changes": [
            {"label": "地址", "before": "中站区工业路 8 号", "after": "焦作市中站区工业路 8 号"},
            {"label": "联系电话", "before": "0391-****567", "after": "138****5678"},
        ],
    },
    {"at": "3月1日 08:00", "who": "李砚舟", "what": "登记了当事人", "note": "", "icon": "plus", "changes": []},
]


def shown(**more: Any) -> dict[str, Any]:
    return {
        "breadcrumb": ["当事人", UNIT["name"]],
        "party": UNIT,
        "facts": facts(str(UNIT["where"]), str(UNIT["code"])),
        "code_fault": "",
        "whole": False,
        "numbers_href": "/parties/p1/numbers",
        "change_href": "/parties/p1/change",
        "stands_for": None,
        "merged": [],
        "separate_href": "",
        "separating": {"typed": "", "fault": ""},
        "candidates": [{**OTHER_UNIT, "why": "名称相同，地址相近", "merge_href": "/parties/p2/merge"}],
        "history": HISTORY,
        "cases": {"rows": CASES, "before": "", "after": "/parties/p1?after=x", "new_href": "/cases/new?party=p1"},
        **more,
    }


DOUBLE = shown(party=OTHER_UNIT, facts=facts(str(OTHER_UNIT["where"]), str(OTHER_UNIT["code"])))
PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "parties": ("qc/party_list.html", listed()),
    "parties-doubles": (
        "qc/party_list.html",
        listed(
            is_doubles=True,
            pairs=[{"one": UNIT, "other": OTHER_UNIT, "why": "名称相同，地址相近", "merge_href": "/parties/p2/merge"}],
        ),
    ),
    "party": ("qc/party.html", shown()),
    "party-merged": (
        "qc/party.html",
        shown(
            party=MERGED,
            stands_for=UNIT,
            code_fault="统一社会信用代码的末位对不上，照营业执照逐位核对。",
            numbers_href="",
            whole=True,
            change_href="",
            candidates=[],
            merged=[MERGED],
            separate_href="/parties/p2/separate",
            separating={"typed": "", "fault": "写明为什么分开，原因会留痕。"},
            cases={"rows": [], "before": "", "after": "", "new_href": ""},
        ),
    ),
    "party-change": (
        "qc/party_change.html",
        {
            "breadcrumb": ["当事人", UNIT["name"], "更改登记"],
            "party": UNIT,
            "fields": [
                *UNIT_FIELDS,
                blank("party_phone", "联系电话", is_optional=True, hint="现在是 138****5678，不改就空着"),
                blank("reason", "更改的原因", kind="textarea", hint="记入留痕"),
            ],
            "faults": {"credit_code": "x"},
        },
    ),
    "party-merge": (
        "qc/party_merge.html",
        {
            "breadcrumb": ["当事人", UNIT["name"], "合并"],
            "double": DOUBLE,
            "kept": shown(),
            "swap_href": "/parties/p1/merge?into=p2",
            "fields": [
                blank(
                    "ground", "为什么合并", kind="select", options=[("double", "重复登记")], fault="选择为什么合并。"
                ),
                blank("reason", "依据", kind="textarea", hint="怎么知道是同一个当事人，记入留痕"),
            ],
            "faults": {"ground": "x"},
        },
    ),
}
