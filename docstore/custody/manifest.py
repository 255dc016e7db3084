"""What stands in a package, and where: the manifest's shape, and its reader.

The manifest is canonical JSON and lists every file of the package but itself, its signature and
`verify.html`. Its signature is a signed note over its digest. docs/reference/proof-format.md is the
specification.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

from docstore.custody.note import VerifierKey

FORMAT = "quancheng/package/v1"
INCLUSION_FORMAT = "quancheng/inclusion/v1"
MANIFEST, SIGNATURE, PAGE = "manifest.json", "manifest.sig", "verify.html"
CHECKPOINT, LETTER, README = "checkpoint.txt", "答复函.docx", "说明.txt"
CONTINUITY = "proofs/continuity.json"
FOLDER = "复制件/"
UNLISTED = (MANIFEST, SIGNATURE, PAGE)


class ManifestShapeError(ValueError):
    """The manifest is not of this format; the text says where."""


@dataclass(frozen=True)
class ListedFile:
    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Item:
    """One granted file and where its proof lies. `number` is a document's, `device` a recording's."""

    title: str
    number: str | None
    device: str | None
    form: str | None
    version: int
    derivation: str | None
    path: str
    sha256: str
    event_type: str
    recorded_at: str
    occurred_at: str | None
    played_at: str | None
    event: str
    inclusion: str
    checkpoint: str

    @property
    def captured_at(self) -> str:
        """The time to show: in an exercise the time played, otherwise the machine's."""
        return self.played_at or self.recorded_at

    @property
    def source(self) -> str:
        return " ".join(text for text in (self.number, self.device, self.derivation) if text)


@dataclass(frozen=True)
class Refusal:
    title: str
    reason: str


@dataclass(frozen=True)
class Manifest:
    bureau: str
    request_number: str
    exercise: bool
    made_at: str
    played_at: str | None
    key: VerifierKey
    fingerprint: str
    files: tuple[ListedFile, ...]
    items: tuple[Item, ...]
    refused: tuple[Refusal, ...]


def stamp_path(checkpoint: str) -> str:
    """Where the time stamp over the checkpoint at that path lies, if there is one: `checkpoint.tsr`."""
    return checkpoint.removesuffix(".txt") + ".tsr"


def signature_text(manifest: bytes) -> str:
    """The text of the signed note over a manifest."""
    return f"quancheng/manifest/v1\n{hashlib.sha256(manifest).hexdigest()}\n"


def read_manifest(data: bytes) -> Manifest:
    """Parses and checks the shape; says nothing about signatures or files. Raises ManifestShapeError."""
    try:
        return _read(json.loads(data.decode("utf-8")))
    except ManifestShapeError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as fault:
        raise ManifestShapeError(f"清单读不懂：{type(fault).__name__}") from fault


def _read(value: Any) -> Manifest:
    if value["format"] != FORMAT:
        raise ManifestShapeError(f"清单的格式是 {value['format']!s:.40}，这里只认 {FORMAT}。")
    try:
        key = VerifierKey.parse(_text(value["key"]["vkey"]))
    except Exception as fault:
        raise ManifestShapeError("清单中的公钥读不懂。") from fault
    manifest = Manifest(
        bureau=_text(value["bureau"]),
        request_number=_text(value["request_number"]),
        exercise=_truth(value["exercise"]),
        made_at=_moment(value["made_at"]),
        played_at=_moment_or_none(value["played_at"]),
        key=key,
        fingerprint=_text(value["key"]["fingerprint"]),
        files=tuple(
            ListedFile(_text(one["path"]), _count(one["size"]), _digest(one["sha256"])) for one in value["files"]
        ),
        items=tuple(_item(one) for one in value["items"]),
        refused=tuple(Refusal(_text(one["title"]), _text(one["reason"])) for one in value["refused"]),
    )
    _check_references(manifest)
    return manifest


def _item(value: Any) -> Item:
    return Item(
        title=_text(value["title"]),
        number=_text_or_none(value["number"]),
        device=_text_or_none(value["device"]),
        form=_text_or_none(value["form"]),
        version=_count(value["version"]),
        derivation=_text_or_none(value["derivation"]),
        path=_text(value["path"]),
        sha256=_digest(value["sha256"]),
        event_type=_text(value["event_type"]),
        recorded_at=_moment(value["recorded_at"]),
        occurred_at=_moment_or_none(value["occurred_at"]),
        played_at=_moment_or_none(value["played_at"]),
        event=_text(value["event"]),
        inclusion=_text(value["inclusion"]),
        checkpoint=_text(value["checkpoint"]),
    )


def _check_references(manifest: Manifest) -> None:
    listed = {one.path: one.sha256 for one in manifest.files}
    if len(listed) != len(manifest.files) or any(path in listed for path in UNLISTED):
        raise ManifestShapeError("清单中的文件重复，或者列了不该列的文件。")
    if manifest.fingerprint != manifest.key.fingerprint:
        raise ManifestShapeError("清单中的指纹与公钥不符。")
    for item in manifest.items:
        if any(path not in listed for path in (item.path, item.event, item.inclusion, item.checkpoint)):
            raise ManifestShapeError("清单中的复制件指向没有列出的文件。")
        if listed[item.path] != item.sha256:
            raise ManifestShapeError("清单前后两处的摘要不同。")
    granted = sorted(item.path for item in manifest.items)
    if granted != sorted(path for path in listed if path.startswith(FOLDER)):
        raise ManifestShapeError("清单中的复制件与文件不是一一对应。")


# --- values ----------------------------------------------------------------------------------------------


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ManifestShapeError("清单中该是文字的地方不是文字。")
    return value


def _text_or_none(value: Any) -> str | None:
    return None if value is None else _text(value)


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ManifestShapeError("清单中该是真假的地方不是真假。")
    return value


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**53:
        raise ManifestShapeError("清单中该是整数的地方不是整数。")
    return value


def _digest(value: Any) -> str:
    if not re.fullmatch(r"[0-9a-f]{64}", _text(value)):
        raise ManifestShapeError("清单中的摘要写法不对。")
    return str(value)


def _moment(value: Any) -> str:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z", _text(value)):
        raise ManifestShapeError("清单中的时间写法不对。")
    return str(value)


def _moment_or_none(value: Any) -> str | None:
    return None if value is None else _moment(value)
