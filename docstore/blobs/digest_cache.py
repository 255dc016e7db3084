"""Digests in progress, kept between the parts of an upload within one process.

hashlib's state cannot be saved. A process that meets an upload in the middle does not hash it; the stored
bytes are read back once at the end.
"""

from __future__ import annotations

import threading
from collections import OrderedDict

from docstore.blobs.digesting import Digesting


class DigestCache:
    """Bounded: the uploads touched longest ago are forgotten, which costs them a reading back."""

    def __init__(self, limit: int = 256) -> None:
        self._limit = limit
        self._kept: OrderedDict[str, Digesting] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, upload_id: str, offset: int) -> Digesting | None:
        """The digest over exactly the first `offset` bytes, or None. It belongs to the caller from now on."""
        with self._lock:
            found = self._kept.pop(upload_id, None)
        if offset == 0:
            return Digesting()
        return found if found is not None and found.length == offset else None

    def keep(self, upload_id: str, digesting: Digesting) -> None:
        with self._lock:
            self._kept[upload_id] = digesting
            while len(self._kept) > self._limit:
                self._kept.popitem(last=False)
