"""Understands what a person gives to compare a package's key with: a fingerprint, a vkey, or a file with one."""

from __future__ import annotations

import re
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from docstore.custody.note import VerifierKey, fingerprint
from docstore.errors import CustodyChainError, InvalidInputError

_LIMIT = 64 * 1024


def expected_fingerprint(key: str) -> str:
    """The fingerprint to compare with. Raises InvalidInputError when `key` holds none."""
    text = _file_text(key)
    groups = re.sub(r"[\s:-]", "", text).upper()
    if re.fullmatch(r"[0-9A-F]{32}", groups):
        return " ".join(groups[at : at + 4] for at in range(0, 32, 4))
    if "-----BEGIN PUBLIC KEY-----" in text:
        return _pem_fingerprint(text)
    try:
        return VerifierKey.parse(text.strip()).fingerprint
    except CustodyChainError as fault:
        raise InvalidInputError(
            "--key 要给指纹（8 组，每组 4 位）或者公钥文件：{key}", fields={"key": "写法不对"}, key=key[:60]
        ) from fault


def _file_text(key: str) -> str:
    try:
        data = Path(key).read_bytes()[:_LIMIT]
    except (OSError, ValueError):
        return key
    return data.decode("utf-8", "replace")


def _pem_fingerprint(text: str) -> str:
    try:
        public: object = load_pem_public_key(text.encode())
    except ValueError:
        public = None
    if not isinstance(public, Ed25519PublicKey):
        raise InvalidInputError("--key 给的文件不是 Ed25519 公钥。", fields={"key": "不是 Ed25519 公钥"})
    return fingerprint(public.public_bytes(Encoding.Raw, PublicFormat.Raw))
