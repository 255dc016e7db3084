"""Master keys: the file of keys that wrap the data keys of blobs.

One key of 32 random bytes a line, in base64; the newest is the last. A key's id is derived from the key, so a wrong
file is told from the right one without trying. Whoever has this file and the database can read every content;
whoever lost it can read none.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import fcntl
import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from docstore.blobs.frames import KEY_BYTES, SealedFrames, WrappedKey
from docstore.errors import FixityError, KeyUnavailableError, SettingError

_NONCE = 12


@dataclass(frozen=True, repr=False)
class MasterKeys:
    """The keys by id, oldest first."""

    keys: Mapping[str, bytes]

    @property
    def newest(self) -> str:
        return list(self.keys)[-1]

    def new_frames(self, blob_id: str, key_id: str) -> SealedFrames:
        """A fresh data key for `blob_id`, wrapped by the master key `key_id`. Raises KeyUnavailableError."""
        data_key = os.urandom(KEY_BYTES)
        return SealedFrames(blob_id, data_key, self._wrap(blob_id, key_id, data_key))

    def frames(self, blob_id: str, key: WrappedKey) -> SealedFrames:
        """Raises KeyUnavailableError without the master key; FixityError when the wrapped key was changed."""
        return SealedFrames(blob_id, self._unwrap(blob_id, key), key)

    def rewrap(self, blob_id: str, key: WrappedKey, key_id: str) -> WrappedKey:
        """The same data key under another master key. Raises as `frames` does."""
        return self._wrap(blob_id, key_id, self._unwrap(blob_id, key))

    def _wrap(self, blob_id: str, key_id: str, data_key: bytes) -> WrappedKey:
        nonce = os.urandom(_NONCE)
        return WrappedKey(key_id, nonce + self._cipher(key_id).encrypt(nonce, data_key, _context(blob_id)))

    def _unwrap(self, blob_id: str, key: WrappedKey) -> bytes:
        try:
            return self._cipher(key.key_id).decrypt(key.wrapped[:_NONCE], key.wrapped[_NONCE:], _context(blob_id))
        except (InvalidTag, ValueError) as error:
            raise FixityError("数据 {blob} 的钥匙解不开，被改过。", blob=blob_id) from error

    def _cipher(self, key_id: str) -> AESGCM:
        if key_id not in self.keys:
            raise KeyUnavailableError("没有加密钥匙 {key}，内容不能读写。", key=key_id)
        return AESGCM(self.keys[key_id])


def load(path: Path) -> MasterKeys:
    """Raises SettingError when the file is missing, open to others, or holds anything but keys."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        lines = path.read_bytes().split()
    except FileNotFoundError as error:
        raise SettingError("加密钥匙 {path} 不见了。", path=path, next_step="从备份放回这个文件。") from error
    except OSError as error:
        raise SettingError("读不到加密钥匙 {path}：{why}。", path=path, why=error.strerror) from error
    if mode & 0o077:
        raise SettingError("加密钥匙 {path} 别人也能读，改为只许本用户读写（chmod 600）。", path=path)
    keys: dict[str, bytes] = {}
    for line in lines:
        try:
            key = base64.b64decode(line, validate=True)
        except binascii.Error:
            key = b""
        if len(key) != KEY_BYTES:
            raise SettingError("加密钥匙 {path} 的格式不对：一行一把，32 字节的 base64。", path=path)
        keys[_id_of(key)] = key
    if not keys:
        raise SettingError("加密钥匙 {path} 是空的。", path=path, next_step="从备份放回这个文件。")
    return MasterKeys(keys)


def ensure(path: Path) -> MasterKeys:
    """The keys of the file, made with a first key when there is none. Raises SettingError."""
    with _alone(path):
        return load(path) if path.exists() else _write(path, {})


def add_key(path: Path) -> MasterKeys:
    """Put a new key into the file; the older ones stay. Raises SettingError."""
    with _alone(path):
        return _write(path, load(path).keys)


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One process at a time may change the file: a key that another had just begun to use would be lost."""
    try:
        folder = os.open(path.parent, os.O_RDONLY)
    except OSError as error:
        raise SettingError("写不了加密钥匙 {path}：{why}。", path=path, why=error.strerror) from error
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
        os.fsync(folder)  # nothing may be sealed with a key that a power cut could take back
    finally:
        os.close(folder)


def _write(path: Path, older: Mapping[str, bytes]) -> MasterKeys:
    key = os.urandom(KEY_BYTES)
    keys = {**older, _id_of(key): key}
    draft = path.with_name(f".{path.name}.draft")
    try:
        draft.unlink(missing_ok=True)  # left by a process that was killed
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(b"".join(base64.b64encode(one) + b"\n" for one in keys.values()))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise SettingError("写不了加密钥匙 {path}：{why}。", path=path, why=error.strerror) from error
    return MasterKeys(keys)


def _id_of(key: bytes) -> str:
    return hashlib.sha256(b"quancheng master key\0" + key).hexdigest()[:16]


def _context(blob_id: str) -> bytes:
    return f"quancheng-key-1|{blob_id}".encode()
