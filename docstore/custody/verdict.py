"""What verifying a package found, for the command line, the tour and the tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from docstore.custody.manifest import Item, Manifest, Refusal
from docstore.custody.note import Checkpoint

FaultKind = Literal[
    "changed", "missing", "added", "unreadable", "unsafe", "signature", "proof", "key", "checkpoint", "stamp"
]
KeyCheck = Literal["not compared", "matches", "differs"]
KeptCheck = Literal["same", "continues", "unproven", "contradicts"]


class NoPackageError(Exception):
    """The path holds no package at all; the text says what it is instead."""


@dataclass(frozen=True)
class Fault:
    """`path` is the file inside the package, or the package's own name when it is the package as a whole."""

    path: str
    kind: FaultKind
    message: str


@dataclass(frozen=True)
class FileResult:
    """One file that is listed or lies in the package. `status` is "ok" or the kind of its fault."""

    path: str
    status: str
    size: int
    expected: str
    actual: str
    item: Item | None


@dataclass(frozen=True)
class StampCheck:
    """A time stamp over one of the package's checkpoints; `is_trusted`: its signature leads to the given roots."""

    path: str
    checkpoint: str
    time: str  # docstore.clock.iso
    authority: str
    is_trusted: bool


@dataclass(frozen=True)
class Verdict:
    """What was found. `ok` is false as soon as there is one fault, or another key than the one compared with."""

    package: str
    files: tuple[FileResult, ...]
    faults: tuple[Fault, ...]
    manifest: Manifest | None
    checkpoints: tuple[Checkpoint, ...]
    key_check: KeyCheck
    # Of the checkpoints kept outside, by name. "unproven" is no fault of the package, and no proof either.
    kept_checks: dict[str, KeptCheck] = field(default_factory=dict)
    stamps: tuple[StampCheck, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.faults

    @property
    def fingerprint(self) -> str:
        return self.manifest.key.fingerprint if self.manifest else ""

    @property
    def signed_by(self) -> str:
        return str(self.manifest.key) if self.manifest else ""

    @property
    def granted(self) -> tuple[FileResult, ...]:
        return tuple(result for result in self.files if result.item)

    @property
    def unstamped(self) -> tuple[FileResult, ...]:
        """The granted files that no time stamp covers."""
        covered = {stamp.checkpoint for stamp in self.stamps}
        return tuple(one for one in self.granted if one.item and one.item.checkpoint not in covered)

    @property
    def refused(self) -> tuple[Refusal, ...]:
        return self.manifest.refused if self.manifest else ()
