"""Recordings and filing."""

from __future__ import annotations

from typing import Any

from tests.pages.samples.access import READERS
from tests.pages.samples.cases import CHECKS
from tests.pages.samples.holds import MARK, NOTICE
from tests.pages.samples.home import INBOX_ROW
from tests.pages.samples.shell import CASE, CASE_LINK, DAYS, DIGEST, FILED_CASE, LIST_ROWS, TABS, TIMELINE

_FILING: dict[str, Any] = {
    "breadcrumb": ["档案", CASE["number"]],
    "blocking": [],
    "case_notices": [NOTICE],
    "excused": [{"title": "送达回执", "note": "当事人当场签收，李砚舟说明"}],
    "not_checkable": [{"title": "卷内备考表", "article": "第十四条"}],
    "checks": CHECKS,
    "retention": {
        "title": "行政检查，一般案卷",
        "until": "2036年12月31日",
        "derivation": "2026年归档，次年1月1日起算，10 年：2036年12月31日止。",
        "is_approved": False,
    },
    "contents": [
        {"href": "/documents/d1", "title": "现场检查方案", "number": "1号", "kind": "文书", "audience": "副卷"},
        {"href": "/recordings/r1", "title": "现场检查 一", "number": "", "kind": "音像", "audience": "正卷"},
    ],
    "untold": "另有 1 件材料，你无权查看",
    "count": 3,
    "deadline": {"due": "5月6日 星期三", "article": "第十四条", "days": DAYS},
    "can_close": False,
    "can_submit": False,
    "can_file": False,
    "waits_for": "",
    "consequences": [
        "2 件文书和音像从此不能修改、替换、删除",
        "保管到 2036年12月31日，到期先鉴定，不会自动销毁",
        "给出档号，写入案件的留痕",
        "之后只能查阅、申请复制和鉴定",
    ],
}

PLAYER: dict[str, Any] = {
    "breadcrumb": ["案件", CASE["number"], "现场检查 二"],
    "case": CASE_LINK,
    "title": "现场检查 二",
    "state": "已关联",
    "state_kind": "ok",
    "problem": "",
    "is_open": False,
    "kind": "video",
    "src": "/sample.mp4",
    "media_type": "video/mp4",
    "download": "/recordings/r2/content?download=1",
    "not_playable": "",
    "duration": "38 分 5 秒",
    "facts": [
        {"label": "格式", "value": "MP4"},
        {"label": "内容", "value": "画面 h264 1920×1080，声音 aac"},
        {"label": "机身时钟", "value": "2月10日 14:52"},
        {"label": "文件名", "value": "20260210145224.MP4"},
    ],
    "sha256": DIGEST,
    "retention": "与案卷相同，归档时确定",
    "timeline": TIMELINE,
    "versions": [
        {
            "number": 2,
            "at": "2月11日 09:30",
            "by": "何知夏",
            "size": "1.2 GiB",
            "reason": "设备解密导出的完整文件",
            "href": "/recordings/r2?version=2",
            "is_chosen": True,
        },
        {
            "number": 1,
            "at": "2月10日 17:02",
            "by": "李砚舟",
            "size": "1.1 GiB",
            "reason": "",
            "href": "/recordings/r2?version=1",
            "is_chosen": False,
        },
    ],
    "add_version": "/records/r2/versions/new",
    "record_marks": [MARK],
    "access_href": "/access/record/r2",
    "readers": READERS,
    "length_s": 20,
    "marks": [
        {"seconds": 4, "at": "14:05:18", "title": "已告知录音录像", "note": "第十条（一），李砚舟"},
        {"seconds": 12, "at": "14:31:40", "title": "可燃气体报警控制器无供电", "note": "重点：易灭失证据"},
    ],
}

PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "upload": (
        "qc/upload.html",
        {
            "breadcrumb": ["案件", CASE["number"], "上传音像"],
            "case": CASE_LINK,
            "endpoint": "/uploads",
            "metadata": {"purpose": "recording", "case": "c1"},
            "operators": [
                {"value": "豫H-0001", "label": "李砚舟 豫H-0001", "is_chosen": False},
                {"value": "豫H-0002", "label": "王予安 豫H-0002", "is_chosen": False},
            ],
            "record_href": "/recordings/RECORD",
            "outcome_href": "/recordings/RECORD/outcome",
        },
    ),
    "version-new": (
        "qc/version_new.html",
        {
            "breadcrumb": ["案件", CASE["number"], "现场检查 二", "补充新版"],
            "case": CASE_LINK,
            "record": {"title": "现场检查 二", "href": "/recordings/r2"},
            "endpoint": "/uploads",
            "metadata": {"purpose": "version", "record": "r2"},
            "record_href": "/records/RECORD",
        },
    ),
    "inbox": (
        "qc/inbox.html",
        {
            "breadcrumb": ["音像收件箱"],
            "rows": [
                INBOX_ROW,
                {
                    **INBOX_ROW,
                    "id": "r7",
                    "title": "notes.txt",
                    "case": None,
                    "link_action": "",
                    "reason": "不是视频，内容是文字",
                },
                {**INBOX_ROW, "id": "r8", "link_fault": "写明为什么关联到这个案件。"},
            ],
            "set_aside": [
                {
                    **INBOX_ROW,
                    "id": "r9",
                    "title": "会议记录.mp4",
                    "reason": "不是音像文件。",
                    "state_kind": "neutral",
                    "judgement": "李砚舟 3月3日 08:40：误选的文字文件",
                    "link_action": "",
                    "set_aside_action": "",
                }
            ],
        },
    ),
    "inbox-none": ("qc/inbox.html", {"breadcrumb": ["音像收件箱"], "rows": [], "set_aside": []}),
    "player": ("qc/player.html", PLAYER),
    "player-none": (
        "qc/player.html",
        {
            **{key: value for key, value in PLAYER.items() if key not in ("length_s", "marks")},
            "src": "",
            "not_playable": "浏览器不能播放AVI，只能下载后用播放器看。",
            "problem": "时间对不上",
            "is_open": True,
            "case": None,
            "timeline": None,
        },
    ),
    "archive": ("qc/archive.html", {"breadcrumb": ["档案"], "tabs": TABS, "rows": LIST_ROWS[2:]}),
    "archive-none": ("qc/archive.html", {"breadcrumb": ["档案"], "tabs": TABS, "rows": []}),
    "filing": (
        "qc/filing.html",
        {**_FILING, "case": {**CASE, "is_open": False, "state": "待归档", "state_kind": "ok"}, "can_file": True},
    ),
    "filing-blocked": (
        "qc/filing.html",
        {
            **_FILING,
            "case": CASE,
            "deadline": None,
            "can_close": True,
            "blocking": [{"title": "整改复查意见书", "note": "3月20日复查"}],
        },
    ),
    "filing-waits": (
        "qc/filing.html",
        {
            **_FILING,
            "case": {**CASE, "is_open": False},
            "waits_for": "等档案员归档。",
            "excused": [],
            "not_checkable": [],
        },
    ),
    "filing-done": (
        "qc/filing.html",
        {**_FILING, "case": FILED_CASE, "deadline": None, "excused": [], "not_checkable": []},
    ),
}
