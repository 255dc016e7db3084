"""What an upload is for: contributed by modules, asked by the upload sessions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from docstore.blobs.store import StoredBytes
from docstore.model.base import StoredDocument

if TYPE_CHECKING:
    from docstore.store.act import Act
    from docstore.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Upload:
    """One upload session as callers see it.

    `state`: `open`, `complete` (then `record` is the id that `complete` gave), `refused` (then `problem` says
    why; the bytes are of no more use), `terminated` or `expired`.
    """

    id: str
    purpose: str
    owner: str
    length: int
    offset: int
    state: str
    metadata: Mapping[str, str]
    expires_at: datetime
    record: str = ""
    problem: str = ""

    @property
    def filename(self) -> str:
        return self.metadata.get("filename", "")


@dataclass(frozen=True)
class UploadPurpose:
    """A module's answer to "what are these bytes, and who may bring them".

    - `check(reads, metadata)` looks at the metadata before the first byte and again in the transaction of the last;
      it raises InvalidInputError or NotFoundError, and returns the object on which `permission` is asked (None: the
      permission alone decides).
    - `complete(uow, upload, stored, target)` runs in the transaction that makes the bytes a blob: it creates the
      record and returns its id, and may be run again. `target` is what `check` returned there. A QuanchengError
      raised here (such as DuplicateContentError) refuses the upload for good and nothing of it is kept; an
      UnavailableError leaves it open for a new try.
    - `media_type(upload)` is what the files document says until the content has been looked at.
    """

    name: str
    permission: str
    family: str
    max_length: int
    check: Callable[[Act | UnitOfWork, Mapping[str, str]], StoredDocument | None]
    complete: Callable[[UnitOfWork, Upload, StoredBytes, Any], str]
    media_type: Callable[[Upload], str] = field(default=lambda upload: "application/octet-stream")

    def __post_init__(self) -> None:
        if self.max_length <= 0:
            raise ValueError(f"upload purpose without a length limit: {self.name}")


Purposes = Mapping[str, UploadPurpose]
