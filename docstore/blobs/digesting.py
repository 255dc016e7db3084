"""Digests that grow with the bytes: SHA-256 of the whole, the evidence; how it stood after each chunk; and the head.

How it stood proves nothing and costs next to nothing, unlike a checksum of each chunk; when the whole no longer
matches it says from which chunk on.
"""

from __future__ import annotations

import hashlib

from docstore.blobs.store import CHUNK_SIZE

HEAD = 512
CHECK_BYTES = 4


class Digesting:
    """`head`: the first bytes, by which most kinds of files can be told."""

    def __init__(self) -> None:
        self.length = 0
        self.head = b""
        self._sha256 = hashlib.sha256()
        self._checks = bytearray()

    def update(self, piece: bytes | memoryview) -> None:
        view = memoryview(piece)
        if self.length < HEAD:
            self.head += bytes(view[: HEAD - self.length])
        while view:
            part = view[: CHUNK_SIZE - self.length % CHUNK_SIZE]
            self._sha256.update(part)
            self.length += len(part)
            view = view[len(part) :]
            if self.length % CHUNK_SIZE == 0:
                self._checks += self._check()

    def sha256(self) -> str:
        return self._sha256.hexdigest()

    def chunk_checks(self) -> bytes:
        """For each chunk, the last short one included, the first four bytes of SHA-256 over all bytes up to its end."""
        return bytes(self._checks) + (self._check() if self.length % CHUNK_SIZE else b"")

    def _check(self) -> bytes:
        return self._sha256.digest()[:CHECK_BYTES]
