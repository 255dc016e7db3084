"""The cases of a party, on the page of the party: those that the reader may see, the newest first, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for

from docstore.store.act import Act
from modules.cases import case_list
from modules.cases.page import case_row


def cases_of(act: Act, party_ids: Sequence[str], address: Mapping[str, str]) -> dict[str, Any]:
    """`party_ids`: all entries that stand for the party, the one in force first. Nothing is counted."""
    where = [{"party": {"$in": list(party_ids)}}]
    page = case_list.page(act, where, before=address.get("before", ""), after=address.get("after", ""))

    def at(**place: Any) -> str:
        return url_for("parties.show", party_id=party_ids[0], **place)

    return {
        "rows": [case_row(act, case) for case in page.cases],
        "before": at(before=page.before) if page.before else "",
        "after": at(after=page.after) if page.after else "",
        "new_href": url_for("cases.new", party=party_ids[0]) if act.allows("cases.open") else "",
    }
