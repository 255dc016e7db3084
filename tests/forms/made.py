"""Forms, facts and inputs for the tests: the shipped declarations, and declarations written in the test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from admin.boot import ROOT
from docstore.errors import InvalidInputError
from docstore.forms.declaration import FormDeclaration, parse
from docstore.forms.field import Field, read_field
from docstore.forms.filling import validate
from docstore.forms.types import Reading

# Forms with inputs in this file, for what is looked at closely; all that are declared are played by test_declared.
NAMES = {
    "N02": "inspection",
    "N03": "inspection",
    "N05": "inspection",
    "N06": "inspection",
    "copy_letter": "copies",
}
SHIPPED = {name: parse(ROOT / "modules" / module / "forms" / f"{name}.yaml") for name, module in NAMES.items()}
SET = ROOT / "templates" / "national-2016"

OFFICERS = [
    {"name": "李四", "certificate": "豫H-0001", "officer": "o1"},
    {"name": "王五", "certificate": "豫H-0002", "officer": "o2"},
]
FACTS: dict[str, Any] = {
    "case": {"number": "（豫焦）应急检案〔2026〕1号", "title": "例行检查", "opening_date": "2026-03-01"},
    "party": {
        "record": "p1",
        "name": "焦作市某化工有限公司",
        "credit_code": "91410800MA40ABCD19",
        "address": "河南省焦作市",
        "phone": "0391-1234567",
        "contact_person": "张三",
        "industry": "化工",
        "legal_representative": "张三",
        "legal_representative_position": "负责人",
    },
    "officers": OFFICERS,
    "bureau": {"name": "焦作市应急管理局", "review_body": "焦作市人民政府", "court": "焦作市解放区人民法院"},
}
PROBLEMS = [
    {"check_item": "电气", "description": "配电箱未接地", "basis": "《安全生产法》第三十六条第一款"},
    {"check_item": "通道", "description": "安全通道堵塞", "basis": "GB 50016-2014 第7.1.8条"},
]
ISSUED_N05 = {
    "values": {"document_date": "2026-03-02"},
    "number": "（豫焦）应急责改〔2026〕1号",
    "name": "责令限期整改指令书",
    "record": "r5",
    "at": "2026-03-02T03:00:00.000Z",
}
INPUTS: dict[str, dict[str, Any]] = {
    "N02": {
        "inspection_period": {"from": "2026-03-02", "to": "2026-03-03"},
        "inspection_form": "计划执法",
        "inspection_method": "现场检查",
        "inspection_content": "电气安全\n安全通道",
    },
    "N03": {
        "inspection_place": "二车间",
        "inspection_start": "2026-03-02T09:10",
        "inspection_end": "2026-03-02T10:25",
        "certificate_shown": "是",
        "inspection_findings": "现场正常生产。",
        "problems": PROBLEMS,
    },
    "N05": {
        "problems": [{"description": one["description"], "basis": one["basis"]} for one in PROBLEMS],
        "rectification_items": ["1", "2"],
        "rectification_due": "2026-03-20",
        "document_date": "2026-03-02",
    },
    "N06": {
        "original_decision_date": "2026-03-02",
        "original_decision_name": "责令限期整改指令书",
        "original_decision_number": {"number": "（豫焦）应急责改〔2026〕1号", "form": "N05", "record": "r5"},
        "reinspection_opinion": "1. 合格\n2. 合格",
        "document_date": "2026-03-20",
    },
    "copy_letter": {
        "request_number": "复2026-1",
        "application_date": "2026-04-01",
        "granted": [{"item": "现场检查音像", "file": "visit-1.mp4", "digest": "a" * 64}],
        "refused": [{"item": "现场检查方案", "reason": "内部审批文书"}],
        "key_page": "http://127.0.0.1:8000/key",
        "key_fingerprint": "ab" * 16,
        "document_date": "2026-04-02",
    },
}
OPINIONS = {
    key: {"text": "同意", "signer": name, "signed_at": "2026-03-01T02:00:00.000Z"}
    for key, name in (("review_opinion", "赵六"), ("approval_opinion", "孙七"))
}


def write(folder: Path, **words: Any) -> Path:
    """A declaration that is right, but for `words`; None takes a word away."""
    raw: dict[str, Any] = {
        "id": "N99",
        "name": "试用文书",
        "abbreviation": "应急试",
        "types": ["inspection"],
        "stage": "decision",
        "audience": "外",
        "copies": "2",
        "signatures": "无",
        "fields": [{"key": "party", "label": "当事人", "type": "party", "from": "party.name"}],
        **words,
    }
    path = folder / f"{raw['id']}.yaml"
    path.write_text(
        yaml.safe_dump({word: value for word, value in raw.items() if value is not None}, allow_unicode=True), "utf-8"
    )
    return path


def form(folder: Path, *fields: dict[str, Any], **words: Any) -> FormDeclaration:
    return parse(write(folder, fields=list(fields), **words))


def field(**words: Any) -> Field:
    mistakes: list[str] = []
    made = read_field({"key": "x", "label": "某栏", **words}, "x", lambda at, text: mistakes.append(f"{at} {text}"))
    assert made is not None, mistakes
    return made


def read(one: Field, raw: Any, *, is_complete: bool = True) -> tuple[Any, dict[str, str]]:
    """The value read of `raw`, and the faults."""
    reading = Reading(is_complete)
    return one.kind.parse(raw, one, one.key, reading), reading.faults


def good(one: Field, raw: Any) -> Any:
    value, faults = read(one, raw)
    assert not faults
    return value


def wrong(one: Field, raw: Any) -> dict[str, str]:
    """The faults of `raw`; there must be some."""
    _, faults = read(one, raw)
    assert faults, f"{raw!r} was taken"
    assert all(sentence.endswith("。") for sentence in faults.values())
    return faults


def faults_of(
    made: FormDeclaration, inputs: dict[str, Any], phase: Any = "review", facts: Any = None, **more: Any
) -> dict[str, str]:
    """What is refused of `inputs`; there must be something."""
    with pytest.raises(InvalidInputError) as caught:
        validate(made, inputs, facts=facts or {}, phase=phase, **more)
    return dict(caught.value.fields)
