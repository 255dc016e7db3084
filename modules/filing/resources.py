"""The API of filing: handing over, filing and sealing, sending back; and what filing would derive today."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from admin.api.resource import Call
from admin.api.shapes import Day, Fields, Maybe, Text
from modules.cases.api import CASES
from modules.filing import services

FILING = CASES.further("filing")


def _retention(call: Call) -> Mapping[str, Any]:
    found = services.proposed_retention(call.act, call.found)
    return {"title": found.rule.title, **vars(found)}


FILING.tells(
    "retention",
    "How long the file will be kept if it is filed now, and how that is derived; `until` is null for ever.",
    _retention,
    Fields({"title": Text(), "period": Text(), "until": Maybe(Day()), "derivation": Text(10_000)}, name="Retention"),
)
FILING.acts(
    "submit",
    "Hand the closed case over to the archive.",
    lambda call: services.submit_case(call.act, case_id=call.found.id),
    permission="cases.submit",
)
FILING.acts(
    "file",
    "Give the archive code and the retention period, and seal: from now on nothing in the case can change.",
    lambda call: services.file_case(call.act, case_id=call.found.id),
    permission="cases.file",
)
FILING.acts(
    "return",
    "Send a submitted file back to its department with what has to be mended.",
    lambda call: services.return_case(call.act, case_id=call.found.id, reason=call.sent["reason"]),
    permission="cases.file",
    takes=Fields({"reason": Text(10_000)}),
)
