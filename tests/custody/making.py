"""Makes packages as the store would: a log of events, a checkpoint, three granted files; and tampers with them."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from docstore.custody import continuity, merkle, note, package
from docstore.custody.canonical import canonical_bytes
from docstore.custody.manifest import Refusal
from docstore.custody.year_end import YEAR_ENDED, ended_year
from tests import local_authority
from tests.local_authority import Root

STORE = "01jx2demo"
SIGNER = note.Signer(note.store_name(STORE), Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
OTHER = replace(SIGNER, private=Ed25519PrivateKey.from_private_bytes(bytes(32)))
VIDEO = b"".join(hashlib.sha256(str(n).encode()).digest() for n in range(90_000))  # 2.7 MiB: several pieces


def event(sequence: int, digest: str | None, **changes: Any) -> dict[str, Any]:
    """A custody event as the ledger writes it."""
    return {
        "chain": "case:c1",
        "sequence": sequence,
        "previous": "",
        "event_type": "recording.captured" if digest else "case.opened",
        "recorded_at": f"2026-03-02T04:{sequence:02d}:00.000Z",
        "occurred_at": None,
        "played_at": f"2026-03-02T02:{sequence:02d}:00.000Z",
        "agent": {"kind": "person", "id": "u1", "name": "李四", "roles": ["officer"]},
        "objects": [{"kind": "record", "id": f"r{sequence}", "digest": digest}] if digest else [],
        "case": "c1",
        "outcome": "success",
        "detail": {},
        "authority": "第十三条",
        "exercise": True,
    } | changes


@dataclass
class Log:
    """One year's log in memory."""

    year: int = 2026
    signer: note.Signer = SIGNER
    leaves: list[bytes] = field(default_factory=list)

    def add(self, content: dict[str, Any]) -> int:
        self.leaves.append(canonical_bytes(content))
        return len(self.leaves) - 1

    def reader(self) -> merkle.HashReader:
        return merkle.HashReader([merkle.leaf_hash(leaf) for leaf in self.leaves])

    def checkpoint(self, size: int | None = None) -> str:
        count = len(self.leaves) if size is None else size
        head = note.Checkpoint(
            note.log_origin(STORE, self.year),
            count,
            merkle.root(count, self.reader()),
            ("time 2026-03-11T02:00:00.000Z",),
        )
        return note.sign_checkpoint(head, [self.signer])

    def growth(self, old: int, new: int) -> continuity.Growth:
        proof = merkle.consistency_proof(old, new, self.reader())
        return continuity.Growth(note.log_origin(STORE, self.year), old, new, tuple(proof))

    def end(self) -> dict[str, Any]:
        """The event with which the log of the next year begins."""
        detail = ended_year(STORE, self.year, len(self.leaves), merkle.root(len(self.leaves), self.reader()))
        return event(99, None, event_type=YEAR_ENDED, chain="store", case=None, detail=detail)

    def year_end(self, size: int | None = None) -> continuity.YearEnd:
        """The evidence that this log, which began with `end()` of the one before, does so."""
        count = len(self.leaves) if size is None else size
        proof = merkle.inclusion_proof(0, count, self.reader())
        return continuity.YearEnd(note.log_origin(STORE, self.year), count, self.leaves[0], tuple(proof))

    def granted(self, title: str, extension: str, content: bytes, index: int, **more: Any) -> package.Granted:
        return package.Granted(
            title=title,
            extension=extension,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            chunks=lambda: (content[at : at + 65536] for at in range(0, len(content), 65536)),
            event=self.leaves[index],
            leaf_index=index,
            proof=tuple(merkle.inclusion_proof(index, len(self.leaves), self.reader())),
            checkpoint=self.checkpoint(),
            **more,
        )


FILES = [
    (
        "责令限期整改指令书 <N05> & “附件”",
        ".docx",
        b"PK docx of N05" * 3000,
        {"number": "（豫焦）应急责改〔2026〕1号", "form": "N05"},
    ),
    ("现场检查音像-1", ".mp4", VIDEO, {"device": "REC-07"}),
    ("𠮷㐂-询问音像", ".mkv", b"second recording" * 20000, {"device": "REC-09", "derivation": "遮挡副本"}),
]  # fmt: skip


def contents(signer: note.Signer = SIGNER, exercise: bool = True) -> package.PackageContents:
    """Three granted files in a log of eleven events, one refused."""
    log = Log(signer=signer)
    indices = []
    for sequence in range(11):
        at = {2: 0, 5: 1, 9: 2}.get(sequence)
        digest = None if at is None else hashlib.sha256(FILES[at][2]).hexdigest()
        index = log.add(event(sequence, digest, exercise=exercise))
        if at is not None:
            indices.append(index)
    granted = [
        log.granted(title, extension, content, index, **more)
        for (title, extension, content, more), index in zip(FILES, indices, strict=True)
    ]
    return package.PackageContents(
        bureau="焦作市应急管理局",
        request_number="（豫焦）应急复申〔2026〕3号",
        exercise=exercise,
        made_at="2026-03-11T02:05:00.000Z",
        played_at=None,
        letter=b"PK letter",
        granted=tuple(granted),
        refused=(Refusal("现场检查方案", "内部管理信息，《政府信息公开条例》第十六条第一款"),),
    )


ROOT = Root()


def stamped(what: package.PackageContents | None = None, root: Root = ROOT) -> package.PackageContents:
    """The same, with a time stamp over the first checkpoint."""
    plain = what or contents()
    first = plain.granted[0].checkpoint
    stamp = stamp_over(first.encode(), root=root)
    granted = [replace(one, stamp=stamp if one.checkpoint == first else b"") for one in plain.granted]
    return replace(plain, granted=tuple(granted))


def stamp_over(data: bytes, root: Root = ROOT) -> bytes:
    """The answer of a time-stamp authority over `data`, at ten in the morning of the bureau."""
    moment = datetime(2026, 3, 11, 2, 0, 30, tzinfo=UTC)
    return local_authority.stamped(hashlib.sha256(data).digest(), root, moment)


def build(what: package.PackageContents | None = None, signer: note.Signer = SIGNER) -> bytes:
    target = io.BytesIO()
    package.write_package(target, what or contents(signer), signer)
    return target.getvalue()


# --- tampering -------------------------------------------------------------------------------------------


def entries(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: dict[str, bytes], adjust: Callable[[zipfile.ZipInfo], None] = lambda info: None) -> bytes:
    """A zip with right checksums: the tamperer knows his trade."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, (2026, 3, 11, 2, 5, 0))
            info.create_system, info.external_attr = 3, 0o100644 << 16
            adjust(info)
            archive.writestr(info, content)
    return target.getvalue()


def flipped(content: bytes, at: int | None = None) -> bytes:
    where = len(content) // 2 if at is None else at
    return content[:where] + bytes([content[where] ^ 1]) + content[where + 1 :]
