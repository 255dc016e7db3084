"""The API of copy requests inside the bureau: the code for the party, the keeper's check, the leader's decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from admin.api.asking import acting
from admin.api.keyset import Order
from admin.api.resource import Call, Operation, Resource, Shown, with_id
from admin.api.shapes import Choice, Fields, Key, Listed, Maybe, Moment, Table, Text, Whole
from modules.cases.api import CASES
from modules.copies import services, slips
from modules.copies.models import CopyRequest
from modules.copies.versions import items_for

_CHOICE = Choice(services.GRANT, services.REFUSE)
_REASON = Text(10_000)
_ITEM = Fields(
    {
        "record": Key(),
        "title": Text(),
        "audience": Text(),
        "version": Whole(1),
        "proposal": _CHOICE,
        "proposal_reason": _REASON,
        "decision": Maybe(_CHOICE),
        "reason": Maybe(_REASON),
    }
)
COPY_REQUEST = with_id(
    {
        "number": Text(),
        "case": Key(),
        "case_number": Text(),
        "party_name": Text(),
        "applicant": Text(),
        "purpose": Text(),
        "wishes": Listed(Key()),
        "wish_text": Text(),
        "state": Key(),
        "received_at": Moment(),
        "items": Listed(_ITEM),
        "checked_by": Maybe(Key()),
        "checked_at": Maybe(Moment()),
        "decided_by": Maybe(Key()),
        "decided_at": Maybe(Moment()),
        "expires_at": Maybe(Moment()),
        "downloads": Whole(),
    },
    name="CopyRequest",
)


def _further(request: Any) -> Mapping[str, Any]:
    undecided = {"decision": None, "reason": None}
    return {
        "items": [{**undecided, **item} for item in items_for(acting(), request)],
        "expires_at": request.package.get("expires_at") if request.package else None,
    }


NEWEST = Order("received_at", Moment(), is_newest_first=True)
COPIES = Resource(
    "/copy-requests",
    "copies",
    model=CopyRequest,
    parameter="request_id",
    permission="copies.view",
    shown=Shown(COPY_REQUEST, _further),
)
COPIES.lists(
    "Requests that the person may see, the newest first.",
    order=NEWEST,
    filters={"state": Key(), "case": Key(), "number": Text(100)},
)
COPIES.reads("One request, with what was proposed and decided for each item.")


def _check(call: Call) -> CopyRequest:
    items = [{**item, "version": str(item.get("version", ""))} for item in call.sent["items"]]
    return services.check_request(
        call.act, request_id=call.found.id, items=items, checklist=call.sent.get("checklist", {})
    )


COPIES.acts(
    "check",
    "Name the records asked for, propose for each, and go through the checklist.",
    _check,
    permission="copies.check",
    takes=Fields(
        {
            "items": Listed(Fields({"record": Key(), "proposal": _CHOICE}, {"reason": _REASON, "version": Whole(1)})),
            "checklist": Fields({key: Choice("none", "found") for key in services.CHECKLIST}),
        }
    ),
)
COPIES.acts(
    "decide",
    "Decide item by item, by record.",
    lambda call: services.decide_request(call.act, request_id=call.found.id, decisions=call.sent["decisions"]),
    permission="copies.decide",
    needs_proof=True,
    takes=Fields({"decisions": Table(Fields({"decision": _CHOICE}, {"reason": _REASON}))}),
)
COPIES.acts(
    "send-back",
    "Return a request to the keeper with what has to be mended.",
    lambda call: services.send_back(call.act, request_id=call.found.id, reason=call.sent["reason"]),
    permission="copies.decide",
    takes=Fields({"reason": _REASON}),
)

SLIPS = CASES.further("copies")


def _code(call: Call) -> Mapping[str, Any]:
    code = slips.hand_over_code(call.act, case_id=call.found.id, replaces=call.sent.get("replaces", ""))
    return {"code": code}


SLIPS.add(
    Operation(
        "cases.access_code",
        "POST",
        f"{CASES.item_path}/access-codes",
        "A new access code for the party of the case, given once; `replaces` is the slip that it makes void.",
        _code,
        permission=slips.PERMISSION,
        item=CASES.item,
        takes=Fields({}, {"replaces": Key()}),
        gives=Fields({"code": Text()}),
    )
)
