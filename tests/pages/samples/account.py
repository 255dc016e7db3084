"""One's own account, its second step and tokens, and the account as who looks after it sees it."""

from __future__ import annotations

from typing import Any

import segno
from markupsafe import Markup

STEP = {"since": "11月3日 09:12", "codes": 9}
PICTURE = Markup(
    segno.make("otpauth://totp/x:y?secret=GEZDGNBVGY3TQOJQ&issuer=x", error="m").svg_inline(
        scale=5, border=2, light="#fff"
    )
)
SESSIONS = [
    {
        "id": "s1",
        "device": "Windows · Chrome",
        "address": "10.2.0.31",
        "started": "今天 08:31",
        "seen": "今天 10:05",
        "is_here": True,
    },
    {
        "id": "s2",
        "device": "安卓 · Chrome",
        "address": "10.2.0.88",
        "started": "昨天 16:20",
        "seen": "昨天 17:02",
        "is_here": False,
    },
]
TOKENS = [
    {
        "id": "t1",
        "name": "市行政执法监督平台取数",
        "prefix": "qct_8fK2mQ1z",
        "scopes": "查阅案件、查阅记录",
        "expires": "2027年2月24日 10:00",
        "used": "今天 06:00",
    },
    {
        "id": "t2",
        "name": "备份脚本",
        "prefix": "qct_Zp03xV7a",
        "scopes": "查阅案件",
        "expires": "3月26日 10:00",
        "used": "",
    },
]
SCOPES = [
    {"value": "cases.view", "title": "查阅案件"},
    {"value": "records.view", "title": "查阅记录"},
    {"value": "documents.draft", "title": "起草文书"},
]
CODES = [f"7KQM-W3XE-9HT{letter}" for letter in "ABCDEFGHJK"]
SETTING_UP: dict[str, Any] = {
    "step": None,
    "picture": PICTURE,
    "seed": "GEZD GNBV GY3T QOJQ",
    "problem": "",
    "must": False,
    "scanner": "全程",
}
SECURITY: dict[str, Any] = {
    "account": {"id": "a1", "name": "李砚舟", "username": "liyanzhou"},
    "is_own": False,
    "rests": False,
    "minutes": 15,
    "is_temporary": False,
    "password_set": "11月3日 09:12",
    "step": "11月3日 09:20",
    "sessions": SESSIONS,
    "tokens": 1,
    "shortest": 10,
    "faults": {},
}
NEW: dict[str, Any] = {
    "name": "",
    "days": (7, 30, 90, 365),
    "chosen_days": "90",
    "scopes": SCOPES,
    "chosen": [],
    "faults": {},
}
PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "account": (
        "qc/account.html",
        {
            "username": "liyanzhou",
            "password_set": "11月3日 09:12",
            "step": STEP,
            "sessions": SESSIONS,
            "tokens": TOKENS,
        },
    ),
    "account-bare": (
        "qc/account.html",
        {"username": "liyanzhou", "password_set": "", "step": None, "sessions": SESSIONS[:1], "tokens": []},
    ),
    "password": ("qc/password.html", {"faults": {}, "shortest": 10, "must": False}),
    "password-wrong": (
        "qc/password.html",
        {"faults": {"new_password": "这个密码太常见，一猜就中，换一个。"}, "shortest": 10, "must": True},
    ),
    "second-step": ("qc/second_step.html", SETTING_UP),
    "second-step-on": ("qc/second_step.html", {**SETTING_UP, "step": STEP, "picture": "", "seed": ""}),
    "second-step-wrong": (
        "qc/second_step.html",
        {**SETTING_UP, "must": True, "problem": "验证码不对，或者已经用过。等手机上换一个新的再输入。"},
    ),
    "recovery-codes": ("qc/recovery_codes.html", {"codes": CODES, "username": "liyanzhou"}),
    "token-new": (
        "qc/token_new.html",
        {**NEW, "faults": {"name": "填写用途，例如哪个系统用它。", "scopes": "至少选一项权限。"}},
    ),
    "token": (
        "qc/token.html",
        {"token": "qct_8fK2mQ1z-DwnA0bYtJc7sU5eRk3LhXvP9oGqWiZaTdM", "name": "市行政执法监督平台取数"},
    ),
    "proof": (
        "qc/proof.html",
        {"action": "/manage/bureau", "kept": [("name", "某局")], "loses_files": False, "problem": ""},
    ),
    "proof-wrong": (
        "qc/proof.html",
        {"action": "/x", "kept": [], "loses_files": True, "problem": "密码不对，核对后再试。"},
    ),
    "account-security": ("qc/account_security.html", SECURITY),
    "account-security-rests": (
        "qc/account_security.html",
        {
            **SECURITY,
            "rests": True,
            "is_temporary": True,
            "step": "",
            "sessions": [],
            "faults": {"password": "密码至少 10 个字符。"},
        },
    ),
    "account-security-own": ("qc/account_security.html", {**SECURITY, "is_own": True}),
    "login-code": ("security/second_step.html", {"problem": "验证码不对，或者已经用过。等手机上换一个新的再输入。"}),
}
