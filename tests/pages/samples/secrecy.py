"""定密: what waits and what is due; one record with its level, its mark, and all that can be done about it."""

from __future__ import annotations

from typing import Any

LEVELS = [("0", "公开"), ("1", "内部"), ("2", "工作秘密"), ("3", "秘密"), ("4", "机密"), ("5", "绝密")]
PROPOSAL = {
    "id": "p1",
    "title": "线索核查录像 <b>&\"'𠮷",
    "href": "/secrecy/record/r1",
    "level": "秘密",
    "period": "5 年",
    "basis": "保密事项范围第 3 项",
    "reason": "泄露会妨碍正在进行的核查",
    "source": "省厅秘密文件〔2026〕3 号",
    "by": "李敏",
    "at": "3月2日 10:20",
    "state": "待定密责任人决定",
    "may_decide": True,
    "action": "/secrecy/proposals/p1/decide",
}
THING = {
    "title": "某化工有限公司涉嫌违法案",
    "href": "/secrecy/case/c1",
    "mark": "机密★10年",
    "until": "2035-03-01",
    "reviewed": "2025-03-01",
}
ALL: dict[str, Any] = {
    "breadcrumb": ["定密"],
    "proposals": [PROPOSAL],
    "reviews": [THING],
    "register": [{**THING, "known_to": "李敏、王建国、周立"}],
    "clearances": [
        {"name": "李敏", "level": "机密", "value": 4, "action": "/secrecy/clearances/a1", "is_own": False},
        {"name": "赵保密", "level": "绝密", "value": 5, "action": "/secrecy/clearances/a2", "is_own": True},
    ],
    "levels": LEVELS,
}
NOTHING: dict[str, Any] = {**ALL, "proposals": [], "reviews": [], "register": [], "clearances": []}
ONE: dict[str, Any] = {
    "breadcrumb": ["定密", PROPOSAL["title"]],
    "title": PROPOSAL["title"],
    "back": "/records/r1",
    "badges": [{"text": "机密★10年", "kind": "secret"}, {"text": "举报人", "kind": "private"}],
    "facts": [
        {"label": "密级", "value": "机密★10年"},
        {"label": "依据", "value": "保密事项范围第 3 项"},
        {"label": "决定", "value": "周立 2026-03-02"},
        {"label": "知悉范围", "value": "李敏、王建国"},
    ],
    "marks": [{"mark": "informant", "title": "举报人", "note": "李敏 3月2日 10:20：举报人在画面里"}],
    "proposal": PROPOSAL,
    "is_sealed": True,
    "can": {"propose": False, "mark": True, "carry": False, "name": True, "review": True},
    "levels": LEVELS,
    "mark_choices": [("business_secret", "商业秘密"), ("privacy", "个人隐私"), ("informant", "举报人")],
    "people": [
        {"id": "a1", "name": "李敏", "is_chosen": True},
        {"id": "a2", "name": "王建国", "is_chosen": True},
        {"id": "a3", "name": "周立", "is_chosen": False},
    ],
    "faults": {},
    "typed": {},
    "address": {"kind": "record", "object_id": "r1"},
}
PROPOSING: dict[str, Any] = {
    **ONE,
    "badges": [],
    "facts": [{"label": "密级", "value": "没有"}],
    "marks": [],
    "proposal": None,
    "is_sealed": False,
    "can": {"propose": True, "mark": True, "carry": True, "name": False, "review": False},
    "faults": {"years": "秘密最长 10 年。", "reason": "写理由。"},
    "typed": {"level": "3", "years": "11"},
    "address": {"kind": "case", "object_id": "c1"},
}
PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "secrecy": ("qc/secrecy.html", ALL),
    "secrecy-empty": ("qc/secrecy.html", NOTHING),
    "secrecy-of-one": ("qc/secrecy_of.html", ONE),
    "secrecy-proposing": ("qc/secrecy_of.html", PROPOSING),
}
