"""Frames: how the bytes of one chunk lie in the database, as they are or sealed with AES-256-GCM.

A sealed chunk is `nonce (12) | ciphertext | tag (16)` of one frame, and frame n holds the same plain bytes as chunk n
of an unsealed blob. So ranges, resumed uploads and chunk numbers mean the same for both.

- Every blob has a random data key of its own; every sealing takes a fresh random nonce. A frame written again, even
  with other bytes, therefore never meets an old nonce. (2^32 sealings are the limit for one key: 1 PiB.)
- The blob's id and the frame's number are authenticated with each frame: none can be swapped, reordered or moved
  to another blob. How many there are is authenticated by the header, which binds length and digest of the content.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from docstore.errors import FixityError

SCHEME = "AES-256-GCM"
KEY_BYTES = 32
_NONCE = 12
_TAG = 16
OVERHEAD = _NONCE + _TAG


@dataclass(frozen=True)
class WrappedKey:
    """A data key sealed with the master key `key_id`; worthless without it."""

    key_id: str
    wrapped: bytes

    def for_store(self) -> dict[str, Any]:
        return {"key_id": self.key_id, "wrapped": self.wrapped}

    @classmethod
    def from_store(cls, row: dict[str, Any]) -> WrappedKey:
        return cls(row["key_id"], bytes(row["wrapped"]))


@dataclass(frozen=True)
class Sealing:
    """What must be kept beside a sealed blob: its key, and the header that binds the whole."""

    key: WrappedKey
    header: bytes


class Frames(Protocol):
    """The way in and out of the database for the bytes of one blob. `overhead` is in bytes for each chunk."""

    overhead: int
    key: WrappedKey | None

    def seal(self, n: int, plain: bytes) -> bytes: ...

    def open(self, n: int, stored: bytes) -> bytes:
        """Raises FixityError, naming blob and chunk."""
        ...

    def seal_tail(self, offset: int, plain: bytes) -> bytes:
        """The bytes before `offset` that do not fill a frame yet, for the upload session."""
        ...

    def open_tail(self, offset: int, stored: bytes) -> bytes:
        """Raises FixityError."""
        ...

    def sealing(self, length: int, sha256: str) -> Sealing | None:
        """What to keep beside the finished blob; None for one that is not sealed."""
        ...

    def check_header(self, header: bytes, length: int, sha256: str) -> None:
        """Raises FixityError when the blob was given another length or digest, as a shortened one must be."""
        ...


class PlainFrames:
    """Chunks as they are."""

    overhead = 0
    key: WrappedKey | None = None

    def seal(self, n: int, plain: bytes) -> bytes:
        return plain

    def open(self, n: int, stored: bytes) -> bytes:
        return stored

    def seal_tail(self, offset: int, plain: bytes) -> bytes:
        return plain

    def open_tail(self, offset: int, stored: bytes) -> bytes:
        return stored

    def sealing(self, length: int, sha256: str) -> Sealing | None:
        return None

    def check_header(self, header: bytes, length: int, sha256: str) -> None:
        pass


PLAIN = PlainFrames()


class SealedFrames:
    """`data_key` belongs to this blob alone; `key` is the same one, wrapped. Safe to use from several threads."""

    overhead = OVERHEAD

    def __init__(self, blob_id: str, data_key: bytes, key: WrappedKey) -> None:
        self._blob_id = blob_id
        self._cipher = AESGCM(data_key)
        self.key: WrappedKey | None = key
        self._wrapped = key

    def seal(self, n: int, plain: bytes) -> bytes:
        return self._seal(plain, "frame", n)

    def open(self, n: int, stored: bytes) -> bytes:
        return self._open(stored, "数据 {blob} 第 {chunk} 块解不开，内容被改过。", "frame", n, chunk=n)

    def seal_tail(self, offset: int, plain: bytes) -> bytes:
        return self._seal(plain, "tail", offset) if plain else b""

    def open_tail(self, offset: int, stored: bytes) -> bytes:
        return self._open(stored, "数据 {blob} 续传的末段解不开，内容被改过。", "tail", offset) if stored else b""

    def sealing(self, length: int, sha256: str) -> Sealing:
        return Sealing(self._wrapped, self._seal(b"", "header", length, sha256))

    def check_header(self, header: bytes, length: int, sha256: str) -> None:
        self._open(header, "数据 {blob} 的长度或者校验值被改过。", "header", length, sha256)

    def _seal(self, plain: bytes, *what: str | int) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, plain, self._context(*what))

    def _open(self, stored: bytes, problem: str, *what: str | int, **params: Any) -> bytes:
        try:
            return self._cipher.decrypt(stored[:_NONCE], stored[_NONCE:], self._context(*what))
        except (InvalidTag, ValueError) as error:  # ValueError: too short to have a nonce
            raise FixityError(problem, blob=self._blob_id, **params) from error

    def _context(self, *what: str | int) -> bytes:
        # No part can contain the separator but the blob's id, which comes last: two contexts are never the same bytes.
        return "|".join(["quancheng-blob-1", *map(str, what), self._blob_id]).encode()
