"""What pages show of openings: the notice on a case, the task of whoever watches, the rows of both lists."""

from __future__ import annotations

from typing import Any

from flask import url_for

from admin import display
from admin.language import _
from docstore import clock
from docstore.access.emergency import END, WATCH
from docstore.model.case_file import CaseFile
from docstore.store.act import Act
from modules.emergency.found import Held, openings, running_on, wants_looking_at


def case_notice(act: Act, case: CaseFile) -> list[dict[str, Any]]:
    """That somebody reads the case by breaking glass, who, until when and why."""
    running = running_on(act, case.id)
    if not running:
        return []
    return [
        {
            "kind": "warn",
            "title": _("紧急查阅中"),
            "lines": [
                _(
                    "{who}，到 {until}：{reason}",
                    who=one.account.name,
                    until=display.moment(one.opening.ends_at),
                    reason=one.opening.reason,
                )
                for one in running
            ],
            "href": url_for("access.show", kind="case", object_id=case.id),
            "label": _("谁能看"),
        }
    ]


def to_look_at(act: Act) -> int:
    """How many this person has to look at; nothing for others."""
    return sum(map(wants_looking_at, openings(act))) if act.allows(END) else 0


def home_part(act: Act) -> dict[str, Any]:
    """For the security administrator, at once: who broke glass."""
    waiting = [one for one in openings(act) if wants_looking_at(one)] if act.allows(END) else []
    return {
        "tasks": [
            {
                "title": _("{who}紧急查阅", who=one.account.name),
                "note": _("{what}：{reason}", what=_what(one), reason=one.opening.reason),
                "when": display.moment(one.opening.opened_at),
                "href": url_for("emergency.watch"),
                "label": _("核查"),
                "icon": "alert-triangle",
                "is_mine": True,
                "is_late": True,
            }
            for one in waiting
        ]
    }


def rows(act: Act, held: list[Held]) -> list[dict[str, Any]]:
    """Never a title: whoever watches is no reader of content."""
    ends = act.allows(END)
    return [_row(act, one, ends) for one in held]


def _row(act: Act, one: Held, ends: bool) -> dict[str, Any]:
    opening = one.opening
    runs = opening.runs(clock.now())
    is_own = one.account.id == act.actor.id
    return {
        "id": opening.id,
        "account_id": one.account.id,
        "who": one.account.name,
        "what": _what(one),
        "reason": opening.reason,
        "period": _(
            "{begins} 到 {ends}",
            begins=display.moment(opening.opened_at),
            ends=display.moment(opening.ended_at or opening.ends_at),
        ),
        "state": _("正在查阅") if runs else _("已结束"),
        "kind": "bad" if runs else "neutral",
        "review": opening.review,
        "href": _href(one) if is_own and runs else "",
        "may_end": runs and (is_own or ends),
        "may_review": ends and not runs and opening.reviewed_at is None and not is_own,
        "watches": act.allows(WATCH),
    }


def _what(one: Held) -> str:
    number = one.opening.number or _("没有案号的一件")
    return number if one.opening.kind == "case" else _("{number} 的一件记录", number=number)


def _href(one: Held) -> str:
    kind = one.opening.kind
    return url_for("cases.show" if kind == "case" else "cases.record", **{f"{kind}_id": one.opening.target})
