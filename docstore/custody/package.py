"""Writes the package handed to a party: the files, the letter, a signed manifest and the proofs.

Nothing is given out that would not verify: digests are counted while the bytes pass, every inclusion proof and
checkpoint signature is checked first. The target need not be seekable and no file is held in memory.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from docstore.custody import merkle
from docstore.custody.canonical import canonical_bytes
from docstore.custody.manifest import (
    CHECKPOINT,
    CONTINUITY,
    FOLDER,
    FORMAT,
    INCLUSION_FORMAT,
    LETTER,
    MANIFEST,
    PAGE,
    README,
    SIGNATURE,
    Refusal,
    signature_text,
    stamp_path,
)
from docstore.custody.names import safe_name
from docstore.custody.note import Checkpoint, Signer, open_checkpoint, sign_note
from docstore.custody.stamp import read_stamp
from docstore.errors import CustodyChainError, FixityError

_PAGE_FILE = Path(__file__).parent / "verify_page" / "verify.html"
_README_FILE = Path(__file__).parent / "verify_page" / "说明.txt"


@dataclass(frozen=True)
class Granted:
    """One granted file with the event of its capture and that event's place in the log.

    `chunks()` yields the bytes; `event` are the exact canonical bytes that were sealed; `checkpoint` is the
    signed note of the log `proof` leads to, `stamp` the time stamp over it, or empty. One of the event's objects
    must bear `sha256` as its `digest`.
    """

    title: str
    extension: str  # with the dot, ".mp4"
    size: int
    sha256: str
    chunks: Callable[[], Iterable[bytes]]
    event: bytes
    leaf_index: int
    proof: tuple[bytes, ...]
    checkpoint: str
    number: str | None = None
    device: str | None = None
    form: str | None = None
    version: int = 1
    derivation: str | None = None
    stamp: bytes = b""


@dataclass(frozen=True)
class PackageContents:
    bureau: str
    request_number: str
    exercise: bool
    made_at: str  # docstore.clock.iso
    played_at: str | None
    letter: bytes
    granted: tuple[Granted, ...]
    refused: tuple[Refusal, ...] = ()
    continuity: bytes = b""  # docstore.custody.continuity; how the checkpoints grew from those given out before


@dataclass(frozen=True)
class PackageSummary:
    """`paths` are those of the granted files, in the order given; `checkpoints` path -> signed note."""

    paths: tuple[str, ...]
    fingerprint: str
    checkpoints: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Part:
    path: str
    size: int
    sha256: str
    chunks: Callable[[], Iterable[bytes]]


def write_package(target: BinaryIO, contents: PackageContents, signer: Signer) -> PackageSummary:
    """Writes the zip to `target`. `signer` bears the store's own name (`note.store_name`).

    Raises CustodyChainError when a proof does not hold, FixityError when a file's bytes are not those declared;
    what was written by then is no package and must be thrown away.
    """
    checkpoints = _checkpoint_paths(contents.granted)
    parts, items = _granted_parts(contents, checkpoints, signer)
    parts += [_small(path, note.encode()) for note, path in checkpoints.items()]
    parts += [_small(stamp_path(checkpoints[note]), stamp) for note, stamp in _stamps(contents.granted).items()]
    parts += [_small(LETTER, contents.letter), _small(README, _README_FILE.read_bytes())]
    if contents.continuity:
        parts.append(_small(CONTINUITY, contents.continuity))
    manifest = canonical_bytes(_manifest(contents, signer, parts, items))
    signature = sign_note(signature_text(manifest), [signer])
    head = [_small(MANIFEST, manifest), _small(SIGNATURE, signature.encode()), _small(PAGE, _PAGE_FILE.read_bytes())]
    moment = _zip_moment(contents.made_at)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for part in [*head, *parts]:
            _write(archive, part, moment)
    return PackageSummary(
        paths=tuple(item["path"] for item in items),
        fingerprint=signer.verifier.fingerprint,
        checkpoints={path: note for note, path in checkpoints.items()},
    )


def paths_in_package(granted: Sequence[Granted]) -> tuple[str, ...]:
    """Where each granted file lies in its package, in the order given; a letter that goes with it names these."""
    taken: set[str] = set()
    return tuple(
        FOLDER + safe_name(f"{number:02d}-{one.title}", one.extension, taken) for number, one in enumerate(granted, 1)
    )


def _checkpoint_paths(granted: tuple[Granted, ...]) -> dict[str, str]:
    """Where each signed checkpoint lies: the first as `checkpoint.txt`, those of other years numbered."""
    paths: dict[str, str] = {}
    for one in granted:
        if one.checkpoint not in paths:
            paths[one.checkpoint] = f"checkpoint-{len(paths) + 1}.txt" if paths else CHECKPOINT
    return paths


def _stamps(granted: tuple[Granted, ...]) -> dict[str, bytes]:
    """The time stamp over each checkpoint that has one, once it was seen to cover it."""
    stamps = {one.checkpoint: one.stamp for one in granted if one.stamp}
    for note, stamp in stamps.items():
        if not read_stamp(stamp).covers(note):
            raise CustodyChainError("时间戳盖的不是这个检查点，不能发出。")
    return stamps


def _granted_parts(
    contents: PackageContents, checkpoints: dict[str, str], signer: Signer
) -> tuple[list[_Part], list[dict[str, Any]]]:
    parts: list[_Part] = []
    items: list[dict[str, Any]] = []
    paths = paths_in_package(contents.granted)
    for number, (one, path) in enumerate(zip(contents.granted, paths, strict=True), 1):
        event = _checked_event(one, contents.exercise)
        inclusion = _inclusion(one, signer)
        proofs = (f"proofs/{number}.event.json", f"proofs/{number}.inclusion.json")
        parts.append(_Part(path, one.size, one.sha256, one.chunks))
        parts += [_small(proofs[0], one.event), _small(proofs[1], inclusion)]
        items.append({
            "title": one.title,
            "number": one.number,
            "device": one.device,
            "form": one.form,
            "version": one.version,
            "derivation": one.derivation,
            "path": path,
            "sha256": one.sha256,
            "event_type": event["event_type"],
            "recorded_at": event["recorded_at"],
            "occurred_at": event["occurred_at"],
            "played_at": event["played_at"],
            "event": proofs[0],
            "inclusion": proofs[1],
            "checkpoint": checkpoints[one.checkpoint],
        })  # fmt: skip
    return parts, items


def _checked_event(one: Granted, exercise: bool) -> dict[str, Any]:
    event: dict[str, Any] = json.loads(one.event)
    if not any(thing.get("digest") == one.sha256 for thing in event["objects"]):
        raise CustodyChainError("采集事件中没有“{title}”的摘要，不能发出。", title=one.title)
    if event["exercise"] is not exercise:
        raise CustodyChainError("“{title}”的事件与复制件的演示标记不同，不能发出。", title=one.title)
    return event


def _inclusion(one: Granted, signer: Signer) -> bytes:
    """The inclusion file, once the proof was seen to hold under a checkpoint signed by `signer`'s key."""
    head = open_checkpoint(one.checkpoint, [signer.verifier])
    if not _belongs(head, signer) or not merkle.verify_inclusion(
        merkle.leaf_hash(one.event), one.leaf_index, head.size, one.proof, head.root
    ):
        raise CustodyChainError("“{title}”的存证证明不成立，不能发出。", title=one.title)
    return canonical_bytes({
        "format": INCLUSION_FORMAT,
        "leaf_index": one.leaf_index,
        "tree_size": head.size,
        "hashes": [base64.b64encode(value).decode() for value in one.proof],
    })  # fmt: skip


def _belongs(head: Checkpoint, signer: Signer) -> bool:
    return head.origin.startswith(signer.name + "/")


def _manifest(
    contents: PackageContents, signer: Signer, parts: list[_Part], items: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "bureau": contents.bureau,
        "request_number": contents.request_number,
        "exercise": contents.exercise,
        "made_at": contents.made_at,
        "played_at": contents.played_at,
        "key": {"vkey": str(signer.verifier), "fingerprint": signer.verifier.fingerprint},
        "files": [
            {"path": part.path, "size": part.size, "sha256": part.sha256}
            for part in sorted(parts, key=lambda one: one.path)
        ],
        "items": items,
        "refused": [asdict(refusal) for refusal in contents.refused],
    }


def _small(path: str, data: bytes) -> _Part:
    return _Part(path, len(data), hashlib.sha256(data).hexdigest(), lambda: (data,))


def _zip_moment(made_at: str) -> tuple[int, int, int, int, int, int]:
    return (
        int(made_at[0:4]), int(made_at[5:7]), int(made_at[8:10]),
        int(made_at[11:13]), int(made_at[14:16]), int(made_at[17:19]),
    )  # fmt: skip


def _write(archive: zipfile.ZipFile, part: _Part, moment: tuple[int, int, int, int, int, int]) -> None:
    info = zipfile.ZipInfo(part.path, moment)
    info.create_system, info.external_attr = 3, 0o100644 << 16
    info.file_size = part.size  # lets zipfile choose zip64 before the first byte
    with archive.open(info, "w") as out:
        for piece in _counted(part):
            out.write(piece)


def _counted(part: _Part) -> Iterator[bytes]:
    """The bytes of `part`, which must turn out to be those declared."""
    digest, size = hashlib.sha256(), 0
    for piece in part.chunks():
        digest.update(piece)
        size += len(piece)
        yield piece
    if size != part.size or digest.hexdigest() != part.sha256:
        raise FixityError("{path} 的内容与登记的摘要不符，不能发出。", path=part.path)
