"""谁能看，为什么: a recording, asked for everybody and for one."""

from __future__ import annotations

from typing import Any

ACTS = [
    {"name": "records.view", "title": "查阅记录", "chosen": True},
    {"name": "records.add_version", "title": "补充新版", "chosen": False},
]
MAY = [
    {
        "name": "李敏 <b>&\"'𠮷",
        "posts": "承办人、执法人员",
        "why": ["承办人可以，范围：本科室", "执法人员可以，范围：本科室"],
    },
    {"name": "周立", "posts": "分管领导", "why": ["分管领导可以，范围：分管的科室"]},
]
MAY_NOT = [
    {"name": "王建国", "posts": "科室负责人", "why": ["岗位符合，但不在范围内：本科室"]},
    {"name": "赵系统", "posts": "系统管理员", "why": ["没有能做这件事的岗位"]},
]
PEOPLE = [{"id": str(number), "name": one["name"]} for number, one in enumerate([*MAY, *MAY_NOT])]
ALL: dict[str, Any] = {
    "target": {"title": "现场检查录像 09:12", "href": "/records/r1"},
    "acts": ACTS,
    "act_title": "查阅记录",
    "people": PEOPLE,
    "asked": None,
    "may": MAY,
    "may_not": MAY_NOT,
    "emergencies": [{"who": "苏见微", "at": "今天 02:14", "until": "今天 06:14", "reason": "二厂起火，要马上看平面图"}],
    "breadcrumb": ["案件", "现场检查录像 09:12", "谁能看"],
}
ONE = {
    "id": "2",
    **MAY_NOT[0],
    "may": False,
    "looked_at": [
        {"helps": False, "text": "岗位符合，但不在范围内：本科室"},
        {"helps": False, "text": "需要档案员岗位"},
    ],
}
READERS = [
    {"who": "何知夏 <b>&", "at": "3月2日 09:10", "way": "下载", "reason": "复议、诉讼、信访答复：行政复议答复"},
    {"who": "李砚舟", "at": "3月1日 17:50", "way": "查看", "reason": ""},
]
REASON: dict[str, Any] = {
    "breadcrumb": ["案件", "责令限期整改指令书", "查阅理由"],
    "title": "责令限期整改指令书",
    "action": "/records/r1/reason",
    "onwards": "/documents/r1",
    "choices": [
        {"value": word, "title": word, "chosen": False}
        for word in ("办理同一当事人的案件", "复议、诉讼、信访答复", "检查、考核、审计", "整理、鉴定档案", "其他")
    ],
    "text": "",
    "longest": 500,
    "choice_fault": "",
    "text_fault": "",
}
_ROW = {
    "at": "今天 09:10",
    "reader": "何知夏 <b>&",
    "posts": "档案员",
    "address": "10.20.30.40",
    "case": "（豫焦）应急检查〔2026〕1号",
    "record": "责令限期整改指令书",
    "version": 1,
    "way": "下载",
    "is_copied": True,
    "reason": "复议、诉讼、信访答复：行政复议答复",
}
REGISTER: dict[str, Any] = {
    "breadcrumb": ["调阅登记"],
    "asked": {"person": "1", "case": "", "since": "2026-03-01", "until": ""},
    "fault": "",
    "people": [{"id": "1", "name": "何知夏", "chosen": True}, {"id": "2", "name": "李砚舟", "chosen": False}],
    "rows": [
        _ROW,
        {**_ROW, "at": "昨天 17:50", "reader": "李砚舟", "posts": "承办人、执法人员", "way": "播放", "is_copied": False}
        | {"record": "现场检查录像 09:12", "reason": "", "address": "2001:db8:85a3::8a2e:370:7334"},
    ],
    "export": "/register/file",
    "newest": "/register",
    "further": "/register?cursor=x",
    "clear": "/register",
}
PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "access": ("qc/access.html", ALL),
    "access-of-one": ("qc/access.html", {**ALL, "asked": ONE}),
    "reading-reason": ("qc/reading_reason.html", REASON),
    "reading-reason-faults": (
        "qc/reading_reason.html",
        {**REASON, "choice_fault": "从列出的理由中选一项。", "text_fault": "写明查阅的理由。"},
    ),
    "access-register": ("qc/access_register.html", REGISTER),
    "access-register-none": (
        "qc/access_register.html",
        {**REGISTER, "rows": [], "clear": "", "fault": "日期读不懂，没有按它找。"},
    ),
}
