"""The view model of a case: header, stages, obligations, people. Display-ready strings only."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import url_for

from admin import display
from admin.badges import badges
from admin.language import _
from docstore.access.account import Account
from docstore.custody.versions import PERMISSION as ADD_VERSION
from docstore.custody.versions import versions_of
from docstore.model.case_file import HELD, CaseFile
from docstore.model.record import Record, Version
from docstore.procedure import evaluation
from docstore.procedure.counting import Count
from docstore.procedure.declaration import STAGES as STAGE_KEYS
from docstore.procedure.evaluation import ObligationState
from docstore.registry import hooks
from docstore.store.act import Act
from docstore.workflow.engine import state_title
from modules.calendar.api import working_days_after
from modules.cases.obligations import shown_procedure
from modules.cases.workflow import CASE_FLOW, FILED, OPEN
from modules.organisation.api import Officer
from modules.parties.api import PERSON, masked

# The five stages of Article 3.
STAGES = dict(zip(STAGE_KEYS, ("程序启动", "调查取证", "审查决定", "送达执行", "归档管理"), strict=True))


def case_link(act: Act, case: CaseFile | None) -> dict[str, str] | None:
    """The way to the case from a page of something in it; None for what is in no case, or in one not open to him."""
    if case is None or not act.allows("cases.view", case):
        return None
    return {"title": case.title, "number": case.number, "href": url_for("cases.show", case_id=case.id)}


def case_header(act: Act, case: CaseFile) -> dict[str, Any]:
    """What every page of a case says of it at its head."""
    return {
        "id": case.id,
        "title": case.title,
        "number": case.number,
        "href": url_for("cases.show", case_id=case.id),
        "type": _(shown_procedure(act, case).title),
        "state": _(state_title(act, CASE_FLOW, case.state)),
        "state_key": case.state,
        "state_kind": {"open": "primary", "filed": "ink"}.get(case.state, "ok"),
        "opened": display.day(case.opened_on),
        "closed": display.day(case.closed_on),
        "is_filed": case.state == FILED,
        "is_open": case.state == OPEN,
        "archive_number": case.archive_number or "",
        "retention": _retention(case),
        "badges": badges(act, case),
    }


def case_row(act: Act, case: CaseFile) -> dict[str, Any]:
    """One row of a list of cases."""
    return {
        "title": case.title,
        "number": case.number,
        "href": url_for("cases.show", case_id=case.id),
        "type": _(shown_procedure(act, case).title),
        "state": _(state_title(act, CASE_FLOW, case.state)),
        "state_kind": {"open": "primary", "filed": "ink"}.get(case.state, "ok"),
        "opened": display.day(case.opened_on),
        "party": case.party_name,
        "archive_number": case.archive_number or "",
        "badges": badges(act, case),
        "is_held": case.hold_state == HELD,
    }


def case_notices(act: Act, case: CaseFile) -> list[dict[str, Any]]:
    """What modules say at the head of every page of the case."""
    return [one for bring in act.store.registry.of("case_notice").values() for one in bring(act, case)]


def record_marks(act: Act, record: Record) -> list[dict[str, Any]]:
    """What modules say in the state bar of a record."""
    found = (bring(act, record) for bring in act.store.registry.of("record_mark").values())
    return [one for one in found if one]


def returned_note(case: CaseFile) -> str:
    """Why the archive sent the file back, by whom and when; empty when it did not, or it was handed over again."""
    row = case.returned
    return f"{row['by']} {display.moment(row['at'])}：{row['reason']}" if row else ""


def _retention(case: CaseFile) -> str:
    if case.state != FILED:
        return ""
    return _("永久") if case.is_permanent else _("保管到 {day}", day=display.day(case.retention_until))


def stage_steps(act: Act, case: CaseFile, states: list[ObligationState]) -> list[dict[str, Any]]:
    """The stages of its procedure: done, current or to come, each with what is missing."""
    steps = []
    is_current_found = False
    for key in shown_procedure(act, case).stages:
        if key == "filing":
            is_done, note = case.state == FILED, _filing_note(act, case)
        else:
            own = [state for state in states if state.obligation.stage == key]
            lacking = [state for state in own if state.blocks]
            is_done = case.state != OPEN or not lacking
            note = "" if is_done else _("缺 {n} 项", n=len(lacking))
        is_current = not is_done and not is_current_found
        is_current_found |= is_current
        steps.append(
            {"title": _(STAGES[key]), "note": note, "state": "done" if is_done else "current" if is_current else "todo"}
        )
    return steps


def _filing_note(act: Act, case: CaseFile) -> str:
    if case.filed_on:
        return _("{day} 归档", day=display.day(case.filed_on))
    deadline = shown_procedure(act, case).filing
    if not case.enforcement_ended_on:
        return _("结束后 {amount} 个工作日", amount=deadline.amount)
    return _("{day} 前", day=display.day(filing_due(act, case).due))


def filing_due(act: Act, case: CaseFile) -> Count:
    """The last day for filing with its derivation (Article 14); the case must have ended."""
    deadline = shown_procedure(act, case).filing
    return working_days_after(date.fromisoformat(case.enforcement_ended_on), deadline.amount)


def obligation_row(act: Act, case: CaseFile, state: ObligationState) -> dict[str, Any]:
    """One row of 应有记录: {key, state, title, note, article, action, can_excuse}.

    The act beside it comes from the module that keeps this kind of record (`obligation_action`).
    """
    item = state.obligation
    offer = act.store.registry.of("obligation_action").get(item.kind)
    note = state.note or (_("可以录，一旦开始须在 24 小时内存储") if state.state == evaluation.MAY else "")
    return {
        "key": item.key,
        "state": state.state,
        "title": _(item.title),
        "note": _(note),
        "article": _(item.article),
        "action": offer(act, case, state) if offer else None,
        "can_excuse": state.blocks and case.state == OPEN and act.allows("obligations.excuse", case),
    }


def parties_card(act: Act, case: CaseFile) -> list[dict[str, Any]]:
    """人员: label, value and note."""
    officers = sorted(
        act.find(Officer, {"_id": {"$in": list(case.officers)}}), key=lambda one: case.officers.index(one.id)
    )
    handlers = act.find(Account, {"_id": {"$in": list(case.handlers)}})
    return [
        *_party_lines(case),
        {
            "label": _("执法人员"),
            "value": _("、").join(f"{one.name} {one.certificate}" for one in officers),
            "note": "",
        },
        {"label": _("承办人"), "value": _("、").join(one.name for one in handlers), "note": ""},
    ]


def _party_lines(case: CaseFile) -> list[dict[str, Any]]:
    """Name and code, then who answers for a unit, where a person lives; numbers to recognise, not to copy."""
    facts = masked(case.party_facts)
    if facts.get("kind") == PERSON:
        return [
            {"label": _("当事人"), "value": facts["name"], "note": facts.get("id_number", "")},
            {"label": _("家庭住址"), "value": facts.get("home_address", ""), "note": facts.get("phone", "")},
        ]
    return [
        {"label": _("当事人"), "value": facts["name"], "note": display.masked(facts.get("credit_code", ""))},
        {"label": _("法定代表人"), "value": facts.get("legal_representative", ""), "note": facts.get("phone", "")},
    ]


def version_part(act: Act, record: Record, chosen: Version, endpoint: str) -> dict[str, Any]:
    """The versions of a record for its page. `endpoint` shows the record, with `version` in its address that one."""
    found = versions_of(act, record)
    names = {one.id: one.name for one in act.find(Account, {"_id": {"$in": [v.created_by for v in found]}})}
    return {
        "versions": [
            {
                "number": one.number,
                "at": display.moment(one.created_at),
                "by": names.get(one.created_by, _("系统")),
                "size": display.size(one.length),
                "reason": one.reason or "",
                "href": url_for(endpoint, record_id=record.id, version=one.number),
                "is_chosen": one.number == chosen.number,
            }
            for one in found
        ],
        "add_version": url_for("cases.new_version", record_id=record.id) if _may_add(act, record) else "",
    }


def _may_add(act: Act, record: Record) -> bool:
    return record.is_declared and act.allows(ADD_VERSION, record) and not hooks.objection(act, ADD_VERSION, record)
