"""Short secrets that must be read again (the seed of a second step), sealed with the store's own key before they lie
in the database: AES-256-GCM, bound to whom they belong to."""

from __future__ import annotations

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from docstore.errors import FixityError, KeyUnavailableError

KEY_BYTES = 32
_NONCE = 12


def seal(key: bytes, owner: str, secret: bytes) -> str:
    """Raises KeyUnavailableError."""
    nonce = os.urandom(_NONCE)
    return base64.b64encode(nonce + _cipher(key).encrypt(nonce, secret, owner.encode())).decode()


def unseal(key: bytes, owner: str, sealed: str) -> bytes:
    """Raises KeyUnavailableError; FixityError when it was sealed for somebody else, with another key, or changed."""
    raw = base64.b64decode(sealed)
    try:
        return _cipher(key).decrypt(raw[:_NONCE], raw[_NONCE:], owner.encode())
    except (InvalidTag, ValueError) as error:
        raise FixityError("账号 {owner} 的两步验证解不开，被改过。", owner=owner) from error


def _cipher(key: bytes) -> AESGCM:
    if len(key) != KEY_BYTES:
        raise KeyUnavailableError("没有两步验证的钥匙。")
    return AESGCM(key)
