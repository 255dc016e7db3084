"""How often something secret was tried: passwords by name, codes and tokens by address. Kept in MongoDB, so every
web process counts the same.

    {_id: "<kind>:<digest of the key>", count, until}

A try is counted before the secret is compared: a hundred at once do not slip past a count that comes after. What was
typed as a name may be a password, so only its digest is kept. The server removes rows some time after `until`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from docstore import clock
from docstore.errors import TooManyTriesError
from docstore.store.store import Store

COLLECTION = "sign_in_tries"


@dataclass(frozen=True)
class Tries:
    """The tries of one `kind` of thing on one `key`: `most` within `rest`, then none until `rest` is over."""

    store: Store
    kind: str
    key: str
    most: int
    rest: timedelta

    def take(self) -> bool:
        """Count one try, and say whether it is the last; when it was right, call `give_back` or `forget`.

        Raises TooManyTriesError when none is left; this try then changes nothing.
        """
        now = clock.now()
        is_over = {"$lte": [{"$ifNull": ["$until", now]}, now]}
        begun = {"count": {"$cond": [is_over, 1, {"$add": ["$count", 1]}]}}
        until = {"until": {"$cond": [is_over, now + self.rest, "$until"]}}
        row = self._change([{"$set": begun | until}])
        if row["count"] > self.most:
            raise _resting(row["until"], now)
        if row["count"] == self.most:  # it rests from here, not from the first try
            self._change([{"$set": {"until": now + self.rest}}])
        return bool(row["count"] == self.most)

    def require_some(self) -> None:
        """Raises TooManyTriesError when none is left."""
        now = clock.now()
        where = {"_id": self._id, "count": {"$gte": self.most}, "until": {"$gt": now}}
        row = self.store.read(lambda: self._rows.find_one(where))
        if row is not None:
            raise _resting(row["until"], now)

    def give_back(self) -> None:
        """The try that was taken was right: it does not count, those before it still do."""
        self.store.read(lambda: self._rows.update_one({"_id": self._id, "count": {"$gt": 0}}, {"$inc": {"count": -1}}))

    def forget(self) -> None:
        """Begin to count anew."""
        self.store.read(lambda: self._rows.update_one({"_id": self._id}, {"$set": {"count": 0, "until": clock.now()}}))

    @property
    def are_used_up(self) -> bool:
        try:
            self.require_some()
        except TooManyTriesError:
            return True
        return False

    def _change(self, change: list[dict[str, Any]]) -> dict[str, Any]:
        def upsert() -> dict[str, Any]:
            found: dict[str, Any] = self._rows.find_one_and_update(
                {"_id": self._id}, change, upsert=True, return_document=ReturnDocument.AFTER
            )
            return found

        try:
            return self.store.read(upsert)
        except DuplicateKeyError:  # another process made the row at the same moment
            return self.store.read(upsert)

    @property
    def _rows(self) -> Any:
        return self.store.database[COLLECTION]

    @property
    def _id(self) -> str:
        return f"{self.kind}:{hashlib.sha256(self.key.encode(errors='replace')).hexdigest()}"


def _resting(until: datetime, now: datetime) -> TooManyTriesError:
    minutes = max(1, -int(-(until - now).total_seconds() // 60))
    return TooManyTriesError(minutes=minutes)
