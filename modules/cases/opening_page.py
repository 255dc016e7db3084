"""The page by which a person opens a case: its type, party, officers, place and time of the visit."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for

from admin.language import _
from admin.signin import current_act
from admin.views import Views
from docstore.errors import InvalidInputError
from modules.cases import opening
from modules.parties import api as parties
from modules.parties.api import BLANKS, CATEGORIES

VIEWS = Views("cases")
# Buttons that only look for a party or choose one: the page comes back as it is.
_STEPS = {"find", "pick", "unpick"}


@VIEWS.page("/cases/new", permission="cases.open", methods=("GET", "POST"))
def new() -> Any:
    """A party is chosen from the register, or registered as it is typed, a unit or a person."""
    act, typed = current_act(), _read(request.form.to_dict() or request.args.to_dict())
    faults: dict[str, str] = {}
    if request.method == "POST" and not _STEPS & typed.keys():
        try:
            case = opening.open_from_form(act, typed)
        except InvalidInputError as error:
            faults = error.fields
        else:
            return redirect(url_for("cases.show", case_id=case.id))
    page = render_template(
        "qc/case_new.html",
        breadcrumb=[_("案件"), _("新建案件")],
        types=opening.types(act),
        type_key=typed.get("type_key", ""),
        party_query=typed.get("party_q", ""),
        found=[parties.row(one) for one in parties.picked(act, typed["party_q"])] if "find" in typed else [],
        is_found="find" in typed,
        chosen=parties.row(party) if (party := opening.chosen_party(act, typed)) else None,
        kinds=[{"key": key, "title": _(title)} for key, title in CATEGORIES.items()],
        kind=opening.kind_of(typed),
        blanks={kind: parties.rows(BLANKS[kind], typed, faults) for kind in CATEGORIES},
        officers=parties.rows(opening.OFFICERS, typed, faults),
        visit=parties.rows(opening.VISIT, typed, faults),
        faults=faults,
        renamed=opening.party_named_otherwise(act, typed),
        asks_for_code=opening.asks_for_code(act, typed),
        certified=opening.certified_otherwise(act, typed),
    )
    return page, (422 if faults else 200)


def _read(typed: dict[str, str]) -> dict[str, str]:
    """What was typed, with the party that a button of the page, or an address, has just chosen or given up.

    Who has typed something to look for, and nothing of a party, is still looking: that is what the Enter key says.
    """
    party = typed.get("pick") or typed.get("party", "")
    if party or "unpick" in typed:
        typed["party_id"] = party
    wanted = typed.setdefault("party_q", "")
    if wanted.strip() and not any(typed.get(key) for key in ("party_id", "party_name", "person_name", "unpick")):
        typed["find"] = "1"
    return typed
