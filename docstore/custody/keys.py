"""The signing key on disk: one PEM file (PKCS 8, Ed25519), readable by its owner only."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from docstore.custody.note import Signer
from docstore.errors import SettingError


def create_key(path: Path, name: str) -> Signer:
    """Makes a new key at `path` with mode 0600. Raises FileExistsError rather than replacing one."""
    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    return Signer(name, private)


def load_key(path: Path, name: str) -> Signer:
    """Reads the key. Raises SettingError when it is missing, open to others, or no Ed25519 key."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        pem = path.read_bytes()
    except OSError as fault:
        raise SettingError("读不到签名钥匙 {path}：{why}", path=path, why=fault.strerror) from fault
    if mode & 0o077:
        raise SettingError("签名钥匙 {path} 别人也能读，改为只许本用户读写（chmod 600）。", path=path)
    try:
        private = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as fault:
        raise SettingError("签名钥匙 {path} 不是 PEM 格式。", path=path) from fault
    if not isinstance(private, Ed25519PrivateKey):
        raise SettingError("签名钥匙 {path} 不是 Ed25519。", path=path)
    return Signer(name, private)
