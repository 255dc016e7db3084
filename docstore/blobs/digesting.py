"""Digests that grow with the bytes: SHA-256 of the whole, which is the evidence, and a CRC-32 per chunk; and the head.

The CRCs prove nothing; when the whole no longer matches they say which chunk to look at.
"""

from __future__ import annotations

import hashlib
import zlib

from docstore.blobs.store import CHUNK_SIZE

HEAD = 512


class Digesting:
    """`head`: the first bytes, by which most kinds of files can be told."""

    def __init__(self) -> None:
        self.length = 0
        self.head = b""
        self._sha256 = hashlib.sha256()
        self._checks = bytearray()
        self._check = 0
        self._filled = 0

    def update(self, piece: bytes | memoryview) -> None:
        view = memoryview(piece)
        self._sha256.update(view)
        if self.length < HEAD:
            self.head += bytes(view[: HEAD - self.length])
        self.length += len(view)
        while view:
            part = view[: CHUNK_SIZE - self._filled]
            self._check = zlib.crc32(part, self._check)
            self._filled += len(part)
            view = view[len(part) :]
            if self._filled == CHUNK_SIZE:
                self._checks += self._check.to_bytes(4, "big")
                self._check = self._filled = 0

    def sha256(self) -> str:
        return self._sha256.hexdigest()

    def chunk_checks(self) -> bytes:
        """Four bytes for each chunk, the last short one included."""
        return bytes(self._checks) + (self._check.to_bytes(4, "big") if self._filled else b"")
