"""What an operator does about encryption at rest: turn it on and off, change the master key, ask how it stands."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pymongo.errors import DuplicateKeyError

from docstore import clock
from docstore.blobs import master_keys
from docstore.blobs.encryption import EVENT, KEYS, SETTLES_SECONDS, EncryptionSetting, read_setting
from docstore.blobs.frames import WrappedKey
from docstore.blobs.master_keys import MasterKeys
from docstore.blobs.store import BUCKETS
from docstore.blobs.upload_sessions import COLLECTION as UPLOADS
from docstore.errors import ConflictError, SettingError
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork, use_case

Progress = Callable[[int, int], None]
_BATCH = 500


class EncryptionOffError(ConflictError):
    """Something that only a store with encryption can do."""

    code = "encryption-off"
    next_step = "先运行 ./quancheng encryption on。"


@dataclass(frozen=True)
class Share:
    """Blobs of one family that are stored alike; `length` is what they take, in bytes."""

    family: str
    sealed: bool
    blobs: int
    length: int


@dataclass(frozen=True)
class Status:
    """`by_key`: how many blobs each master key opens. `open_uploads`: sessions whose bytes are not sealed."""

    setting: EncryptionSetting
    shares: tuple[Share, ...]
    by_key: dict[str, int]
    open_uploads: int

    @property
    def plain_blobs(self) -> int:
        return sum(share.blobs for share in self.shares if not share.sealed)


def turn_on(act: Act, path: Path) -> EncryptionSetting:
    """Seal all blobs that are new from now on. The key file is made when the store never had one.

    Raises SettingError when the file is not the store's, or cannot be made.
    """
    setting = read_setting(act.store.database)
    keys = _own_keys(path, setting) if setting.key_id else master_keys.ensure(path)
    wanted = EncryptionSetting(True, setting.key_id or keys.newest)
    if wanted != setting:
        _change(act, wanted)
    return wanted


def turn_off(act: Act) -> EncryptionSetting:
    """Store new blobs as they are. Sealed ones stay sealed and need their key as before."""
    setting = read_setting(act.store.database)
    if setting.is_on:
        setting = EncryptionSetting(False, setting.key_id)
        _change(act, setting)
    return setting


def rotate(act: Act, path: Path, progress: Progress = lambda done, total: None) -> EncryptionSetting:
    """Wrap every data key with a new master key; contents are not touched. May be run again after a crash.

    The older wrappings stay until `docstore.disposition` removes them. The older key stays in the file: backups made
    before need it. Raises EncryptionOffError, SettingError, FixityError for a wrapped key that was changed.
    """
    setting = read_setting(act.store.database)
    if not setting.key_id:
        raise EncryptionOffError("没有加密钥匙可以更换。")
    keys = _own_keys(path, setting)
    if keys.newest == setting.key_id and not _waiting(act, setting.key_id):
        keys = master_keys.add_key(path)
    if keys.newest != setting.key_id:
        setting = EncryptionSetting(setting.is_on, keys.newest)
        _change(act, setting)
        time.sleep(SETTLES_SECONDS)  # until every process takes the new key for what it writes
    total = _waiting(act, setting.key_id)
    for done, row in enumerate(_old_rows(act, setting.key_id), start=1):
        with contextlib.suppress(DuplicateKeyError):  # another rotation did it a moment ago
            key = _rewrapped(keys, row["blob"], row, setting.key_id)
            act.store.blobs.encryption.keep(row["blob"], key, clock.now())
        if done % _BATCH == 0:
            progress(done, total)
    _rewrap_uploads(act, keys, setting.key_id)
    progress(total, total)
    return setting


def status(act: Act) -> Status:
    database: Any = act.store.database
    shares = tuple(
        Share(family, bool(row["_id"]), row["blobs"], row["length"])
        for family, bucket in BUCKETS.items()
        for row in database[f"{bucket}.files"].aggregate(_SHARES)
    )
    by_key = {row["_id"]: row["blobs"] for row in database[KEYS].aggregate(_BY_KEY)}
    open_uploads = database[UPLOADS].count_documents({"state": "open", "key": None})
    return Status(read_setting(database), shares, by_key, open_uploads)


_SHARES: list[dict[str, Any]] = [
    {"$group": {"_id": {"$gt": ["$metadata.encryption", None]}, "blobs": {"$sum": 1}, "length": {"$sum": "$length"}}},
    {"$sort": {"_id": 1}},
]
_BY_KEY: list[dict[str, Any]] = [{"$group": {"_id": "$key_id", "blobs": {"$sum": 1}}}, {"$sort": {"_id": 1}}]


@use_case
def _change(uow: UnitOfWork, setting: EncryptionSetting) -> None:
    uow.require("encryption.manage")
    uow.record(EVENT, detail={"encryption": "on" if setting.is_on else "off", "key": setting.key_id})


def _own_keys(path: Path, setting: EncryptionSetting) -> MasterKeys:
    keys = master_keys.load(path)
    if setting.key_id not in keys.keys:
        raise SettingError(
            "加密钥匙 {path} 不是这个库的：缺 {key}。",
            path=path,
            key=setting.key_id,
            next_step="从备份放回原来的钥匙文件。",
        )
    return keys


def _old_rows(act: Act, key_id: str) -> Iterator[dict[str, Any]]:
    """One row for each blob that `key_id` does not open yet."""
    database: Any = act.store.database
    pipeline: list[dict[str, Any]] = [
        {"$group": {"_id": "$blob", "rows": {"$push": {"key_id": "$key_id", "wrapped": "$wrapped"}}}},
        {"$match": {"rows.key_id": {"$ne": key_id}}},
    ]
    for group in database[KEYS].aggregate(pipeline, allowDiskUse=True):
        yield {"blob": group["_id"], **group["rows"][-1]}


def _waiting(act: Act, key_id: str) -> int:
    return sum(1 for _ in _old_rows(act, key_id))


def _rewrapped(keys: MasterKeys, blob_id: str, row: dict[str, Any], key_id: str) -> WrappedKey:
    return keys.rewrap(blob_id, WrappedKey.from_store(row), key_id)


def _rewrap_uploads(act: Act, keys: MasterKeys, key_id: str) -> None:
    database: Any = act.store.database
    for row in database[UPLOADS].find({"state": "open", "key.key_id": {"$exists": True, "$ne": key_id}}):
        key = _rewrapped(keys, row["blob_id"], row["key"], key_id).for_store()
        # Only where nothing happened meanwhile: a session that is over must not get a key again.
        database[UPLOADS].update_one({"_id": row["_id"], "key": row["key"]}, {"$set": {"key": key}})
