"""pymongo's find, sort and limit with the one condition that a list without a policy would have."""

from typing import Any

from pymongo import DESCENDING
from pymongo.collection import Collection

NEWEST = [("opened_on", DESCENDING), ("_id", DESCENDING)]


def page(cases: Collection[Any], where: dict[str, Any], limit: int) -> list[Any]:
    return list(cases.find(where).sort(NEWEST).limit(limit))
