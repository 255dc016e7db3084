"""Problem documents (RFC 9457): the one form in which programs are told of an error.

`title` says what kind of problem it is and stays the same for a status; `detail` is the sentence for people, with the
next step; `code` is stable and for programs, `fields` maps what was sent wrong to a sentence each.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask import Response

from admin.language import CHINESE, _, language
from docstore.errors import InvalidInputError, QuanchengError

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:quancheng:problem:"
NOTHING: Mapping[str, Any] = MappingProxyType({})
_OTHER = "没有办成"
_ENDS = ("。", "！", "？", ".", "!", "?")
# Status → what kind of problem it is.
TITLES = {
    400: "请求读不懂",
    401: "没有登录",
    403: "当前岗位不能办理",
    404: "没有找到",
    405: "不能这样打开",
    409: "现在不能办理",
    410: "已经过期",
    412: "内容已经改过",
    413: "内容太大",
    415: "不是这种格式",
    422: "有内容要改",
    423: "正在使用",
    428: "没有说明改的是哪一版",
    429: "试得太多了",
    460: "校验和不符",
    500: "程序出了错",
    503: "暂时不能用",
    507: "存储空间不足",
}


def title_of(status: int) -> str:
    return TITLES.get(status, _OTHER)


def problem(
    status: int, code: str, message: str, advice: str = "", *, fields: Mapping[str, str] = NOTHING, **more: Any
) -> Response:
    """The answer. `more` are further members, left out where they are empty."""
    body: dict[str, Any] = {
        "type": f"{TYPE}{code}",
        "title": _(title_of(status)),
        "status": status,
        "code": code,
        "detail": _sentences(_(message), advice),
    }
    body |= {"fields": dict(fields)} if fields else {}
    body |= {key: value for key, value in more.items() if value}
    answer = Response(json.dumps(body, ensure_ascii=False), status=status, content_type=MEDIA_TYPE)
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def said(error: QuanchengError) -> tuple[str, str, dict[str, str]]:
    """What went wrong, what to do next, and a sentence for each field, in the reader's language."""
    fields = error.fields if isinstance(error, InvalidInputError) else {}
    told = {key: _(sentence) for key, sentence in fields.items()}
    return _(error.template, **error.params), _(error.next_step, **error.params), told


def _sentences(message: str, advice: str) -> str:
    end, blank = ("。", "") if language() == CHINESE else (".", " ")
    if not advice:
        return message
    return f"{message}{'' if message.endswith(_ENDS) else end}{blank}{advice}"
