"""岗位: what an account is, was and will be."""

from __future__ import annotations

from typing import Any

POSTS = [
    {
        "id": "p3",
        "title": "科室负责人（代理陈若川）",
        "where": "危险化学品监督管理科",
        "period": "12月1日 到 12月8日",
        "reason": "陈若川出差",
        "state": "还没开始",
        "kind": "warn",
        "waits": False,
        "ends": True,
        "ends_on": "2026-12-08",
    },
    {
        "id": "p2",
        "title": "承办人",
        "where": "危险化学品监督管理科",
        "period": "3月2日 到 没有期限",
        "reason": "",
        "state": "在任",
        "kind": "ok",
        "waits": False,
        "ends": True,
        "ends_on": "2026-11-30",
    },
    {
        "id": "p1",
        "title": "执法人员",
        "where": "煤矿安全科",
        "period": "2024年3月1日 到 3月1日",
        "reason": "",
        "state": "已结束",
        "kind": "neutral",
        "waits": False,
        "ends": False,
        "ends_on": "2026-03-01",
    },
]
DEPARTMENTS = [("hazchem", "危险化学品监督管理科"), ("mines", "煤矿安全科")]
ALL: dict[str, Any] = {
    "breadcrumb": ["账号", "王予安", "岗位"],
    "crumb_links": ["/manage/accounts/"],
    "account": {"id": "a1", "name": "王予安", "username": "wangyuan"},
    "security_href": "/manage/accounts/a1/sign-in",
    "is_own": False,
    "manages": True,
    "confirms": False,
    "is_new": False,
    "shortest": 10,
    "posts": POSTS,
    "roles": [("handler", "承办人"), ("department_head", "科室负责人")],
    "departments": DEPARTMENTS,
    "others": [("a2:p9", "陈若川 科室负责人 危险化学品监督管理科")],
    "typed": {},
    "charged": [],
    "at": "",
    "faults": {},
    "today": "2026-11-30",
}
WRONG = {"post": "a2:p9", "begins_on": "2026-12-01", "ends_on": "", "reason": ""}
MANY = [
    {
        "name": "危险化学品监督管理科",
        "head": [{"name": "陈若川", "note": ""}],
        "keeper": [{"name": "苏见微", "note": ""}, {"name": "许知行", "note": "代理苏见微；到 12月8日"}],
        "deputy": [{"name": "许知行", "note": "到 2027年12月31日"}],
        "leader": [{"name": "韩述白", "note": ""}],
    },
    {"name": "煤矿安全科", "head": [], "keeper": [], "deputy": [], "leader": [{"name": "韩述白", "note": ""}]},
]
OFFICER: dict[str, Any] = {
    "breadcrumb": ["执法人员", "李砚舟"],
    "crumb_links": ["/manage/officers/"],
    "officer": {
        "id": "o1",
        "name": "李砚舟",
        "certificate": "豫H-0101",
        "department": "危险化学品监督管理科",
        "period": "2024-01-01 到 2026-12-31",
        "state": "快到期",
        "kind": "warn",
    },
    "maintains": False,
    "typed": {},
    "faults": {},
}
EVENTS = [
    {
        "sequence": 42,
        "at": "今天 09:12",
        "who": "吴卫城",
        "what": "确认了岗位",
        "about": "wang",
        "detail": '{"confirmed_by": "b1", "posts": ["p2"]}',
        "failed": False,
    },
    {
        "sequence": 41,
        "at": "今天 09:01",
        "who": "系统",
        "what": "试错太多，暂停登录",
        "about": "wang",
        "detail": "",
        "failed": True,
    },
]
ONE_POST = {"title": "执法人员", "where": "煤矿安全科", "period": "11月30日 到 没有期限", "reason": "", "by": "方启明"}
TO_CONFIRM = [
    {
        "id": "a1",
        "name": "林秋水",
        "username": "linqiushui",
        "href": "/manage/accounts/a1/posts",
        "is_new": True,
        "posts": [ONE_POST],
        "post_ids": "p1",
        "fault": "",
        "is_chosen": False,
    },
    {
        "id": "a2",
        "name": "吴卫城",
        "username": "security",
        "href": "/manage/accounts/a2/posts",
        "is_new": False,
        "posts": [{**ONE_POST, "reason": "借调"}],
        "post_ids": "",
        "fault": "",
        "is_chosen": False,
    },
]
CONFIRMING: dict[str, Any] = {
    "breadcrumb": ["等确认"],
    "rows": TO_CONFIRM,
    "fault": "",
    "is_refused": False,
    "is_more": False,
}
PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "confirming": ("qc/confirming.html", CONFIRMING),
    "confirming-none": ("qc/confirming.html", {**CONFIRMING, "rows": []}),
    "confirming-wrong": (
        "qc/confirming.html",
        {
            **CONFIRMING,
            "rows": [
                {**TO_CONFIRM[0], "is_chosen": True, "fault": "没有等确认的岗位，或者已经确认过。"},
                TO_CONFIRM[1],
            ],
            "is_refused": True,
            "is_more": True,
        },
    ),
    "confirmed": (
        "qc/confirmed.html",
        {
            "breadcrumb": ["等确认", "已确认"],
            "crumb_links": ["/manage/confirming"],
            "rows": [
                {"name": "林秋水", "username": "linqiushui", "password": "7KQM-W3XE-9HTA-QX4P"},
                {"name": "高远", "username": "gaoyuan", "password": ""},
            ],
        },
    ),
    "administration": (
        "qc/administration.html",
        {"breadcrumb": ["管理留痕"], "events": EVENTS, "more": "/administration?before=40", "limit": 20000},
    ),
    "departments": (
        "qc/departments.html",
        {"breadcrumb": ["科室和专人"], "departments": MANY, "lacking": 1},
    ),
    "departments-none": ("qc/departments.html", {"breadcrumb": ["科室和专人"], "departments": [], "lacking": 0}),
    "officer": ("qc/officer.html", OFFICER),
    "officer-wrong": (
        "qc/officer.html",
        {
            **OFFICER,
            "maintains": True,
            "typed": {"valid_from": "2024-01-01"},
            "faults": {"valid_until": "写执法证上的日期。"},
        },
    ),
    "posts": ("qc/posts.html", ALL),
    "posts-wrong": (
        "qc/posts.html",
        {
            **ALL,
            "typed": WRONG,
            "at": "acting",
            "faults": {"ends_on": "代理要写明起止日期。", "reason": "写明为什么代理，例如“出差”。"},
        },
    ),
    "posts-confirm": (
        "qc/posts.html",
        {
            **ALL,
            "manages": False,
            "confirms": True,
            "is_new": True,
            "posts": [{**POSTS[1], "waits": True, "state": "等安全管理员确认", "kind": "warn"}],
            "at": "confirm",
            "faults": {"password": "密码至少 10 个字符。"},
        },
    ),
    "posts-own": ("qc/posts.html", {**ALL, "is_own": True, "posts": []}),
}
