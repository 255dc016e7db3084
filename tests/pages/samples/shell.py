"""What every page is given, and what several pages show."""

from __future__ import annotations

from typing import Any

DIGEST = "9f3c 71ab 04d2 88e1 5b6a 0c37 d94e 2f10 6ab8 4c95 e07d 13fa 7724 b8c0 51d6 0e47"

NAV = [
    {
        "title": "日常",
        "items": [
            {"title": "首页", "icon": "home", "href": "/", "count": "", "count_is_late": False, "active": False},
            {
                "title": "待签批",
                "icon": "signature",
                "href": "/approvals",
                "count": 2,
                "count_is_late": False,
                "active": False,
            },
            {"title": "案件", "icon": "folder", "href": "/cases", "count": "", "count_is_late": False, "active": True},
            {
                "title": "音像收件箱",
                "icon": "inbox",
                "href": "/inbox",
                "count": 5,
                "count_is_late": True,
                "active": False,
            },
        ],
    },
    {
        "title": "归档与利用",
        "items": [
            {
                "title": "档案",
                "icon": "archive",
                "href": "/archive",
                "count": "",
                "count_is_late": False,
                "active": False,
            },
            {
                "title": "复制申请",
                "icon": "copy",
                "href": "/copies",
                "count": 2,
                "count_is_late": False,
                "active": False,
            },
        ],
    },
    {
        "title": "管理",
        "items": [
            {
                "title": "执法人员",
                "icon": "id",
                "href": "/manage/officers",
                "count": "",
                "count_is_late": False,
                "active": False,
            },
        ],
    },
]

SHELL: dict[str, Any] = {
    "theme": "light",
    "is_exercise": True,
    "nav": NAV,
    "person": {"name": "李砚舟", "initial": "李", "post": "执法人员", "username": "officer"},
    "page_path": "/cases",
}

CASE = {
    "id": "c1",
    "title": "焦作市沁岭化工有限公司安全生产检查",
    "number": "（豫焦）应急检案〔2026〕1号",
    "href": "/cases/c1",
    "type": "行政检查",
    "state": "办理中",
    "state_key": "open",
    "state_kind": "primary",
    "opened": "3月1日",
    "closed": "",
    "is_filed": False,
    "is_open": True,
    "archive_number": "",
    "retention": "",
}

FILED_CASE = {
    **CASE,
    "state": "已归档",
    "state_kind": "ink",
    "is_open": False,
    "is_filed": True,
    "closed": "3月20日",
    "archive_number": "J071-XZJC·2026-D10-0001",
    "retention": "保管到 2036年12月31日",
}

CASE_LINK = {"title": CASE["title"], "number": CASE["number"], "href": "/cases/c1"}

DAYS = [
    {"weekday": weekday, "day": day, "number": number, "kind": kind, "note": note, "is_today": day == 24}
    for weekday, day, number, kind, note in [
        ("二", 10, "", "start", ""),
        ("三", 11, 1, "counted", ""),
        ("四", 12, 2, "counted", ""),
        ("五", 13, 3, "counted", ""),
        ("六", 14, 4, "counted", "补班"),
        *[(w, d, "", "off", "休") for w, d in zip("日一二三四五六日一", range(15, 24), strict=True)],
        ("二", 24, 5, "counted", ""),
        ("三", 25, 6, "counted", ""),
        ("四", 26, 7, "due", ""),
    ]
]

TIMELINE = {
    "date": "2月10日",
    "ticks": [
        {"at": at, "label": label}
        for at, label in [(0, "14:00"), (250, "14:37"), (500, "15:15"), (750, "15:52"), (1000, "16:30")]
    ],
    "required": [
        {"start": 30, "stop": 520, "title": "现场勘验 第七条（二）5"},
        {"start": 520, "stop": 960, "title": "证据保全（全程）第七条（二）3"},
    ],
    "lanes": [
        {
            "title": "REC-07 李砚舟",
            "bars": [
                {"start": 30, "stop": 330, "title": "现场检查 一", "href": "/recordings/r1"},
                {"start": 335, "stop": 590, "title": "现场检查 二", "href": "/recordings/r2"},
                {"start": 632, "stop": 958, "title": "现场检查 三", "href": "/recordings/r3"},
            ],
            "gaps": [{"start": 590, "stop": 632, "title": "中断 6 分 12 秒"}],
        },
        {
            "title": "REC-12 王予安",
            "bars": [
                {"start": 36, "stop": 500, "title": "现场检查 四"},
                {"start": 503, "stop": 940, "title": "现场检查 五"},
            ],
        },
    ],
    "marks": [
        {"at": 32, "title": "已告知录音录像", "seconds": 4},
        {"at": 400, "title": "报警控制器无供电", "seconds": 12},
    ],
    "left_out": [],
}

PREVIEW = {"href": "", "note": "生成后在这里显示。"}

PREVIEW_PDF = {"href": "/documents/d1/versions/2/pdf?inline=1", "note": "第 2 版"}

LIST_ROWS = [
    {
        "title": f"{party}安全生产检查",
        "number": f"（豫焦）应急检案〔2026〕{n}号",
        "href": f"/cases/c{n}",
        "type": "行政检查",
        "state": state,
        "state_kind": kind,
        "opened": f"2月{n}日",
        "archive_number": "J071-XZJC·2026-D10-0001" if kind == "ink" else "",
        "closed": "3月20日",
        "kept": "2036年12月31日" if kind == "ink" else "",
        "is_held": kind == "ink",
    }
    for n, (party, state, kind) in enumerate(
        [
            ("沁岭化工", "办理中", "primary"),
            ("怀川机械", "办理中", "primary"),
            ("龙源烟花", "已结案", "ok"),
            ("山阳建材", "待归档", "ok"),
            ("丹水纸业", "已归档", "ink"),
        ],
        1,
    )
]

TABS = [
    {"title": "全部", "href": "/cases", "active": True},
    {"title": "办理中", "href": "?state=open", "active": False, "count": 12},
    {"title": "已归档", "href": "?state=filed", "active": False},
]
