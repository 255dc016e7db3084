"""Signing keys on disk: each a PEM file (PKCS 8, Ed25519), readable by its owner only.

The first key of a store lies where the settings say; each later one beside it, under a name made of its own digest.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from docstore.custody.note import Signer, VerifierKey
from docstore.errors import SettingError

# Finds the private key that belongs to a public one. Raises SettingError when this process has not got it.
KeySource = Callable[[VerifierKey], Signer]


def create_key(path: Path, name: str) -> Signer:
    """Makes a new key at `path` with mode 0600. Raises FileExistsError rather than replacing one."""
    return _written(path, Signer(name, Ed25519PrivateKey.generate()))


def create_next_key(first: Path, name: str) -> Signer:
    """Makes a further key beside the store's `first` one."""
    signer = Signer(name, Ed25519PrivateKey.generate())
    return _written(later_path(first, signer.verifier), signer)


def later_path(first: Path, key: VerifierKey) -> Path:
    return first.with_name(f"log-key-{hashlib.sha256(key.public).hexdigest()[:16]}.pem")


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


def beside(first: Path) -> KeySource:
    """The keys of one store: `first`, and those made later beside it."""

    def find(key: VerifierKey) -> Signer:
        later = later_path(first, key)
        signer = load_key(later if later.exists() else first, key.name)
        if signer.verifier != key:
            raise SettingError(
                "{path} 不是库现在用的签名钥匙（指纹 {fingerprint}）。",
                path=first,
                fingerprint=key.fingerprint,
                next_step=f"把换钥匙时做的 {later.name} 放到同一个目录。",
            )
        return signer

    return find


def only(*signers: Signer) -> KeySource:
    """A source that holds these in memory."""
    held = {signer.verifier: signer for signer in signers}

    def find(key: VerifierKey) -> Signer:
        if key not in held:
            raise SettingError("没有指纹 {fingerprint} 的签名钥匙。", fingerprint=key.fingerprint)
        return held[key]

    return find


def _written(path: Path, signer: Signer) -> Signer:
    pem = signer.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    return signer
