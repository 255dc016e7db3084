"""Signed notes and checkpoints: C2SP signed-note and tlog-checkpoint, Ed25519 (signature type 0x01).

One signing key per store. A key has a *name* inside notes; the store's own is `quancheng/<store id>`, and a
checkpoint is signed under its origin `quancheng/<store id>/<year shard>`, as tlog-checkpoint asks. The name
is part of the key id, the public key is the same, and so is the fingerprint, which is made of the public
key alone.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from docstore.errors import CustodyChainError

ED25519 = b"\x01"
MAX_NOTE_BYTES = 64 * 1024
MAX_SIGNATURES = 100
_SIGNATURE_LINE = re.compile(r"— (\S+) (\S+)")
_NAME = re.compile(r"[^\s+\x00-\x1f\x7f]+")


def fingerprint(public: bytes) -> str:
    """What people read aloud and compare: the first 128 bits of SHA-256(raw 32-byte public key).

    Upper-case hex in eight groups of four, parted by blanks: `71C4 09AE …`.
    """
    text = hashlib.sha256(public).hexdigest()[:32].upper()
    return " ".join(text[at : at + 4] for at in range(0, 32, 4))


@dataclass(frozen=True)
class VerifierKey:
    """A public key and the name it signs under. `str(key)` is the vkey: `name+hex(key id)+base64(0x01 || public)`."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.public)

    def named(self, name: str) -> VerifierKey:
        """The same key under another name."""
        return replace(self, name=name)

    def signs(self, text: bytes, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text)
        except (InvalidSignature, ValueError):
            return False
        return True

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(ED25519 + self.public).decode()}"

    @classmethod
    def parse(cls, vkey: str) -> VerifierKey:
        """Reads a vkey. Raises CustodyChainError when it is malformed or its key id is not its own."""
        name, _, rest = vkey.partition("+")
        key_id, _, encoded = rest.partition("+")
        material = decode_base64(encoded)
        if not _NAME.fullmatch(name) or len(material) != 33 or material[:1] != ED25519:
            raise CustodyChainError("不是验证公钥：{vkey}", vkey=vkey[:80])
        key = cls(name, material[1:])
        if key.key_id.hex() != key_id:
            raise CustodyChainError("验证公钥的编号与内容不符：{vkey}", vkey=vkey[:80])
        return key


@dataclass(frozen=True)
class Signer:
    """The store's private key and the name it signs under."""

    name: str
    private: Ed25519PrivateKey

    @property
    def verifier(self) -> VerifierKey:
        raw = self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return VerifierKey(self.name, raw)

    def named(self, name: str) -> Signer:
        return replace(self, name=name)

    def line(self, text: str) -> str:
        """The signature line over `text`."""
        signature = self.verifier.key_id + self.private.sign(text.encode())
        return f"— {self.name} {base64.b64encode(signature).decode()}\n"


def store_name(store_id: str) -> str:
    """The name of a store's own key: `quancheng/<store id>`."""
    return f"quancheng/{store_id}"


def log_origin(store_id: str, shard: int) -> str:
    """The origin of one year's log: `quancheng/<store id>/<year>`."""
    return f"{store_name(store_id)}/{shard}"


# --- signed notes ----------------------------------------------------------------------------------------


def sign_note(text: str, signers: Iterable[Signer]) -> str:
    """`text` with a signature line by each signer. Raises CustodyChainError for a text that no note may hold."""
    _check_text(text)
    lines = [signer.line(text) for signer in signers if _named_well(signer.name)]
    if not lines:
        raise CustodyChainError("没有可用的签名钥匙。")
    return text + "\n" + "".join(lines)


@dataclass(frozen=True)
class OpenedNote:
    """A note's text and the known keys whose signatures on it hold (at least one)."""

    text: str
    signed_by: tuple[VerifierKey, ...]


def open_note(note: str, keys: Sequence[VerifierKey]) -> OpenedNote:
    """Parses strictly and verifies. Unknown keys are ignored; a bad signature by a known key refuses the note.

    Raises CustodyChainError when malformed, when a known key's signature is bad, or when none of `keys` signed.
    """
    text, lines = _split_note(note)
    known = {(key.name, key.key_id): key for key in keys}
    signed_by: list[VerifierKey] = []
    for line in lines:
        match = _SIGNATURE_LINE.fullmatch(line)
        blob = decode_base64(match[2]) if match else b""
        if match is None or len(blob) < 5 or not _named_well(match[1]):
            raise CustodyChainError("签名行写法不对。")
        key = known.get((match[1], blob[:4]))
        if key is None or key in signed_by:
            continue
        if not key.signs(text.encode(), blob[4:]):
            raise CustodyChainError("签名与内容不符。")
        signed_by.append(key)
    if not signed_by:
        raise CustodyChainError("没有已知公钥的签名。")
    return OpenedNote(text, tuple(signed_by))


def _split_note(note: str) -> tuple[str, list[str]]:
    if len(note.encode("utf-8", "surrogatepass")) > MAX_NOTE_BYTES:
        raise CustodyChainError("签名文书太长。")
    head, blank, tail = note.rpartition("\n\n")
    if not blank or not tail.endswith("\n"):
        raise CustodyChainError("签名文书不完整。")
    text, lines = head + "\n", tail[:-1].split("\n")
    _check_text(text)
    if len(lines) > MAX_SIGNATURES:
        raise CustodyChainError("签名行太多。")
    return text, lines


def _check_text(text: str) -> None:
    if not text.endswith("\n") or any((ord(c) < 0x20 and c != "\n") or 0xD800 <= ord(c) <= 0xDFFF for c in text):
        raise CustodyChainError("签名文书的正文写法不对。")


def _named_well(name: str) -> bool:
    return _NAME.fullmatch(name) is not None


def decode_base64(encoded: str) -> bytes:
    """Canonical standard base64, or empty for anything else: one signature must not have two spellings."""
    try:
        raw = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return raw if base64.b64encode(raw).decode() == encoded else b""


# --- checkpoints -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Checkpoint:
    """A log's head. `extensions` are further lines; `time <RFC 3339>` is the only one we write."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        lines = (self.origin, str(self.size), base64.b64encode(self.root).decode(), *self.extensions)
        return "".join(line + "\n" for line in lines)

    @property
    def sealed_at(self) -> str:
        """When the log's keeper says it was signed, or empty."""
        return next((line[5:] for line in self.extensions if line.startswith("time ")), "")

    @classmethod
    def within(cls, note: str) -> Checkpoint:
        """The checkpoint in a signed note whose signatures were checked before. Raises as `parse`."""
        return cls.parse(note.rpartition("\n\n")[0] + "\n")

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Raises CustodyChainError when `text` is not a checkpoint."""
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
            raise CustodyChainError("检查点不完整。")
        origin, size, encoded, *extensions = lines[:-1]
        root = decode_base64(encoded)
        if not re.fullmatch(r"0|[1-9][0-9]{0,15}", size) or len(root) != 32:
            raise CustodyChainError("检查点的大小或者根写法不对。")
        return cls(origin, int(size), root, tuple(extensions))


def sign_checkpoint(checkpoint: Checkpoint, signers: Iterable[Signer]) -> str:
    """The checkpoint as a signed note; every signer signs under the origin's name."""
    if Checkpoint.parse(checkpoint.text) != checkpoint:
        raise CustodyChainError("检查点写法不对。")
    return sign_note(checkpoint.text, [signer.named(checkpoint.origin) for signer in signers])


def countersign(note: str, signer: Signer) -> str:
    """The checkpoint with one more signature, unless `signer` has signed it: its text and the others stay."""
    text, lines = _split_note(note)
    line = signer.named(Checkpoint.parse(text).origin).line(text)
    return note if line[:-1] in lines else note + line


def open_checkpoint(note: str, keys: Sequence[VerifierKey]) -> Checkpoint:
    """The checkpoint in `note`, once a key of `keys` (whatever its name) has signed it under the origin's name.

    Raises CustodyChainError otherwise.
    """
    origin = note.partition("\n")[0]
    opened = open_note(note, [key.named(origin) for key in keys])
    return Checkpoint.parse(opened.text)
