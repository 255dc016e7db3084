"""The form by which a person opens an inspection: what it asks, and from what was typed to the use case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from docstore import clock
from docstore.errors import InvalidInputError
from docstore.model.case_file import CaseFile
from docstore.store.act import Act
from modules.cases.services import open_case

LONGEST = 300
# Key, label, kind of input, help.
FIELDS = (
    ("party_name", "被检查单位", "text", ""),
    ("credit_code", "统一社会信用代码", "text", "18 位数字和大写字母"),
    ("party_address", "地址", "text", ""),
    ("legal_representative", "法定代表人（负责人）", "text", ""),
    ("legal_representative_position", "职务", "text", ""),
    ("party_phone", "联系电话", "text", ""),
    ("industry", "所属行业", "text", ""),
    ("officer_1_name", "执法人员一", "text", ""),
    ("officer_1_certificate", "执法证号一", "text", ""),
    ("officer_2_name", "执法人员二", "text", ""),
    ("officer_2_certificate", "执法证号二", "text", ""),
    ("place", "检查场所", "text", "例如“二车间”"),
    ("visit_from", "检查开始", "datetime-local", ""),
    ("visit_to", "检查结束", "datetime-local", "还没有去的，写计划的时间"),
)


def fields(typed: dict[str, str], faults: dict[str, str]) -> list[dict[str, Any]]:
    """The fields for the page, with what was typed and what is wrong."""
    return [
        {"key": key, "label": label, "kind": kind, "hint": hint, "value": typed.get(key, ""), "fault": faults.get(key)}
        for key, label, kind, hint in FIELDS
    ]


def open_from_form(act: Act, typed: dict[str, str]) -> CaseFile:
    """Raises InvalidInputError with every fault by field."""
    values = {key: typed.get(key, "").strip() for key, *_ in FIELDS}
    faults = {key: f"填写{label}。" for key, label, *_ in FIELDS if not values[key]}
    faults |= {key: f"最多 {LONGEST} 个字。" for key, value in values.items() if len(value) > LONGEST}
    if values["credit_code"] and (len(values["credit_code"]) != 18 or not values["credit_code"].isalnum()):
        faults["credit_code"] = "统一社会信用代码是 18 位数字和大写字母。"
    begins, ends = (_moment(key, values, faults) for key in ("visit_from", "visit_to"))
    if begins and ends and ends <= begins:
        faults["visit_to"] = "结束要晚于开始。"
    if values["officer_1_certificate"] == values["officer_2_certificate"] != "":
        faults["officer_2_certificate"] = "两名执法人员的证号不能相同。"
    if faults or begins is None or ends is None:
        raise InvalidInputError(fields=faults)
    try:
        return _open(act, values, begins, ends)
    except InvalidInputError as error:
        # What the services call a field, as this page calls it.
        raise InvalidInputError(fields={_ON_PAGE.get(key, key): text for key, text in error.fields.items()})


_ON_PAGE = {"certificate": "officer_1_certificate", "name": "party_name", "officers": "officer_2_certificate"}


def _open(act: Act, values: dict[str, str], begins: datetime, ends: datetime) -> CaseFile:
    return open_case(
        act,
        type_key="inspection",
        party={
            "kind": "organisation",
            "name": values["party_name"],
            "credit_code": values["credit_code"].upper(),
            "address": values["party_address"],
            "legal_representative": values["legal_representative"],
            "legal_representative_position": values["legal_representative_position"],
            "contact_person": values["legal_representative"],
            "phone": values["party_phone"],
            "industry": values["industry"],
        },
        officers=[
            {"name": values[f"officer_{n}_name"], "certificate": values[f"officer_{n}_certificate"]} for n in (1, 2)
        ],
        facet={
            "place": values["place"],
            "explosion_risk": False,
            "visit": {"from": clock.iso(begins), "to": clock.iso(ends)},
        },
    )


def _moment(key: str, values: dict[str, str], faults: dict[str, str]) -> datetime | None:
    if not values[key]:
        return None
    try:
        return datetime.fromisoformat(values[key]).replace(tzinfo=clock.BUREAU_ZONE)
    except ValueError:
        faults[key] = "写成日期和时间，例如 2026-03-02T09:10。"
        return None
