"""Encryption at rest: whether new blobs are sealed, with which master key, and how sealed ones are opened.

The setting is the store's and lies in the ledger: the last event `encryption_changed` of the store's own chain rules
every process, so the application can neither forget it nor change it without a trace. Wrapped keys lie in
`blob_keys`, one row for each blob and master key:

    {_id: "<blob>:<master key>", blob, key_id, wrapped, created_at}

The application's user may add and read them; only the door may remove them, for with its keys a blob is gone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import ConnectionFailure

from docstore.blobs.frames import PLAIN, Frames, WrappedKey
from docstore.blobs.master_keys import MasterKeys
from docstore.errors import BlobMissingError, KeyUnavailableError, SettingError, StoreUnavailableError

KEYS = "blob_keys"
EVENT = "encryption_changed"
# A process may go on with the old setting for so long after it was changed.
SETTLES_SECONDS = 5.0

KeyLoader = Callable[[], MasterKeys]


@dataclass(frozen=True)
class EncryptionSetting:
    """`key_id`: the master key for new blobs; empty when encryption was never turned on."""

    is_on: bool = False
    key_id: str = ""


def read_setting(database: Database[dict[str, Any]]) -> EncryptionSetting:
    """The setting in force, from the ledger. Raises StoreUnavailableError."""
    where = {"chain": "store", "event_type": EVENT}
    try:
        event = database["custody_events"].find_one(where, {"detail": 1}, sort=[("sequence", -1)])
    except ConnectionFailure as error:
        raise StoreUnavailableError("数据库暂时没有回应。") from error
    if event is None:
        return EncryptionSetting()
    return EncryptionSetting(event["detail"]["encryption"] == "on", event["detail"]["key"])


def _no_keys() -> MasterKeys:
    raise SettingError("没有指明加密钥匙。")


class Encryption:
    """The encryption of one store's blobs in one process. `load` reads the master keys, when first needed."""

    def __init__(self, database: Database[dict[str, Any]], load: KeyLoader | None = None) -> None:
        self._database = database
        self.load = load or _no_keys
        self._setting = EncryptionSetting()
        self._read_at = -SETTLES_SECONDS
        self._keys = MasterKeys({})

    def setting(self) -> EncryptionSetting:
        """At most SETTLES_SECONDS old."""
        if time.monotonic() - self._read_at >= SETTLES_SECONDS:
            self._setting = read_setting(self._database)
            self._read_at = time.monotonic()
        return self._setting

    def require_key(self) -> None:
        """Raises SettingError when the store needs a master key that is not there, for new contents or for old ones."""
        setting = read_setting(self._database)
        if not setting.key_id:
            return
        wanted = {setting.key_id, *self._database[KEYS].distinct("key_id")}
        lacking = "、".join(sorted(wanted - self.load().keys.keys()))
        if lacking:
            raise SettingError(
                "加密钥匙不是这个库的：缺 {keys}。", keys=lacking, next_step="从备份放回原来的钥匙文件。"
            )

    def new_frames(self, blob_id: str) -> Frames:
        """For a blob that is to be written now. Raises KeyUnavailableError; never falls back to plain bytes."""
        setting = self.setting()
        return self.keys(setting.key_id).new_frames(blob_id, setting.key_id) if setting.is_on else PLAIN

    def frames(self, blob_id: str, key: WrappedKey | None) -> Frames:
        """For a blob whose wrapped key the caller holds; without one it is not sealed."""
        return PLAIN if key is None else self.keys(key.key_id).frames(blob_id, key)

    def frames_of_stored(self, blob_id: str) -> Frames:
        """For an attached, sealed blob. Raises BlobMissingError when its key is gone, and as `frames` does."""
        key = self._stored_key(blob_id)
        if key is None:
            raise BlobMissingError("数据 {blob} 的钥匙不在了，内容读不出来。", blob=blob_id)
        return self.frames(blob_id, key)

    def keep(self, blob_id: str, key: WrappedKey, moment: datetime, session: ClientSession | None = None) -> None:
        row = {"_id": f"{blob_id}:{key.key_id}", "blob": blob_id, **key.for_store(), "created_at": moment}
        self._database[KEYS].insert_one(row, session=session)

    def keys(self, key_id: str) -> MasterKeys:
        """The master keys with `key_id` among them, read again when it is new. Raises KeyUnavailableError."""
        if key_id not in self._keys.keys:
            try:
                self._keys = self.load()
            except SettingError as error:
                raise KeyUnavailableError("{problem}", problem=error.message, next_step=error.why()) from error
            if key_id not in self._keys.keys:
                raise KeyUnavailableError("没有加密钥匙 {key}，内容不能读写。", key=key_id)
        return self._keys

    def _stored_key(self, blob_id: str) -> WrappedKey | None:
        """Any of the blob's wrapped keys, one with a master key at hand if possible."""
        try:
            rows: list[Mapping[str, Any]] = list(self._database[KEYS].find({"blob": blob_id}))
        except ConnectionFailure as error:
            raise StoreUnavailableError("数据库暂时没有回应。") from error
        rows.sort(key=lambda row: row["key_id"] in self._keys.keys)
        return WrappedKey.from_store(dict(rows[-1])) if rows else None
