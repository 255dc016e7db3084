"""Events of a case, checkpoints and the key that signs them."""

from __future__ import annotations

from typing import Any

from tests.pages.samples.shell import CASE, DIGEST

EVENTS = [
    {
        "at": at,
        "recorded_at": recorded,
        "who": who,
        "what": what,
        "note": note,
        "icon": icon,
        "sequence": number,
        "article": article,
        "event_type": "x",
    }
    for number, (at, recorded, who, what, note, icon, article) in reversed(
        list(
            enumerate(
                [
                    ("3月1日 15:47", "3月1日 15:47", "李砚舟", "立案", "", "folder-plus", "第五条"),
                    ("3月1日 16:02", "3月1日 16:02", "李砚舟", "起草 现场检查方案", "", "pencil", ""),
                    (
                        "3月1日 17:10",
                        "3月1日 17:10",
                        "陈若川",
                        "审核同意 现场检查方案",
                        "同意，注意防爆区。",
                        "signature",
                        "",
                    ),
                    ("3月1日 17:40", "3月1日 17:40", "周砥", "批准 现场检查方案", "同意。", "signature", ""),
                    (
                        "3月2日 11:25",
                        "3月2日 12:01",
                        "王予安",
                        "存储了音像记录 现场检查 一",
                        "",
                        "video-plus",
                        "第十三条",
                    ),
                    (
                        "3月2日 12:02",
                        "3月2日 12:02",
                        "系统",
                        "把音像记录留在收件箱 现场检查 六",
                        "设备时钟是 1970年1月1日，时间对不上",
                        "inbox",
                        "",
                    ),
                ],
                1,
            )
        )
    )
]
HEAD = {"origin": "quancheng/log/2026", "size": 4182, "made": "今天 09:00"}
STAMP = {"size": 4180, "at": "今天 08:50", "authority": "河南省电子政务时间戳中心"}

PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "events": (
        "qc/events.html",
        {
            "breadcrumb": ["案件", CASE["number"], "留痕"],
            "case": CASE,
            "events": EVENTS,
            "checkpoint": {"size": 4182, "made": "今天 09:00"},
            "chain": {"is_whole": True, "text": "6 条逐条连着，和签名的检查点一致。"},
            "may_take": True,
        },
    ),
    "events-new": (
        "qc/events.html",
        {
            "breadcrumb": ["案件", CASE["number"], "留痕"],
            "case": CASE,
            "events": EVENTS[:2],
            "checkpoint": None,
            "may_take": False,
        },
    ),
    "checkpoints": (
        "qc/checkpoints.html",
        {
            "newest": HEAD,
            "stamp": STAMP,
            "trouble": {"since": "今天 09:10", "reason": "时间戳机构 tsa.gov.internal 没有应答：太慢。"},
            "is_asked": True,
            "taken": [{"who": "档案员", "at": "3月1日 09:00", "origin": HEAD["origin"], "size": 4100}],
        },
    ),
    "checkpoint-paper": (
        "qc/checkpoint_paper.html",
        {
            "bureau": "焦作市应急管理局",
            "head": HEAD,
            "stamp": STAMP,
            "lines": [HEAD["origin"], "4182", "q1Zx 09AE Tf3=", "", f"— {HEAD['origin']} n7Y8 kk2a"],
            "fingerprint": "71C4 09AE 71C4 09AE 71C4 09AE 71C4 09AE",
            "back": "/checkpoints",
        },
    ),
    "key": (
        "qc/key.html",
        {
            "fingerprint": DIGEST,
            "vkey": "quancheng/log+9f3c71ab+AZ8xk1",
            "since": "3月1日 09:00",
            "earlier": [
                {
                    "fingerprint": "71C4 09AE 71C4 09AE 71C4 09AE 71C4 09AE",
                    "vkey": "quancheng/log+11aa22bb+AZ8xk1",
                    "since": "1月1日 09:00",
                    "until": "3月1日 09:00",
                }
            ],
            "checkpoint": "quancheng/log\n4182\nq1Zx…\n\n— quancheng/log n7Y…\n",
        },
    ),
}
