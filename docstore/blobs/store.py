"""BlobStore: immutable bytes with their length and digest, apart from the facts about them.

Bytes first, facts second: `write` makes chunks durable but invisible; `attach`, inside a unit of work, makes
them a blob. A crash between the two leaves bytes that nothing refers to, which the sweep reports.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from pymongo.client_session import ClientSession
from pymongo.database import Database

from docstore.blobs.frames import Sealing

MEDIA = "media"
DOCUMENTS = "documents"
# Family of a blob -> its GridFS bucket. Media are already compressed and lie uncompressed on disk.
BUCKETS = {MEDIA: "vault_media", DOCUMENTS: "vault_documents"}

# The chunk size of the GridFS specification. Boundaries follow from it alone, so two writers of one blob
# always speak about the same chunk n.
CHUNK_SIZE = 255 * 1024

ALGORITHM = "sha256"


@dataclass(frozen=True)
class StoredBytes:
    """Durable bytes without a files document yet. `chunk_checks`: from which chunk on they went bad, 4 bytes each.

    A sealed blob has none: its frames say that themselves, and checks of its beginning would help to guess the content.
    `head`: the first bytes as they came in, for who judges a file by its content; never stored.
    """

    blob_id: str
    family: str
    length: int
    sha256: str
    chunk_checks: bytes = b""
    sealing: Sealing | None = None
    head: bytes = b""


class BlobReader(Protocol):
    """An attached blob. Reading raises BlobMissingError or FixityError, naming the blob and the chunk."""

    blob_id: str
    family: str
    length: int
    sha256: str
    filename: str
    media_type: str

    def read_range(self, start: int, stop: int) -> Iterator[bytes]:
        """Bytes from `start` up to but without `stop`, in pieces; fetches only the chunks they lie in."""
        ...

    def read(self, start: int = 0, stop: int | None = None) -> bytes:
        """The same, joined. For small blobs and small ranges."""
        ...


class _HasDatabase(Protocol):
    @property
    def database(self) -> Database[dict[str, Any]]: ...


class Transaction(Protocol):
    """The part of a unit of work that attaching needs."""

    @property
    def session(self) -> ClientSession: ...
    @property
    def store(self) -> _HasDatabase: ...
    @property
    def recorded_at(self) -> datetime: ...


class BlobStore(Protocol):
    """Where bytes lie. The application may add and read; only the door of disposition removes."""

    def write(self, family: str, pieces: Iterable[bytes]) -> StoredBytes:
        """Store the pieces, joined, under a new id. Raises StoreUnavailableError, IntegrityError."""
        ...

    def attach(self, uow: Transaction, stored: StoredBytes, *, filename: str, media_type: str) -> None:
        """Make the bytes a blob, in the transaction of `uow`."""
        ...

    def open(self, blob_id: str, family: str) -> BlobReader:
        """Raises BlobMissingError when there is no such blob."""
        ...
