"""What a client says of an upload, and whether it is so: metadata, digests, lengths."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO

from docstore.blobs.store import CHUNK_SIZE
from docstore.blobs.upload_errors import UploadChecksumError, UploadTooLongError
from docstore.errors import InvalidInputError
from docstore.sentence import Sentence

PIECE = 4 * CHUNK_SIZE  # whole chunks: they are cut without another copy
_LONGEST_VALUE = 2000
_SHA256 = re.compile(r"[0-9a-f]{64}")

# Against damage on the way only, so the protocol's obligatory SHA-1 is good enough here; evidence is SHA-256.
CHECKSUMS = ("sha256", "sha1")


@dataclass(frozen=True)
class Checksum:
    """What a client says of one part. Raises InvalidInputError for a digest that cannot be one."""

    algorithm: str
    digest: bytes

    def __post_init__(self) -> None:
        sizes = {name: hashlib.new(name, usedforsecurity=False).digest_size for name in CHECKSUMS}
        if sizes.get(self.algorithm) != len(self.digest):
            raise InvalidInputError(
                "校验值不对。", fields={"checksum": Sentence("请用 {names} 的摘要。", names="、".join(CHECKSUMS))}
            )

    def new(self) -> hashlib._Hash:
        return hashlib.new(self.algorithm, usedforsecurity=False)

    def check(self, digest: hashlib._Hash) -> None:
        """Raises UploadChecksumError unless `digest` is what the client said."""
        if digest.digest() != self.digest:
            problem = "这一段的校验值不符，没有收下。"
            raise UploadChecksumError(problem, fields={"checksum": problem})


def clean(metadata: Mapping[str, str]) -> dict[str, str]:
    """Metadata fit to keep. Raises InvalidInputError."""
    kept = {key: value for key, value in metadata.items() if key != "purpose"}
    problems = {key: "太长。" for key, value in kept.items() if len(value) > _LONGEST_VALUE}
    name = re.split(r"[/\\]", kept.get("filename", ""))[-1]
    kept["filename"] = "".join(letter for letter in name if letter.isprintable()).strip()
    if not kept["filename"]:
        problems["filename"] = "缺文件名。"
    if "sha256" in kept:
        kept["sha256"] = kept["sha256"].lower()
        if not _SHA256.fullmatch(kept["sha256"]):
            problems["sha256"] = "应为 64 位十六进制数。"
    if any("." in key or key.startswith("$") for key in kept):
        problems["metadata"] = "名称不能含有点号。"
    if problems:
        raise InvalidInputError(fields=problems)
    return kept


def proven(pieces: Iterable[bytes], most: int, checksum: Checksum, spool: IO[bytes]) -> Iterator[bytes]:
    """The pieces again, once all have come and their digest is right; none of them otherwise.

    Raises UploadTooLongError for more than `most` bytes, UploadChecksumError.
    """
    digest, length = checksum.new(), 0
    for piece in pieces:
        length += len(piece)
        if length > most:
            raise too_long()
        digest.update(piece)
        spool.write(piece)
    checksum.check(digest)
    spool.seek(0)
    return iter(lambda: spool.read(PIECE), b"")


def whole(pieces: Iterable[bytes], most: int, checksum: Checksum | None) -> bytes:
    """The pieces joined, when they are what the client said. Raises UploadTooLongError, UploadChecksumError."""
    content = bytearray()
    for piece in pieces:
        content += piece
        if len(content) > most:
            raise too_long()
    if checksum is not None:
        digest = checksum.new()
        digest.update(content)
        checksum.check(digest)
    return bytes(content)


def check_declared(metadata: Mapping[str, str], sha256: str) -> None:
    """Raises UploadChecksumError when the whole is not what the metadata declared."""
    declared = metadata.get("sha256")
    if declared and declared != sha256:
        problem = "收到的内容与申报的校验值不符，没有收下。"
        raise UploadChecksumError(problem, fields={"sha256": problem})


def too_long() -> UploadTooLongError:
    problem = "收到的字节比申报的多。"
    return UploadTooLongError(problem, fields={"length": problem})
