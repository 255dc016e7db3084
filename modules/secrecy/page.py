"""What pages show of secrecy: badges, the part of a case, tasks, and the rows of the page 定密. Never more than the
reader may know.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import url_for

from admin import display
from admin.language import _
from docstore import clock
from docstore.access.account import Account
from docstore.access.same_person import did_one_of
from docstore.access.secrecy import Level
from docstore.errors import NotFoundError
from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from docstore.sentence import Sentence
from docstore.store.act import Act
from docstore.workflow.engine import state_title
from modules.secrecy.carriers import SecrecyCarrier
from modules.secrecy.facet import MARKS, level_of, of, own_of
from modules.secrecy.models import SecrecyProposal
from modules.secrecy.oversight import due_for_review, named
from modules.secrecy.things import Thing, may_see, thing
from modules.secrecy.workflow import PROPOSAL_FLOW, WAITING

SHOWN = 100


def mark_text(one: Thing) -> str:
    """As it is printed: 机密★10年; of a state secret without a period in years 机密★; empty for what has no level."""
    level = level_of(one)
    if not level:
        return ""
    if not level.is_state_secret:
        return level.title
    years = of(one).get("years")
    return Sentence("{level}★{years}年", level=level.title, years=years) if years else f"{level.title}★"


def paper_marks(act: Any, one: Thing) -> list[str]:
    """The level and the marks, for the head of every page generated from now on."""
    return [text for text in (mark_text(one), *(MARKS[key] for key in of(one).get("marks", []))) if text]


def badges(act: Act, one: Thing) -> list[dict[str, str]]:
    text = mark_text(one)
    if text and of(one).get("is_waiting"):
        text = _("{level}（待定）", level=text)
    level = [{"text": text, "kind": "secret"}] if text else []
    return level + [{"text": _(MARKS[key]), "kind": "private"} for key in of(one).get("marks", [])]


def href(one: Thing) -> str:
    return url_for("secrecy.show", kind=one.policy_kind, object_id=one.id)


def record_link(act: Act, record: Record) -> dict[str, str] | None:
    """To the level and the marks of a record."""
    if not act.allows("secrecy.view"):
        return None
    return {"label": _("密级和保护"), "href": href(record), "icon": "shield-lock"}


def case_part(act: Act, case: CaseFile) -> dict[str, Any]:
    """For the case page: the way to 定密, and the carriers that are kept elsewhere."""
    carriers = act.find(SecrecyCarrier, {"case": case.id}, sort="number", limit=SHOWN)
    return {
        "href": href(case) if act.allows("secrecy.view") else "",
        "carriers": [
            {
                "title": one.title,
                "level": Level(one.level).title,
                "note": _("{place}，{keeper}保管", place=one.place, keeper=one.keeper),
            }
            for one in carriers
        ],
    }


def home_part(act: Act) -> dict[str, Any]:
    """Proposals that wait for this person's decision."""
    waiting = proposals(act) if act.allows("secrecy.decide") else []
    return {
        "tasks": [
            {
                "title": _("决定密级"),
                "note": row["title"],
                "when": _("{when} 提出", when=row["at"]),
                "href": row["href"],
                "label": _("决定"),
                "icon": "shield-lock",
                "is_mine": True,
                "is_late": False,
            }
            for row in waiting
            if row["may_decide"]
        ]
    }


def proposals(act: Act) -> list[dict[str, Any]]:
    """What waits, the oldest first."""
    found = act.find(SecrecyProposal, {"state": WAITING}, sort="proposed_at", limit=SHOWN)
    return [row for row in (_proposal(act, one) for one in found) if row]


def proposal_of(act: Act, one: Thing) -> dict[str, Any] | None:
    found = act.first(SecrecyProposal, {"target": one.id, "state": WAITING})
    return _proposal(act, found) if found else None


def _proposal(act: Act, one: SecrecyProposal) -> dict[str, Any] | None:
    """A row; None for what this person may not know."""
    try:
        target = thing(act, one.target_kind, one.target)
    except NotFoundError:
        return None
    if not may_see(act, target):
        return None
    period = _("{years} 年", years=one.years) if one.years else one.condition or ""
    return {
        "id": one.id,
        "title": target.title,
        "href": href(target),
        "level": Level(one.level).title if one.level else _("解除密级"),
        "period": period,
        "basis": one.basis,
        "reason": one.reason,
        "source": one.source or "",
        "by": one.proposed_by_name,
        "at": display.moment(one.proposed_at),
        "state": _(state_title(act, PROPOSAL_FLOW, one.state)),
        "may_decide": act.allows("secrecy.decide", one) and not did_one_of(act, [(one.proposed_by, one.proposed_at)]),
        "action": url_for("secrecy.decide", proposal_id=one.id),
    }


def overview(act: Act) -> dict[str, Any]:
    """The page 定密: what waits, what is due for the yearly review, who knows what, who is cleared."""
    people = {one.id: one for one in act.find(Account, {"is_active": True}, sort="name")}
    oversees = act.allows("secrecy.oversee")
    return {
        "breadcrumb": [_("定密")],
        "proposals": proposals(act),
        "reviews": [_thing(act, one) for one in due_for_review(act, today(act)) if may_see(act, one)],
        "register": [
            {**_thing(act, one), "known_to": _names(people, of(one)["known_to"])}
            for one in named(act)
            if may_see(act, one)
        ],
        "clearances": [
            {
                "name": one.name,
                "level": Level(one.clearance or 0).title,
                "value": one.clearance,
                "action": url_for("secrecy.clear", account_id=one.id),
                "is_own": one.id == act.actor.id,
            }
            for one in people.values()
        ]
        if oversees
        else [],
        "levels": levels(),
    }


def object_page(act: Act, one: Thing, faults: Mapping[str, str], typed: Mapping[str, str]) -> dict[str, Any]:
    """One case or record: what is in force and why, and what this person may do about it."""
    own, kind = own_of(one), one.policy_kind
    people = act.find(Account, {"is_active": True}, sort="name")
    known = of(one).get("known_to", [])
    may_protect = act.allows(f"secrecy.protect_{kind}", one)
    facts = [
        (_("密级"), mark_text(one) or _("没有")),
        (_("依据"), own.get("basis", "")),
        (_("决定"), " ".join(filter(None, (own.get("decided_by_name"), display.day(own.get("decided_on")))))),
        (_("保密到"), display.day(of(one).get("until"))),
        (_("解密条件"), own.get("condition", "")),
        (_("上次审核"), display.day(own.get("reviewed_on"))),
        (_("知悉范围"), _names({one.id: one for one in people}, known)),
    ]
    return {
        "breadcrumb": [_("定密"), one.title],
        "title": one.title,
        "back": url_for(f"cases.{'show' if kind == 'case' else 'record'}", **{f"{kind}_id": one.id}),
        "badges": badges(act, one),
        "facts": [{"label": label, "value": value} for label, value in facts if value],
        "marks": [
            {
                "mark": row["mark"],
                "title": _(MARKS[row["mark"]]),
                "note": f"{row['by']} {display.moment(row['at'])}：{row['reason']}",
            }
            for row in own.get("marks", [])
        ],
        "proposal": proposal_of(act, one),
        "is_sealed": act.store.blobs.encryption.setting().is_on,
        "can": {
            "propose": may_protect and not own.get("is_waiting"),
            "mark": may_protect,
            "carry": may_protect and kind == "case",
            "name": act.allows("secrecy.oversee") and bool(own.get("known_to")),
            "review": act.allows("secrecy.review") and bool(own.get("level")),
        },
        "levels": levels(),
        "mark_choices": [(key, _(title)) for key, title in MARKS.items()],
        "people": [{"id": one.id, "name": one.name, "is_chosen": one.id in known} for one in people],
        "faults": dict(faults),
        "typed": dict(typed),
        "address": {"kind": kind, "object_id": one.id},
    }


def levels() -> list[tuple[str, str]]:
    return [(str(int(one)), _(one.title)) for one in Level]


def today(act: Act) -> date:
    return clock.local_day(act.now())


def _thing(act: Act, one: Thing) -> dict[str, Any]:
    return {
        "title": one.title,
        "href": href(one),
        "mark": mark_text(one),
        "until": display.day(of(one).get("until")),
        "reviewed": display.day(own_of(one).get("reviewed_on")),
    }


def _names(people: Mapping[str, Account], keys: list[str]) -> str:
    return _("、").join(people[key].name for key in keys if key in people)
