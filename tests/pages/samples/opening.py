"""A case is opened, and the facts of its party corrected."""

from __future__ import annotations

from typing import Any

from tests.pages.samples.shell import CASE


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

PAGES: dict[str, tuple[str, dict[str, Any]]] = {
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
}
