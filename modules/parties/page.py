"""View models of parties: a row of a list, the page of one, its history. Numbers masked unless somebody opened them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from admin import display
from admin.language import _, event_words
from docstore.store.act import Act
from modules.parties.facts import MASKED, code_fault, masked
from modules.parties.form import BLANKS, Blank
from modules.parties.merging import candidates, merged_entries
from modules.parties.models import CATEGORIES, Party
from modules.parties.numbers import READ
from modules.parties.services import in_force

LATEST = 50

_HISTORY = ("party_registered", "party_changed", "parties_merged", "party_separated", READ)


@dataclass(frozen=True)
class Separating:
    """What was typed to separate an entry, and what is wrong with it."""

    typed: str = ""
    fault: str = ""


def row(party: Party) -> dict[str, Any]:
    """{id, name, href, kind, code, where, is_merged}."""
    return {
        "id": party.id,
        "name": party.name,
        "href": url_for("parties.show", party_id=party.id),
        "kind": _(CATEGORIES[party.kind]),
        "code": party.credit_code or masked(party.facts()).get("id_number", ""),
        "where": party.address or party.home_address,
        "is_merged": bool(party.merged_into),
    }


def party_page(act: Act, party: Party, *, whole: bool = False, separating: Separating | None = None) -> dict[str, Any]:
    """`whole`: numbers unmasked, for who has just opened them. `separating`: what came back of separating it."""
    stands_for = in_force(act, party)
    facts = party.facts() if whole else masked(party.facts())
    may_merge = act.allows("parties.merge", party)
    is_own = stands_for.id == party.id
    return {
        "breadcrumb": [_("当事人"), party.name],
        "party": row(party),
        "facts": [_fact(one, facts) for one in BLANKS[party.kind]],
        "code_fault": _(code_fault(party.facts())),
        "whole": whole,
        "numbers_href": url_for("parties.numbers", party_id=party.id) if _has_more(act, party, whole) else "",
        "change_href": url_for("parties.change", party_id=party.id)
        if is_own and act.allows("parties.change", party)
        else "",
        "stands_for": None if is_own else row(stands_for),
        "merged": [row(one) for one in merged_entries(act, party)],
        "separate_href": url_for("parties.separate", party_id=party.id) if may_merge and not is_own else "",
        "separating": separating or Separating(),
        "candidates": [
            {**row(one.party), "why": _(one.why), "merge_href": _merge(one.party, party) if may_merge else ""}
            for one in (candidates(act, party) if is_own else ())
        ],
        "history": history(act, party),
    }


def _fact(blank: Blank, facts: Mapping[str, str]) -> dict[str, str]:
    value = facts.get(blank.fact, "")
    return {"label": _(blank.label), "value": _((blank.options or {}).get(value, value))}


def _has_more(act: Act, party: Party, whole: bool) -> bool:
    return not whole and any(getattr(party, key) for key in MASKED) and act.allows("parties.read_numbers", party)


def _merge(double: Party, kept: Party) -> str:
    return url_for("parties.merge", party_id=double.id, into=kept.id)


# --- what was done with the entry -------------------------------------------------------------------------


def history(act: Act, party: Party) -> list[dict[str, Any]]:
    """The newest first: {at, who, what, note, icon, changes: {label, before, after}}."""
    events: Any = act.store.database.custody_events
    where = {"objects.id": party.id, "event_type": {"$in": list(_HISTORY)}}
    found = act.store.read(lambda: list(events.find(where, sort=[("recorded_at", -1)], limit=LATEST)))
    names = _names_in(act, found)
    return [_told(act, party, event, names) for event in found]


def _names_in(act: Act, events: list[dict[str, Any]]) -> dict[str, str]:
    ids = sorted({one["id"] for event in events for one in event["objects"]})
    return {one.id: one.name for one in act.find_allowed("parties.view", Party, {"_id": {"$in": ids}})}


def _told(act: Act, party: Party, event: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    kind, detail = act.store.registry.event_types[event["event_type"]], event["detail"]
    others = [names[one["id"]] for one in event["objects"] if one["id"] != party.id and one["id"] in names]
    return {
        "at": display.moment(event["played_at"] or event["recorded_at"]),
        "who": display.agent(event["agent"]),
        "what": f"{event_words(kind.sentence)} {_('、').join(others)}".strip(),
        "note": detail.get("reason", ""),
        "icon": kind.icon,
        "changes": _changes(party.kind, detail),
    }


def _changes(kind: str, detail: Mapping[str, Any]) -> list[dict[str, str]]:
    before, after = masked(detail.get("before", {})), masked(detail.get("after", {}))
    labels = {one.fact: one for one in BLANKS[kind]}
    return [
        {
            "label": _(labels[key].label),
            "before": _fact(labels[key], before)["value"],
            "after": _fact(labels[key], after)["value"],
        }
        for key in after
        if key in labels
    ]
