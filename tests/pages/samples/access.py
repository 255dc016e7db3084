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
PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "access": ("qc/access.html", ALL),
    "access-of-one": ("qc/access.html", {**ALL, "asked": ONE}),
}
