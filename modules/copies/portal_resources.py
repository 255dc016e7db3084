"""The API of the portal: for whoever came in by a code at `/portal`; the slip is looked up again at every request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from admin.api.resource import BYTES, PAGING, Call, Operation, Resource, page_of, paged
from admin.api.shapes import Choice, Fields, Key, Listed, Maybe, Moment, Text, Whole
from docstore.store.act import Act
from modules.copies import services
from modules.copies.models import CopyRequest
from modules.copies.portal import give_package, own_request, portal_act
from modules.copies.resources import NEWEST
from modules.copies.versions import items_for

PORTAL = Resource("/portal", "portal")
_ANSWER = {"title": Text(), "decision": Maybe(Choice(services.GRANT, services.REFUSE)), "reason": Maybe(Text(10_000))}
# What the page of the party shows of a request: nothing of who checked or proposed what.
_REQUEST = Fields(
    {
        "id": Key(),
        "number": Text(),
        "applicant": Text(),
        "purpose": Text(),
        "wishes": Listed(Key()),
        "wish_text": Text(),
        "state": Key(),
        "received_at": Moment(),
        "decided_at": Maybe(Moment()),
        "items": Listed(Fields(_ANSWER)),
        "expires_at": Maybe(Moment()),
        "downloads": Whole(),
    },
    name="PartyRequest",
)


def _acting() -> Act:
    """The party. Raises AccessDeniedError without a valid code."""
    act, _ = portal_act()
    return act


def _shown(act: Act, one: CopyRequest) -> dict[str, Any]:
    items = items_for(act, one) if one.decided_at else []
    own = {key: getattr(one, key) for key in _REQUEST.all if key not in ("items", "expires_at")}
    answers = [{key: item.get(key) for key in _ANSWER} for item in items]
    return {**own, "items": answers, "expires_at": one.package.get("expires_at") if one.package else None}


def _case(call: Call) -> Mapping[str, Any]:
    act, case = portal_act()
    offered = [{"id": one.id, "title": one.title, "number": one.number} for one in services.copyable(act, case)]
    return {"number": case.number, "title": case.title, "party": case.party_name, "copyable": offered}


def _requests(call: Call) -> Mapping[str, Any]:
    act, case = portal_act()

    def find(condition: dict[str, Any], sort: Any, limit: int) -> list[CopyRequest]:
        where = {"$and": [{"case": case.id, "party": act.actor.id}, *filter(None, [condition])]}
        return act.find(CopyRequest, where, sort=sort, limit=limit)

    return paged(call, find, NEWEST, lambda one: _shown(act, one))


def _one(call: Call) -> Mapping[str, Any]:
    act, _, found = own_request(call.path["request_id"])
    return _shown(act, found)


def _ask(call: Call) -> Mapping[str, Any]:
    _, case = portal_act()
    sent = {"wishes": [], "wish_text": "", **call.sent}
    return _shown(call.act, services.request_copy(call.act, case_id=case.id, **sent))


def _package(call: Call) -> Any:
    act, _, found = own_request(call.path["request_id"])
    return give_package(act, found)


def _open(name: str, method: str, path: str, summary: str, run: Any, gives: Fields | None, **more: Any) -> None:
    PORTAL.add(
        Operation(f"portal.{name}", method, path, summary, run, is_public=True, acting=_acting, gives=gives, **more)
    )


_open(
    "case",
    "GET",
    "/portal/case",
    "The case that the code opens, and what copies can be asked for.",
    _case,
    Fields(
        {
            "number": Text(),
            "title": Text(),
            "party": Text(),
            "copyable": Listed(Fields({"id": Key(), "title": Text(), "number": Maybe(Text())}), 10_000),
        }
    ),
)
_open(
    "requests",
    "GET",
    "/portal/requests",
    "The party's requests in this case, the newest first.",
    _requests,
    page_of(_REQUEST),
    query=PAGING,
)
_open("request", "GET", "/portal/requests/{request_id}", "One request, with what was decided.", _one, _REQUEST)
_open(
    "ask",
    "POST",
    "/portal/requests",
    "Ask for copies.",
    _ask,
    _REQUEST,
    takes=Fields({"applicant": Text(100), "purpose": Text(500)}, {"wishes": Listed(Key()), "wish_text": Text(500)}),
    made_at="/portal/requests/{id}",
)
_open(
    "package",
    "GET",
    "/portal/requests/{request_id}/package",
    "Fetch the package: an event before the first byte.",
    _package,
    None,
    media_type=BYTES,
)
